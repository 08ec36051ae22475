//! Numbers about tasks.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn nothing_adds_up_to_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let stats = owner.get("/tasks/stats").await.ok();
    assert_eq!(
        (&stats["total"], &stats["completion_rate"], &stats["average_minutes"]),
        (&json!(0), &json!(0.0), &Value::Null)
    );
    assert_eq!(stats["by_status"]["todo"], 0);
    let days = stats["by_day"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]["date"], &days[29]["date"]), (30, &json!("2026-10-22"), &json!("2026-11-20")));
}

#[tokio::test]
async fn everything_that_is_not_deleted_is_counted() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for minutes in [10, 25] {
        let task = owner.create(json!({"title": "Done", "priority": "high"})).await;
        owner.post(&format!("/tasks/{}/complete", task.id), json!({"actual_minutes": minutes})).await.ok();
    }
    owner.create(json!({"title": "Done without a word", "completed": true})).await;
    owner.create(json!({"title": "Begun", "status": "in_progress", "priority": "critical"})).await;
    owner.create(json!({"title": "Hidden", "hidden": true})).await;
    owner.create(json!({"title": "Dropped", "status": "cancelled", "priority": "low"})).await;
    let away = owner.create_task("Put away").await;
    owner.act(&format!("/tasks/{}/archive", away.id)).await.ok();
    let gone = owner.create_task("Gone").await;
    owner.delete(&format!("/tasks/{}", gone.id)).await.ok();
    let later = owner.create(json!({"title": "Opened again", "completed": true})).await;
    owner.act(&format!("/tasks/{}/reopen", later.id)).await.ok();
    let stats = owner.get("/tasks/stats?days=1").await.ok();
    assert_eq!(stats["total"], 8);
    let by_status = json!({"todo": 3, "in_progress": 1, "in_review": 0, "blocked": 0, "completed": 3, "cancelled": 1});
    assert_eq!(stats["by_status"], by_status);
    assert_eq!(stats["by_priority"], json!({"low": 1, "medium": 4, "high": 2, "critical": 1}));
    assert_eq!(stats["by_day"], json!([{"date": "2026-11-20", "created": 8, "completed": 3}]));
    assert_eq!((&stats["completion_rate"], &stats["average_minutes"]), (&json!(0.375), &json!(17.5)));
}

#[tokio::test]
async fn a_day_is_a_day_of_the_user_across_summer_time() {
    let app = TestApp::start().await;
    let owner = app.user_in("Europe/Berlin").await;
    owner.patch("/users/me", json!({"day_start": "04:00"})).await.ok();
    // The clocks go forward on 28 March 2027: that day ends an hour earlier in UTC than it began.
    for instant in [
        "2027-03-27T02:59:59Z", // 03:59 on the 27th: still the 26th
        "2027-03-27T03:00:00Z", // 04:00 on the 27th
        "2027-03-28T01:59:59Z", // 03:59 on the 28th: still the 27th
        "2027-03-28T02:00:00Z", // 04:00 on the 28th
        "2027-03-29T01:59:59Z", // 03:59 on the 29th: still the 28th
        "2027-03-29T02:00:00Z", // 04:00 on the 29th
    ] {
        app.set_time(instant);
        let owner = app.sign_in(&owner).await;
        owner.create(json!({"title": "Ferns", "completed": true})).await;
    }
    let owner = app.sign_in(&owner).await;
    let stats = owner.get("/tasks/stats?from=2027-03-26&to=2027-03-29").await.ok();
    let day = |date: &str, count: i64| json!({"date": date, "created": count, "completed": count});
    assert_eq!(
        stats["by_day"],
        json!([day("2027-03-26", 1), day("2027-03-27", 2), day("2027-03-28", 2), day("2027-03-29", 1)])
    );
    // And back, on 31 October: that day has 25 hours.
    app.set_time("2027-11-01T02:59:59Z");
    let owner = app.sign_in(&owner).await;
    owner.create_task("Ferns").await;
    let stats = owner.get("/tasks/stats?days=2").await.ok();
    assert_eq!(stats["by_day"][1], json!({"date": "2027-10-31", "created": 1, "completed": 0}));
}

#[tokio::test]
async fn ranges_have_their_bounds() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let days = |answer: cairn_testkit::Answer| answer.ok()["by_day"].as_array().map(Vec::len);
    assert_eq!(days(owner.get("/tasks/stats?days=1").await), Some(1));
    assert_eq!(days(owner.get("/tasks/stats?days=366").await), Some(366));
    assert_eq!(days(owner.get("/tasks/stats?days=7&to=2026-01-07").await), Some(7));
    assert_eq!(days(owner.get("/tasks/stats?from=2024-01-01&to=2024-12-31").await), Some(366));
    for (query, blamed) in [
        ("days=0", "days"),
        ("days=367", "days"),
        ("days=7&from=2026-11-01", "days"),
        ("from=2026-11-21", "from"),
        ("from=2024-01-01&to=2025-01-01", "from"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("to=9999-12-31&days=3", "from"),
        ("from=1969-12-31&to=1970-01-03", "from"),
        ("weeks=3", "weeks"),
    ] {
        owner.get(&format!("/tasks/stats?{query}")).await.blames(blamed);
    }
}
