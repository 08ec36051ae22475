//! Everything out, back in, and in from elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use cairn_store::portable::{rows, tables};
use cairn_store::{Lane, StoreError};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::{each, text};

/// What is in a ZIP.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn unzipped(bytes: &[u8]) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

pub(crate) fn zipped(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) async fn exported(user: &User) -> Vec<u8> {
    let answer = user.get("/users/me/export").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"), "{answer}");
    answer.body
}

pub(crate) async fn import(user: &User, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let path = format!("/api/v1/users/me/import?{query}");
    user.ask("POST", &path).body(file, "application/octet-stream").await.ok()
}

pub(crate) async fn close(user: &User) {
    let answer = user.ask("DELETE", "/api/v1/users/me").json(&json!({ "password": cairn_testkit::PASSWORD })).await;
    assert_eq!(answer.data(202), json!({"status": "deleting"}));
}

/// Rows of a file of the export, without what names the account.
pub(crate) fn rows_in(files: &Files, table: &str) -> Vec<Value> {
    let mut rows: Vec<Value> = serde_json::from_slice(&files[&format!("data/{table}.json")]).unwrap();
    for row in &mut rows {
        row.as_object_mut().unwrap().remove("user_id");
    }
    rows
}

/// Somebody with a bit of everything.
pub(crate) async fn lively(app: &TestApp) -> User {
    let owner = app.user().await;
    let ferns = json!({"title": "Zanzibar ferns", "description": "Two lines\nof text", "due_date": "2026-12-24",
        "priority": "high", "tags": ["zanzibar"], "steps": [{"title": "Fill the zanzibar can"}, {"title": "Pour"}]});
    let ferns = owner.create(ferns).await.id;
    let step = text(&owner.task(&ferns).await["steps"][0]["id"]);
    owner.complete_step(&step).await.ok();
    let child = owner.create(json!({"title": "Part of zanzibar", "parent_id": ferns})).await.id;
    owner.complete(&child).await.ok();
    owner.post("/capture", json!({"text": "Pack for Zanzibar #trip +Travels every friday"})).key("zanzibar-1").await;
    let gone = owner.create_task("Zanzibar deleted").await.id;
    owner.delete(&format!("/tasks/{gone}")).await.ok();
    owner.post("/api-keys", json!({"name": "zanzibar", "scopes": ["tasks:read"]})).await.created();
    owner.patch("/users/me", json!({"name": "Zanzibar Ada"})).await.ok();
    app.settle().await;
    owner
}

/// Every row of every table, as text.
pub(crate) async fn everything(app: &TestApp) -> String {
    let mut all = String::new();
    for table in tables().iter().filter(|table| table.is_portable()) {
        let mut after = None;
        loop {
            let key = after.take();
            let read = move |tx: &mut cairn_store::ReadTx<'_>| rows::page(tx, table, None, key.as_deref());
            let page = app.db().read::<_, StoreError, _>(Lane::Background, None, read).await.unwrap();
            for row in &page {
                let row: Vec<String> = row.iter().map(|value| value.to_json().to_string()).collect();
                writeln!(all, "{}: {}", table.name, row.join(" ")).unwrap();
            }
            match page.last() {
                Some(last) if page.len() == rows::PAGE => after = Some(rows::key_of(table, last)),
                _ => break,
            }
        }
    }
    all
}

#[tokio::test]
async fn an_export_goes_into_a_new_account_without_loss() {
    let app = TestApp::start().await;
    let _admin = app.user().await;
    let owner = lively(&app).await;
    let (xp, streak) = (owner.xp().await, owner.get("/gamification/streak").await.ok());
    let file = exported(&owner).await;
    let before = unzipped(&file);
    close(&owner).await;
    app.settle().await;
    let heir = app.user().await;
    let preview = import(&heir, "dry_run=true", file.clone()).await;
    assert_eq!((preview["dry_run"].as_bool(), preview["marked"].as_bool()), (Some(true), Some(true)), "{preview}");
    assert_eq!(preview["counts"]["tasks"], json!({"in_file": 3, "new": 3, "existing": 0, "refused": 0}));
    assert_eq!(heir.titles("/tasks?completed=all").await, [""; 0]);
    let answer = import(&heir, "", file.clone()).await;
    assert_eq!(answer["counts"], preview["counts"]);
    app.settle().await;
    let after = unzipped(&exported(&heir).await);
    for table in [
        "projects",
        "tasks",
        "task_tags",
        "task_dependencies",
        "steps",
        "tombstones",
        "xp_ledger",
        "progress",
        "unlocks",
    ] {
        assert_eq!(rows_in(&after, table), rows_in(&before, table), "{table}");
    }
    assert_eq!((heir.xp().await, heir.get("/gamification/streak").await.ok()), (xp, streak));
    let again = import(&heir, "", file).await;
    for (table, counts) in again["counts"].as_object().unwrap() {
        assert_eq!(counts["new"], 0, "{table}: {again}");
    }
    assert_eq!(unzipped(&exported(&heir).await)["data/tasks.json"], after["data/tasks.json"]);
}

#[tokio::test]
async fn that_a_rule_counts_from_completion_goes_with_an_export() {
    let app = TestApp::start().await;
    let (owner, heir) = (app.user().await, app.user().await);
    for text in ["air the rooms every! 3 days", "bathe the dog every 3 days"] {
        owner.post("/capture", json!({ "text": text })).await.created();
    }
    let file = exported(&owner).await;
    close(&owner).await;
    app.settle().await;
    import(&heir, "", file).await;
    let tasks = heir.get("/tasks?sort=title&order=asc").await.ok();
    assert_eq!(each(&tasks, "recur_from_completion"), [true, false]);
}

#[tokio::test]
async fn an_export_of_somebody_who_is_here_brings_their_tasks_and_not_their_points() {
    let app = TestApp::start().await;
    let (owner, friend) = (lively(&app).await, app.user().await);
    let answer = import(&friend, "", exported(&owner).await).await;
    assert_eq!(answer["counts"]["tasks"]["new"], 3);
    assert_eq!(answer["counts"]["steps"]["new"], 2);
    let ledger = &answer["counts"]["xp_ledger"];
    assert!(ledger["in_file"].as_u64() > Some(0), "{answer}");
    assert_eq!(*ledger, json!({"in_file": ledger["in_file"], "new": 0, "existing": 0, "refused": ledger["in_file"]}));
    assert_eq!(friend.xp().await.total, 0);
    let (mine, theirs) = (owner.ids("/tasks?completed=all").await, friend.ids("/tasks?completed=all").await);
    assert!(mine.len() == 3 && theirs.len() == 3 && mine.iter().all(|id| !theirs.contains(id)));
    let child = friend.titles("/tasks?completed=all&q=part").await;
    assert_eq!(child, ["Part of zanzibar"]);
    assert_eq!(import(&friend, "", exported(&owner).await).await["counts"]["tasks"]["new"], 0);
    assert_eq!(friend.ids("/tasks?completed=all").await.len(), 3);
}

#[tokio::test]
async fn points_cannot_be_written_into_a_file() {
    let app = TestApp::start().await;
    let owner = lively(&app).await;
    let mut files = unzipped(&exported(&owner).await);
    for (_, content) in files.iter_mut().filter(|(name, _)| name.contains("xp_ledger") || name.contains("tasks.json")) {
        *content = String::from_utf8_lossy(content)
            .replace("\"amount\":", "\"amount\":9")
            .replace("\"xp_awarded\":", "\"xp_awarded\":9")
            .into();
    }
    close(&owner).await;
    app.settle().await;
    let heir = app.user().await;
    let answer = import(&heir, "", zipped(&files)).await;
    assert_eq!((answer["marked"].as_bool(), answer["counts"]["xp_ledger"].is_null()), (Some(false), true), "{answer}");
    assert_eq!(heir.xp().await.total, 0);
    let tasks = heir.get("/tasks?completed=all").await.ok();
    assert!(tasks.as_array().unwrap().iter().all(|task| task["xp_awarded"] == 0), "{tasks}");
}

#[tokio::test]
async fn a_file_that_says_what_cannot_be_is_refused_and_named() {
    let app = TestApp::start().await;
    let owner = lively(&app).await;
    let files = unzipped(&exported(&owner).await);
    let with = |name: &str, from: &str, to: &str| {
        let mut files = files.clone();
        let content = String::from_utf8(files[name].clone()).unwrap();
        assert!(content.contains(from), "{content}");
        files.insert(name.to_owned(), content.replacen(from, to, 1).into());
        zipped(&files)
    };
    let ids: Vec<String> = rows_in(&files, "tasks").iter().map(|row| text(&row["id"])).collect();
    let child = rows_in(&files, "tasks").iter().position(|row| row["parent_id"] == ids[0].as_str()).unwrap();
    let todo = rows_in(&files, "tasks").iter().position(|row| row["status"] == "todo").unwrap();
    let send = |file: Vec<u8>| owner.ask("POST", "/api/v1/users/me/import").body(file, "application/zip");
    send(b"no zip".to_vec()).await.blames("file");
    send(Vec::new()).await.blames("file");
    send(zipped(&Files::new())).await.blames("file");
    send(with("data/tasks.json", "\"status\":\"todo\"", "\"status\":\"dreamt\""))
        .await
        .blames(&format!("data/tasks.json[{todo}].status"));
    send(with("data/tasks.json", "\"title\":\"Zanzibar ferns\"", "\"title\":7"))
        .await
        .blames("data/tasks.json[0].title");
    send(with("data/tasks.json", "\"difficulty\":", "\"charm\":1,\"difficulty\":"))
        .await
        .blames("data/tasks.json[0].charm");
    send(with("manifest.json", "\"format\": 1", "\"format\": 2")).await.blames("manifest.json");
    let other = app.user().await;
    let looped = with("data/tasks.json", "\"parent_id\":null", &format!("\"parent_id\":\"{}\"", ids[child]));
    other
        .ask("POST", "/api/v1/users/me/import")
        .body(looped, "application/zip")
        .await
        .blames("data/tasks.json.parent_id");
    assert_eq!(other.ids("/tasks?completed=all").await.len(), 0);
}

#[tokio::test]
async fn a_zip_that_swells_is_stopped() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut files = unzipped(&exported(&owner).await);
    files.insert("data/tasks.json".to_owned(), vec![b' '; 130 * 1024 * 1024]);
    let answer = owner.ask("POST", "/api/v1/users/me/import").body(zipped(&files), "application/zip").await;
    answer.problem(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn an_export_can_be_read_by_people_and_calendars() {
    let app = TestApp::start().await;
    let owner = lively(&app).await;
    let files = unzipped(&exported(&owner).await);
    let page = String::from_utf8(files["tasks.md"].clone()).unwrap();
    for line in
        ["## Travels", "due 2026-12-24, high, \\#zanzibar", "  - [x] Fill the zanzibar can", "- [x] Part of zanzibar"]
    {
        assert!(page.contains(line), "{line}: {page}");
    }
    let calendar = String::from_utf8(files["tasks.ics"].clone()).unwrap();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    for line in [
        "SUMMARY:Zanzibar ferns\r\n",
        "DUE;VALUE=DATE:20261224\r\n",
        "PRIORITY:3\r\n",
        "CATEGORIES:zanzibar\r\n",
        "DESCRIPTION:Two lines\\nof text\r\n",
        "RRULE:FREQ=WEEKLY",
        "STATUS:COMPLETED\r\n",
    ] {
        assert!(calendar.contains(line), "{line}: {calendar}");
    }
    assert!(calendar.lines().all(|line| line.len() <= 75));
    let other = app.user().await;
    let answer = import(&other, "format=ical", calendar).await;
    assert_eq!(answer["counts"]["tasks"]["new"], 3, "{answer}");
    let all = String::from_utf8_lossy(&files["data/users.json"]).into_owned();
    assert!(!all.contains("password_hash") && !files.contains_key("data/sessions.json"));
}

#[tokio::test]
async fn files_of_other_products_come_in_once() {
    let app = TestApp::start().await;
    for (format, file, tasks) in [
        ("todoist", include_str!("../../../rules/tests/imports/todoist.csv"), 5),
        ("ticktick", include_str!("../../../rules/tests/imports/ticktick.csv"), 3),
        ("trello", include_str!("../../../rules/tests/imports/trello.json"), 3),
        ("vikunja", include_str!("../../../rules/tests/imports/vikunja.json"), 3),
        ("ical", include_str!("../../../rules/tests/imports/todos.ics"), 3),
        ("csv", "title,due,tags\nWater the ferns,2026-12-24,home\n", 1),
    ] {
        let owner = app.user().await;
        let preview = import(&owner, &format!("format={format}&dry_run=true"), file).await;
        assert_eq!(preview["counts"]["tasks"]["new"], tasks, "{preview}");
        assert_eq!(owner.ids("/tasks?completed=all").await.len(), 0);
        let done = import(&owner, &format!("format={format}"), file).await;
        assert_eq!((&done["counts"], &done["examples"]), (&preview["counts"], &preview["examples"]));
        assert_eq!(import(&owner, &format!("format={format}"), file).await["counts"]["tasks"]["new"], 0, "{format}");
        assert_eq!(owner.ids("/tasks?completed=all").await.len(), tasks, "{format}");
        assert_eq!(owner.xp().await.total, 0);
        // A second person may bring the same file.
        let friend = app.user().await;
        assert_eq!(import(&friend, &format!("format={format}"), file).await["counts"]["tasks"]["new"], tasks);
    }
    let owner = app.user().await;
    let ask = owner.ask("POST", "/api/v1/users/me/import?format=todoist");
    ask.body("TYPE,CONTENT\ntask,\u{e9}\n", "text/csv").await.ok();
    let ask = owner.ask("POST", "/api/v1/users/me/import?format=trello");
    ask.body("{\n\"cards\": [\n", "application/json").await.blames("line 3");
    owner.ask("POST", "/api/v1/users/me/import?format=paper").body("x", "text/csv").await.blames("format");
}

#[tokio::test]
async fn a_large_file_has_a_limit_of_its_own() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let line = format!("Water the ferns,{}\n", "x".repeat(1500));
    let file = format!("title,notes\n{}", line.repeat(1400));
    assert!(file.len() > 2 * 1024 * 1024);
    let answer = import(&owner, "format=csv&dry_run=true", file).await;
    assert_eq!(answer["counts"]["tasks"]["new"], 1400);
    let file = vec![b'x'; 33 * 1024 * 1024];
    owner
        .ask("POST", "/api/v1/users/me/import?format=csv")
        .body(file, "text/csv")
        .await
        .problem(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_day_stays_that_day_in_an_account_elsewhere() {
    let app = TestApp::start().await;
    let (here, there) = (app.user_in("Europe/Berlin").await, app.user_in("Asia/Tokyo").await);
    let task = here.create(json!({"title": "Tax return", "due_date": "2026-11-23"})).await;
    assert_eq!(task.json["due_date"], "2026-11-23T22:59:59.000Z");
    import(&there, "", exported(&here).await).await;
    let tasks = there.get("/tasks").await.ok();
    assert_eq!((&tasks[0]["title"], &tasks[0]["due_date"]), (&task.json["title"], &json!("2026-11-23T14:59:59.000Z")));
    assert_eq!(tasks[0]["due_all_day"], true);
}
