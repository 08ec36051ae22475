//! What is malformed gets a clear answer that names the field.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn every_bad_field_of_a_task_is_named() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let cases = [
        ("title", json!("x".repeat(201))),
        ("title", json!("")),
        ("title", json!(" \u{2003} ")),
        ("title", json!("\u{200B}")),
        ("title", json!("\u{2060} \u{3164}\u{FE0F}")),
        ("steps[0].title", json!([{"title": "\u{FEFF}\u{200B}"}])),
        ("title", json!("a\u{0}b")),
        ("title", json!("a\nb")),
        ("title", json!("abc\u{202E}def")),
        ("title", json!("abc\u{2066}def")),
        ("title", json!(7)),
        ("title", Value::Null),
        ("title", json!(["a"])),
        ("description", json!("x".repeat(2001))),
        ("description", json!("a\u{7}b")),
        ("priority", json!("enormous")),
        ("priority", json!(3)),
        ("status", json!("finished")),
        ("due_date", json!("9999-01-01T00:00:00Z")),
        ("due_date", json!("2200-01-01T00:00:00Z")),
        ("due_date", json!("1969-12-31T23:59:59Z")),
        ("due_date", json!("2026-02-30")),
        ("due_date", json!("2016-12-31T23:59:60Z")),
        ("due_date", json!("soon")),
        ("due_date", json!(1_795_168_800)),
        ("starts_at", json!("9999-01-01T00:00:00Z")),
        ("estimated_minutes", json!(0)),
        ("estimated_minutes", json!(721)),
        ("estimated_minutes", json!(1.5)),
        ("estimated_minutes", json!("30")),
        ("estimated_minutes", json!(u64::MAX)),
        ("estimated_hours", json!(0.01)),
        ("estimated_hours", json!(12.1)),
        ("difficulty", json!(0)),
        ("difficulty", json!(6)),
        ("energy_required", json!(4)),
        ("quest_type", json!("boring")),
        ("hidden", json!("yes")),
        ("parent_id", json!("not-an-id")),
        ("tags[0]", json!([""])),
        ("tags[1]", json!(["a", "x".repeat(51)])),
        ("tags", json!(vec!["t"; 21])),
        ("steps[0].title", json!([{"title": ""}])),
        ("steps[1].estimated_minutes", json!([{"title": "a"}, {"title": "b", "estimated_minutes": 721}])),
        ("steps[0].colour", json!([{"title": "a", "colour": "red"}])),
        ("colour", json!("red")),
        ("role", json!("admin")),
        ("tier", json!("pro")),
    ];
    for (blamed, value) in cases {
        let field = blamed.split(['[', '.']).next().unwrap();
        let mut body = json!({"title": "Ferns"});
        body[field] = value;
        let answer = owner.post("/tasks", body).await;
        assert_eq!(answer.status, 422, "{blamed}: {answer}");
        let sentence = answer.blames(blamed);
        assert!(!sentence.is_empty(), "{blamed}");
    }
    assert_eq!(owner.titles("/tasks").await, [""; 0]);
}

#[tokio::test]
async fn what_a_reader_sees_as_empty_is_no_name_of_anything() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    let nothing = "\u{200B}";
    owner.patch(&format!("/tasks/{task}"), json!({"title": nothing, "version": 1})).await.blames("title");
    owner.post(&format!("/tasks/{task}/subtasks"), json!({ "title": nothing })).await.blames("title");
    owner.post("/projects", json!({ "name": nothing })).await.blames("name");
    owner.post("/capture", json!({ "text": nothing })).await.blames("text");
    let given = json!({"text": "Ferns", "mode": "manual", "manual_fields": {"title": nothing}});
    owner.post("/capture", given).await.blames("manual_fields.title");
    assert_eq!(owner.task(&task).await["title"], "Ferns");
}

#[tokio::test]
async fn faults_are_told_in_words_for_people() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (field, value, sentence) in [
        ("estimated_minutes", json!(10.5), "must be a whole number, not 10.5"),
        ("estimated_minutes", json!("30"), "must be a whole number, not text"),
        ("tags", json!("home"), "must be a list, not text"),
        ("title", json!(7), "must be text, not 7"),
        ("hidden", json!("yes"), "must be true or false, not text"),
    ] {
        let mut body = json!({"title": "Ferns"});
        body[field] = value;
        assert_eq!(owner.post("/tasks", body).await.blames(field), sentence);
    }
    for (query, field, sentence) in [
        ("limit=ten", "limit", "must be a whole number"),
        ("limit=1&limit=2", "limit", "is there more than once; send it once"),
        ("total=perhaps", "total", "must be true or false"),
        ("project_id=5", "project_id", "must be a UUID like 0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21"),
    ] {
        assert_eq!(owner.get(&format!("/tasks?{query}")).await.blames(field), sentence);
    }
    let sentence = owner.get("/tasks/stats?to=2026-02-30").await.blames("to");
    assert_eq!(sentence, "must be a date like 2027-01-05");
}

#[tokio::test]
async fn an_empty_parameter_is_not_an_absent_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for query in ["completed=", "cursor=&offset=0", "cursor=", "limit=", "project_id=", "tag=", "q="] {
        let blamed = query.split('=').next().unwrap();
        owner.get(&format!("/tasks?{query}")).await.blames(blamed);
    }
}

#[tokio::test]
async fn a_path_with_an_empty_segment_is_no_path() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.get("//tasks").await.problem(404, "NOT_FOUND");
    owner.post("//tasks", json!({"title": "Ferns"})).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn the_longest_and_the_oddest_that_is_allowed_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let family = "👨\u{200D}👩\u{200D}👧";
    for title in ["x".repeat(200), "🪴".repeat(200), "é".repeat(200), family.to_owned(), "مرحبا".to_owned()] {
        assert_eq!(owner.create_task(&title).await.json["title"], title);
    }
    // Two code points that become one.
    assert_eq!(owner.create_task(&"e\u{301}".repeat(200)).await.json["title"], "é".repeat(200));
    for due in ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"] {
        owner.create(json!({"title": "Ferns", "due_date": due})).await;
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_objects_are_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let deep = format!("{{\"title\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: &[&[u8]] = &[
        b"",
        b"null",
        b"[]",
        b"7",
        b"\"title\"",
        b"{",
        b"{\"title\": }",
        b"{\"title\": \"a\",}",
        b"{\"title\": \"a\"} x",
        b"{\"title\": \"a\", \"title\": \"b\"}",
        b"{\"title\": \"\xFF\"}",
        b"{\"title\": \"\\ud800\"}",
        b"{\"title\": NaN}",
        b"{\"title\": \"a\", \"difficulty\": 1e400}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = owner.ask("POST", "/api/v1/tasks").body(*body, "application/json").await;
        answer.problem(422, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn too_large_a_body_and_another_type_are_told_apart() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let large = json!({"title": "x".repeat(2_000_000)});
    owner.post("/tasks", large).await.problem(413, "PAYLOAD_TOO_LARGE");
    for media in ["text/plain", "application/xml", "multipart/form-data", "nonsense"] {
        let answer = owner.ask("POST", "/api/v1/tasks").body("{\"title\": \"a\"}", media).await;
        answer.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    owner.ask("POST", "/api/v1/tasks").body("{\"title\": \"a\"}", "application/json; charset=utf-8").await.created();
}

#[tokio::test]
async fn two_names_for_one_field_are_one_too_many() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let both = json!({"title": "Ferns", "estimated_minutes": 30, "estimated_duration": 30});
    assert_eq!(owner.post("/tasks", both).await.status, 422);
    let both = json!({"title": "Ferns", "estimated_minutes": 30, "estimated_hours": 0.5});
    owner.post("/tasks", both).await.blames("estimated_hours");
    let contradiction = json!({"title": "Ferns", "status": "done", "completed": false});
    owner.post("/tasks", contradiction).await.blames("completed");
}

#[tokio::test]
async fn every_bad_query_parameter_is_named() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let cases = [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "many"),
        ("limit", "-1"),
        ("offset", "-1"),
        ("status", "finished"),
        ("priority", "enormous"),
        ("sort", "colour"),
        ("order", "sideways"),
        ("due_before", "soon"),
        ("completed", "perhaps"),
        ("parent_id", "x"),
        ("project_id", "x"),
        ("energy", "4"),
        ("total", "maybe"),
        ("colour", "red"),
        ("q", "%00"),
        ("due_after", "9999-01-01T00:00:00Z"),
    ];
    for (field, value) in cases {
        let answer = owner.get(&format!("/tasks?{field}={value}")).await;
        assert_eq!(answer.status, 422, "{field}={value}: {answer}");
        let faults = answer.json()["error"]["fields"].to_string();
        assert!(faults.contains(&format!("\"{field}")), "{field}={value}: {faults}");
    }
}

#[tokio::test]
async fn a_malformed_id_is_no_missing_thing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for id in ["7", "not-an-id", "0190c2f4-7a5e-7c3a-8f1e", "%00"] {
        owner.get(&format!("/tasks/{id}")).await.blames("id");
    }
}

#[tokio::test]
async fn a_start_after_the_end_is_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"title": "Ferns", "starts_at": "2026-11-25T10:00:00Z", "due_date": "2026-11-24T10:00:00Z"});
    owner.post("/tasks", wish).await.blames("starts_at");
}

#[tokio::test]
async fn a_query_parameter_that_an_operation_does_not_know_is_named_everywhere() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let document = app.openapi().clone();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        // Providers send people back with parameters of their own (RFC 9207 and others).
        if path.ends_with("/callback") {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let aliases = operation["x-aliases"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let ways = aliases.map(|alias| alias.split_once(' ').unwrap_or((method, alias)));
            for (method, path) in ways.chain([(method.as_str(), path.as_str())]) {
                let path = path.replace("{id}", &task.id).replace("{user_id}", &owner.id).replace("{code}", "x");
                let answer = owner.ask(&method.to_uppercase(), &format!("{path}?surprise=1")).await;
                assert_eq!(answer.status, 422, "{method} {path}: {answer}");
                answer.blames("surprise");
                asked += 1;
            }
        }
    }
    assert!(asked > 40, "{asked} operations");
    assert_eq!(owner.get(&format!("/tasks/{}", task.id)).await.ok()["version"], 1, "nothing was done");
}

#[tokio::test]
async fn a_user_in_the_query_is_the_caller_or_refused() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let task = owner.create_task("Ferns").await;
    for path in [format!("/tasks/{}", task.id), "/tasks".to_owned(), "/users/me".to_owned()] {
        owner.get(&format!("{path}?user_id={}", owner.id)).await.ok();
        owner.get(&format!("{path}?user_id={}", other.id)).await.problem(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn a_field_that_is_there_twice_is_named() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let twice = r#"{"title": "Ferns", "steps": [{"title": "a"}, {"title": "b", "title": "c"}]}"#;
    let answer = owner.ask("POST", "/api/v1/tasks").body(twice, "application/json").await;
    assert_eq!((answer.status, answer.blames("steps[1].title")), (422, "is there twice".to_owned()));
}
