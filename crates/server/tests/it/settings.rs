//! Every number of RULES §1–5, §11 and §13 that can be set is set by its name, and acts (decision 0070).

use cairn_server::config::{Config, Environment, Overrides};
use cairn_testkit::{TestApp, User};
use serde_json::json;

use crate::support::text;

fn load(variables: &[(&str, &str)]) -> Result<Config, String> {
    let named = |(name, value): &(&str, &str)| (format!("CAIRN_{name}"), (*value).to_owned());
    let environment: Environment = variables.iter().map(named).collect();
    Config::load(&environment, &Overrides::default()).map_err(|error| error.to_string())
}

/// A server that was started with these variables, each `CAIRN_` and the name here.
async fn started_with(variables: &[(&str, &str)]) -> TestApp {
    let set = load(variables).unwrap();
    TestApp::with(|config| {
        config.tasks = set.tasks;
        config.steps = set.steps;
        config.capture = set.capture;
        config.progress = set.progress;
        config.achievements = set.achievements;
        config.recovery = set.recovery;
        config.limits = set.limits;
    })
    .await
}

/// Nobody waits for a rate limit unless the story is about it.
const UNCOUNTED: (&str, &str) = ("LIMITS__ENABLED", "false");

async fn xp_of_a_task(owner: &User, wish: serde_json::Value) -> i64 {
    let task = owner.create(wish).await;
    owner.complete(&task.id).await.ok()["xp"]["total"].as_i64().unwrap()
}

#[tokio::test]
async fn what_a_task_is_worth_is_a_setting() {
    let app = started_with(&[
        UNCOUNTED,
        ("PROGRESS__DIFFICULTY_XP", "3"),
        ("PROGRESS__PRIORITY_XP", "1, 2, 4, 8"),
        ("PROGRESS__LEAST_TASK_XP", "0"),
        ("PROGRESS__MOST_TASK_XP", "20"),
        ("PROGRESS__FIRST_LEVEL_XP", "25"),
    ])
    .await;
    let owner = app.user().await;
    assert_eq!(xp_of_a_task(&owner, json!({"title": "Ferns"})).await, 5);
    assert_eq!(xp_of_a_task(&owner, json!({"title": "Ferns", "difficulty": 5, "priority": "critical"})).await, 20);
    let xp = owner.get("/gamification/xp").await.ok();
    assert_eq!((&xp["level"], &xp["xp_into_level"], &xp["xp_for_next_level"]), (&json!(2), &json!(0), &json!(70)));
}

#[tokio::test]
async fn being_on_time_is_worth_what_is_set_from_when_it_is_set() {
    let app = started_with(&[UNCOUNTED, ("PROGRESS__ON_TIME_XP", "9"), ("PROGRESS__ON_TIME_MINUTES", "0")]).await;
    let owner = app.user().await;
    assert_eq!(xp_of_a_task(&owner, json!({"title": "Ferns", "due_date": "2026-11-21"})).await, 24);
}

#[tokio::test]
async fn what_a_step_is_worth_is_a_setting() {
    let app = started_with(&[
        UNCOUNTED,
        ("PROGRESS__STEP_XP", "7"),
        ("PROGRESS__QUICK_STEP_XP", "1"),
        ("PROGRESS__FIRST_STEP_XP", "0"),
    ])
    .await;
    let owner = app.user().await;
    let steps = json!([{"title": "a", "estimated_minutes": 5}, {"title": "b"}, {"title": "c"}]);
    let task = owner.create(json!({"title": "Ferns", "steps": steps})).await;
    let steps = owner.task(&task.id).await["steps"].take();
    let path = format!("/subtasks/{}/complete", text(&steps[0]["id"]));
    assert_eq!(owner.post(&path, json!({"actual_minutes": 5})).await.ok()["xp"], 8);
    assert_eq!(owner.complete_step(&text(&steps[1]["id"])).await.ok()["xp"], 7);
}

#[tokio::test]
async fn streaks_pay_from_the_days_on_that_are_set() {
    let app = started_with(&[
        UNCOUNTED,
        ("PROGRESS__STREAK_DAYS", "2"),
        ("PROGRESS__STREAK_PERCENT", "200"),
        ("PROGRESS__STREAK_BONUS_XP", "10"),
    ])
    .await;
    let owner = app.user().await;
    assert_eq!(xp_of_a_task(&owner, json!({"title": "Ferns"})).await, 15);
    app.advance_days(1);
    let owner = app.sign_in(&owner).await;
    assert_eq!(xp_of_a_task(&owner, json!({"title": "Ferns"})).await, 50);
}

#[tokio::test]
async fn the_parts_of_the_day_are_settings() {
    let app = started_with(&[
        UNCOUNTED,
        ("CAPTURE__MORNING", "07:15"),
        ("CAPTURE__AFTERNOON", "13:00"),
        ("CAPTURE__EVENING", "19:30"),
        ("CAPTURE__TONIGHT", "21:45"),
    ])
    .await;
    let owner = app.user().await;
    for (words, due) in [
        ("water the ferns tomorrow morning", "2026-11-21T07:15:00.000Z"),
        ("water the ferns this afternoon", "2026-11-20T13:00:00.000Z"),
        ("water the ferns this evening", "2026-11-20T19:30:00.000Z"),
        ("water the ferns tonight", "2026-11-20T21:45:00.000Z"),
    ] {
        let shown = owner.post("/capture", json!({"text": words, "dry_run": true})).await.ok();
        assert_eq!(shown["items"][0]["draft"]["due_date"], due, "{words}");
    }
}

#[tokio::test]
async fn how_sure_a_hint_has_to_be_is_a_setting() {
    let app = started_with(&[UNCOUNTED, ("CAPTURE__DELEGATE_PERCENT", "95")]).await;
    let owner = app.user().await;
    let shown = owner.post("/capture", json!({"text": "email the landlord", "dry_run": true})).await.ok();
    assert_eq!(shown["items"][0]["automation"]["mode"], "do_with_me");
}

#[tokio::test]
async fn how_much_waits_for_answers_and_how_long_are_settings() {
    let app = started_with(&[
        UNCOUNTED,
        ("CAPTURE__MOST_WAITING", "1"),
        ("CAPTURE__WAITING_DAYS", "2"),
        ("CAPTURE__MOST_QUESTIONS", "1"),
    ])
    .await;
    let owner = app.user().await;
    let wish = json!({"text": "garden project", "mode": "clarify"});
    let asked = owner.post("/capture", wish.clone()).await.ok();
    assert_eq!(asked["questions"].as_array().map(Vec::len), Some(1));
    let full = owner.post("/capture", wish.clone()).await.problem(409, "LIMIT_EXCEEDED");
    assert_eq!(full["data"], json!({"limit": 1, "current": 1, "raise_by": null}));
    app.advance_days(2);
    let owner = app.sign_in(&owner).await;
    owner.act(&format!("/capture/{}/save", text(&asked["capture_id"]))).await.problem(404, "NOT_FOUND");
    owner.post("/capture", wish).await.ok();
}

#[tokio::test]
async fn how_many_steps_a_task_has_and_how_deep_they_lie_are_settings() {
    let app = started_with(&[UNCOUNTED, ("STEPS__MOST_STEPS", "3"), ("STEPS__DEPTH", "2")]).await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    let path = format!("/tasks/{task}/subtasks");
    let outer = text(&owner.post(&path, json!({"title": "a"})).await.created()["id"]);
    let inner = owner.post(&path, json!({"title": "b", "parent_step_id": outer})).await.created();
    let deeper = json!({"title": "c", "parent_step_id": inner["id"]});
    let refusal = owner.post(&path, deeper).await.problem(422, "VALIDATION_ERROR").to_string();
    assert!(refusal.contains("would nest steps more than 2 deep"), "{refusal}");
    owner.post(&path, json!({"title": "c"})).await.created();
    let full = owner.post(&path, json!({"title": "d"})).await.problem(409, "LIMIT_EXCEEDED");
    assert_eq!(full["data"], json!({"limit": 3, "current": 3, "raise_by": null}));
}

#[tokio::test]
async fn how_long_a_planned_step_lasts_is_a_setting() {
    let longest = [("STEPS__LONGEST_FIRST_STEP_MINUTES", "1"), ("STEPS__LONGEST_STEP_MINUTES", "20")];
    let app = started_with(&[UNCOUNTED, longest[0], longest[1]]).await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Write the report", "estimated_minutes": 60})).await.id;
    let split = owner.post(&format!("/tasks/{task}/split"), json!({"granularity": 1})).await.ok();
    let minutes: Vec<i64> =
        split["steps"].as_array().unwrap().iter().map(|step| step["estimated_minutes"].as_i64().unwrap()).collect();
    assert_eq!((minutes[0], minutes.iter().sum::<i64>()), (1, 60));
    assert!(minutes.iter().all(|minutes| *minutes <= 20) && minutes.iter().any(|minutes| *minutes > 10), "{minutes:?}");
}

#[tokio::test]
async fn what_finished_steps_teach_is_bounded_by_settings() {
    let app = started_with(&[UNCOUNTED, ("STEPS__LEARN_AFTER", "1"), ("STEPS__LEARNED_MOST_PERCENT", "150")]).await;
    let owner = app.user().await;
    let steps = json!([{"title": "a", "estimated_minutes": 5}, {"title": "b"}]);
    let task = owner.create(json!({"title": "Email the bank", "steps": steps})).await.id;
    let step = text(&owner.task(&task).await["steps"][0]["id"]);
    owner.post(&format!("/subtasks/{step}/complete"), json!({"actual_minutes": 20})).await.ok();
    let other = owner.create_task("Email the landlord").await.id;
    assert_eq!(owner.act(&format!("/tasks/{other}/split")).await.ok()["learned_ratio"], 1.5);
}

#[tokio::test]
async fn how_deep_tasks_nest_is_a_setting() {
    let app = started_with(&[UNCOUNTED, ("TASKS__DEPTH", "2")]).await;
    let owner = app.user().await;
    let top = owner.create_task("Garden").await.id;
    let below = owner.create(json!({"title": "Ferns", "parent_id": top})).await.id;
    let deeper = json!({"title": "Pots", "parent_id": below});
    let refusal = owner.post("/tasks", deeper).await.problem(422, "VALIDATION_ERROR").to_string();
    assert!(refusal.contains("would nest tasks more than 2 deep"), "{refusal}");
}

#[tokio::test]
async fn what_early_and_quick_mean_and_what_it_takes_are_settings() {
    let app = started_with(&[
        UNCOUNTED,
        ("ACHIEVEMENTS__EARLY_BEFORE", "10:30"),
        ("ACHIEVEMENTS__EARLY_BIRD", "1"),
        ("ACHIEVEMENTS__QUICK_MINUTES", "31"),
        ("ACHIEVEMENTS__QUICK_WINS", "1"),
        ("ACHIEVEMENTS__TASK_PERKS", "1, 2, 3, 4, 5"),
    ])
    .await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "estimated_minutes": 30})).await;
    let unlocked = owner.complete(&task.id).await.ok()["unlocked_achievements"].take();
    assert_eq!(crate::support::each(&unlocked, "id"), [json!("early_bird"), json!("quick_wins")]);
    for _ in 0..4 {
        xp_of_a_task(&owner, json!({"title": "Ferns"})).await;
    }
    let reached = owner.get("/gamification/achievements").await.ok()["unlocked"].take();
    let perk = reached.as_array().unwrap().iter().find(|one| one["id"] == "tasks_5").unwrap()["perk"].clone();
    assert_eq!(perk, json!({"type": "max_tasks", "value": 1}));
}

#[tokio::test]
async fn how_long_what_was_deleted_comes_back_is_a_setting() {
    let app = started_with(&[UNCOUNTED, ("RECOVERY__DAYS", "2")]).await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let stone = text(&owner.delete(&format!("/tasks/{}", task.id)).await.ok()["tombstone_id"]);
    app.advance_days(2);
    let owner = app.sign_in(&owner).await;
    owner.act(&format!("/recovery/tombstones/{stone}/recover")).await.problem(410, "TOMBSTONE_EXPIRED");
}

#[tokio::test]
async fn how_often_somebody_may_ask_is_a_setting() {
    let app = started_with(&[("LIMITS__USER_PER_MINUTE", "3")]).await;
    let owner = app.user().await;
    owner.get("/tasks").await.ok();
    owner.get("/tasks").await.ok();
    owner.get("/tasks").await.problem(429, "RATE_LIMITED");
}

#[tokio::test]
async fn recordings_have_a_limit_of_their_own_and_it_is_a_setting() {
    let app = started_with(&[("LIMITS__AI_PER_MINUTE", "2")]).await;
    let owner = app.user().await;
    for _ in 0..2 {
        owner.post("/capture/voice", json!({})).await.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let full = owner.post("/capture/voice", json!({})).await;
    full.problem(429, "RATE_LIMITED");
    assert_eq!(full.header("x-ratelimit-limit"), "2");
    owner.get("/tasks").await.ok();
}

#[test]
fn a_number_beyond_its_range_keeps_the_server_from_starting_and_is_named() {
    for (name, value, sentence) in [
        ("TASKS__DEPTH", "0", "must be 1 to 7"),
        ("STEPS__MOST_STEPS", "0", "must be 1 to 10000"),
        ("STEPS__LONGEST_STEP_MINUTES", "9", "must be 10 to 60"),
        ("CAPTURE__MOST_QUESTIONS", "21", "must be 1 to 20"),
        ("PROGRESS__STEP_XP", "-1", "must be 0 to 1000"),
        ("ACHIEVEMENTS__EARLY_BIRD", "0", "must be 1 to 1000000"),
        ("RECOVERY__DAYS", "366", "must be 1 to 365"),
        ("LIMITS__AUTH_PER_MINUTE", "0", "must be 1 to 1000000"),
    ] {
        assert_eq!(load(&[(name, value)]).err(), Some(format!("CAIRN_{name} {sentence}.")));
    }
    for (name, value) in [("CAPTURE__MORNING", "25:00"), ("ACHIEVEMENTS__LATE_FROM", "late")] {
        let sentence = format!("CAIRN_{name} cannot be read: {value:?} is no time of day such as 09:00.");
        assert_eq!(load(&[(name, value)]).err(), Some(sentence));
    }
}
