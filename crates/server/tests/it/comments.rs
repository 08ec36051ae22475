//! Comments: what is said about a task.

use std::time::Duration;

use cairn_testkit::{TestApp, User};
use serde_json::json;

use crate::support::{NOBODY, each, text};

async fn say(owner: &User, task: &str, content: &str) -> String {
    text(&owner.post(&format!("/tasks/{task}/comments"), json!({"content": content})).await.created()["id"])
}

#[tokio::test]
async fn a_comment_stands_under_its_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Paint the shed").await;
    let path = format!("/tasks/{}/comments", task.id);
    let answer = owner.post(&path, json!({"content": " Two coats.\nLet it dry. "})).await;
    let made = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/comments/{}", text(&made["id"])));
    assert_eq!(made["content"], "Two coats.\nLet it dry.");
    assert_eq!(
        (&made["comment_id"], &made["task_id"], &made["user_id"]),
        (&made["id"], &json!(task.id), &json!(owner.id))
    );
    assert_eq!(owner.get(&path).await.ok(), json!([made]));
    let seen = owner.task(&task.id).await;
    // A comment is no change of the task's own fields.
    assert_eq!((&seen["comments_count"], &seen["version"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_comment_is_one_to_five_thousand_characters() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}/comments", owner.create_task("Ferns").await.id);
    owner.post(&path, json!({"content": "é".repeat(5000)})).await.created();
    owner.post(&path, json!({"content": "x"})).await.created();
    for wrong in [json!(""), json!("  \n "), json!("x".repeat(5001)), json!("a\u{0}b"), json!(null), json!(7)] {
        owner.post(&path, json!({"content": wrong})).await.blames("content");
    }
    owner.post(&path, json!({})).await.blames("content");
    owner.post(&path, json!({"content": "x", "author": "me"})).await.blames("author");
}

#[tokio::test]
async fn pages_have_no_gap_and_no_duplicate_while_comments_are_added() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    for number in 0..9u64 {
        say(&owner, &task, &format!("Comment {number}")).await;
        app.advance(Duration::from_millis(number % 2));
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = owner.get(&format!("/tasks/{task}/comments?limit=2{cursor}")).await;
        found.extend(each(&answer.ok(), "content").iter().map(text));
        say(&owner, &task, "Meanwhile").await;
        let next = answer.json()["page"]["next_cursor"].take();
        let Some(next) = next.as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let wanted: Vec<String> = (0..9).rev().map(|number| format!("Comment {number}")).collect();
    assert_eq!(found, wanted);
    let other = owner.create_task("Palms").await.id;
    let foreign = cursor.trim_start_matches('&').to_owned();
    owner.get(&format!("/tasks/{other}/comments?{foreign}")).await.blames("cursor");
    owner.get(&format!("/tasks/{task}/comments?limit=101")).await.blames("limit");
}

#[tokio::test]
async fn a_deleted_comment_can_be_brought_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}/comments", task.id);
    let comment = say(&owner, &task.id, "Not too much water.\nReally.").await;
    let before = owner.get(&path).await.ok();
    let stone = owner.delete(&format!("/comments/{comment}")).await.ok();
    assert_eq!(
        (&stone["entity_type"], &stone["entity_id"], &stone["title"]),
        (&json!("comment"), &json!(comment), &json!("Not too much water."))
    );
    assert_eq!(owner.get(&path).await.ok(), json!([]));
    owner.delete(&format!("/comments/{comment}")).await.problem(404, "NOT_FOUND");
    app.advance_days(6);
    let owner = app.sign_in(&owner).await;
    let back = owner.act(&format!("/recovery/tombstones/{}/recover", text(&stone["id"]))).await.ok();
    assert_eq!((&back["entity_type"], &back["entity"]), (&json!("comment"), &before[0]));
    assert_eq!(owner.get(&path).await.ok(), before);
    owner.act(&format!("/recovery/tombstones/{comment}/recover")).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn comments_go_and_come_with_their_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let (kept, gone) = (say(&owner, &task.id, "Kept").await, say(&owner, &task.id, "Gone").await);
    owner.delete(&format!("/comments/{gone}")).await.ok();
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    owner.get(&format!("/tasks/{}/comments", task.id)).await.problem(404, "NOT_FOUND");
    owner.delete(&format!("/comments/{kept}")).await.problem(404, "NOT_FOUND");
    owner.act(&format!("/recovery/tombstones/{gone}/recover")).await.problem(409, "PARENT_MISSING");
    owner.act(&format!("/recovery/tombstones/{}/recover", task.id)).await.ok();
    assert_eq!(owner.ids(&format!("/tasks/{}/comments", task.id)).await, std::slice::from_ref(&kept));
    owner.act(&format!("/recovery/tombstones/{gone}/recover")).await.ok();
    let mut ids = owner.ids(&format!("/tasks/{}/comments", task.id)).await;
    ids.sort();
    assert_eq!(ids, [kept, gone]);
}

#[tokio::test]
async fn nothing_is_said_about_what_is_archived() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let comment = say(&owner, &task.id, "Before").await;
    owner.act(&format!("/tasks/{}/archive", task.id)).await.ok();
    owner.post(&format!("/tasks/{}/comments", task.id), json!({"content": "After"})).await.problem(409, "ARCHIVED");
    owner.delete(&format!("/comments/{comment}")).await.problem(409, "ARCHIVED");
    assert_eq!(owner.ids(&format!("/tasks/{}/comments", task.id)).await, [comment]);
}

#[tokio::test]
async fn a_strangers_task_has_no_comments() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("Ferns").await;
    let comment = say(&owner, &task.id, "A secret").await;
    for id in [task.id.as_str(), NOBODY] {
        stranger.get(&format!("/tasks/{id}/comments")).await.problem(404, "NOT_FOUND");
        stranger.post(&format!("/tasks/{id}/comments"), json!({"content": "Hi"})).await.problem(404, "NOT_FOUND");
    }
    stranger.delete(&format!("/comments/{comment}")).await.problem(404, "NOT_FOUND");
    assert_eq!(owner.task(&task.id).await["comments_count"], 1);
}
