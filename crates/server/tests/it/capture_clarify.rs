//! What a text leaves open is asked, answered and saved.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

async fn ask(user: &User, words: &str) -> Value {
    user.post("/capture", json!({"text": words, "mode": "clarify"})).await.ok()
}

fn answers(capture: &Value, answers: &Value) -> Value {
    json!({"capture_id": capture["capture_id"], "answers": answers})
}

#[tokio::test]
async fn the_answer_that_makes_it_ready_saves_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am").await;
    assert_eq!(
        (&asked["saved"], &asked["ready"], &asked["items"][0]["task"]),
        (&json!(false), &json!(false), &json!(null))
    );
    let question = json!({"id": "q1", "item": 0, "field": "title", "question": "What is to be done?", "options": [],
        "required": true});
    assert_eq!(asked["questions"], json!([question]));
    assert_eq!(owner.titles("/tasks").await, [""; 0]);
    let body = answers(&asked, &json!({"q1": "Water the ferns"}));
    let saved = owner.post("/capture/clarify", body.clone()).await.created();
    assert_eq!(
        (&saved["capture_id"], &saved["saved"], &saved["questions"]),
        (&asked["capture_id"], &json!(true), &json!([]))
    );
    let task = &saved["items"][0]["task"];
    assert_eq!((&task["title"], &task["due_date"]), (&json!("Water the ferns"), &json!("2026-11-21T09:00:00.000Z")));
    owner.post("/capture/clarify", body).await.problem(409, "INVALID_TRANSITION");
    owner.act(&format!("/capture/{}/save", text(&asked["capture_id"]))).await.problem(409, "INVALID_TRANSITION");
    assert_eq!(owner.titles("/tasks").await, ["Water the ferns"]);
}

#[tokio::test]
async fn answers_are_kept_and_the_rest_stays_open() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am\nCall mum monday or tuesday").await;
    assert_eq!(each(&asked["questions"], "field"), ["title", "due_date"]);
    assert_eq!(asked["questions"][1]["options"], json!(["2026-11-23", "2026-11-24"]));
    let half = owner.post("/capture/clarify", answers(&asked, &json!({"q2": "2026-11-24"}))).await.ok();
    assert_eq!((&half["ready"], each(&half["questions"], "id")), (&json!(false), vec![json!("q1")]));
    assert_eq!(half["items"][1]["draft"]["due_date"], "2026-11-24T23:59:59.000Z");
    owner.post("/capture/clarify", answers(&asked, &json!({"q2": "2026-11-23"}))).await.blames("answers.q2");
    let saved = owner.post("/capture/clarify", answers(&asked, &json!({"q1": "Water the ferns"}))).await.created();
    assert_eq!(each(&saved["items"], "task").len(), 2);
    assert_eq!(saved["items"][1]["task"]["due_date"], "2026-11-24T23:59:59.000Z");
}

#[tokio::test]
async fn a_bad_answer_is_named_and_nothing_of_its_round_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am\nCall mum monday or tuesday").await;
    let round = json!({"q1": "Water the ferns", "q2": "purple"});
    owner.post("/capture/clarify", answers(&asked, &round)).await.blames("answers.q2");
    owner.post("/capture/clarify", answers(&asked, &json!({"q1": " "}))).await.blames("answers.q1");
    owner.post("/capture/clarify", answers(&asked, &json!({"q9": "what?"}))).await.blames("answers.q9");
    owner.post("/capture/clarify", answers(&asked, &json!({}))).await.blames("answers");
    let still = owner.post("/capture/clarify", answers(&asked, &json!({"q2": "monday"}))).await.ok();
    assert_eq!(each(&still["questions"], "id"), ["q1"]);
}

#[tokio::test]
async fn optional_questions_wait_until_all_are_answered_or_it_is_saved() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "Plan the birthday party").await;
    assert_eq!((&asked["ready"], each(&asked["questions"], "field").len()), (&json!(true), 2));
    let half = owner.post("/capture/clarify", answers(&asked, &json!({"q1": "3 hours"}))).await.ok();
    assert_eq!((&half["saved"], each(&half["questions"], "id")), (&json!(false), vec![json!("q2")]));
    let saved = owner.act(&format!("/capture/{}/save", text(&asked["capture_id"]))).await.created();
    assert_eq!(saved["items"][0]["task"]["estimated_minutes"], 180);
    let other = ask(&owner, "Plan the summer party").await;
    let both = json!({"q1": "1 hour", "q2": "friday"});
    owner.post("/capture/clarify", answers(&other, &both)).await.created();
    assert_eq!(owner.ids("/tasks").await.len(), 2);
}

#[tokio::test]
async fn what_must_be_answered_cannot_be_saved_around() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am").await;
    let save = format!("/capture/{}/save", text(&asked["capture_id"]));
    let refused = owner.act(&save).await.problem(409, "INVALID_TRANSITION");
    assert_eq!(refused["data"]["questions"], json!(["q1"]));
    owner.act(&format!("/capture/{NOBODY}/save")).await.problem(404, "NOT_FOUND");
    owner.act("/capture/7/save").await.problem(422, "VALIDATION_ERROR");
}

#[tokio::test]
async fn days_are_reckoned_from_when_and_where_it_was_written_and_forgotten_after_a_week() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"text": "Plan the party", "mode": "clarify", "timezone": "America/Los_Angeles"});
    let (first, second) = (owner.post("/capture", wish.clone()).await.ok(), owner.post("/capture", wish).await.ok());
    app.advance_days(3);
    let owner = app.sign_in(&owner).await;
    let round = json!({"q1": "1 hour", "q2": "tomorrow"});
    let saved = owner.post("/capture/clarify", answers(&first, &round)).await.created();
    // The 21st there, and so the 21st here.
    assert_eq!(saved["items"][0]["draft"]["due_date"], "2026-11-21T23:59:59.000Z");
    assert_eq!(saved["items"][0]["task"]["due_date"], "2026-11-21T23:59:59.000Z");
    app.advance_days(4);
    let owner = app.sign_in(&owner).await;
    owner.post("/capture/clarify", answers(&second, &round)).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn two_answers_at_once_save_it_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..5 {
        let asked = ask(&owner, "tomorrow 9am").await;
        let body = answers(&asked, &json!({"q1": format!("Thing {number}")}));
        let send = async || owner.post("/capture/clarify", body.clone()).await.status;
        let mut said = [0; 3];
        (said[0], said[1], said[2]) = tokio::join!(send(), send(), send());
        said.sort_unstable();
        assert_eq!(said, [201, 409, 409]);
    }
    assert_eq!(owner.ids("/tasks").await.len(), 5);
}

#[tokio::test]
async fn answers_to_different_questions_at_once_are_both_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am\nCall mum monday or tuesday").await;
    let send = async |round: Value| owner.post("/capture/clarify", answers(&asked, &round)).await;
    let (one, two) = tokio::join!(send(json!({"q1": "Water the ferns"})), send(json!({"q2": "tuesday"})));
    let mut said = [one.status, two.status];
    said.sort_unstable();
    assert_eq!(said, [200, 201]);
    let mut titles = owner.titles("/tasks").await;
    titles.sort_unstable();
    assert_eq!(titles, ["Call mum monday or tuesday", "Water the ferns"]);
}

#[tokio::test]
async fn a_repeated_answer_is_answered_again() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am").await;
    let send = owner.post("/capture/clarify", answers(&asked, &json!({"q1": "Water the ferns"}))).key("once");
    assert_eq!(send.clone().await.created(), send.await.created());
    assert_eq!(owner.ids("/tasks").await.len(), 1);
}

#[tokio::test]
async fn a_dry_run_asks_and_keeps_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"text": "tomorrow 9am", "mode": "clarify", "dry_run": true});
    let shown = owner.post("/capture", wish).await.ok();
    assert_eq!(each(&shown["questions"], "id"), ["q1"]);
    owner.post("/capture/clarify", answers(&shown, &json!({"q1": "Run"}))).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn there_is_no_refined_draft_without_a_model() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asked = ask(&owner, "tomorrow 9am").await;
    let refused = owner.act(&format!("/capture/{}/accept", text(&asked["capture_id"]))).await;
    assert!(text(&refused.problem(404, "NOT_FOUND")["message"]).contains("no language model"));
}

#[tokio::test]
async fn a_recording_needs_something_that_turns_speech_into_text() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let voice = |query: &str| owner.act(&format!("/capture/voice{query}"));
    let refused = voice("").body(vec![7; 2_000_000], "audio/webm;codecs=opus").await;
    refused.problem(503, "AI_UNAVAILABLE");
    assert_eq!(refused.header("retry-after"), "3600");
    voice("").body("{}", "application/json").await.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    voice("").body("", "audio/wav").await.blames("audio");
    voice("").body(vec![7; 25 * 1024 * 1024 + 1], "audio/wav").await.problem(413, "PAYLOAD_TOO_LARGE");
    voice("?captured_at=1999-01-01T00:00:00Z").body("x", "audio/wav").await.blames("captured_at");
    voice("?timezone=Nowhere").body("x", "audio/wav").await.blames("timezone");
    voice("?colour=red").body("x", "audio/wav").await.blames("colour");
}

#[tokio::test]
async fn what_a_model_would_answer_has_a_count_of_its_own() {
    let app = TestApp::with(|config| config.limits.enabled = true).await;
    let owner = app.user().await;
    let voice = || owner.act("/capture/voice").body("x", "audio/wav");
    for left in (0..20).rev() {
        let answer = voice().await;
        answer.problem(503, "AI_UNAVAILABLE");
        assert_eq!(
            (answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")),
            ("20", left.to_string().as_str())
        );
    }
    voice().await.problem(429, "RATE_LIMITED");
    owner.get("/tasks").await.ok();
    app.advance(std::time::Duration::from_mins(1));
    voice().await.problem(503, "AI_UNAVAILABLE");
}

#[tokio::test]
async fn too_many_open_captures_are_told_with_their_number() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for _ in 0..500 {
        ask(&owner, "tomorrow 9am").await;
    }
    let refused = owner.post("/capture", json!({"text": "tomorrow 9am", "mode": "clarify"})).await;
    let error = refused.problem(409, "LIMIT_EXCEEDED");
    assert_eq!(error["data"], json!({"limit": 500, "current": 500, "raise_by": null}));
}
