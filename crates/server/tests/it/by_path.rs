//! The Phase 2 contract: `/api/v1/{user_id}/tasks` and its bare bodies.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

fn tasks(user: &User) -> String {
    format!("/{}/tasks", user.id)
}

async fn made(user: &User, body: Value) -> Value {
    let answer = user.post(&tasks(user), body).await;
    assert_eq!(answer.status, 201, "{answer}");
    answer.json()
}

fn one(user: &User, task: &Value) -> String {
    format!("{}/{}", tasks(user), text(&task["id"]))
}

async fn titles(user: &User, query: &str) -> Value {
    let list = user.get(&format!("{}{query}", tasks(user))).await;
    assert_eq!(list.status, 200, "{list}");
    json!(each(&list.json()["tasks"], "title"))
}

#[tokio::test]
async fn a_task_lives_its_life_with_bare_bodies() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let answer = owner.post(&tasks(&owner), json!({"title": "Ferns", "description": "All of them"})).await;
    assert_eq!(answer.status, 201, "{answer}");
    let task = answer.json();
    assert_eq!(answer.header("location"), format!("/api/v1{}", one(&owner, &task)));
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!((&task["user_id"], &task["completed"]), (&json!(owner.id), &json!(false)));
    let got = owner.get(&one(&owner, &task)).await;
    assert_eq!((got.status, got.json()), (200, task.clone()));
    let known = owner.get(&one(&owner, &task)).header("if-none-match", got.header("etag")).await;
    assert_eq!(known.status, 304);
    let changed = owner.put(&one(&owner, &task), json!({"title": "Moss"})).await.json();
    assert_eq!((&changed["title"], &changed["description"]), (&json!("Moss"), &json!("All of them")));
    assert_eq!(changed["version"], 2);
    // It is the same task under its other address.
    assert_eq!(owner.task(&text(&task["id"])).await["title"], "Moss");
    owner.delete(&one(&owner, &task)).await.no_content();
    owner.get(&one(&owner, &task)).await.problem(404, "NOT_FOUND");
    owner.delete(&one(&owner, &task)).await.problem(404, "NOT_FOUND");
    assert_eq!(owner.get("/recovery/tombstones").await.ok().as_array().unwrap().len(), 1);
    app.settle().await;
}

#[tokio::test]
async fn completing_turns_over_or_sets() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = made(&owner, json!({"title": "Ferns"})).await;
    let complete = format!("{}/complete", one(&owner, &task));
    let turn = || owner.ask("PATCH", &format!("/api/v1{complete}"));
    for expected in [true, false, true] {
        let answer = turn().await;
        assert_eq!(answer.status, 200, "{answer}");
        let status = if expected { "completed" } else { "todo" };
        assert_eq!((&answer.json()["completed"], &answer.json()["status"]), (&json!(expected), &json!(status)));
    }
    for wanted in [true, true, false, false, true] {
        let answer = owner.patch(&complete, json!({"completed": wanted})).await;
        assert_eq!((answer.status, &answer.json()["completed"]), (200, &json!(wanted)), "{answer}");
    }
    assert_eq!(owner.patch(&complete, json!({})).await.json()["completed"], false);
    owner.patch(&complete, json!({"completed": "yes"})).await.blames("completed");
    owner.patch(&complete, json!({"completed": true, "version": 1})).await.problem(409, "VERSION_CONFLICT");
    // XP was earned once.
    assert_eq!(owner.xp().await.total, 15);
    app.settle().await;
}

#[tokio::test]
async fn a_repeated_toggle_with_a_key_turns_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = made(&owner, json!({"title": "Ferns"})).await;
    let path = format!("/api/v1{}/complete", one(&owner, &task));
    for _ in 0..3 {
        assert_eq!(owner.ask("PATCH", &path).key("once").await.json()["completed"], true);
    }
}

#[tokio::test]
async fn completed_is_written_on_create_and_change() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = made(&owner, json!({"title": "Done long ago", "completed": true})).await;
    assert_eq!((&task["completed"], &task["status"]), (&json!(true), &json!("completed")));
    let open = owner.put(&one(&owner, &task), json!({"completed": false})).await.json();
    assert_eq!((&open["completed"], &open["status"]), (&json!(false), &json!("todo")));
    let done = owner.put(&one(&owner, &task), json!({"completed": true, "title": "Done"})).await.json();
    assert_eq!((&done["completed"], &done["title"]), (&json!(true), &json!("Done")));
}

#[tokio::test]
async fn the_list_has_a_frame_or_none() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (title, completed) in [("b", false), ("a", true), ("c", false)] {
        made(&owner, json!({"title": title, "completed": completed})).await;
        app.advance(std::time::Duration::from_secs(1));
    }
    let list = owner.get(&tasks(&owner)).await.json();
    assert_eq!((&list["total"], &list["limit"], &list["offset"]), (&json!(3), &json!(100), &json!(0)));
    assert_eq!(titles(&owner, "").await, json!(["c", "a", "b"]));
    assert_eq!(titles(&owner, "?status=all").await, json!(["c", "a", "b"]));
    assert_eq!(titles(&owner, "?status=pending").await, json!(["c", "b"]));
    assert_eq!(titles(&owner, "?status=completed").await, json!(["a"]));
    assert_eq!(titles(&owner, "?sort=title").await, json!(["a", "b", "c"]));
    assert_eq!(titles(&owner, "?sort=title&order=desc&limit=2&offset=1").await, json!(["b", "a"]));
    assert_eq!(titles(&owner, "?offset=3").await, json!([]));
    let pending = owner.get(&format!("{}?status=pending&limit=1", tasks(&owner))).await.json();
    assert_eq!((&pending["total"], &pending["limit"]), (&json!(2), &json!(1)));

    for accept in [
        "application/vnd.cairn.tasks+json;shape=array",
        "application/vnd.cairn.tasks+json; shape=\"array\"",
        "text/html, application/vnd.cairn.tasks+json;shape=array;q=0.9",
    ] {
        let answer = owner.get(&tasks(&owner)).header("accept", accept).await;
        assert_eq!(answer.header("content-type"), "application/vnd.cairn.tasks+json;shape=array");
        assert_eq!(each(&answer.json(), "title"), ["c", "a", "b"], "{accept}");
    }
    for accept in ["application/json", "*/*", "application/vnd.cairn.tasks+json"] {
        let answer = owner.get(&tasks(&owner)).header("accept", accept).await;
        assert_eq!((answer.header("content-type"), &answer.json()["total"]), ("application/json", &json!(3)));
        assert!(answer.headers.get_all("vary").iter().any(|vary| vary == "accept"));
    }
}

#[tokio::test]
async fn the_list_keeps_its_bounds() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = tasks(&owner);
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("status=done", "status"),
        ("sort=xp", "sort"),
        ("order=up", "order"),
        ("cursor=x", "cursor"),
        ("q=x", "q"),
    ] {
        owner.get(&format!("{path}?{query}")).await.blames(field);
    }
    for query in ["limit=1", "limit=1000", "offset=0", "offset=1000000", "status=all&sort=due_date&order=asc"] {
        assert_eq!(owner.get(&format!("{path}?{query}")).await.status, 200, "{query}");
    }
    owner.post(&path, json!({"title": ""})).await.blames("title");
    owner.get(&format!("{path}/17")).await.blames("id");
}

#[tokio::test]
async fn a_path_of_somebody_else_is_refused_before_anything_is_read() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = made(&owner, json!({"title": "A secret"})).await;
    let before = owner.task(&text(&task["id"])).await;
    let id = text(&task["id"]);
    for user in [owner.id.as_str(), NOBODY, "nobody", "dEIlV6NGDEuXvFHlkCBwBCZ0Nd3g8PjM", "%20", "..%2F"] {
        for (method, rest, body) in [
            ("GET", "", ""),
            ("GET", "?limit=0", ""),
            ("POST", "", r#"{"title": "Mine now"}"#),
            ("POST", "", "no JSON"),
            ("GET", "/{id}", ""),
            ("GET", "/17", ""),
            ("PUT", "/{id}", r#"{"title": "Mine now"}"#),
            ("DELETE", "/{id}", ""),
            ("PATCH", "/{id}/complete", ""),
            ("PATCH", "/{id}/complete", r#"{"completed": 5}"#),
        ] {
            let path = format!("/api/v1/{user}/tasks{}", rest.replace("{id}", &id));
            let mut ask = stranger.ask(method, &path);
            if !body.is_empty() {
                ask = ask.body(body, "application/json");
            }
            ask.await.problem(403, "FORBIDDEN");
        }
    }
    assert_eq!(owner.task(&id).await, before);
    // A key of the owner's is the owner, and a body that names somebody else is not the path's user.
    let key = owner.post("/api-keys", json!({"name": "k", "scopes": ["tasks:read"]})).await.created();
    let program = owner.holding(&text(&key["key"]));
    assert_eq!(program.get(&tasks(&owner)).await.json()["total"], 1);
    program.post(&tasks(&owner), json!({"title": "x"})).await.problem(403, "FORBIDDEN");
    owner.post(&tasks(&owner), json!({"title": "x", "user_id": stranger.id})).await.problem(403, "FORBIDDEN");
    owner.put(&one(&owner, &task), json!({"user_id": stranger.id})).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn an_own_path_to_somebody_elses_task_is_a_path_to_nothing() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = text(&made(&owner, json!({"title": "A secret"})).await["id"]);
    for (method, rest) in [("GET", ""), ("PUT", ""), ("DELETE", ""), ("PATCH", "/complete")] {
        let ask = |id: &str| {
            let ask = stranger.ask(method, &format!("/api/v1{}/{id}{rest}", tasks(&stranger)));
            if method == "PUT" { ask.json(&json!({"title": "Mine now"})) } else { ask }
        };
        let bodies = [ask(&task).await, ask(NOBODY).await].map(|answer| {
            let mut error = answer.problem(404, "NOT_FOUND");
            error["request_id"] = Value::Null;
            error
        });
        assert_eq!(bodies[0], bodies[1], "{method}");
    }
    assert_eq!(owner.task(&task).await["title"], "A secret");
}

/// What answered.
#[derive(Debug, PartialEq)]
enum Reached {
    /// A Phase 2 handler, which refuses a path of somebody else.
    ByPath,
    /// A task's own path: the id is none, or nobody's.
    Task,
    /// Another handler of ours, or one of them that does not take the method.
    Other,
    /// Nothing.
    Nothing,
}

#[tokio::test]
async fn paths_that_look_alike_reach_who_they_should() {
    use Reached::{ByPath, Nothing, Other, Task};
    let app = TestApp::start().await;
    let owner = app.user().await;
    let paths = [
        ("GET", "/api/v1/tasks", Other),
        ("GET", "/api/v1/tasks/next", Other),
        ("GET", "/api/v1/tasks/tasks", Task),
        ("POST", "/api/v1/tasks/tasks/complete", Task),
        ("PATCH", "/api/v1/tasks/tasks/complete", Task),
        ("GET", "/api/v1/tasks/tasks/subtasks", Task),
        ("PATCH", "/api/v1/tasks/tasks/tasks/complete", Nothing),
        ("GET", "/api/v1/somebody/tasks", ByPath),
        ("POST", "/api/v1/somebody/tasks", ByPath),
        ("GET", "/api/v1/somebody/tasks/next", ByPath),
        ("PATCH", "/api/v1/somebody/tasks/complete/complete", ByPath),
        ("GET", "/api/v1/activity/tasks", Nothing),
        ("DELETE", "/api/v1/activity/tasks", Other),
        ("GET", "/api/v1/users/tasks", Nothing),
        ("GET", "/api/v1/auth/tasks", Nothing),
        ("GET", "/api/v1/events/tasks", Nothing),
        ("GET", "/api/v1/subtasks/tasks/x", Nothing),
        ("GET", "/api/v1/achievements/tasks", Nothing),
        ("GET", "/api/v1/quick-capture/tasks", Nothing),
        ("GET", "/api/v1/v1/tasks", Nothing),
        ("GET", "/api/v1/v2/tasks", Nothing),
        ("GET", "/api/somebody/tasks", Nothing),
        ("GET", "/api/v2/somebody/tasks", Nothing),
        ("GET", "/api/v2/tasks", Other),
        ("GET", "/api/v1//tasks", Nothing),
        ("GET", "/api/v1/somebody/tasks/", Nothing),
        ("GET", "/api/v1/somebody/task", Nothing),
        ("PATCH", "/api/v1/somebody/tasks", Other),
    ];
    for (method, path, expected) in paths {
        let answer = owner.ask(method, path).await;
        let reached = match answer.status {
            403 => ByPath,
            422 => Task,
            404 => Nothing,
            _ => Other,
        };
        assert_eq!(reached, expected, "{answer}");
    }
}

#[tokio::test]
async fn deleting_under_v2_says_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.ask("DELETE", &format!("/api/v2/tasks/{}", task.id)).await.no_content();
    owner.ask("DELETE", &format!("/api/v2/tasks/{}", task.id)).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_page_can_be_longer_than_a_list_in_a_statement() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for n in 0..130 {
        made(&owner, json!({"title": format!("{n}"), "steps": [{"title": "First"}]})).await;
    }
    let list = owner.get(&format!("{}?limit=1000", tasks(&owner))).await.json();
    assert_eq!((each(&list["tasks"], "title").len(), &list["total"]), (130, &json!(130)));
    assert!(each(&list["tasks"], "subtask_count").iter().all(|count| *count == 1));
}
