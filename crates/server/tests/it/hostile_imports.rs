//! Files that somebody made to hurt: they come in as far as they can be kept, and nobody else notices.

use std::fmt::Write as _;

use cairn_store::portable::{Scalar, rows, table};
use cairn_store::{Lane, Query, StoreError};
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
    let done = import(&owner, "format=csv", chain(400)).await;
    assert_eq!(done["counts"]["tasks"]["new"], 400);
    let warning = "file: 393 tasks lay deeper than 7 levels; each was hung as deep as parts may be";
    assert_eq!(done["warnings"], json!([warning]));
    let root = text(&owner.get("/tasks?parent_id=none").await.ok()[0]["id"]);
    owner.delete(&format!("/tasks/{root}")).await.ok();
    assert_eq!(owner.ids("/tasks").await, [""; 0]);
}

/// Chains up tasks as an earlier release let an import do.
async fn chained_up(app: &TestApp, ids: Vec<String>) {
    let pairs: Vec<[Scalar; 2]> =
        ids.windows(2).map(|pair| [0, 1].map(|at| Scalar::Uuid(pair[at].parse().unwrap()))).collect();
    let write = move |tx: &mut cairn_store::WriteTx<'_>| {
        let tasks = table("tasks").unwrap();
        pairs.iter().try_for_each(|[above, id]| rows::set(tx, tasks, std::slice::from_ref(id), "parent_id", above))
    };
    app.db().write::<_, StoreError, _>(Lane::Background, None, write).await.unwrap();
}

#[tokio::test]
async fn a_chain_from_an_earlier_release_can_be_deleted() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    import(&owner, "format=csv", (0..400).fold("title\n".to_owned(), |file, number| format!("{file}Fern {number}\n")))
        .await;
    let rows = rows_in(&unzipped(&exported(&owner).await), "tasks");
    let ids: Vec<String> = rows.iter().map(|row| text(&row["id"])).collect();
    chained_up(&app, ids.clone()).await;
    owner.delete(&format!("/tasks/{}", ids[0])).await.ok();
    assert_eq!(owner.ids("/tasks").await, [""; 0]);
}

#[tokio::test]
async fn a_new_release_hangs_what_lies_too_deep_where_parts_may_be() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut ids = Vec::new();
    for number in 0..10 {
        ids.push(owner.create_task(&format!("Fern {number}")).await.id);
    }
    chained_up(&app, ids.clone()).await;
    let migrate = |tx: &mut cairn_store::WriteTx<'_>| {
        let text = include_str!("../../../store/migrations/sqlite/0019_seven_levels.sql");
        let statements = text.split(";\n").filter(|statement| statement.contains("UPDATE"));
        statements.map(Query::new).try_for_each(|statement| tx.run_query(&statement).map(drop))
    };
    app.db().write::<_, StoreError, _>(Lane::Background, None, migrate).await.unwrap();
    let mut parents = Vec::new();
    for id in &ids {
        parents.push(owner.task(id).await["parent_id"].clone());
    }
    let above = [0, 1, 2, 3, 4, 5, 5, 5, 5].map(|place: usize| json!(ids[place]));
    assert_eq!(parents, [&[Value::Null][..], &above].concat());
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
        let mut steps = chained(&step, 10_001, "parent_step_id");
        for step in &mut steps {
            step["parent_step_id"] = Value::Null;
        }
        steps
    });
    refused(&heir, file.await, "data/steps.json").await;
    assert_eq!(heir.ids("/tasks").await, [""; 0]);
}

#[tokio::test]
async fn children_of_one_root_come_in_parts_that_others_write_between() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let mut file = "title,id,parent,project\nRoot,0,,Garden\n".to_owned();
    for number in 1..=900 {
        writeln!(file, "Fern {number},{number},0,Garden").unwrap();
    }
    let preview = import(&owner, "format=csv&dry_run=true", file.clone()).await;
    let sent = tokio::spawn({
        let owner = owner.clone();
        async move { import(&owner, "format=csv", file).await }
    });
    let mut written = 0;
    while !sent.is_finished() {
        other.create_task("Meanwhile").await;
        written += 1;
    }
    let done = sent.await.unwrap();
    assert!(written >= 5, "{written}");
    assert_eq!((&done["counts"], &done["warnings"]), (&preview["counts"], &json!([])));
    assert_eq!(done["counts"]["tasks"]["new"], 901);
    assert_eq!(done["counts"]["projects"], json!({"in_file": 1, "new": 1, "existing": 0, "refused": 0}));
    let root = text(&owner.get("/tasks?parent_id=none").await.ok()[0]["id"]);
    assert_eq!(owner.get(&format!("/tasks?parent_id={root}&total=true")).await.json()["page"]["total"], 900);
}

#[tokio::test]
async fn a_new_part_of_a_task_that_lies_deep_by_now_stands_alone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    import(&owner, "format=csv", "title,id,parent\nPot,1,\n").await;
    let mut above = None;
    for level in 1..=6 {
        let level = json!({"title": format!("Level {level}"), "parent_id": above});
        above = Some(owner.create(level).await.id);
    }
    let pot = owner.ids("/tasks?q=pot").await.remove(0);
    owner.patch(&format!("/tasks/{pot}"), json!({"parent_id": above, "version": 1})).await.ok();
    let done = import(&owner, "format=csv", "title,id,parent\nPot,1,\nFern,2,1\nLeaf,3,2\n").await;
    assert_eq!(done["counts"]["tasks"]["new"], 2);
    assert_eq!(done["warnings"], json!(["tasks: “Fern” would lie deeper than 7 levels here; it stands alone"]));
    let fern = owner.get("/tasks?q=fern").await.ok()[0].take();
    assert_eq!(fern["parent_id"], Value::Null);
    assert_eq!(owner.get("/tasks?q=leaf").await.ok()[0]["parent_id"], fern["id"]);
}

#[tokio::test]
async fn what_nobody_can_see_keeps_nothing_out() {
    let app = TestApp::start().await;
    let (owner, heir) = (app.user().await, app.user().await);
    let file = "title,notes,tags,project\n\u{200B},a,b,c\nFern,\u{200B}\u{FEFF},\"\u{2060},green\",\u{3164}\n";
    let done = import(&owner, "format=csv", file).await;
    assert_eq!(done["counts"]["tasks"]["new"], 2, "{done}");
    let fern = owner.get("/tasks?q=fern").await.ok()[0].take();
    assert_eq!(fern["tags"], json!(["green"]));
    assert_eq!((&fern["description"], &fern["project_id"]), (&Value::Null, &Value::Null));
    // An earlier release took such texts.
    let step = owner.add_step(&text(&fern["id"]), "Fill the can").await;
    owner.post(&format!("/tasks/{}/comments", text(&fern["id"])), json!({"content": "Softly"})).await.created();
    let mut files = unzipped(&exported(&owner).await);
    for (table, column) in [
        ("tasks", "title"),
        ("steps", "title"),
        ("projects", "name"),
        ("task_tags", "tag"),
        ("comments", "content"),
        ("tasks", "description"),
    ] {
        let mut rows: Vec<Value> = serde_json::from_slice(&files[&format!("data/{table}.json")]).unwrap();
        for row in &mut rows {
            row[column] = json!("\u{200B}");
        }
        rows.truncate(if table == "task_tags" { 1 } else { 9 });
        files.insert(format!("data/{table}.json"), serde_json::to_vec(&rows).unwrap());
    }
    let done = import(&heir, "", zipped(&files)).await;
    let new = |table: &str| done["counts"][table]["new"].as_u64();
    assert_eq!([new("tasks"), new("steps"), new("task_tags"), new("comments")], [Some(2), Some(1), Some(0), Some(0)]);
    assert_eq!(heir.titles("/tasks").await, ["Untitled", "Untitled"], "{step:?}");
    assert_eq!(heir.get("/projects").await.ok()[0]["name"], "Untitled");
    assert!(heir.get("/tasks").await.ok().as_array().unwrap().iter().all(|task| task["description"].is_null()));
}

#[tokio::test]
async fn whole_days_of_a_file_are_named_when_they_come_in() {
    let app = TestApp::start().await;
    let (owner, there) = (app.user_in("Europe/Berlin").await, app.user_in("Asia/Tokyo").await);
    let mut file = "title,due\n".to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    for number in 0..250 {
        writeln!(file, "Day {number},{}", first + chrono::Days::new(number)).unwrap();
    }
    import(&owner, "format=csv", file).await;
    let files = unzipped(&exported(&owner).await);
    let days = rows_in(&files, "tasks");
    assert!(days.iter().all(|row| row["due_day"].is_i64() && row["due_all_day"] == true && row["version"] == 1));
    // A part alone, as far as an import came that broke off, is on its days already.
    import(&there, "", exported(&owner).await).await;
    let there = rows_in(&unzipped(&exported(&there).await), "tasks");
    assert!(there.iter().all(|row| row["version"] == 1 && text(&row["due_date"]).ends_with("T14:59:59.000Z")));
}

#[tokio::test]
async fn what_repeats_from_its_completion_does_so_here() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let file = "TYPE,CONTENT,DATE\ntask,Air the rooms,every! 3 days\ntask,Bathe the dog,every 3 days\n";
    let done = import(&owner, "format=todoist", file).await;
    assert_eq!(done["warnings"], json!([]));
    let tasks = owner.get("/tasks?sort=title&order=asc").await.ok();
    let told: Vec<_> = tasks.as_array().unwrap().iter().map(|t| (&t["rrule"], &t["recur_from_completion"])).collect();
    let rule = json!("FREQ=DAILY;INTERVAL=3");
    assert_eq!(told, [(&rule, &json!(true)), (&rule, &json!(false))]);
}
