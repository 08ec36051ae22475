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

#[tokio::test]
async fn replacing_never_loses_what_the_user_wrote() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    let first = split(&owner, &task.id, json!({})).await;
    let own = owner.add_step(&task.id, "Water the basil").await;
    let rewritten = text(&first["steps"][1]["id"]);
    owner.patch(&format!("/subtasks/{rewritten}"), json!({"title": "Put the radio on"})).await.ok();
    let filled = text(&first["steps"][2]["id"]);
    let part = json!({"title": "Under the sofa too", "parent_step_id": filled});
    owner.post(&format!("/tasks/{}/subtasks", task.id), part).await.created();
    let again = split(&owner, &task.id, json!({"replace": true, "granularity": 5})).await;
    let kept: Vec<String> = each(&again["steps"], "id").iter().map(text).collect();
    assert!([own, rewritten, filled].iter().all(|id| kept.contains(id)), "{again}");
    assert!(!kept.contains(&text(&first["steps"][0]["id"])), "a planned step that nobody touched is planned anew");
    let titles = each(&again["steps"], "title");
    let mut different = titles.clone();
    different.sort_by_key(Value::to_string);
    different.dedup();
    assert_eq!(different.len(), titles.len(), "no step twice: {titles:?}");
}

#[tokio::test]
async fn the_user_may_name_a_model() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    assert_eq!(split(&owner, &task.id, json!({"model": "small"})).await["method"], "rules");
}

#[tokio::test]
async fn a_project_goes_on_with_the_phase_that_is_next() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await;
    let answer = split(&owner, &task.id, json!({})).await;
    let phases = each(&answer["phases"], "id");
    assert_eq!(answer["total_estimated_minutes"], 600);
    assert_eq!(answer["next_action"], answer["steps"][0]["title"]);
    let replanned = split(&owner, &task.id, json!({"replace": true, "granularity": 1})).await;
    assert_eq!(each(&replanned["phases"], "id"), phases, "phases are tasks and stay");
    assert!(each(&replanned["steps"], "id").iter().all(|id| !each(&answer["steps"], "id").contains(id)));
    owner.complete(&text(&phases[0])).await.ok();
    let second = split(&owner, &task.id, json!({})).await;
    assert_eq!(second["next_action"], second["phases"][1]["title"]);
    assert_eq!(second["steps"], json!([]));
}

#[tokio::test]
async fn a_planned_step_falls_into_motions_of_its_own() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Email the landlord about the heating").await;
    let steps = split(&owner, &task.id, json!({})).await["steps"].take();
    let (step, title) = (text(&steps[2]["id"]), text(&steps[2]["title"]));
    let path = format!("/subtasks/{step}/split");
    let answer = owner.act(&path).await.ok();
    let parts = each(&answer["steps"], "id");
    assert!((3..=7).contains(&parts.len()), "{answer}");
    assert_eq!(
        answer["steps"][0]["title"],
        "Put the pen or the cursor where it begins: draft one plain sentence to the landlord about the heating"
    );
    assert!(each(&answer["steps"], "parent_step_id").iter().all(|parent| *parent == json!(step)));
    assert_eq!(each(&owner.act(&path).await.ok()["steps"], "id"), parts, "splitting again gives what is stored");
    for part in &parts {
        owner.complete_step(&text(part)).await.ok();
    }
    let steps = owner.get(&format!("/tasks/{}/subtasks", task.id)).await.ok();
    let whole = steps.as_array().unwrap().iter().find(|row| row["id"] == json!(step)).unwrap().clone();
    assert_eq!((&whole["completed"], &whole["title"]), (&json!(true), &json!(title)));
    let another = split(&owner, &task.id, json!({})).await;
    assert_eq!(another["next_action"], another["steps"][0]["title"]);
}

#[tokio::test]
async fn a_done_step_is_not_split() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    let step = text(&split(&owner, &task.id, json!({})).await["steps"][0]["id"]);
    owner.complete_step(&step).await.ok();
    owner.act(&format!("/subtasks/{step}/split")).await.problem(409, "ALREADY_COMPLETED");
}

#[tokio::test]
async fn steps_are_split_seven_deep() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    let mut step = text(&split(&owner, &task.id, json!({})).await["steps"][0]["id"]);
    let mut titles: Vec<Value> = Vec::new();
    for _ in 2..=7 {
        let answer = owner.act(&format!("/subtasks/{step}/split")).await.ok();
        assert!(each(&answer["steps"], "title").iter().all(|title| !titles.contains(title)), "{answer}");
        titles.extend(each(&answer["steps"], "title"));
        step = text(&answer["steps"][0]["id"]);
    }
    owner.act(&format!("/subtasks/{step}/split")).await.problem(409, "LIMIT_EXCEEDED");
}

#[tokio::test]
async fn a_project_that_lies_too_deep_is_not_split_into_phases() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut parent = Value::Null;
    for level in 1..=7 {
        let wish = json!({"title": format!("Level {level}"), "parent_id": parent, "estimated_minutes": 300});
        parent = json!(owner.create(wish).await.id);
    }
    let answer = owner.post(&format!("/tasks/{}/split", text(&parent)), json!({})).await;
    let problem = answer.problem(409, "INVALID_TRANSITION");
    assert!(text(&problem["detail"]).contains("7 deep"), "{problem}");
    assert_eq!(problem["fields"], json!([]));
}

#[tokio::test]
async fn a_completed_task_is_not_planned() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await;
    owner.complete(&task.id).await.ok();
    let path = format!("/tasks/{}/split", task.id);
    owner.post(&path, json!({})).await.problem(409, "ALREADY_COMPLETED");
    owner.act(&format!("/tasks/{}/reopen", task.id)).await.ok();
    let steps = split(&owner, &task.id, json!({})).await["steps"].take();
    owner.complete(&task.id).await.ok();
    // What is stored can be read; planning anew cannot be asked for.
    assert_eq!(each(&split(&owner, &task.id, json!({})).await["steps"], "id"), each(&steps, "id"));
    owner.post(&path, json!({"replace": true})).await.problem(409, "ALREADY_COMPLETED");
}

#[tokio::test]
async fn phases_and_their_steps_are_told_of() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await;
    let answer = split(&owner, &task.id, json!({})).await;
    let phases = each(&answer["phases"], "id");
    let told = |history: Value| (history[0]["kind"].clone(), history[0]["payload"].clone());
    let (kind, payload) = told(owner.get(&format!("/tasks/{}/history", task.id)).await.ok());
    assert_eq!((&kind, &payload["steps"], &payload["phases"]), (&json!("task.split"), &json!(0), &json!(phases.len())));
    let (kind, payload) = told(owner.get(&format!("/tasks/{}/history", text(&phases[0]))).await.ok());
    let steps = answer["steps"].as_array().unwrap().len();
    assert_eq!((&kind, &payload["steps"], &payload["phases"]), (&json!("task.split"), &json!(steps), &json!(0)));
}

#[tokio::test]
async fn phases_are_planned_beside_what_the_user_put_under_a_project() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let project = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 120})).await.id;
    let own = owner.create(json!({"title": "Ask Mia for her drill", "parent_id": project})).await.id;
    let step = owner.add_step(&project, "Measure the wall").await;
    let answer = split(&owner, &project, json!({})).await;
    let phases = each(&answer["phases"], "id");
    assert!((3..=6).contains(&phases.len()), "{answer}");
    assert!(!phases.contains(&json!(own)), "a task of their own is no phase");
    assert_eq!(answer["total_estimated_minutes"], 120);
    assert_eq!(answer["next_action"], answer["steps"][0]["title"]);
    assert_eq!(owner.task(&project).await["steps"][0]["id"], step, "and their step stays where it was");
    for wish in [json!({}), json!({"replace": true})] {
        let again = split(&owner, &project, wish).await;
        assert_eq!(each(&again["phases"], "id"), phases, "planned once");
    }
    let tree = owner.get(&format!("/tasks/{project}/hierarchy")).await.ok();
    assert_eq!(tree["children"].as_array().unwrap().len(), phases.len() + 1);
}

#[tokio::test]
async fn phases_stay_phases_when_their_project_is_deleted_and_brought_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let project = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await.id;
    let phases = each(&split(&owner, &project, json!({})).await["phases"], "id");
    owner.delete(&format!("/tasks/{project}")).await.ok();
    owner.act(&format!("/recovery/tombstones/{project}/recover")).await.ok();
    assert_eq!(each(&split(&owner, &project, json!({})).await["phases"], "id"), phases);
}

#[tokio::test]
async fn a_phase_that_is_moved_under_another_project_is_none_of_its_phases() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let bathroom = owner.create(json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await.id;
    let moved = text(&split(&owner, &bathroom, json!({})).await["phases"][0]["id"]);
    let kitchen = owner.create(json!({"title": "Renovate the kitchen", "estimated_minutes": 600})).await.id;
    owner.put(&format!("/tasks/{moved}"), json!({"parent_id": kitchen})).await.ok();
    let phases = each(&split(&owner, &kitchen, json!({})).await["phases"], "id");
    assert!(phases.len() >= 3 && !phases.contains(&json!(moved)), "{phases:?}");
}
