//! Deleting an account: nothing of it is left, and somebody can still run the server.

use std::time::Duration;

use cairn_kernel::{JobId, UserId};
use cairn_server::accounts::closing::ERASE;
use cairn_server::jobs::{NewJob, enqueue};
use cairn_store::{Lane, StoreError, WriteTx};
use cairn_testkit::{PASSWORD, TestApp};
use serde_json::json;

use crate::account_data::{close, everything, lively};

/// Ten, in days.
const YEARS: i64 = 3653;

#[tokio::test]
async fn a_deleted_account_leaves_nothing_and_takes_nothing_of_others() {
    let app = TestApp::start().await;
    let bystander = app.user().await;
    let owner = lively(&app).await;
    let kept = bystander.create_task("Stays").await.id;
    assert!(everything(&app).await.to_lowercase().contains("zanzibar"));
    owner
        .ask("DELETE", "/api/v1/users/me")
        .json(&json!({"password": "wrong-password"}))
        .await
        .problem(401, "INVALID_CREDENTIALS");
    close(&owner).await;
    assert!([401, 403].contains(&owner.get("/tasks").await.status));
    app.settle().await;
    let left = everything(&app).await;
    let traces: Vec<&str> =
        left.lines().filter(|line| line.to_lowercase().contains("zanzibar") || line.contains(&owner.id)).collect();
    assert!(traces.is_empty(), "{}", traces.join("\n"));
    assert_eq!(bystander.task(&kept).await["title"], "Stays");
    let wish = json!({"username": owner.username, "password": PASSWORD});
    app.ask("POST", "/api/v1/auth/login").json(&wish).await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn a_fresh_sign_in_is_as_good_as_the_password() {
    let app = TestApp::start().await;
    let (_first, owner) = (app.user().await, app.user().await);
    app.advance(Duration::from_mins(6));
    owner.delete("/users/me").await.problem(403, "FORBIDDEN");
    let again = app.sign_in(&owner).await;
    assert_eq!(again.delete("/users/me").await.status, 202);
    app.settle().await;
}

#[tokio::test]
async fn the_last_admin_stays_while_others_have_accounts() {
    let app = TestApp::empty(|_| {}).await;
    let admin = app.user().await;
    assert!(admin.get("/users/me").await.ok()["roles"].to_string().contains("admin"));
    let other = app.user().await;
    admin.delete("/users/me").await.problem(409, "LAST_ADMIN");
    close(&other).await;
    close(&admin).await;
    app.settle().await;
}

#[tokio::test]
async fn people_who_are_shut_out_keep_the_last_admin_and_programs_do_not() {
    let app = TestApp::empty(|_| {}).await;
    let (admin, shut) = (app.user().await, app.user().await);
    admin.patch(&format!("/admin/users/{}", shut.id), json!({"disabled": true})).await.ok();
    admin.post("/admin/service-accounts", json!({"username": "robot"})).await.created();
    admin.delete("/users/me").await.problem(409, "LAST_ADMIN");
    admin.patch(&format!("/admin/users/{}", shut.id), json!({"disabled": false})).await.ok();
    close(&shut).await;
    close(&admin).await;
    app.settle().await;
}

#[tokio::test]
async fn an_account_that_its_owner_deletes_is_not_let_in_again() {
    let app = TestApp::start().await;
    let (admin, owner) = (app.admin().await, app.user().await);
    // The job that deletes it waits as long as the story wants: by PostgreSQL's own clock, too, which is ahead of ours.
    let user: UserId = owner.id.parse().unwrap();
    let (id, later) = (JobId::from_uuid(app.server().ctx.new_id()), app.server().ctx.now().plus_days(YEARS));
    let delay = move |tx: &mut WriteTx<'_>| {
        let job = NewJob::new(id, ERASE, json!({}), later).on_behalf_of(user);
        enqueue(tx, &job.not_before(later).unless_queued(format!("{ERASE} {user}")))
    };
    assert!(app.db().write::<_, StoreError, _>(Lane::Background, None, delay).await.unwrap());
    close(&owner).await;
    let path = format!("/admin/users/{}", owner.id);
    admin.patch(&path, json!({"disabled": false})).await.problem(409, "INVALID_TRANSITION");
    assert_eq!(admin.get(&path).await.ok()["disabled"], true);
    app.advance_days(YEARS);
    app.settle().await;
    app.admin().await.get(&path).await.problem(404, "NOT_FOUND");
}
