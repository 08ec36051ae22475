//! Streaks over days, where the user lives.

use cairn_kernel::UserId;
use cairn_store::{Lane, StoreError, sql};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

/// Signs in on that instant and completes a task; the answer's streak.
async fn complete_at(app: &TestApp, user: &User, instant: &str) -> Value {
    app.set_time(instant);
    let user = app.sign_in(user).await;
    let task = user.create_task("One more").await;
    user.complete(&task.id).await.ok()["streak"].take()
}

async fn shown_at(app: &TestApp, user: &User, instant: &str) -> Value {
    app.set_time(instant);
    app.sign_in(user).await.get("/gamification/streak").await.ok()
}

fn streak(current: i64, longest: i64, frozen: bool) -> Value {
    json!({"current": current, "longest": longest, "frozen": frozen})
}

#[tokio::test]
async fn a_streak_grows_by_days_and_not_by_tasks() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    assert_eq!(complete_at(&app, &owner, "2026-11-16T08:00:00Z").await, streak(1, 1, false));
    assert_eq!(complete_at(&app, &owner, "2026-11-16T23:59:00Z").await, streak(1, 1, false));
    assert_eq!(complete_at(&app, &owner, "2026-11-17T00:00:00Z").await, streak(2, 2, false));
    assert_eq!(complete_at(&app, &owner, "2026-11-18T12:00:00Z").await, streak(3, 3, false));
}

#[tokio::test]
async fn one_missed_day_a_week_is_bridged_and_shown_as_frozen() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    complete_at(&app, &owner, "2026-11-16T08:00:00Z").await;
    complete_at(&app, &owner, "2026-11-17T08:00:00Z").await;
    assert_eq!(shown_at(&app, &owner, "2026-11-18T20:00:00Z").await, streak(2, 2, false), "today is not missed yet");
    assert_eq!(shown_at(&app, &owner, "2026-11-19T07:00:00Z").await, streak(2, 2, true));
    assert_eq!(complete_at(&app, &owner, "2026-11-19T08:00:00Z").await, streak(3, 3, false));
}

#[tokio::test]
async fn a_second_missed_day_of_the_week_ends_it_and_the_longest_stays() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    complete_at(&app, &owner, "2026-11-16T08:00:00Z").await;
    complete_at(&app, &owner, "2026-11-17T08:00:00Z").await;
    assert_eq!(shown_at(&app, &owner, "2026-11-20T08:00:00Z").await, streak(0, 2, false));
    assert_eq!(complete_at(&app, &owner, "2026-11-20T09:00:00Z").await, streak(1, 2, false));
}

#[tokio::test]
async fn a_sunday_and_the_monday_after_it_are_frozen_by_two_weeks() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    complete_at(&app, &owner, "2026-11-21T08:00:00Z").await;
    assert_eq!(complete_at(&app, &owner, "2026-11-24T08:00:00Z").await, streak(2, 2, false));
}

#[tokio::test]
async fn the_day_ends_where_the_user_lives() {
    let app = TestApp::start().await;
    // 14 hours ahead, and 11 behind.
    let (east, west) = (app.user_in("Pacific/Kiritimati").await, app.user_in("Pacific/Pago_Pago").await);
    for (user, before, after) in [
        (&east, "2026-11-23T09:59:00Z", "2026-11-23T10:00:00Z"),
        (&west, "2026-11-24T10:59:00Z", "2026-11-24T11:00:00Z"),
    ] {
        assert_eq!(complete_at(&app, user, before).await["current"], 1);
        assert_eq!(complete_at(&app, user, after).await["current"], 2);
    }
}

#[tokio::test]
async fn the_small_hours_belong_to_the_day_before_for_whoever_says_so() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.patch("/users/me", json!({"day_start": "04:00"})).await.ok();
    assert_eq!(complete_at(&app, &owner, "2026-11-23T12:00:00Z").await["current"], 1);
    assert_eq!(complete_at(&app, &owner, "2026-11-24T03:59:00Z").await["current"], 1);
    assert_eq!(complete_at(&app, &owner, "2026-11-24T04:00:00Z").await["current"], 2);
}

#[tokio::test]
async fn from_the_third_day_on_the_streak_multiplies_and_adds_once_a_day() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut earned = Vec::new();
    for day in 16..=18 {
        app.set_time(&format!("2026-11-{day}T08:00:00Z"));
        let owner = app.sign_in(&owner).await;
        for _ in 0..2 {
            let task = owner.create_task("Ferns").await;
            earned.push(owner.complete(&task.id).await.ok()["xp"]["total"].as_i64().unwrap());
        }
    }
    // floor(15 × 1.1) = 16, and 2 × 3 once a day.
    assert_eq!(earned, [15, 15, 15, 15, 22, 16]);
}

#[tokio::test]
async fn travelling_back_and_forth_brings_the_bonus_of_a_day_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for day in 16..=18 {
        complete_at(&app, &owner, &format!("2026-11-{day}T08:00:00Z")).await;
    }
    app.set_time("2026-11-18T12:00:00Z");
    let owner = app.sign_in(&owner).await;
    let mut earned = Vec::new();
    for zone in ["Pacific/Kiritimati", "UTC", "Pacific/Kiritimati", "UTC"] {
        owner.patch("/users/me", json!({"timezone": zone})).await.ok();
        let task = owner.create_task("Ferns").await;
        earned.push(owner.complete(&task.id).await.ok()["xp"]["total"].as_i64().unwrap());
    }
    assert_eq!(earned, [22, 16, 16, 16]);
}

#[tokio::test]
async fn seven_days_are_an_achievement() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for day in 16..=22 {
        app.set_time(&format!("2026-11-{day}T08:00:00Z"));
        let owner = app.sign_in(&owner).await;
        let task = owner.create_task("Ferns").await;
        let done = owner.complete(&task.id).await.ok();
        assert_eq!(crate::support::has(&done["unlocked_achievements"], "id", "streak_7"), day == 22, "{day}");
    }
}

sql! {
    static PAUSE: (UserId, i64) => () = "
        UPDATE progress SET streak_paused_from = $2, streak_paused_until = $2 WHERE user_id = $1";
}

#[tokio::test]
async fn a_paused_day_does_not_pay_by_a_streak_that_was_lost_before_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for day in 1..=10 {
        complete_at(&app, &owner, &format!("2026-11-{day:02}T08:00:00Z")).await;
    }
    let (user, day) = (owner.id.parse::<UserId>().unwrap(), 739_940);
    let pause = move |tx: &mut cairn_store::WriteTx<'_>| tx.run(&PAUSE, &(user, day)).map(|_| ());
    app.server().ctx.db().write::<_, StoreError, _>(Lane::Request, None, pause).await.unwrap();
    app.set_time("2026-11-20T08:00:00Z");
    let owner = app.sign_in(&owner).await;
    let task = owner.create_task("One more").await;
    let done = owner.complete(&task.id).await.ok();
    assert_eq!(done["streak"], streak(0, 10, false));
    assert_eq!(done["xp"]["total"], done["xp"]["base"]);
}
