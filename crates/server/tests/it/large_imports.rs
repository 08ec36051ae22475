//! Files of many tasks: they come in parts, and nobody waits for the whole.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use cairn_testkit::TestApp;
use serde_json::json;

use crate::account_data::{exported, import, rows_in, unzipped};

/// A table of tasks that hang together in twos, in a project of three.
fn long_table(tasks: usize) -> String {
    let mut file = "id,title,notes,project,parent,due,tags\n".to_owned();
    for number in 0..tasks {
        let parent = if number % 2 == 1 { (number - 1).to_string() } else { String::new() };
        let project = ["Home", "Work", "Garden"][number % 3];
        writeln!(file, "{number},Water fern {number},Gently,{project},{parent},2027-01-05,green").unwrap();
    }
    file
}

#[tokio::test]
async fn a_large_file_comes_in_parts_and_counts_as_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let file = long_table(301);
    let preview = import(&owner, "format=csv&dry_run=true", file.clone()).await;
    assert_eq!(owner.titles("/tasks?completed=all").await, [""; 0]);
    assert_eq!(preview["counts"]["tasks"], json!({"in_file": 301, "new": 301, "existing": 0}));
    assert_eq!(preview["counts"]["projects"], json!({"in_file": 3, "new": 3, "existing": 0}));
    let path = "/api/v1/users/me/import?format=csv";
    let send = async || owner.ask("POST", path).key("long-1").body(file.clone(), "text/csv").await;
    let answer = send().await.ok();
    assert_eq!((&answer["counts"], answer["examples"].as_array().unwrap().len()), (&preview["counts"], 20));
    assert_eq!(owner.get("/tasks?total=true").await.json()["page"]["total"], 301);
    assert_eq!(owner.get("/tasks?total=true&parent_id=none").await.json()["page"]["total"], 151);
    assert_eq!(owner.get("/projects").await.ok().as_array().unwrap().len(), 3);
    assert_eq!(owner.get("/tasks?q=fern+300").await.ok().as_array().unwrap().len(), 1);
    // What was deleted since does not come back with the same request, and does with another one.
    let id = owner.ids("/tasks?q=fern+300").await.remove(0);
    owner.delete(&format!("/tasks/{id}")).await.ok();
    assert_eq!(send().await.ok(), answer);
    assert_eq!(owner.get("/tasks?total=true").await.json()["page"]["total"], 300);
    let again = import(&owner, "format=csv", file).await;
    assert_eq!(again["counts"]["tasks"], json!({"in_file": 301, "new": 1, "existing": 300}));
    let other = owner.ask("POST", path).key("long-1").body(long_table(302), "text/csv").await;
    other.problem(409, "IDEMPOTENCY_CONFLICT");
    assert_eq!(owner.get("/tasks?total=true").await.json()["page"]["total"], 301);
}

#[tokio::test]
async fn an_import_that_broke_off_goes_on_when_the_file_comes_again() {
    let app = TestApp::start().await;
    let (owner, heir) = (app.user().await, app.user().await);
    let file = long_table(240);
    // The first tasks, whole with what hangs on them: as far as an earlier attempt went.
    import(&heir, "format=csv", long_table(100)).await;
    assert_eq!(import(&heir, "format=csv", file.clone()).await["counts"]["tasks"]["existing"], 100);
    import(&owner, "format=csv", file).await;
    app.settle().await;
    let (all, in_two) = (unzipped(&exported(&owner).await), unzipped(&exported(&heir).await));
    for table in ["projects", "tasks", "task_tags"] {
        assert_eq!(rows_in(&in_two, table).len(), rows_in(&all, table).len(), "{table}");
    }
    // An export of that many goes into another account with all that hangs together.
    let (waiting, blocker) =
        (owner.ids("/tasks?q=fern+239").await.remove(0), owner.ids("/tasks?q=fern+1").await.remove(0));
    owner.post(&format!("/tasks/{waiting}/dependencies"), json!({"blocked_by": blocker})).await.created();
    owner.post(&format!("/tasks/{waiting}/comments"), json!({"content": "Softly"})).await.created();
    owner.add_step(&waiting, "Fill the can").await;
    let third = app.user().await;
    let counts = import(&third, "", exported(&owner).await).await["counts"].take();
    for (table, number) in [("tasks", 240), ("task_dependencies", 1), ("comments", 1), ("steps", 1), ("projects", 3)] {
        assert_eq!(counts[table], json!({"in_file": number, "new": number, "existing": 0}), "{table}");
    }
    assert_eq!(third.get("/tasks?q=softly+can").await.ok()[0]["blocked_by"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn others_write_while_a_large_file_comes_in() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let import = tokio::spawn({
        let owner = owner.clone();
        async move { import(&owner, "format=csv", long_table(900)).await }
    });
    let (mut written, mut longest) = (0, Duration::ZERO);
    while !import.is_finished() {
        let began = Instant::now();
        other.create_task("Meanwhile").await;
        (written, longest) = (written + 1, longest.max(began.elapsed()));
    }
    assert_eq!(import.await.unwrap()["counts"]["tasks"]["new"], 900);
    // In one transaction it would have been none or one.
    assert!(written >= 5, "{written} in {longest:?}");
}
