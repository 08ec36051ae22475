//! Every bound that `openapi.json` promises is the bound that is kept: min−1, min, max, max+1.

use cairn_testkit::{Answer, TestApp, User};
use serde_json::{Value, json};

use crate::support::text;

/// Operations with a body, with the least that each takes.
const BODIES: &[(&str, &str, &str)] = &[
    ("POST", "/tasks", r#"{"title": "Ferns"}"#),
    ("PUT", "/tasks/{task}", "{}"),
    ("POST", "/tasks/{task}/complete", "{}"),
    ("POST", "/tasks/{task}/subtasks", r#"{"title": "Pour"}"#),
    ("PATCH", "/subtasks/{step}", "{}"),
    ("POST", "/subtasks/{step}/complete", "{}"),
    ("POST", "/tasks/{task}/split", "{}"),
    ("POST", "/tasks/{task}/comments", r#"{"content": "Not too much water"}"#),
    ("POST", "/projects", r#"{"name": "Garden"}"#),
    ("PATCH", "/projects/{project}", "{}"),
    ("POST", "/capture", r#"{"text": "Ferns", "dry_run": true}"#),
    ("POST", "/api-keys", r#"{"name": "script", "scopes": ["tasks:read"]}"#),
];

/// Lists and questions with numbers in their query, with the least that each takes.
const QUERIES: &[(&str, &str)] = &[
    ("/tasks", ""),
    ("/tasks/search", "q=ferns&"),
    ("/tasks/next", ""),
    ("/tasks/stats", ""),
    ("/tasks/suggestions", ""),
    ("/tasks/{task}/comments", ""),
    ("/tasks/{task}/history", ""),
    ("/projects", ""),
    ("/recovery/tombstones", ""),
    ("/gamification/ledger", ""),
    ("/activity", ""),
    ("/admin/users", ""),
    ("/admin/jobs", ""),
    ("/admin/dead-events", ""),
];

/// Fields with a rule beside their length, so that a text of x is refused anyway.
const CHOOSY: &[&str] = &["icon", "rrule"];

/// What is at the edge of what a schema allows, inside and outside.
fn edges(document: &Value, schema: &Value) -> (Vec<Value>, Vec<Value>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return edges(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| choice["type"] != "null").unwrap();
        return edges(document, choice);
    }
    let number = |name: &str| schema[name].as_i64();
    let letters = |count: i64| json!("x".repeat(usize::try_from(count).unwrap()));
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for (bound, beyond) in [("minimum", -1), ("maximum", 1)] {
        if let Some(bound) = number(bound) {
            inside.push(json!(bound));
            outside.push(json!(bound + beyond));
        }
    }
    for (bound, beyond) in [("minLength", -1), ("maxLength", 1)] {
        if let Some(bound) = number(bound) {
            inside.push(letters(bound));
            if bound + beyond >= 0 {
                outside.push(letters(bound + beyond));
            }
        }
    }
    (inside, outside)
}

fn blames(answer: &Answer, field: &str) -> bool {
    let body = if answer.status == 422 { answer.json() } else { Value::Null };
    body["error"]["fields"].as_array().into_iter().flatten().any(|fault| fault["field"] == field)
}

/// The template in `openapi.json`, where every id is called `id`.
fn template(path: &str) -> String {
    format!("/api/v1{}", path.replace("{task}", "{id}").replace("{step}", "{id}").replace("{project}", "{id}"))
}

async fn send(owner: &User, method: &str, path: &str, body: &Value) -> Answer {
    owner.ask(method, &format!("/api/v1{path}")).json(body).await
}

#[tokio::test]
async fn every_bound_of_a_body_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    let step = owner.add_step(&task, "Fill the can").await;
    let project = text(&owner.post("/projects", json!({"name": "Shed"})).await.created()["id"]);
    let document = app.openapi().clone();
    let mut probes = 0;
    for (method, path, least) in BODIES {
        let operation = &document["paths"][template(path)][method.to_lowercase()];
        let reference = text(&operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]);
        let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
        let path = path.replace("{task}", &task).replace("{step}", &step).replace("{project}", &project);
        for (field, schema) in schema["properties"].as_object().unwrap() {
            let (inside, outside) = edges(&document, schema);
            let mut body: Value = serde_json::from_str(least).unwrap();
            for value in outside {
                body[field] = value;
                let answer = send(&owner, method, &path, &body).await;
                assert!(blames(&answer, field), "{field} is outside, but {answer}");
                probes += 1;
            }
            for value in inside.into_iter().filter(|_| !CHOOSY.contains(&field.as_str())) {
                body[field] = value;
                let answer = send(&owner, method, &path, &body).await;
                assert!(!blames(&answer, field), "{field} is inside, but {answer}");
                probes += 1;
            }
        }
    }
    assert!(probes > 60, "only {probes} bounds were found");
}

#[tokio::test]
async fn every_bound_of_a_query_is_kept() {
    let app = TestApp::start().await;
    let owner = app.admin().await;
    let task = owner.create_task("Ferns").await.id;
    let document = app.openapi().clone();
    for (path, least) in QUERIES {
        let address = path.replace("{task}", &task);
        for parameter in document["paths"][template(path)]["get"]["parameters"].as_array().unwrap() {
            let field = text(&parameter["name"]);
            let (inside, outside) = edges(&document, &parameter["schema"]);
            for value in outside.iter().filter(|value| value.is_number()) {
                let answer = owner.get(&format!("{address}?{least}{field}={value}")).await;
                assert!(blames(&answer, &field), "{field} is outside, but {answer}");
            }
            for value in inside.iter().filter(|value| value.is_number()) {
                let path = format!("{address}?{least}{field}={value}");
                assert_eq!(owner.get(&path).await.status, 200, "{path}");
            }
        }
    }
}
