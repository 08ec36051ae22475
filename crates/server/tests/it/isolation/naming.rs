//! Ids in paths, queries and bodies that name what belongs to somebody else.

use std::collections::BTreeSet;

use cairn_testkit::TestApp;
use serde_json::Value;

use super::belongings::{Belongings, with_an_issuer};
use super::doors::Thing::{self, Project, Step, Task, Waiting};
use super::doors::operations;
use crate::support::{NOBODY, text};

/// Requests of somebody who names what is another's: `{mine}` is a task of their own, `{theirs}` the
/// other's thing.
const NAMED: &[(&str, &str, Thing)] = &[
    ("POST /tasks", r#"{"title": "Mine", "project_id": "{theirs}"}"#, Project),
    ("POST /tasks", r#"{"title": "Mine", "parent_id": "{theirs}"}"#, Task),
    ("POST /tasks", r#"{"title": "Mine", "zone_id": "{theirs}"}"#, Task),
    ("POST /tasks", r#"{"title": "Mine", "steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}"#, Step),
    ("PUT /tasks/{mine}", r#"{"project_id": "{theirs}"}"#, Project),
    ("PUT /tasks/{mine}", r#"{"parent_id": "{theirs}"}"#, Task),
    ("PUT /tasks/{mine}", r#"{"zone_id": "{theirs}"}"#, Task),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "project_id": "{theirs}"}"#, Project),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "parent_id": "{theirs}"}"#, Task),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "zone_id": "{theirs}"}"#, Task),
    ("POST /tasks/{mine}/dependencies", r#"{"blocked_by": "{theirs}"}"#, Task),
    ("DELETE /tasks/{mine}/dependencies/{theirs}", "", Task),
    ("POST /tasks/{mine}/subtasks", r#"{"title": "Mine", "parent_step_id": "{theirs}"}"#, Step),
    ("PUT /tasks/{mine}/subtasks/reorder", r#"{"ids": ["{theirs}"]}"#, Step),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "complete"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}", "{theirs}"], "action": "delete"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "archive"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "update", "changes": {"title": "Mine"}}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"project_id": "{theirs}"}}"#, Project),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"parent_id": "{theirs}"}}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"zone_id": "{theirs}"}}"#, Task),
    ("POST /capture/clarify", r#"{"capture_id": "{theirs}", "answers": {"q1": "Mine"}}"#, Waiting),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"project_id": "{theirs}"}}"#, Project),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"parent_id": "{theirs}"}}"#, Task),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"zone_id": "{theirs}"}}"#, Task),
    (
        "POST /capture",
        r#"{"text": "Mine", "mode": "manual", "manual_fields": {"steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}}"#,
        Step,
    ),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "project_id": "{theirs}"}"#, Project),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "parent_id": "{theirs}"}"#, Task),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "zone_id": "{theirs}"}"#, Task),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}"#, Step),
    ("PUT /{user_id}/tasks/{mine}", r#"{"project_id": "{theirs}"}"#, Project),
    ("PUT /{user_id}/tasks/{mine}", r#"{"parent_id": "{theirs}"}"#, Task),
    ("PUT /{user_id}/tasks/{mine}", r#"{"zone_id": "{theirs}"}"#, Task),
    ("GET /tasks?project_id={theirs}", "", Project),
    ("GET /tasks/search?project_id={theirs}&q=secret", "", Project),
    ("GET /tasks?parent_id={theirs}", "", Task),
    ("GET /tasks?zone_id={theirs}", "", Task),
    ("GET /tasks?assignee={theirs}", "", Task),
    ("GET /tasks/next?zone_id={theirs}", "", Task),
    ("GET /activity?entity_id={theirs}", "", Task),
];

#[tokio::test]
async fn naming_what_belongs_to_somebody_else_is_naming_what_is_missing() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    app.settle().await;
    let before = belongings.state(&owner).await;
    let mine = stranger.create_task("Mine").await.id;
    for (request, body, thing) in NAMED {
        let mut answers = Vec::new();
        for id in [belongings.id(*thing), NOBODY] {
            let (method, path) = request.split_once(' ').unwrap();
            let with_ids =
                |text: &str| text.replace("{mine}", &mine).replace("{theirs}", id).replace("{user_id}", &stranger.id);
            let ask = app.ask(method, &format!("/api/v1{}", with_ids(path))).bearer(&stranger.token);
            let answer = if body.is_empty() { ask.await } else { ask.body(with_ids(body), "application/json").await };
            let is_empty = method == "GET" && matches!(answer.json()["data"], Value::Null | Value::Array(_));
            assert!((400..500).contains(&answer.status) || is_empty, "{request} {body}: {answer}");
            let mut said = answer.json();
            said["error"]["request_id"] = Value::Null;
            answers.push((answer.status, said));
        }
        assert_eq!(answers[0], answers[1], "{request} {body}");
    }
    assert_eq!(stranger.task(&mine).await["version"], 1);
    assert_eq!(belongings.state(&owner).await, before);
}

/// The names of the ids in a schema: `project_id`, `changes.parent_id`, `ids`.
fn ids_in(document: &Value, schema: &Value, name: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return ids_in(document, document.pointer(reference.trim_start_matches('#')).unwrap(), name, found);
    }
    if schema["format"] == "uuid" {
        found.insert(name.to_owned());
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        ids_in(document, choice, name, found);
    }
    if schema["items"].is_object() {
        ids_in(document, &schema["items"], name, found);
    }
    for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
        let inside = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
        ids_in(document, inner, &inside, found);
    }
}

#[tokio::test]
async fn every_id_that_a_request_can_name_is_tried() {
    let app = TestApp::empty(|_| {}).await;
    let document = app.openapi();
    let mut untried = Vec::new();
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        let described = &document["paths"][path][method.to_lowercase()];
        let mut names = BTreeSet::new();
        ids_in(document, &described["requestBody"]["content"]["application/json"]["schema"], "", &mut names);
        for parameter in described["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
            ids_in(document, &parameter["schema"], &text(&parameter["name"]), &mut names);
        }
        let path = path.trim_start_matches("/api/v1").replace("{id}", "{mine}");
        for name in names {
            let last = name.rsplit('.').next().unwrap_or_default();
            let is_tried = |(request, body, _): &&(&str, &str, Thing)| {
                let of_this = request.split('?').next() == Some(&*format!("{method} {path}"));
                let nested = name.split_once('.').is_none_or(|(object, _)| body.contains(&format!("\"{object}\"")));
                of_this && nested && (body.contains(&format!("\"{last}\"")) || request.contains(&format!("?{last}=")))
            };
            if !NAMED.iter().any(|named| is_tried(&named)) {
                untried.push(format!("{operation}: {name}"));
            }
        }
    }
    assert!(untried.is_empty(), "say in isolation/naming.rs what a stranger's id does: {untried:?}");
}
