//! What actual minutes teach about later splits.

use std::future::IntoFuture as _;

use cairn_testkit::{TestApp, User};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{each, text};

/// The steps of a new task of the category `call`, each estimated at 5 minutes.
async fn call_steps(user: &User, count: usize) -> Vec<String> {
    let steps: Vec<Value> = (0..count).map(|n| json!({"title": format!("{n}"), "estimated_minutes": 5})).collect();
    let task = user.create(json!({"title": "Call the bank", "steps": steps})).await;
    let steps = user.get(&format!("/tasks/{}/subtasks", task.id)).await.ok();
    each(&steps, "id").iter().map(text).collect()
}

async fn complete(user: &User, step: &str, minutes: i64) {
    user.post(&format!("/subtasks/{step}/complete"), json!({"actual_minutes": minutes})).await.ok();
}

async fn split(user: &User, title: &str, minutes: Value) -> Value {
    let task = user.create(json!({"title": title, "estimated_minutes": minutes})).await;
    user.act(&format!("/tasks/{}/split", task.id)).await.ok()
}

/// How much has been learned about calls: the ratio and its samples.
async fn learned(user: &User) -> (Value, Value) {
    let answer = split(user, "Call the vet", Value::Null).await;
    assert_eq!(answer["category"], "call");
    (answer["learned_ratio"].clone(), answer["learned_samples"].clone())
}

#[tokio::test]
async fn five_finished_steps_teach_how_long_things_take() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let steps = call_steps(&owner, 6).await;
    for step in &steps[..4] {
        complete(&owner, step, 10).await;
    }
    assert_eq!(learned(&owner).await, (Value::Null, json!(4)));
    complete(&owner, &steps[4], 10).await;
    assert_eq!(learned(&owner).await, (json!(2.0), json!(5)));
    let (taught, untaught) =
        (split(&owner, "Call Ben", Value::Null).await, split(&stranger, "Call Ben", Value::Null).await);
    let minutes = |answer: &Value| answer["total_estimated_minutes"].as_i64().unwrap();
    assert!(minutes(&taught) > minutes(&untaught), "{taught} {untaught}");
    assert_eq!((&untaught["learned_ratio"], &untaught["learned_samples"]), (&Value::Null, &json!(0)));
    assert_eq!(split(&owner, "Call Ben", json!(20)).await["total_estimated_minutes"], 25, "a quarter more at most");
    assert_eq!(split(&owner, "Do the laundry", Value::Null).await["learned_ratio"], Value::Null);
}

#[tokio::test]
async fn the_ratio_stays_between_a_half_and_three() {
    let app = TestApp::start().await;
    for (minutes, ratio) in [(1, 0.5), (100, 3.0), (6, 1.2)] {
        let owner = app.user().await;
        for step in call_steps(&owner, 5).await {
            complete(&owner, &step, minutes).await;
        }
        assert_eq!(learned(&owner).await, (json!(ratio), json!(5)));
    }
}

#[tokio::test]
async fn a_step_teaches_once_however_often_it_is_completed() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = call_steps(&owner, 6).await;
    for step in &steps[..5] {
        complete(&owner, step, 5).await;
    }
    owner.act(&format!("/subtasks/{}/reopen", steps[0])).await.ok();
    assert_eq!(learned(&owner).await, (Value::Null, json!(4)), "an open step teaches nothing");
    complete(&owner, &steps[0], 30).await;
    assert_eq!(learned(&owner).await, (json!(2.0), json!(5)));
    owner.delete(&format!("/subtasks/{}", steps[0])).await;
    assert_eq!(learned(&owner).await, (json!(2.0), json!(5)), "what is deleted is not unlearned");
}

#[tokio::test]
async fn only_actual_minutes_teach() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for step in &call_steps(&owner, 5).await {
        owner.complete_step(step).await.ok();
    }
    let task = owner.create(json!({"title": "Call the bank"})).await;
    owner.act(&format!("/tasks/{}/split", task.id)).await.ok();
    owner.act(&format!("/tasks/{}/force-complete", task.id)).await.ok();
    assert_eq!(learned(&owner).await, (Value::Null, json!(0)));
}

#[tokio::test]
async fn steps_completed_at_the_same_moment_teach_once_each() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = call_steps(&owner, 6).await;
    let asks = [0, 0, 1, 2, 3, 4].map(|n: usize| {
        let path = format!("/subtasks/{}/complete", steps[n]);
        owner.post(&path, json!({"actual_minutes": 10})).into_future()
    });
    let answers = join_all(asks).await;
    assert_ne!(answers[0].status, answers[1].status, "one of two completions of one step is a conflict");
    assert_eq!(learned(&owner).await, (json!(2.0), json!(5)));
}

#[tokio::test]
async fn an_estimate_that_has_become_right_does_not_unlearn_why() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for step in call_steps(&owner, 5).await {
        complete(&owner, &step, 10).await;
    }
    for round in 0..3 {
        let steps = split(&owner, "Call the plumber", Value::Null).await["steps"].take();
        for step in steps.as_array().unwrap() {
            complete(&owner, &text(&step["id"]), step["estimated_minutes"].as_i64().unwrap()).await;
        }
        let (ratio, _) = learned(&owner).await;
        assert!(ratio.as_f64().unwrap() > 1.6, "round {round}: {ratio}");
    }
}

#[tokio::test]
async fn what_a_finished_step_took_can_be_put_right() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = call_steps(&owner, 6).await;
    for step in &steps[..5] {
        complete(&owner, step, 5).await;
    }
    let path = format!("/subtasks/{}", steps[0]);
    let before = owner.patch(&path, json!({})).await.ok();
    let told = owner.patch(&path, json!({"actual_minutes": 30})).await.ok();
    assert_eq!((&told["actual_minutes"], &told["completed_at"]), (&json!(30), &before["completed_at"]));
    assert_eq!(learned(&owner).await, (json!(2.0), json!(5)));
    owner.patch(&path, json!({"actual_minutes": null})).await.ok();
    assert_eq!(learned(&owner).await, (Value::Null, json!(4)));
    // An open step has not taught yet; it does when it is done.
    let open = format!("/subtasks/{}", steps[5]);
    owner.patch(&open, json!({"actual_minutes": 10})).await.ok();
    assert_eq!(learned(&owner).await.1, json!(4));
    let done = owner.patch(&open, json!({"completed": true})).await.ok();
    assert_eq!((&done["actual_minutes"], &done["completed"]), (&json!(10), &json!(true)));
    assert_eq!(learned(&owner).await, (json!(1.2), json!(5)));
    for minutes in [0, 1441, -5] {
        owner.patch(&path, json!({"actual_minutes": minutes})).await.blames("actual_minutes");
    }
}
