//! XP, levels and the ledger.

use cairn_testkit::{TestApp, Xp};
use serde_json::json;

use crate::support::{each, text};

#[tokio::test]
async fn the_total_is_the_sum_of_the_ledger() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}]})).await;
    let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
    owner.complete_step(&step).await.ok();
    let ledger = owner.get("/gamification/ledger").await.ok();
    assert_eq!(each(&ledger, "amount"), [15, 15]);
    assert_eq!(each(&ledger, "balance_after"), [30, 15]);
    assert_eq!(each(&ledger, "cause"), ["task", "step"]);
    assert_eq!(each(&ledger, "entity_id"), [json!(task.id), json!(step)]);
    assert_eq!(owner.xp().await, Xp { total: 30, level: 1, today: 30 });
}

#[tokio::test]
async fn a_hundred_xp_are_the_second_level() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let hard = json!({"title": "Hard work", "difficulty": 5, "priority": "low"});
    let first = owner.create(hard.clone()).await;
    assert_eq!(owner.complete(&first.id).await.ok()["level"], json!({"level": 1, "leveled_up": false}));
    let second = owner.create(hard).await;
    assert_eq!(owner.complete(&second.id).await.ok()["level"], json!({"level": 2, "leveled_up": true}));
    let wanted = json!({"total": 100, "level": 2, "xp_into_level": 0, "xp_for_next_level": 282, "today": 100});
    assert_eq!(owner.get("/gamification/xp").await.ok(), wanted);
    assert_eq!(owner.get("/gamification/progress").await.ok(), wanted);
    assert_eq!(
        owner.get("/gamification/level").await.ok(),
        json!({"level": 2, "xp_into_level": 0, "xp_for_next_level": 282})
    );
}

#[tokio::test]
async fn today_is_the_day_where_the_user_lives() {
    let app = TestApp::start().await;
    let owner = app.user_in("Pacific/Kiritimati").await;
    // 10:00 in London is midnight on Kiritimati, 14 hours ahead.
    let task = owner.create_task("Ferns").await;
    app.set_time("2026-11-20T09:59:59Z");
    owner.complete(&task.id).await.ok();
    assert_eq!(owner.xp().await.today, 15);
    app.set_time("2026-11-20T10:00:00Z");
    assert_eq!(owner.xp().await, Xp { total: 15, level: 1, today: 0 });
}

#[tokio::test]
async fn the_ledger_comes_in_pages() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for _ in 0..3 {
        let task = owner.create_task("Ferns").await;
        owner.complete(&task.id).await.ok();
    }
    let first = owner.get("/gamification/ledger?limit=2").await;
    assert_eq!(each(&first.ok(), "balance_after"), [45, 30]);
    let cursor = text(&first.json()["page"]["next_cursor"]);
    let second = owner.get(&format!("/gamification/ledger?limit=2&cursor={cursor}")).await;
    assert_eq!(each(&second.ok(), "balance_after"), [15]);
    owner.get(&format!("/tasks?cursor={cursor}")).await.blames("cursor");
}

#[tokio::test]
async fn nothing_is_earned_for_the_asking() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/gamification/xp", json!({"amount": 100})).await.problem(405, "METHOD_NOT_ALLOWED");
    owner.post("/tasks", json!({"title": "Ferns", "xp": 100})).await.blames("xp");
    owner.post("/tasks", json!({"title": "Ferns", "xp_awarded": 100})).await.blames("xp_awarded");
    assert_eq!(owner.xp().await.total, 0);
}
