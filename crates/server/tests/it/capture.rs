//! One line in, tasks out.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{each, has};

async fn read(user: &User, text: &str) -> Value {
    user.post("/capture", json!({"text": text, "dry_run": true})).await.ok()
}

#[tokio::test]
async fn a_line_becomes_a_task_with_everything_in_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let text = "Email the landlord about the heating tomorrow 9am !high #home ~30m";
    let answer = owner.post("/capture", json!({ "text": text })).await;
    let captured = answer.created();
    assert_eq!(
        (&captured["saved"], &captured["ready"], &captured["questions"]),
        (&json!(true), &json!(true), &json!([]))
    );
    let task = &captured["items"][0]["task"];
    assert_eq!(answer.header("location"), format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()));
    assert_eq!(task["title"], "Email the landlord about the heating");
    assert_eq!(
        (&task["priority"], &task["estimated_minutes"], &task["tags"]),
        (&json!("high"), &json!(30), &json!(["home"]))
    );
    assert_eq!((&task["due_date"], &task["due_all_day"]), (&json!("2026-11-21T09:00:00.000Z"), &json!(false)));
    assert_eq!(owner.titles("/tasks").await, ["Email the landlord about the heating"]);
}

#[tokio::test]
async fn a_dry_run_shows_the_same_and_saves_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let captured = read(&owner, "Water the ferns tomorrow #home").await;
    assert_eq!(captured["saved"], false);
    let item = &captured["items"][0];
    assert_eq!((&item["task"], &item["draft"]["title"]), (&Value::Null, &json!("Water the ferns")));
    assert_eq!((&item["draft"]["tags"], &item["draft"]["due_all_day"]), (&json!(["home"]), &json!(true)));
    assert_eq!(owner.titles("/tasks").await, [""; 0]);
    app.settle().await;
    assert_eq!(owner.get("/activity?entity_type=task").await.ok(), json!([]));
}

#[tokio::test]
async fn a_capture_says_what_it_unlocked() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for _ in 0..99 {
        let captured = owner.post("/capture", json!({"text": "Water the ferns"})).await.created();
        assert_eq!(captured["unlocked_achievements"], json!([]));
    }
    let dry = read(&owner, "Water the ferns").await;
    assert_eq!(dry["unlocked_achievements"], json!([]));
    let captured = owner.post("/capture", json!({"text": "Water the ferns"})).await.created();
    assert_eq!(each(&captured["unlocked_achievements"], "id"), ["capture_100"]);
}

#[tokio::test]
async fn spans_count_code_points_and_show_what_was_read() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let text = "🪴 Gießen tomorrow !high #home";
    let captured = read(&owner, text).await;
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for span in captured["items"][0]["spans"].as_array().unwrap() {
        let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
        found.push(letters[start..end].iter().collect::<String>());
    }
    assert_eq!(found, ["tomorrow", "!high", "#home"]);
}

#[tokio::test]
async fn words_that_are_to_stay_words_stay() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"text": "Watch Tomorrow tonight", "literal": [{"start": 6, "end": 14}], "dry_run": true});
    let captured = owner.post("/capture", wish).await.ok();
    assert_eq!(captured["items"][0]["draft"]["title"], "Watch Tomorrow");
    assert_eq!(captured["items"][0]["draft"]["due_date"], "2026-11-20T20:00:00.000Z");
}

#[tokio::test]
async fn a_stretch_that_is_to_stay_words_holds_some() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for stretch in [json!({"start": 5, "end": 2}), json!({"start": 5, "end": 5}), json!({"start": 0, "end": 99})] {
        let good = json!({"start": 0, "end": 4});
        let body = json!({"text": "🪴 call mum", "literal": [good, stretch]});
        owner.post("/capture", body).await.blames("literal[1].end");
    }
    let whole = json!({"text": "🪴 call mum", "literal": [{"start": 0, "end": 10}]});
    owner.post("/capture", whole).await.created();
    let body = json!({"captures": [{"text": "call mum", "idempotency_key": "k", "captured_at": "2026-11-20T09:00:00Z",
        "literal": [{"start": 0, "end": 9}]}]});
    let batch = owner.post("/capture/batch", body).await.json();
    assert_eq!(batch["data"]["results"][0]["error"]["fields"][0]["field"], "literal[0].end", "{batch}");
    assert_eq!(owner.titles("/tasks").await.len(), 1);
}

#[tokio::test]
async fn that_a_rule_counts_from_completion_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (text, counts) in [("every! 3 days water the ferns", true), ("every 3 days water the ferns", false)] {
        let captured = owner.post("/capture", json!({ "text": text })).await.created();
        let item = &captured["items"][0];
        assert_eq!(item["draft"]["recur_from_completion"], counts);
        assert_eq!(
            (&item["task"]["rrule"], &item["task"]["recur_from_completion"]),
            (&json!("FREQ=DAILY;INTERVAL=3"), &json!(counts))
        );
        let id = item["task"]["id"].as_str().unwrap();
        let gone = owner.delete(&format!("/tasks/{id}")).await.ok();
        let stone = gone["tombstone_id"].as_str().unwrap();
        owner.act(&format!("/recovery/tombstones/{stone}/recover")).await.ok();
        assert_eq!(owner.task(id).await["recur_from_completion"], counts);
    }
    assert_eq!(owner.create_task("Ferns").await.json["recur_from_completion"], false);
}

#[tokio::test]
async fn nothing_is_overdue_when_it_is_said_in_the_small_hours() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.patch("/users/me", json!({"day_start": "04:00"})).await.ok();
    app.set_time("2026-11-21T01:30:00Z");
    let owner = app.sign_in(&owner).await;
    let mut ids = Vec::new();
    for (text, due, all_day) in [
        ("call mum today", "2026-11-20T23:59:59.000Z", true),
        ("call dad tonight", "2026-11-20T23:59:59.000Z", true),
        ("call kim this morning", "2026-11-21T09:00:00.000Z", false),
        ("call jo today at 9am", "2026-11-21T09:00:00.000Z", false),
    ] {
        let captured = owner.post("/capture", json!({ "text": text })).await.created();
        let task = &captured["items"][0]["task"];
        assert_eq!((&task["due_date"], &task["due_all_day"]), (&json!(due), &json!(all_day)), "{text}");
        ids.push(task["id"].as_str().unwrap().to_owned());
    }
    app.set_time("2026-11-21T03:59:59Z");
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.get("/tasks/suggestions").await.ok(), json!([]), "the day goes on until four");
    assert_eq!(owner.complete(&ids[1]).await.ok()["xp"]["breakdown"]["on_time"], 5);
    app.set_time("2026-11-21T04:00:00Z");
    let owner = app.sign_in(&owner).await;
    assert_eq!(each(&owner.get("/tasks/suggestions").await.ok(), "task_id"), [ids[0].as_str()]);
    assert_eq!(owner.complete(&ids[0]).await.ok()["xp"]["breakdown"]["on_time"], 0);
}

#[tokio::test]
async fn words_that_only_look_like_dates_are_left_alone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for text in ["Renovation of the roof", "Read \"The 9/11 Report\"", "March to the office", "Write the second draft"]
    {
        let captured = read(&owner, text).await;
        assert_eq!(captured["items"][0]["draft"]["due_date"], Value::Null, "{text}");
    }
}

#[tokio::test]
async fn tomorrow_is_reckoned_where_and_when_it_was_written() {
    let app = TestApp::start().await;
    let owner = app.user_in("Pacific/Kiritimati").await;
    // 10:00 in London is midnight on Kiritimati: already the 21st there.
    let here = read(&owner, "Post the letter tomorrow 9am").await;
    assert_eq!(here["items"][0]["draft"]["due_date"], "2026-11-21T19:00:00.000Z");
    let wish = json!({"text": "Post the letter tomorrow 9am", "timezone": "Europe/Paris", "captured_at": "2026-11-18T12:00:00Z", "dry_run": true});
    let there = owner.post("/capture", wish).await.ok();
    assert_eq!(there["items"][0]["draft"]["due_date"], "2026-11-19T08:00:00.000Z");
}

#[tokio::test]
async fn lines_are_tasks_and_indented_lines_are_steps() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let text = "Buy stamps\nPack for Rome\n  Find the passport\n  Fold the shirts";
    let captured = owner.post("/capture", json!({ "text": text })).await.created();
    let items = captured["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(each(&items[1]["steps"], "title"), ["Find the passport", "Fold the shirts"]);
    let task = owner.task(items[1]["task"]["id"].as_str().unwrap()).await;
    assert_eq!(each(&task["steps"], "id"), each(&items[1]["steps"], "id"));
}

#[tokio::test]
async fn two_times_joined_by_and_are_two_tasks() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let text = "Take meds tomorrow 8am and 8pm #health";
    let captured = owner.post("/capture", json!({ "text": text })).await.created();
    let items = captured["items"].as_array().unwrap();
    let tasks: Vec<_> = items.iter().map(|item| (&item["task"]["title"], &item["task"]["due_date"])).collect();
    let (title, morning, evening) =
        (json!("Take meds"), json!("2026-11-21T08:00:00.000Z"), json!("2026-11-21T20:00:00.000Z"));
    assert_eq!(tasks, [(&title, &morning), (&title, &evening)]);
    assert_eq!(items[1]["task"]["tags"], json!(["health"]));
    assert_eq!((items[0]["spans"].as_array().unwrap().len(), &items[1]["spans"]), (3, &json!([])));
}

#[tokio::test]
async fn a_thought_is_kept_as_a_task_with_that_tag() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let captured = owner.post("/capture", json!({"text": "Idea: a garden on the roof"})).await.created();
    assert_eq!(captured["items"][0]["kind"], "thought");
    assert!(captured["items"][0]["task"]["tags"].as_array().unwrap().contains(&json!("thought")));
}

#[tokio::test]
async fn the_older_names_of_capture_work() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.ask("POST", "/api/quick-capture").json(&json!({"query": "Water the ferns"})).await.created();
    owner.post("/capture", json!({"query": "Read", "text": "Read"})).await;
    assert!(owner.titles("/tasks").await.contains(&"Water the ferns".to_owned()));
}

#[tokio::test]
async fn a_key_makes_capturing_safe_to_repeat() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ask = owner.post("/capture", json!({"text": "One\nTwo"})).key("offline-7");
    assert_eq!(ask.clone().await.body, ask.await.body);
    assert_eq!(owner.ids("/tasks").await.len(), 2);
}

#[tokio::test]
async fn a_project_that_is_not_there_is_made_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut projects = Vec::new();
    for text in ["Sand the floor +Renovation", "Oil the floor +renovation"] {
        let captured = owner.post("/capture", json!({ "text": text })).await.created();
        projects.push(captured["items"][0]["task"]["project_id"].clone());
    }
    assert_ne!(projects[0], Value::Null);
    assert_eq!(projects[0], projects[1]);
}

#[tokio::test]
async fn nothing_and_too_much_are_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for text in ["", "   ", &"x".repeat(10_001), "a\u{0}b", "a\u{202E}b"] {
        owner.post("/capture", json!({ "text": text })).await.blames("text");
    }
    assert!(!has(&owner.get("/tasks").await.ok(), "title", ""));
}
