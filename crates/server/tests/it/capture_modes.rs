//! Fields that are given, texts of travellers, texts that were written offline.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

async fn read(user: &User, words: &str) -> Value {
    user.post("/capture", json!({"text": words, "dry_run": true})).await.ok()
}

#[tokio::test]
async fn given_fields_are_the_task_and_the_text_is_its_title() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"text": " Pay the rent tomorrow #x ", "mode": "manual", "timezone": "America/Los_Angeles",
        "manual_fields": {"due_date": "2027-01-05T09:00", "priority": "high", "tags": ["Home"], "difficulty": 3,
            "estimated_hours": 0.5, "steps": [{"title": "Find the IBAN", "estimated_minutes": 3}]}});
    let captured = owner.post("/capture", wish).await.created();
    let (item, task) = (&captured["items"][0], &captured["items"][0]["task"]);
    assert_eq!((&item["kind"], &item["spans"], &captured["questions"]), (&json!("task"), &json!([]), &json!([])));
    for field in ["title", "due_date", "due_all_day", "priority", "tags", "difficulty", "estimated_minutes", "status"] {
        assert_eq!(item["draft"][field], task[field], "{field}");
    }
    assert_eq!((&task["title"], &task["tags"]), (&json!("Pay the rent tomorrow #x"), &json!(["home"])));
    assert_eq!((&task["due_date"], &task["estimated_minutes"]), (&json!("2027-01-05T17:00:00.000Z"), &json!(30)));
    assert_eq!((&task["description"], each(&item["steps"], "title")), (&Value::Null, vec![json!("Find the IBAN")]));
    assert_eq!(item["steps"][0]["id"], owner.task(&text(&task["id"])).await["steps"][0]["id"]);
}

#[tokio::test]
async fn without_fields_nothing_is_read_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let plain = owner.post("/capture", json!({"text": "Pay rent  tomorrow", "mode": "manual"})).await.created();
    let task = &plain["items"][0]["task"];
    assert_eq!(
        (&task["title"], &task["due_date"], &task["description"]),
        (&json!("Pay rent tomorrow"), &json!(null), &json!(null))
    );
    let titled = json!({"text": "for the flat\nand the shed", "mode": "manual", "manual_fields": {"title": "Rent"}});
    let task = &owner.post("/capture", titled).await.created()["items"][0]["task"];
    assert_eq!((&task["title"], &task["description"]), (&json!("Rent"), &json!("for the flat\nand the shed")));
    let shown = json!({"text": "Rent", "mode": "manual", "dry_run": true, "manual_fields": {"due_date": "2027-01-05"}});
    let shown = owner.post("/capture", shown).await.ok();
    let draft = &shown["items"][0]["draft"];
    assert_eq!((&draft["due_date"], &draft["due_all_day"]), (&json!("2027-01-05T23:59:59.000Z"), &json!(true)));
    assert_eq!((&shown["saved"], owner.ids("/tasks").await.len()), (&json!(false), 2));
}

#[tokio::test]
async fn given_fields_are_held_to_the_rules_of_a_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let give =
        |fields: Value| owner.post("/capture", json!({"text": "Rent", "mode": "manual", "manual_fields": fields}));
    give(json!({"priority": "purple"})).await.blames("manual_fields.priority");
    give(json!({"estimated_minutes": 721})).await.blames("manual_fields.estimated_minutes");
    give(json!({"xp": 5})).await.blames("manual_fields.xp");
    give(json!({"title": null})).await.blames("manual_fields.title");
    give(json!({"steps": [{"title": ""}]})).await.blames("manual_fields.steps[0].title");
    give(json!({"project_id": NOBODY})).await.blames("manual_fields.project_id");
    give(json!({"starts_at": "2027-01-06", "due_date": "2027-01-05"})).await.blames("manual_fields.starts_at");
    owner.post("/capture", json!({"text": "Rent", "manual_fields": {}})).await.blames("manual_fields");
    owner.post("/capture", json!({"text": "Rent", "mode": "guess"})).await.blames("mode");
    assert_eq!(owner.ids("/tasks").await.len(), 0);
}

#[tokio::test]
async fn a_day_of_a_traveller_is_that_day() {
    let app = TestApp::start().await;
    let owner = app.user_in("Europe/Berlin").await;
    for (zone, end) in [
        ("America/Los_Angeles", "2026-11-21T22:59:59.000Z"),
        ("Pacific/Auckland", "2026-11-21T22:59:59.000Z"),
        ("Europe/Berlin", "2026-11-21T22:59:59.000Z"),
    ] {
        let captured = owner.post("/capture", json!({"text": "Call mum tomorrow", "timezone": zone})).await.created();
        let item = &captured["items"][0];
        assert_eq!((&item["draft"]["due_date"], &item["task"]["due_date"]), (&json!(end), &json!(end)), "{zone}");
        assert_eq!(item["task"]["due_all_day"], true, "{zone}");
    }
    let fields = json!({"due_date": "2026-11-21", "due_all_day": true});
    let wish = json!({"text": "Rent", "mode": "manual", "timezone": "America/Los_Angeles", "manual_fields": fields});
    assert_eq!(
        owner.post("/capture", wish).await.created()["items"][0]["task"]["due_date"],
        "2026-11-21T22:59:59.000Z"
    );
}

#[tokio::test]
async fn a_locale_is_the_same_in_every_spelling() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (locale, due) in [
        ("en-us", "2027-05-01T23:59:59.000Z"),
        ("EN", "2027-05-01T23:59:59.000Z"),
        ("en-gb", "2027-01-05T23:59:59.000Z"),
    ] {
        owner.patch("/users/me", json!({ "locale": locale })).await.ok();
        assert_eq!(read(&owner, "Pay the rent 5/1").await["items"][0]["draft"]["due_date"], due, "{locale}");
    }
}

#[tokio::test]
async fn letters_and_their_accents_are_one_and_spans_count_what_was_sent() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let sent = "Call Zoe\u{301} tomorrow #cafe\u{301}";
    let captured = read(&owner, sent).await;
    let item = &captured["items"][0];
    assert_eq!((&item["draft"]["title"], &item["draft"]["tags"]), (&json!("Call Zo\u{e9}"), &json!(["caf\u{e9}"])));
    let letters: Vec<char> = sent.chars().collect();
    let place = |value: &Value| value.as_u64().unwrap() as usize;
    let spans = item["spans"].as_array().unwrap().iter();
    let spans: Vec<String> =
        spans.map(|span| letters[place(&span["start"])..place(&span["end"])].iter().collect()).collect();
    assert_eq!(spans, ["tomorrow", "#cafe\u{301}"]);
    let wish = json!({"text": sent, "literal": [{"start": 10, "end": 18}], "dry_run": true});
    let captured = owner.post("/capture", wish).await.ok();
    assert_eq!(captured["items"][0]["draft"]["title"], "Call Zo\u{e9} tomorrow");
}

#[tokio::test]
async fn a_moment_that_no_device_can_mean_is_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let at = |moment: &str| owner.post("/capture", json!({"text": "Run", "captured_at": moment, "dry_run": true}));
    for far in ["1970-01-01T00:00:00Z", "2016-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "2199-12-31T00:00:00Z"] {
        at(far).await.blames("captured_at");
    }
    for near in ["2017-01-01T00:00:00Z", "2027-11-01T00:00:00Z"] {
        at(near).await.ok();
    }
}

#[tokio::test]
async fn long_texts_are_read_and_endless_lists_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let long = read(&owner, &"tomorrow at 5 or friday ".repeat(416)).await;
    assert!(!long["items"].as_array().unwrap().is_empty());
    let captured = owner.post("/capture", json!({"text": "x".repeat(10_000)})).await.created();
    let task = &captured["items"][0]["task"];
    let length = |text: &Value| text.as_str().unwrap().len();
    assert_eq!((length(&task["title"]), length(&task["description"])), (200, 2000));
    let rest = owner.get(&format!("/tasks/{}/comments", text(&task["id"]))).await.ok();
    assert_eq!(each(&rest, "content").iter().map(length).sum::<usize>(), 7800);
    owner.post("/capture", json!({"text": "a\n".repeat(501)})).await.blames("text");
}

#[tokio::test]
async fn a_project_is_found_by_what_people_call_it_and_its_making_is_told() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let known = owner.post("/projects", json!({"name": "Deep Work"})).await.created();
    for name in ["+deep-work", "+DEEP_WORK"] {
        let captured = owner.post("/capture", json!({"text": format!("Write a page {name}")})).await.created();
        let item = &captured["items"][0];
        assert_eq!((&item["task"]["project_id"], &item["draft"]["project_id"]), (&known["id"], &known["id"]));
    }
    owner.post("/capture", json!({"text": "Sand the floor +Renovation\nOil it +renovation"})).await.created();
    app.settle().await;
    assert_eq!(owner.get("/projects").await.json()["data"].as_array().unwrap().len(), 2);
    assert_eq!(owner.get("/activity?entity_type=project").await.json()["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_was_captured_is_counted() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/capture", json!({"text": "Call mum\nBuy stamps\nBuy milk"})).await.created();
    app.advance_days(3);
    let owner = app.sign_in(&owner).await;
    owner.post("/capture", json!({"text": "Rent", "mode": "manual"})).await.created();
    owner.post("/capture", json!({"text": "Run", "dry_run": true})).await.ok();
    owner.post("/capture", json!({"text": "tomorrow 9am", "mode": "clarify"})).await.ok();
    let stats = owner.get("/capture/stats").await.ok();
    assert_eq!(
        stats,
        json!({"total": 2, "today": 1, "last_7_days": 2, "open": 1, "items": 4,
            "by_mode": {"auto": 1, "manual": 1, "clarify": 0},
            "by_kind": {"task": 2, "thought": 0, "shopping": 2, "habit": 0, "event": 0, "question": 0}})
    );
    app.advance_days(7);
    let owner = app.sign_in(&owner).await;
    let later = owner.get("/capture/stats").await.ok();
    assert_eq!([&later["total"], &later["today"], &later["last_7_days"], &later["open"]], [2, 0, 0, 0]);
}

fn offline(texts: &[(&str, &str)]) -> Value {
    let item = |(key, words): &(&str, &str)| json!({"idempotency_key": key, "text": words, "captured_at": "2026-11-18T12:00:00Z"});
    json!({"captures": texts.iter().map(item).collect::<Vec<_>>()})
}

#[tokio::test]
async fn texts_from_offline_are_saved_once_each_as_of_when_they_were_written() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let batch = offline(&[("a", "Post the letter tomorrow 9am"), ("b", "Water the ferns")]);
    let first = owner.post("/capture/batch", batch.clone()).await.ok();
    assert_eq!((&first["succeeded"], &first["failed"]), (&json!(2), &json!(0)));
    assert_eq!(each(&first["results"], "status"), [201, 201]);
    assert_eq!(each(&first["results"], "idempotency_key"), ["a", "b"]);
    let task = &first["results"][0]["capture"]["items"][0]["task"];
    assert_eq!(task["due_date"], "2026-11-19T09:00:00.000Z");
    let again = owner.post("/capture/batch", batch).await.ok();
    assert_eq!(each(&again["results"], "replayed"), [true, true]);
    assert_eq!(each(&again["results"], "capture"), each(&first["results"], "capture"));
    assert_eq!(owner.ids("/tasks").await.len(), 2);
}

#[tokio::test]
async fn one_text_of_a_batch_that_fails_stops_no_other() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut batch = offline(&[("a", "One"), ("b", "bad\u{202E}"), ("a", "Another"), ("c", "Three"), ("d", "Four")]);
    batch["captures"][4].as_object_mut().unwrap().remove("idempotency_key");
    batch["captures"][3]["colour"] = json!("red");
    batch["captures"].as_array_mut().unwrap().push(json!({"idempotency_key": "e", "text": "Five"}));
    batch["captures"].as_array_mut().unwrap().push(offline(&[("f", "Six")])["captures"][0].clone());
    let answer = owner.post("/capture/batch", batch).await.ok();
    assert_eq!(each(&answer["results"], "status"), [201, 422, 409, 422, 422, 422, 201]);
    let blamed: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|one| one["error"]["fields"][0]["field"].clone()).collect();
    assert_eq!(
        blamed[1..6],
        [json!("text"), json!(null), json!("colour"), json!("idempotency_key"), json!("captured_at")]
    );
    assert_eq!((&answer["succeeded"], &answer["failed"]), (&json!(2), &json!(5)));
    assert_eq!(answer["results"][2]["error"]["code"], "IDEMPOTENCY_CONFLICT");
    assert_eq!(owner.titles("/tasks").await.len(), 2);
}

#[tokio::test]
async fn the_same_batch_twice_at_once_saves_each_text_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let keys: Vec<String> = (0..20).map(|number| format!("key {number}")).collect();
    let texts: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "Water the ferns")).collect();
    let batch = offline(&texts);
    let send = async || owner.post("/capture/batch", batch.clone()).await;
    let (one, two) = tokio::join!(send(), send());
    let (one, two) = (one.ok(), two.ok());
    assert_eq!(each(&one["results"], "capture"), each(&two["results"], "capture"));
    let replayed = |answer: &Value| each(&answer["results"], "replayed").iter().filter(|one| **one == true).count();
    assert_eq!(replayed(&one) + replayed(&two), 20);
    assert_eq!(owner.ids("/tasks?limit=100").await.len(), 20);
}

#[tokio::test]
async fn a_batch_is_bounded_and_for_nobody_else() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/capture/batch", json!({"captures": []})).await.blames("captures");
    let many: Vec<Value> = (0..101).map(|_| json!({})).collect();
    owner.post("/capture/batch", json!({ "captures": many })).await.blames("captures");
    owner.post("/capture/batch", json!({"captures": [7]})).await.blames("captures[0]");
    let mut batch = offline(&[("a", "One")]);
    batch["user_id"] = json!(NOBODY);
    owner.post("/capture/batch", batch).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_dry_run_refuses_what_saving_would_refuse() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let theirs = stranger.create_task("Theirs").await.id;
    let project = text(&stranger.post("/projects", json!({"name": "Theirs"})).await.created()["id"]);
    let refused = [
        (json!({"project_id": NOBODY}), "project_id"),
        (json!({"project_id": project}), "project_id"),
        (json!({"parent_id": theirs}), "parent_id"),
        (json!({"starts_at": "2027-01-05T09:00", "due_date": "2027-01-05T09:00"}), "starts_at"),
        (json!({"status": "todo", "completed": true}), "completed"),
        (json!({"estimated_minutes": 30, "estimated_hours": 0.5}), "estimated_hours"),
        (json!({"recur_from_completion": true}), "recur_from_completion"),
    ];
    for (fields, blamed) in refused {
        for dry_run in [true, false] {
            let wish = json!({"text": "Rent", "mode": "manual", "manual_fields": fields, "dry_run": dry_run});
            owner.post("/capture", wish).await.blames(&format!("manual_fields.{blamed}"));
        }
    }
    let done = json!({"completed": true, "due_date": "2027-01-05", "steps": [{"title": "Find the IBAN"}]});
    let wish = json!({"text": "Rent", "mode": "manual", "manual_fields": done, "dry_run": true});
    let shown = owner.post("/capture", wish).await.ok();
    assert_eq!((&shown["items"][0]["draft"]["status"], &shown["saved"]), (&json!("completed"), &json!(false)));
    assert_eq!(shown["items"][0]["steps"][0]["id"], Value::Null);
    app.settle().await;
    assert_eq!(owner.ids("/tasks?completed=all").await.len(), 0, "nothing of it stays");
    assert_eq!((owner.xp().await.total, owner.get("/activity?entity_type=task").await.ok()), (0, json!([])));
}

#[tokio::test]
async fn a_draft_has_every_field_of_the_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    // What only saving brings: names, times, counts, what others add.
    let later = [
        "id",
        "task_id",
        "user_id",
        "template_id",
        "created_at",
        "updated_at",
        "version",
        "started_at",
        "completed_at",
        "completed_by",
        "actual_minutes",
        "reflection",
        "assignees",
        "focus_time_seconds",
        "xp_awarded",
        "experience_points",
        "subtask_count",
        "subtask_completed_count",
        "blocked_by",
    ];
    let fields = json!({"due_date": "2027-01-05", "estimated_minutes": 90, "tags": ["Home"], "completed": true,
        "rrule": "FREQ=DAILY", "recur_from_completion": true});
    let wishes = [
        json!({"text": "Call mum tomorrow 3pm 30m #family every! week"}),
        json!({"text": "Ferns"}),
        json!({"text": "Rent", "mode": "manual", "manual_fields": fields}),
    ];
    for mut wish in wishes {
        let saved = owner.post("/capture", wish.clone()).await.created()["items"][0].take();
        wish["dry_run"] = json!(true);
        let draft = owner.post("/capture", wish).await.ok()["items"][0]["draft"].take();
        for (field, value) in saved["task"].as_object().unwrap().iter().filter(|(name, _)| !later.contains(&&***name)) {
            assert_eq!(draft.get(field), Some(value), "{field}");
            assert_eq!(saved["draft"].get(field), Some(value), "{field}");
        }
    }
}

#[tokio::test]
async fn ones_own_id_may_stand_anywhere_in_a_request_and_a_strangers_nowhere() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("Ferns").await.id;
    let bodies = |who: &str| {
        [
            ("/capture", json!({"text": "x", "mode": "manual", "manual_fields": {"title": "Rake", "user_id": who}})),
            ("/tasks", json!({"title": "Pond", "steps": [{"title": "Dig", "user_id": who}]})),
            (
                "/tasks/bulk",
                json!({"ids": [task], "action": "update", "changes": {"priority": "high", "user_id": who}}),
            ),
        ]
    };
    for (path, body) in bodies(&stranger.id) {
        owner.post(path, body).await.problem(403, "FORBIDDEN");
    }
    for (path, body) in bodies(&owner.id) {
        assert!([200, 201].contains(&owner.post(path, body.clone()).await.status), "{path} {body}");
    }
    owner
        .post("/tasks", json!({"title": "Pond", "steps": [{"title": "Dig", "user_id": 7}]}))
        .await
        .blames("steps[0].user_id");
    let mut batch = offline(&[("a", "One"), ("b", "Two"), ("c", "Three")]);
    batch["captures"][0]["user_id"] = json!(owner.id);
    batch["captures"][1]["user_id"] = json!(stranger.id);
    let answer = owner.post("/capture/batch", batch).await.ok();
    assert_eq!(each(&answer["results"], "status"), [201, 403, 201]);
}
