//! Dependencies: what comes first, without circles.

use cairn_testkit::{Answer, TestApp, User};
use futures::future::join_all;
use serde_json::json;

use crate::support::NOBODY;

async fn wait_for(owner: &User, task: &str, blocker: &str) -> Answer {
    owner.post(&format!("/tasks/{task}/dependencies"), json!({"blocked_by": blocker})).await
}

/// So many tasks, of which each waits for the one before.
async fn chain(owner: &User, length: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for number in 0..length {
        let task = owner.create_task(&format!("Task {number}")).await;
        if let Some(before) = ids.last() {
            wait_for(owner, &task.id, before).await.created();
        }
        ids.push(task.id);
    }
    ids
}

#[tokio::test]
async fn a_task_waits_for_another_until_that_is_done() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (paint, buy) = (owner.create_task("Paint").await.id, owner.create_task("Buy paint").await.id);
    let answer = wait_for(&owner, &paint, &buy).await;
    let waiting = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/tasks/{paint}/dependencies/{buy}"));
    // What it waits for is none of its own fields, and its status is its owner's to say.
    assert_eq!(
        (&waiting["blocked_by"], &waiting["status"], &waiting["version"]),
        (&json!([buy]), &json!("todo"), &json!(1))
    );
    assert_eq!(owner.task(&buy).await["blocks"], json!([paint]));
    owner.complete(&paint).await.problem(409, "TASK_BLOCKED");
    owner.put(&format!("/tasks/{paint}"), json!({"completed": true})).await.problem(409, "TASK_BLOCKED");
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], buy);
    owner.complete(&buy).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], paint);
    owner.complete(&paint).await.ok();
}

#[tokio::test]
async fn force_does_it_anyway_and_a_dropped_task_blocks_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 3).await;
    assert_eq!(owner.act(&format!("/tasks/{}/force-complete", ids[2])).await.ok()["task"]["completed_by"], "force");
    owner.patch(&format!("/tasks/{}/status", ids[0]), json!({"status": "cancelled"})).await.ok();
    owner.complete(&ids[1]).await.ok();
}

#[tokio::test]
async fn saying_it_twice_changes_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 2).await;
    assert_eq!(wait_for(&owner, &ids[1], &ids[0]).await.ok()["blocked_by"], json!([ids[0]]));
    let path = format!("/tasks/{}/dependencies/{}", ids[1], ids[0]);
    owner.delete(&path).await.no_content();
    owner.delete(&path).await.problem(404, "NOT_FOUND");
    assert_eq!(owner.task(&ids[1]).await["blocked_by"], json!([]));
    let kinds = owner.get(&format!("/tasks/{}/history", ids[1])).await.ok();
    assert_eq!(crate::support::each(&kinds, "kind"), ["dependency.removed", "dependency.added", "task.created"]);
}

#[tokio::test]
async fn no_circle_of_any_length() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 12).await;
    for first in 0..12 {
        wait_for(&owner, &ids[0], &ids[first]).await.problem(409, "DEPENDENCY_CYCLE");
    }
    // Two ways to the same end are no circle.
    wait_for(&owner, &ids[11], &ids[0]).await.created();
    wait_for(&owner, &ids[5], &ids[11]).await.problem(409, "DEPENDENCY_CYCLE");
    assert_eq!(owner.task(&ids[0]).await["blocked_by"], json!([]));
}

#[tokio::test]
async fn of_edges_that_close_a_circle_together_one_loses() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for round in 0..5 {
        let (a, b) = (owner.create_task("a").await.id, owner.create_task("b").await.id);
        let (one, two) = tokio::join!(wait_for(&owner, &a, &b), wait_for(&owner, &b, &a));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "round {round}");
    }
    // A ring of six, all at once: five hold, whichever.
    let mut ring = Vec::new();
    for number in 0..6 {
        ring.push(owner.create_task(&format!("Ring {number}")).await.id);
    }
    let answers = join_all((0..6).map(|at| wait_for(&owner, &ring[at], &ring[(at + 1) % 6]))).await;
    let lost = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((lost, answers.iter().filter(|answer| answer.status == 201).count()), (1, 5));
}

#[tokio::test]
async fn a_task_waits_for_a_hundred_others_at_most() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Party").await.id;
    for number in 0..100 {
        let guest = owner.create_task(&format!("Ask guest {number}")).await.id;
        wait_for(&owner, &task, &guest).await.created();
    }
    let last = owner.create_task("Ask one more").await.id;
    let refused = wait_for(&owner, &task, &last).await.problem(409, "LIMIT_EXCEEDED");
    assert_eq!((&refused["data"]["limit"], &refused["data"]["current"]), (&json!(100), &json!(100)));
    assert_eq!(owner.task(&task).await["blocked_by"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn a_strangers_task_is_no_task_to_wait_for() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let (secret, mine) = (owner.create_task("A secret").await.id, stranger.create_task("Mine").await.id);
    let theirs = wait_for(&stranger, &mine, &secret).await.blames("blocked_by");
    assert_eq!(wait_for(&stranger, &mine, NOBODY).await.blames("blocked_by"), theirs);
    wait_for(&stranger, &secret, &mine).await.problem(404, "NOT_FOUND");
    stranger.delete(&format!("/tasks/{mine}/dependencies/{secret}")).await.problem(404, "NOT_FOUND");
    wait_for(&stranger, &mine, "paint").await.blames("blocked_by");
    stranger.delete(&format!("/tasks/{mine}/dependencies/paint")).await.blames("blocker_id");
}

#[tokio::test]
async fn an_archived_task_neither_begins_to_wait_nor_ceases_to() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 2).await;
    let other = owner.create_task("Other").await.id;
    owner.act(&format!("/tasks/{}/archive", ids[1])).await.ok();
    wait_for(&owner, &ids[1], &other).await.problem(409, "ARCHIVED");
    owner.delete(&format!("/tasks/{}/dependencies/{}", ids[1], ids[0])).await.problem(409, "ARCHIVED");
}

#[tokio::test]
async fn a_deleted_blocker_blocks_nothing_until_it_is_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 3).await;
    owner.delete(&format!("/tasks/{}", ids[1])).await.ok();
    assert_eq!(owner.task(&ids[2]).await["blocked_by"], json!([]));
    owner.act(&format!("/recovery/tombstones/{}/recover", ids[1])).await.ok();
    assert_eq!(owner.task(&ids[2]).await["blocked_by"], json!([ids[1]]));
    assert_eq!(owner.task(&ids[1]).await["blocked_by"], json!([ids[0]]));
}

#[tokio::test]
async fn a_recovered_task_does_not_close_a_circle() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    // 2 waits for 1, 1 waits for 0.
    let ids = chain(&owner, 3).await;
    owner.delete(&format!("/tasks/{}", ids[1])).await.ok();
    wait_for(&owner, &ids[0], &ids[2]).await.created();
    owner.act(&format!("/recovery/tombstones/{}/recover", ids[1])).await.ok();
    // Only as many of its edges come back as do not have the three wait for each other.
    let edges: usize = {
        let mut count = 0;
        for id in &ids {
            count += owner.task(id).await["blocked_by"].as_array().map_or(0, Vec::len);
        }
        count
    };
    assert_eq!(edges, 2);
    assert_eq!(owner.task(&ids[0]).await["blocked_by"], json!([ids[2]]));
}
