//! A few things that might help.

use cairn_testkit::TestApp;
use serde_json::json;

use crate::support::each;

#[tokio::test]
async fn nothing_is_suggested_where_nothing_is_the_matter() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    assert_eq!(owner.get("/tasks/suggestions").await.ok(), json!([]));
    owner.create_task("Ferns").await;
    assert_eq!(owner.get("/tasks/suggestions").await.ok(), json!([]));
}

#[tokio::test]
async fn each_kind_of_trouble_has_its_help_in_kind_words() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let late = owner.create(json!({"title": "Taxes", "due_date": "2026-11-21T12:00:00Z"})).await.id;
    let begun = owner.create(json!({"title": "Novel", "status": "in_progress"})).await.id;
    let big = owner.create(json!({"title": "Attic", "estimated_minutes": 240})).await.id;
    let quick = owner.create(json!({"title": "Stamp", "estimated_minutes": 5})).await.id;
    owner.create(json!({"title": "Split", "estimated_minutes": 240, "steps": [{"title": "Begin"}]})).await;
    owner.create(json!({"title": "Waits", "estimated_minutes": 5, "status": "blocked"})).await;
    app.advance_days(3);
    let owner = app.sign_in(&owner).await;
    let found = owner.get("/tasks/suggestions").await.ok();
    assert_eq!(
        found,
        json!([
            {"kind": "replan", "task_id": late, "title": "Find a new day for “Taxes”", "source": "rules",
                "reason": "It is still waiting since 2 days ago; another day is fine."},
            {"kind": "resume", "task_id": begun, "title": "Pick “Novel” up again, or put it back", "source": "rules",
                "reason": "You began it, and it has rested for 3 days. Both are fine."},
            {"kind": "split", "task_id": big, "title": "Split “Attic” into small steps", "source": "rules",
                "reason": "About 240 minutes is a lot to begin with."},
            {"kind": "quick_win", "task_id": quick, "title": "Do “Stamp” now", "source": "rules",
                "reason": "It takes about 5 minutes."},
        ])
    );
    owner.act(&format!("/tasks/{late}/not-now")).await.ok();
    let kinds = owner.get("/tasks/suggestions?limit=2").await.ok();
    assert_eq!(each(&kinds, "kind"), ["resume", "split"]);
}

#[tokio::test]
async fn there_are_few_of_a_kind_and_one_for_a_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..8 {
        let due = format!("2026-11-19T{:02}:00:00Z", 10 + number);
        owner.create(json!({"title": format!("Late {number}"), "due_date": due, "estimated_minutes": 5})).await;
    }
    let found = owner.get("/tasks/suggestions?limit=20").await.ok();
    assert_eq!(each(&found, "kind"), ["replan", "replan", "replan", "quick_win", "quick_win", "quick_win"]);
    let mut tasks: Vec<String> = each(&found, "task_id").iter().map(ToString::to_string).collect();
    tasks.sort();
    tasks.dedup();
    assert_eq!(tasks.len(), found.as_array().map_or(0, Vec::len));
    owner.get("/tasks/suggestions?limit=0").await.blames("limit");
    owner.get("/tasks/suggestions?limit=21").await.blames("limit");
}
