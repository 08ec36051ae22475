//! Files that somebody made to hurt: they come in as far as they can be kept, and nobody else notices.

use std::fmt::Write as _;

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::account_data::{exported, import, rows_in, unzipped, zipped};
use crate::support::text;

/// A table in which each task is a part of the one before.
fn chain(tasks: usize) -> String {
    let mut file = "title,id,parent\n".to_owned();
    for number in 1..=tasks {
        let parent = if number > 1 { (number - 1).to_string() } else { String::new() };
        writeln!(file, "Fern {number},{number},{parent}").unwrap();
    }
    file
}

/// The export of somebody with one task and one step, whose rows of `table` are `rows` made of the first.
async fn export_with(app: &TestApp, table: &str, rows: impl Fn(Value) -> Vec<Value>) -> Vec<u8> {
    let owner = app.user().await;
    let task = owner.create_task("Water the ferns").await;
    owner.add_step(&task.id, "Fill the can").await;
    let mut files = unzipped(&exported(&owner).await);
    let first = rows_in(&files, table).remove(0);
    files.insert(format!("data/{table}.json"), serde_json::to_vec(&rows(first)).unwrap());
    zipped(&files)
}

/// `count` rows like `first`; `pointer` of each names the one before.
fn chained(first: &Value, count: usize, pointer: &str) -> Vec<Value> {
    let id = |number: usize| format!("00000000-0000-4000-8000-{number:012}");
    let row = |number: usize| {
        let mut row = first.clone();
        row["id"] = json!(id(number));
        row[pointer] = if number > 1 { json!(id(number - 1)) } else { Value::Null };
        row
    };
    (1..=count).map(row).collect()
}

async fn refused(user: &User, file: Vec<u8>, field: &str) {
    user.ask("POST", "/api/v1/users/me/import").body(file, "application/zip").await.blames(field);
}

#[tokio::test]
async fn a_chain_of_parts_becomes_a_tree_that_can_be_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let done = import(&owner, "format=csv", chain(3000)).await;
    assert_eq!(done["counts"]["tasks"]["new"], 3000);
    let warning = "file: 2993 tasks lay deeper than 7 levels; each was hung as deep as parts may be";
    assert_eq!(done["warnings"], json!([warning]));
    let root = text(&owner.get("/tasks?parent_id=none").await.ok()[0]["id"]);
    owner.delete(&format!("/tasks/{root}")).await.ok();
    assert_eq!(owner.ids("/tasks").await, [""; 0]);
}

#[tokio::test]
async fn an_export_that_nests_deeper_than_tasks_do_is_refused_with_the_place() {
    let app = TestApp::start().await;
    let heir = app.user().await;
    let file = export_with(&app, "steps", |step| chained(&step, 20_000, "parent_step_id")).await;
    refused(&heir, file, "data/steps.json[7].parent_step_id").await;
    let file = export_with(&app, "tasks", |task| chained(&task, 8, "parent_id")).await;
    refused(&heir, file, "data/tasks.json[7].parent_id").await;
    let file = export_with(&app, "steps", |step| {
        let mut steps = chained(&step, 1001, "parent_step_id");
        steps.iter_mut().for_each(|step| step["parent_step_id"] = Value::Null);
        steps
    });
    refused(&heir, file.await, "data/steps.json").await;
    assert_eq!(heir.ids("/tasks").await, [""; 0]);
}
