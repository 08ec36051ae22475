//! Finding tasks by their words.

use cairn_server::tasks::index_all;
use cairn_store::{Lane, StoreError, sql};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::text;

sql! {
    static UNINDEX: () => () = "DELETE FROM search_documents";
    static UNCOUNT: () => () = "DELETE FROM search_totals";
    static REOPEN: () => () = "DELETE FROM meta WHERE key = 'search_analyser'";
    static COUNTS: () => (i64, i64, i64, i64) = "
        SELECT CAST((SELECT count(*) FROM search_documents) AS bigint),
            CAST((SELECT sum(words) FROM search_documents) AS bigint),
            CAST((SELECT sum(documents) FROM search_totals) AS bigint),
            CAST((SELECT sum(words) FROM search_totals) AS bigint)";
}

/// What to put into a path.
pub(crate) fn coded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(crate) async fn hits(user: &User, query: &str) -> Value {
    user.get(&format!("/tasks/search?{query}")).await.ok()
}

/// The titles of what `q` finds, best first.
async fn found(user: &User, q: &str) -> Vec<String> {
    let hits = hits(user, &format!("q={}", coded(q))).await;
    hits.as_array().unwrap().iter().map(|hit| text(&hit["task"]["title"])).collect()
}

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_task_is_found_by_its_title_description_tags_and_steps_best_first() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "By description", "description": "water the ferns"})).await;
    owner.create(json!({"title": "By step", "steps": [{"title": "fern food"}]})).await;
    owner.create(json!({"title": "By tag", "tags": ["ferns"]})).await;
    owner.create(json!({"title": "Fern by title"})).await;
    owner.create_task("Something else").await;
    assert_eq!(found(&owner, "fern").await, ["Fern by title", "By tag", "By step", "By description"]);
    assert_eq!(found(&owner, "FERNS water").await, ["By description"]);
    assert_eq!(found(&owner, "\"ferns water\"").await, NOTHING);
    assert_eq!(found(&owner, "fern -food -title -by ").await, NOTHING);
    assert_eq!(found(&owner, "fern -food -water -tag").await, ["Fern by title"]);
}

#[tokio::test]
async fn a_hit_shows_where_the_words_are() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let body =
        json!({"title": "Émails für Žofie", "description": "An E-Mail a day", "steps": [{"title": "Open the email"}]});
    let task = owner.create(body).await;
    let hits = hits(&owner, "q=email").await;
    assert_eq!(hits[0]["task"]["id"], task.id);
    assert!(hits[0]["score"].as_f64().unwrap() > 0.0);
    let step = owner.task(&task.id).await["steps"][0]["id"].clone();
    let range = |start: i64, end: i64| json!([{"start": start, "end": end}]);
    assert_eq!(
        hits[0]["highlights"],
        json!([
            {"field": "title", "step_id": null, "comment_id": null, "ranges": range(0, 6), "snippet": "Émails für Žofie", "snippet_start": 0},
            {"field": "description", "step_id": null, "comment_id": null, "ranges": range(3, 9), "snippet": "An E-Mail a day", "snippet_start": 0},
            {"field": "step", "step_id": step, "comment_id": null, "ranges": range(9, 14), "snippet": "Open the email", "snippet_start": 0},
        ])
    );
}

#[tokio::test]
async fn what_is_written_is_found_at_once_and_what_was_overwritten_is_not() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "description": "green"})).await;
    owner.put(&format!("/tasks/{}", task.id), json!({"title": "Roses", "tags": ["garden"]})).await.ok();
    assert_eq!(found(&owner, "fern").await, NOTHING);
    assert_eq!(found(&owner, "roses green garden").await, ["Roses"]);
    let step = owner.add_step(&task.id, "Cut them").await;
    assert_eq!(found(&owner, "cut").await, ["Roses"]);
    owner.patch(&format!("/subtasks/{step}"), json!({"title": "Smell them"})).await.ok();
    assert_eq!((found(&owner, "cut").await, found(&owner, "smell").await), (vec![], vec!["Roses".to_owned()]));
    let stone = owner.delete(&format!("/subtasks/{step}")).await.ok();
    assert_eq!(found(&owner, "smell").await, NOTHING);
    owner.act(&format!("/recovery/tombstones/{}/recover", text(&stone["id"]))).await.ok();
    assert_eq!(found(&owner, "smell").await, ["Roses"]);
    owner.complete(&task.id).await.ok();
    assert_eq!(found(&owner, "smell").await, ["Roses"]);
    owner.put(&format!("/tasks/{}", task.id), json!({"description": null})).await.ok();
    assert_eq!(found(&owner, "green").await, NOTHING);
}

#[tokio::test]
async fn the_steps_of_a_split_are_found() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Clean the kitchen", "estimated_minutes": 30})).await;
    let split = owner.act(&format!("/tasks/{}/split", task.id)).await.ok();
    let step = text(&split["steps"][0]["title"]);
    assert_eq!(found(&owner, &format!("\"{step}\"")).await, ["Clean the kitchen"]);
}

#[tokio::test]
async fn a_deleted_task_is_never_found_until_it_is_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Garden", "steps": [{"title": "Dig"}]})).await;
    owner.create(json!({"title": "Beds", "parent_id": task.id})).await;
    let stone = owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    for q in ["garden", "dig", "beds"] {
        assert_eq!(found(&owner, q).await, NOTHING);
        assert_eq!(hits(&owner, &format!("q={q}&hidden=all&archived=all")).await, json!([]));
    }
    owner.act(&format!("/recovery/tombstones/{}/recover", text(&stone["id"]))).await.ok();
    assert_eq!(
        (found(&owner, "dig").await, found(&owner, "beds").await),
        (vec!["Garden".to_owned()], vec!["Beds".to_owned()])
    );
}

#[tokio::test]
async fn hidden_and_archived_tasks_are_found_when_they_are_asked_for() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (title, verb) in [("Ferns hidden", "hide"), ("Ferns archived", "archive"), ("Ferns done", "complete")] {
        let task = owner.create_task(title).await;
        owner.act(&format!("/tasks/{}/{verb}", task.id)).await.ok();
    }
    owner.create_task("Ferns open").await;
    for (query, titles) in [
        ("", &["Ferns open", "Ferns done"][..]),
        ("&completed=false", &["Ferns open"]),
        ("&completed=true", &["Ferns done"]),
        ("&status=completed", &["Ferns done"]),
        ("&status=todo&hidden=true", &["Ferns hidden"]),
        ("&archived=true", &["Ferns archived"]),
        ("&hidden=all&archived=all", &["Ferns open", "Ferns done", "Ferns archived", "Ferns hidden"]),
    ] {
        let hits = hits(&owner, &format!("q=fern{query}")).await;
        let found: Vec<String> = hits.as_array().unwrap().iter().map(|hit| text(&hit["task"]["title"])).collect();
        assert_eq!(found, titles, "{query}");
    }
}

#[tokio::test]
async fn pages_of_hits_follow_one_another() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..7 {
        owner
            .create(json!({"title": format!("Fern {}", "fern ".repeat(number % 3)), "description": number.to_string()}))
            .await;
    }
    let whole = hits(&owner, "q=fern&limit=100").await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/tasks/search?q=fern&limit=3{cursor}")).await.json();
        paged.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["page"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((paged.len(), Value::Array(paged)), (7, whole));
    owner.get(&format!("/tasks/search?q=roses{cursor}")).await.problem(422, "VALIDATION_ERROR");
}

#[tokio::test]
async fn somebody_elses_tasks_are_not_found_and_do_not_count() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    owner.create_task("Water the ferns").await;
    owner.create_task("Ferns and roses").await;
    let before = hits(&owner, "q=water+ferns").await;
    for _ in 0..5 {
        stranger.create_task("Water the ferns").await;
    }
    assert_eq!(hits(&owner, "q=water+ferns").await, before);
    assert_eq!(found(&stranger, "roses").await, NOTHING);
}

#[tokio::test]
async fn no_query_is_an_error_except_one_that_is_none() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("C++ AND e-mail: NEAR(\"it\") isn't 'quoted' * 100%").await;
    for q in [
        "\"",
        "*",
        "NEAR(",
        "AND",
        "OR NOT",
        ":",
        "-",
        "--",
        "^a",
        "{a b}",
        "'",
        "''",
        "\\",
        "a:b",
        "(",
        ")",
        "!",
        "& |",
        "%",
        "_",
        "<->",
        ":*",
        "\u{FFFF}",
        "👍",
        " ",
        "\t",
        "\"\"",
        "-\"",
        "+a",
        "a\"b\"c",
        "`",
        ";--",
        "x*y*",
        "'; DROP TABLE tasks",
    ] {
        let answer = owner.get(&format!("/tasks/search?q={}", coded(q))).await;
        assert_eq!(answer.status, 200, "{q}: {answer}");
        assert_eq!(owner.get(&format!("/tasks?q={}", coded(q))).await.status, 200, "{q}");
    }
    for q in ["C++", "e-mail", "AND", "\"near it\"", "isn't", "100%", "isnt", "email"] {
        assert_eq!(found(&owner, q).await.len(), 1, "{q}");
    }
    for query in
        ["", "q=", "q=%00", &format!("q={}", "x".repeat(201)), "q=a&limit=0", "q=a&limit=101", "q=a&sort=title"]
    {
        owner.get(&format!("/tasks/search?{query}")).await.problem(422, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn a_list_is_filtered_by_the_same_words() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Roses", "description": "by the ferns"})).await;
    owner.create_task("Ferns").await;
    assert_eq!(owner.titles("/tasks?q=fern&sort=title").await, ["Ferns", "Roses"]);
    assert_eq!(owner.get("/tasks?q=fern&total=true").await.json()["page"]["total"], 2);
}

#[tokio::test]
async fn a_very_long_task_is_stored_and_found() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let word = "x".repeat(2000);
    owner.create(json!({"title": "字".repeat(200), "description": word})).await;
    owner.create(json!({"title": "a-".repeat(100), "description": "é-".repeat(1000)})).await;
    assert_eq!(found(&owner, &word[..200]).await.len(), 1);
    assert_eq!(found(&owner, &"字".repeat(100)).await.len(), 1);
    assert_eq!(found(&owner, "a-a-a").await.len(), 1);
}

#[tokio::test]
async fn a_refused_change_is_not_found() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}", task.id);
    let good = (0..20).map(|n| owner.put(&path, json!({"title": format!("Roses {n}"), "difficulty": n % 5 + 1})));
    let bad = (0..20).map(|n| owner.patch(&path, json!({"version": 900, "title": format!("Weeds {n}")})));
    let answers = futures::future::join_all(good.chain(bad).map(std::future::IntoFuture::into_future)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 20);
    assert_eq!(found(&owner, "weeds").await, NOTHING);
    assert_eq!(found(&owner, "fern").await, NOTHING);
    assert_eq!(found(&owner, "rose").await.len(), 1);
}

async fn counts(app: &TestApp) -> (i64, i64, i64, i64) {
    let db = app.server().ctx.db();
    db.read::<_, StoreError, _>(Lane::Background, None, |tx| tx.one(&COUNTS, &())).await.unwrap()
}

#[tokio::test]
async fn what_an_older_release_wrote_is_caught_up_with() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    for number in 0..60 {
        let user = if number % 3 == 0 { &other } else { &owner };
        user.create(json!({"title": format!("Fern {number}"), "steps": [{"title": "Water it"}]})).await;
    }
    let before = (counts(&app).await, hits(&owner, "q=fern+water&limit=100").await);
    let db = app.server().ctx.db();
    let clear = |tx: &mut cairn_store::WriteTx<'_>| {
        tx.run(&UNINDEX, &())?;
        tx.run(&UNCOUNT, &())?;
        tx.run(&REOPEN, &())
    };
    db.write::<_, StoreError, _>(Lane::Background, None, clear).await.unwrap();
    assert_eq!(found(&owner, "fern").await, NOTHING);
    assert_eq!(app.ask("GET", "/health/ready").await.json()["checks"]["search"], "failing");
    owner.create_task("Fern while it catches up").await;
    index_all(&app.server().ctx).await.unwrap();
    assert_eq!(found(&owner, "while").await, ["Fern while it catches up"]);
    let task = owner.ids("/tasks?q=while").await.remove(0);
    owner.delete(&format!("/tasks/{task}")).await.ok();
    assert_eq!((counts(&app).await, hits(&owner, "q=fern+water&limit=100").await), before);
}
