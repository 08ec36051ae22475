//! Versions, entity tags, and people who change the same thing at once.

use std::future::IntoFuture as _;

use cairn_testkit::TestApp;
use futures::future::join_all;
use serde_json::json;

#[tokio::test]
async fn a_stale_version_is_refused_with_the_present_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}", owner.create_task("Ferns").await.id);
    owner.patch(&path, json!({"version": 1, "title": "Palms"})).await.ok();
    let error = owner.patch(&path, json!({"version": 1, "title": "Mosses"})).await.problem(409, "VERSION_CONFLICT");
    assert_eq!(error["data"], json!({"current_version": 2}));
    assert_eq!(owner.get(&path).await.ok()["title"], "Palms");
}

#[tokio::test]
async fn a_stale_if_match_fails_its_precondition() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let made = owner.post("/tasks", json!({"title": "Ferns"})).await;
    let tag = made.header("etag").to_owned();
    let path = format!("/tasks/{}", made.created()["id"].as_str().unwrap());
    owner.patch(&path, json!({"title": "Palms"})).header("if-match", &tag).await.ok();
    let late = owner.patch(&path, json!({"title": "Mosses"})).header("if-match", &tag).await;
    assert_eq!(late.problem(412, "PRECONDITION_FAILED")["data"], json!({"current_version": 2}));
}

#[tokio::test]
async fn two_versions_that_differ_are_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}", owner.create_task("Ferns").await.id);
    let change = json!({"version": 1, "title": "Palms"});
    owner.patch(&path, change.clone()).header("if-match", "\"2-0\"").await.blames("version");
    owner.patch(&path, change).header("if-match", "\"1-0\"").await.ok();
}

#[tokio::test]
async fn a_patch_must_say_what_it_is_based_on() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}", owner.create_task("Ferns").await.id);
    owner.patch(&path, json!({"title": "Palms"})).await.blames("version");
}

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_version() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}", owner.create_task("Ferns").await.id);
    let same = owner.patch(&path, json!({"version": 1, "title": "Ferns", "description": null})).await.ok();
    assert_eq!(same["version"], 1);
}

#[tokio::test]
async fn steps_leave_the_version_of_their_task_alone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let first = owner.add_step(&task.id, "Fill the can").await;
    owner.add_step(&task.id, "Pour").await;
    owner.complete_step(&first).await.ok();
    assert_eq!(owner.task(&task.id).await["version"], 1);
}

#[tokio::test]
async fn an_unchanged_task_is_not_sent_twice() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}", task.id);
    let tag = owner.get(&path).await.header("etag").to_owned();
    let known = owner.get(&path).header("if-none-match", &tag).await;
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, tag.as_str()));
    owner.add_step(&task.id, "Fill the can").await;
    let changed = owner.get(&path).header("if-none-match", &tag).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn of_ten_patches_at_once_one_wins() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}", task.id);
    let all = (0..10).map(|n| owner.patch(&path, json!({"version": 1, "title": format!("Title {n}")})).into_future());
    let mut statuses: Vec<u16> = join_all(all).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[200].as_slice(), &[409; 9]].concat());
    assert_eq!(owner.task(&task.id).await["version"], 2);
}
