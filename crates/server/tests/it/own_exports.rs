//! Exports of this server, on their way back: large ones, other people's, those that somebody wrote in.

use cairn_kernel::UserId;
use cairn_store::portable::rows::{self, Existing};
use cairn_store::portable::{Scalar, table};
use cairn_store::{Lane, StoreError, WriteTx};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::account_data::{close, exported, import, lively, unzipped, zipped};
use crate::support::{each, text};

/// More rows than a file from anywhere may have.
const MANY: i64 = 100_001;

/// Writes down captures on as many days, as if the account had been there that long.
async fn with_a_long_past(app: &TestApp, owner: &User) {
    let user = Scalar::Uuid(owner.id.parse::<UserId>().unwrap().uuid());
    let write = move |tx: &mut WriteTx<'_>| -> Result<(), StoreError> {
        let counts = table("capture_counts").unwrap();
        let row = |day| vec![user.clone(), Scalar::Int(day), Scalar::Text("kind.task".to_owned()), Scalar::Int(1)];
        let past: Vec<_> = (1..=MANY).map(row).collect();
        for some in past.chunks(rows::rows_an_insert(counts)) {
            rows::insert(tx, counts, &["user_id", "day", "what", "amount"], some, Existing::Refused)?;
        }
        Ok(())
    };
    app.db().write::<_, StoreError, _>(Lane::Background, None, write).await.unwrap();
}

#[tokio::test]
async fn an_export_of_this_server_comes_back_however_many_rows_it_has() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    with_a_long_past(&app, &owner).await;
    let mut files = unzipped(&exported(&owner).await);
    let answer = import(&owner, "", zipped(&files)).await;
    assert_eq!(
        answer["counts"]["capture_counts"],
        json!({"in_file": MANY, "new": 0, "existing": MANY, "refused": 0}),
        "{answer}"
    );
    // What is only to be read is not unpacked, whatever its size.
    files.insert("data/activity.json".to_owned(), vec![b' '; 130 * 1024 * 1024]);
    assert_eq!(import(&owner, "dry_run=true", zipped(&files)).await["marked"], true);
    // Another hand may not write as much.
    let rows = format!("[{}{{}}]", "{},".repeat(MANY as usize - 1));
    files.insert("data/projects.json".to_owned(), rows.into_bytes());
    let ask = owner.ask("POST", "/api/v1/users/me/import");
    ask.body(zipped(&files), "application/zip").await.problem(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn tasks_show_no_points_that_were_earned_elsewhere() {
    let app = TestApp::start().await;
    let (owner, friend) = (lively(&app).await, app.user().await);
    let points = async |user: &User| each(&user.get("/tasks?completed=true").await.ok(), "experience_points");
    assert!(points(&owner).await[0].as_i64() > Some(0));
    let file = exported(&owner).await;
    assert_eq!(import(&friend, "", file.clone()).await["marked"], true);
    assert_eq!((points(&friend).await, friend.xp().await.total), (vec![json!(0)], 0));
    // Whoever inherits the tasks of an account that is gone and earned points already keeps only their own.
    let heir = app.user().await;
    let own = heir.create_task("Rake").await.id;
    heir.complete(&own).await.ok();
    let earned = heir.xp().await.total;
    close(&owner).await;
    app.settle().await;
    import(&heir, "", file).await;
    let shown: i64 = points(&heir).await.iter().filter_map(Value::as_i64).sum();
    assert_eq!((shown, heir.xp().await.total), (earned, earned));
}

#[tokio::test]
async fn a_key_takes_out_only_what_it_may_read_and_brings_in_only_what_it_may_write() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("Ferns").await;
    let file = exported(&owner).await;
    let key = async |scopes: &[&str]| {
        let made = owner.post("/api-keys", json!({"name": "k", "scopes": scopes})).await.created();
        owner.holding(&text(&made["key"]))
    };
    let send = async |user: &User| {
        let ask = user.ask("POST", "/api/v1/users/me/import");
        ask.body(file.clone(), "application/zip").await
    };
    for scopes in [&["account:read"][..], &["account:read", "tasks:read"], &["tasks:read", "progress:read"]] {
        key(scopes).await.get("/users/me/export").await.problem(403, "FORBIDDEN");
    }
    for scopes in [&["account:write"][..], &["account:write", "tasks:write"], &["tasks:write", "progress:write"]] {
        send(&key(scopes).await).await.problem(403, "FORBIDDEN");
    }
    exported(&key(&["account:read", "tasks:read", "progress:read"]).await).await;
    send(&key(&["account:write", "tasks:write", "progress:write"]).await).await.ok();
}

#[tokio::test]
async fn the_tasks_of_every_project_can_be_read_in_an_export() {
    let app = TestApp::start().await;
    let (owner, friend) = (app.user().await, app.user().await);
    let project = text(&owner.post("/projects", json!({"name": "Zoo"})).await.created()["id"]);
    owner.create(json!({"title": "Feed the lion", "project_id": project})).await;
    let mut files = unzipped(&exported(&owner).await);
    let mut projects: Vec<Value> = serde_json::from_slice(&files["data/projects.json"]).unwrap();
    for number in 0..2000 {
        let mut other = projects[0].clone();
        other["id"] = json!(format!("00000000-0000-8000-8000-{number:012}"));
        other["name"] = json!(format!("Project {number}"));
        projects.push(other);
    }
    files.insert("data/projects.json".to_owned(), serde_json::to_vec(&projects).unwrap());
    assert_eq!(import(&friend, "", zipped(&files)).await["counts"]["projects"]["new"], 2001);
    let document = unzipped(&exported(&friend).await).remove("tasks.md").unwrap();
    let document = String::from_utf8(document).unwrap();
    assert!(document.contains("## Zoo\n\n- [ ] Feed the lion"), "{document}");
}

#[tokio::test]
async fn dates_that_contradict_each_other_do_not_come_in() {
    let app = TestApp::start().await;
    let (owner, friend) = (app.user().await, app.user().await);
    let due = "2027-01-05T09:00:00Z";
    for title in ["Begins when it is due", "Has no day"] {
        owner.create(json!({"title": title, "due_date": due, "starts_at": "2027-01-04T09:00:00Z"})).await;
    }
    let mut files = unzipped(&exported(&owner).await);
    let mut tasks: Vec<Value> = serde_json::from_slice(&files["data/tasks.json"]).unwrap();
    for task in &mut tasks {
        if task["title"] == "Has no day" {
            task["due_date"] = Value::Null;
            task["due_all_day"] = json!(true);
        } else {
            task["starts_at"] = task["due_date"].clone();
        }
    }
    files.insert("data/tasks.json".to_owned(), serde_json::to_vec(&tasks).unwrap());
    import(&friend, "", zipped(&files)).await;
    let tasks = friend.get("/tasks?sort=title&order=asc").await.ok();
    assert_eq!(each(&tasks, "starts_at"), [Value::Null, json!("2027-01-04T09:00:00.000Z")]);
    assert_eq!(each(&tasks, "due_all_day"), [false, false]);
}
