//! When things are due: days that stay days, and the ends of time.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn a_day_stays_that_day_wherever_its_owner_moves() {
    let app = TestApp::start().await;
    let owner = app.user_in("Europe/Berlin").await;
    let whole = owner.create(json!({"title": "Tax return", "due_date": "2026-11-23"})).await;
    let timed = owner.create(json!({"title": "Call", "due_date": "2026-11-23T09:00"})).await;
    assert_eq!(whole.json["due_date"], "2026-11-23T22:59:59.000Z");
    for (zone, due) in [
        ("Asia/Tokyo", "2026-11-23T14:59:59.000Z"),
        ("America/New_York", "2026-11-24T04:59:59.000Z"),
        ("Europe/Berlin", "2026-11-23T22:59:59.000Z"),
    ] {
        owner.patch("/users/me", json!({"timezone": zone})).await.ok();
        let task = owner.task(&whole.id).await;
        assert_eq!((&task["due_date"], &task["due_all_day"]), (&json!(due), &json!(true)), "{zone}");
        assert_eq!(owner.task(&timed.id).await["due_date"], "2026-11-23T08:00:00.000Z", "{zone}");
    }
    // Sent back as it was shown, it is still that day.
    owner.patch("/users/me", json!({"timezone": "Asia/Tokyo"})).await.ok();
    let shown = owner.task(&whole.id).await;
    let back = json!({"due_date": shown["due_date"], "due_all_day": true});
    assert_eq!(owner.put(&format!("/tasks/{}", whole.id), back).await.ok()["version"], shown["version"]);
    owner.patch("/users/me", json!({"timezone": "Europe/Berlin"})).await.ok();
    assert_eq!(owner.task(&whole.id).await["due_date"], "2026-11-23T22:59:59.000Z");
}

#[tokio::test]
async fn moving_is_a_change_of_the_tasks_that_it_moves_and_is_told_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (a, b) = (json!({"title": "a", "due_date": "2026-11-23"}), json!({"title": "b", "due_date": "2026-12-24"}));
    let (a, b, free) = (owner.create(a).await, owner.create(b).await, owner.create_task("c").await);
    let before = owner.listen(Some(0)).await.take(3).await.last().map_or(0, |event| event.id);
    owner.patch("/users/me", json!({"timezone": "Asia/Tokyo"})).await.ok();
    for (task, version) in [(&a, 2), (&b, 2), (&free, 1)] {
        assert_eq!(owner.task(&task.id).await["version"], version);
    }
    let event = owner.listen(Some(before)).await.next().await;
    assert_eq!(event.kind, "tasks.due_dates_moved");
    assert_eq!(event.data["payload"], json!({"timezone": "Asia/Tokyo", "tasks": 2}));
    // Another name is no move, nor is a zone with the same clock.
    owner.patch("/users/me", json!({"name": "Ada"})).await.ok();
    owner.patch("/users/me", json!({"timezone": "Asia/Seoul"})).await.ok();
    assert_eq!(owner.task(&a.id).await["version"], 2);
}

#[tokio::test]
async fn what_was_deleted_before_a_move_comes_back_on_its_day() {
    let app = TestApp::start().await;
    let owner = app.user_in("Europe/Berlin").await;
    let task = owner.create(json!({"title": "Tax return", "due_date": "2026-11-23"})).await;
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    owner.patch("/users/me", json!({"timezone": "Asia/Tokyo"})).await.ok();
    let back = owner.act(&format!("/recovery/tombstones/{}/recover", task.id)).await.ok();
    assert_eq!(back["entity"]["due_date"], "2026-11-23T14:59:59.000Z");
}

#[tokio::test]
async fn a_task_at_the_edge_of_time_is_kept_shown_and_recovered() {
    let app = TestApp::start().await;
    for (zone, wish) in [
        ("Pacific/Honolulu", json!({"title": "Last", "due_date": "2199-12-31"})),
        ("Europe/Berlin", json!({"title": "First", "starts_at": "1970-01-01"})),
        ("Europe/Berlin", json!({"title": "Both", "starts_at": "1970-01-01", "due_date": "2199-12-31"})),
    ] {
        let owner = app.user_in(zone).await;
        let task = owner.create(wish.clone()).await;
        let path = format!("/tasks/{}", task.id);
        // What is shown can be sent.
        let back = json!({"due_date": task.json["due_date"], "starts_at": task.json["starts_at"]});
        owner.put(&path, back).await.ok();
        owner.delete(&path).await.ok();
        owner.act(&format!("/recovery/tombstones/{}/recover", task.id)).await.ok();
        owner.task(&task.id).await;
    }
    let owner = app.user_in("Pacific/Honolulu").await;
    owner.post("/tasks", json!({"title": "x", "due_date": "2199-12-31T20:00"})).await.blames("due_date");
    let owner = app.user_in("Europe/Berlin").await;
    owner.post("/tasks", json!({"title": "x", "starts_at": "1970-01-01T00:30"})).await.blames("starts_at");
    let task = owner.create_task("x").await;
    owner.put(&format!("/tasks/{}", task.id), json!({"starts_at": "1970-01-01T00:30"})).await.blames("starts_at");
}

/// What a request asks for is the same for a new task and for one that is changed.
#[tokio::test]
async fn making_and_changing_read_due_dates_alike() {
    let app = TestApp::start().await;
    let owner = app.user_in("Europe/Berlin").await;
    let cases = [
        (json!({"due_date": "2027-01-05"}), "2027-01-05T22:59:59.000Z", true),
        (json!({"due_date": "2027-01-05", "due_all_day": true}), "2027-01-05T22:59:59.000Z", true),
        (json!({"due_date": "2027-01-05", "due_all_day": false}), "2027-01-05T22:59:59.000Z", false),
        (json!({"due_date": "2027-01-05T09:00"}), "2027-01-05T08:00:00.000Z", false),
        (json!({"due_date": "2027-01-05T09:00", "due_all_day": true}), "2027-01-05T22:59:59.000Z", true),
        (json!({"due_date": "2027-01-05T23:30:00Z", "due_all_day": true}), "2027-01-06T22:59:59.000Z", true),
    ];
    for (wish, due, all_day) in cases {
        let mut new = wish.clone();
        new["title"] = json!("Tax return");
        let made = owner.create(new).await.json;
        let plain = owner.create_task("Tax return").await;
        let changed = owner.put(&format!("/tasks/{}", plain.id), wish.clone()).await.ok();
        for task in [made, changed] {
            assert_eq!((&task["due_date"], &task["due_all_day"]), (&json!(due), &json!(all_day)), "{wish}");
        }
    }
    let plain = owner.create_task("Tax return").await;
    let path = format!("/tasks/{}", plain.id);
    for date in [json!({}), json!({"due_date": null})] {
        let mut wish = date;
        wish["due_all_day"] = json!(true);
        owner.put(&path, wish.clone()).await.problem(400, "DUE_DATE_REQUIRED");
        wish["title"] = json!("Tax return");
        owner.post("/tasks", wish).await.problem(400, "DUE_DATE_REQUIRED");
    }
    owner.put(&path, json!({"due_all_day": false})).await.ok();
}

#[tokio::test]
async fn a_task_begins_before_it_is_due() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let same = json!({"title": "Zero", "starts_at": "2026-11-23T09:00:00Z", "due_date": "2026-11-23T09:00:00Z"});
    owner.post("/tasks", same).await.blames("starts_at");
    let wish = json!({"title": "An hour", "starts_at": "2026-11-23T09:00:00Z", "due_date": "2026-11-23T10:00:00Z"});
    let task = owner.create(wish).await;
    let path = format!("/tasks/{}", task.id);
    owner.put(&path, json!({"due_date": "2026-11-23T09:00:00Z"})).await.blames("starts_at");
    owner.put(&path, json!({"due_date": "2026-11-23T09:00:00.001Z"})).await.ok();
    // A day is no longer than itself, and no shorter.
    owner.put(&path, json!({"starts_at": "2026-11-23", "due_date": "2026-11-23"})).await.ok();
    owner.put(&path, json!({"starts_at": null, "due_date": null})).await.ok();
    assert_eq!(owner.task(&task.id).await["starts_at"], Value::Null);
}
