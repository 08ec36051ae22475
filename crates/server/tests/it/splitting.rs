//! Splitting without a language model.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{each, text};

async fn split(user: &User, task: &str, wish: Value) -> Value {
    user.post(&format!("/tasks/{task}/split"), wish).await.ok()
}

#[tokio::test]
async fn a_task_becomes_small_steps_that_begin_with_a_tiny_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Email the landlord about the heating", "estimated_minutes": 30})).await;
    let answer = split(&owner, &task.id, json!({})).await;
    assert_eq!((&answer["method"], &answer["scope"]), (&json!("rules"), &json!("multi")));
    let minutes: Vec<i64> = each(&answer["steps"], "estimated_minutes").iter().filter_map(Value::as_i64).collect();
    assert!((3..=7).contains(&minutes.len()), "{minutes:?}");
    assert!(minutes[0] <= 2 && minutes.iter().all(|minutes| (1..=10).contains(minutes)), "{minutes:?}");
    let sum: i64 = minutes.iter().sum();
    assert!((23..=37).contains(&sum), "within a quarter of 30: {minutes:?}");
    assert_eq!(answer["total_estimated_minutes"], sum);
    assert_eq!(answer["next_action"], answer["steps"][0]["title"]);
    assert!(each(&answer["steps"], "source").iter().all(|source| source == "rule"));
    let titles = each(&answer["steps"], "title").iter().map(text).collect::<Vec<_>>().join(" ");
    assert!(titles.contains("landlord"), "{titles}");
}

#[tokio::test]
async fn splitting_again_gives_what_is_stored() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    let first = split(&owner, &task.id, json!({})).await;
    let again = split(&owner, &task.id, json!({"granularity": 5})).await;
    assert_eq!(each(&again["steps"], "id"), each(&first["steps"], "id"));
}

#[tokio::test]
async fn the_same_task_is_split_the_same_for_everybody() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.user().await, app.user().await);
    let mut found = Vec::new();
    for user in [&ann, &ben] {
        let task = user.create_task("Do the laundry").await;
        found.push(each(&split(user, &task.id, json!({})).await["steps"], "title"));
    }
    assert_eq!(found[0], found[1]);
}

#[tokio::test]
async fn replacing_keeps_what_is_done_and_plans_the_rest_anew() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    let first = split(&owner, &task.id, json!({})).await;
    let done = text(&first["steps"][0]["id"]);
    owner.complete_step(&done).await.ok();
    let again = split(&owner, &task.id, json!({"replace": true})).await;
    let ids = each(&again["steps"], "id");
    assert_eq!(ids[0], json!(done));
    assert!(ids[1..].iter().all(|id| !each(&first["steps"], "id").contains(id)), "{ids:?}");
}

#[tokio::test]
async fn a_project_becomes_phases_that_can_be_split_themselves() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await;
    let answer = split(&owner, &task.id, json!({})).await;
    assert_eq!(answer["scope"], "project");
    let phases = answer["phases"].as_array().unwrap();
    assert!((3..=6).contains(&phases.len()), "{}", phases.len());
    assert!(phases.iter().all(|phase| phase["parent_id"] == task.id));
    let second = split(&owner, &text(&phases[1]["id"]), json!({})).await;
    assert!(!second["steps"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_step_can_be_split_again() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner
        .create(
            json!({"title": "Ferns", "steps": [{"title": "Write the letter to the bank", "estimated_minutes": 20}]}),
        )
        .await;
    let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
    let answer = owner.act(&format!("/subtasks/{step}/split")).await.ok();
    assert!(each(&answer["steps"], "parent_step_id").iter().all(|parent| *parent == json!(step)));
    assert!(answer["steps"].as_array().unwrap().len() >= 3);
}

#[tokio::test]
async fn granularity_is_one_to_five() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut lengths = Vec::new();
    for granularity in [1, 5] {
        let task = owner.create_task("Clean the kitchen").await;
        let answer = split(&owner, &task.id, json!({"granularity": granularity})).await;
        lengths.push(answer["steps"].as_array().unwrap().len());
    }
    assert!(lengths[0] < lengths[1], "{lengths:?}");
    let task = owner.create_task("Clean the kitchen").await;
    for granularity in [0, 6] {
        owner
            .post(&format!("/tasks/{}/split", task.id), json!({"granularity": granularity}))
            .await
            .blames("granularity");
    }
}
