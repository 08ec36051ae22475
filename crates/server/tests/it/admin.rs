//! What whoever runs the server may see and do.

use std::future::IntoFuture as _;

use cairn_kernel::{JobId, Timestamp, UserId};
use cairn_store::{Lane, ReadTx, StoreError, WriteTx, sql};
use cairn_testkit::{TestApp, User};
use futures::future::join;
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

sql! {
    static KILL: (JobId, &'static str, Timestamp) => () = "
        INSERT INTO jobs (id, kind, payload, state, run_at, attempt, last_error, created_at)
        VALUES ($1, $2, '{\"secret\": \"of somebody\"}', 'dead', $3, 8, 'it did not work', $3)";
    static BURY: (UserId, i64, &'static str, Timestamp) => () = "
        INSERT INTO dead_events (user_id, seq, subscriber, error, at) VALUES ($1, $2, $3, 'not understood', $4)";
    static FORGET_LINE: (UserId, i64) => () = "DELETE FROM activity WHERE user_id = $1 AND seq = $2";
    static GARBLE: (UserId, i64) => () = "UPDATE events SET payload = 'no JSON' WHERE user_id = $1 AND seq = $2";
    static HEAL: (UserId, i64) => () = "UPDATE events SET payload = '{}' WHERE user_id = $1 AND seq = $2";
    static UNTOLD: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM outbox";
    static LINES: (UserId, i64) => (i64,) = "
        SELECT CAST(count(*) AS bigint) FROM activity WHERE user_id = $1 AND seq = $2";
}

async fn write(app: &TestApp, change: impl for<'a> Fn(&mut WriteTx<'a>) -> Result<u64, StoreError> + Send + 'static) {
    let written = app.db().write::<_, StoreError, _>(Lane::Background, None, change).await.unwrap();
    assert_eq!(written, 1);
}

/// Waits until the log tells what has happened; [`TestApp::settle`] would fail on what a story has put aside.
async fn settled_log(app: &TestApp) {
    let begun = std::time::Instant::now();
    let count = |tx: &mut ReadTx<'_>| Ok::<_, StoreError>(tx.one(&UNTOLD, &())?.0);
    while app.db().read(Lane::Background, None, count).await.unwrap() > 0 {
        assert!(begun.elapsed().as_secs() < 20, "the outbox does not get empty");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

async fn change(admin: &User, user: &User, what: Value) -> cairn_testkit::Answer {
    admin.patch(&format!("/admin/users/{}", user.id), what).await
}

#[tokio::test]
async fn accounts_are_listed_page_by_page_and_nothing_of_what_they_hold() {
    let app = TestApp::start().await;
    let (admin, ann, ben) = (app.admin().await, app.user().await, app.user().await);
    ann.create_task("A secret").await;
    let all = admin.get("/admin/users").await;
    assert!(!String::from_utf8_lossy(&all.body).contains("secret"));
    assert!(!String::from_utf8_lossy(&all.body).contains("password"));
    assert_eq!(each(&all.ok(), "id"), [json!(ben.id), json!(ann.id), json!(admin.id)]);
    let first = admin.get("/admin/users?limit=2").await.json();
    assert_eq!(each(&first["data"], "id"), [json!(ben.id), json!(ann.id)]);
    let cursor = text(&first["page"]["next_cursor"]);
    let second = admin.get(&format!("/admin/users?limit=2&cursor={cursor}")).await.json();
    assert_eq!(each(&second["data"], "id"), [json!(admin.id)]);
    assert_eq!(second["page"]["next_cursor"], Value::Null);
    let seen = admin.get(&format!("/admin/users/{}", ann.id)).await.ok();
    assert_eq!(
        (&seen["username"], &seen["role"], &seen["disabled"]),
        (&json!(ann.username), &json!("user"), &json!(false))
    );
    assert_eq!((&seen["user_id"], &seen["last_used_at"]), (&seen["id"], &json!("2026-11-20T10:00:00.000Z")));
    admin.get(&format!("/admin/users/{NOBODY}")).await.problem(404, "NOT_FOUND");
    admin.get("/admin/users/me").await.blames("id");
    for ask in ["limit=0", "limit=101", "cursor=x", "sort=name", "role=king"] {
        admin.get(&format!("/admin/users?{ask}")).await.problem(422, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn accounts_are_found_by_a_piece_of_their_name_by_role_and_by_state() {
    let app = TestApp::start().await;
    let (admin, ann, ben) = (app.admin().await, app.user().await, app.user().await);
    change(&admin, &ann, json!({"disabled": true})).await.ok();
    let ids = async |query: &str| each(&admin.get(&format!("/admin/users?{query}")).await.ok(), "id");
    assert_eq!(ids("disabled=true").await, [json!(ann.id)]);
    assert_eq!(ids("disabled=false&role=user").await, [json!(ben.id)]);
    assert_eq!(ids("role=admin&role=service").await, [json!(admin.id)]);
    assert_eq!(ids("q=SER_1").await, [json!(ben.id)]);
    assert_eq!(ids("q=user_0%40example").await, [json!(ann.id)]);
    assert!(ids("q=%25").await.is_empty(), "no pattern");
}

#[tokio::test]
async fn a_disabled_account_comes_back_with_everything_it_had() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    let task = ann.create_task("Water the ferns").await;
    let key = ann.post("/api-keys", json!({"name": "k", "scopes": ["tasks:read"]})).await.created();
    let script = ann.holding(&text(&key["key"]));
    let shut = change(&admin, &ann, json!({"disabled": true})).await.ok();
    assert_eq!((&shut["disabled"], &shut["id"]), (&json!(true), &json!(ann.id)));
    ann.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    script.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    let refresh = json!({"refresh_token": ann.refresh_token});
    app.ask("POST", "/api/v1/auth/refresh").json(&refresh).await.problem(403, "ACCOUNT_DISABLED");
    change(&admin, &ann, json!({"disabled": false})).await.ok();
    assert_eq!(ann.task(&task.id).await["title"], "Water the ferns");
    script.get("/tasks").await.ok();
    app.ask("POST", "/api/v1/auth/refresh").json(&refresh).await.ok();
}

#[tokio::test]
async fn an_open_stream_ends_when_its_account_is_shut_out() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    let mut stream = ann.listen(None).await;
    change(&admin, &ann, json!({"disabled": true})).await.ok();
    let last = stream.next().await;
    assert_eq!((last.kind.as_str(), &last.data["error_code"]), ("error", &json!("ACCOUNT_DISABLED")));
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    ann.get("/admin/users").await.problem(403, "FORBIDDEN");
    change(&admin, &ann, json!({"role": "admin"})).await.ok();
    ann.get("/admin/users").await.ok();
    assert_eq!(ann.get("/auth/verify").await.ok()["roles"], json!(["admin"]));
    let key = ann.post("/api-keys", json!({"name": "ops", "scopes": ["admin:*", "tasks:read"]})).await.created();
    let key = ann.holding(&text(&key["key"]));
    key.get("/admin/jobs").await.ok();
    change(&ann, &admin, json!({"role": "user"})).await.ok();
    admin.get("/admin/users").await.problem(403, "FORBIDDEN");
    change(&ann, &ann, json!({"role": "user"})).await.problem(409, "LAST_ADMIN");
    change(&ann, &admin, json!({"role": "admin"})).await.ok();
    change(&admin, &ann, json!({"role": "user"})).await.ok();
    key.get("/admin/jobs").await.problem(403, "FORBIDDEN");
    key.get("/tasks").await.ok();
}

#[tokio::test]
async fn somebody_is_always_left_to_run_the_server() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    for what in [json!({"disabled": true}), json!({"role": "user"}), json!({"disabled": true, "role": "user"})] {
        change(&admin, &admin, what).await.problem(409, "LAST_ADMIN");
    }
    // An admin who is shut out runs nothing.
    change(&admin, &ann, json!({"role": "admin", "disabled": true})).await.ok();
    change(&admin, &admin, json!({"role": "user"})).await.problem(409, "LAST_ADMIN");
    change(&admin, &ann, json!({"disabled": false})).await.ok();
    change(&admin, &admin, json!({"role": "user"})).await.ok();
    admin.get("/admin/users").await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn of_two_admins_who_shut_each_other_out_one_is_left() {
    let app = TestApp::start().await;
    let (one, two) = (app.admin().await, app.user().await);
    change(&one, &two, json!({"role": "admin"})).await.ok();
    for round in 0..3 {
        let shut = |by: &User, whom: &User| by.patch(&format!("/admin/users/{}", whom.id), json!({"disabled": true}));
        let (a, b) = join(shut(&one, &two).into_future(), shut(&two, &one).into_future()).await;
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert!(matches!(statuses, [200, 403 | 409]), "round {round}: {a} {b}");
        let (left, gone) = if a.status == 200 { (&one, &two) } else { (&two, &one) };
        left.get("/admin/users").await.ok();
        change(left, gone, json!({"disabled": false})).await.ok();
    }
}

#[tokio::test]
async fn an_account_is_changed_by_known_fields_only() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    for (field, value) in [
        ("tier", json!("pro")),
        ("xp", json!(1000)),
        ("password", json!("correct horse battery")),
        ("username", json!("eve")),
        ("disabled", Value::Null),
        ("role", Value::Null),
        ("role", json!("king")),
        ("disabled", json!("yes")),
    ] {
        change(&admin, &ann, json!({ field: value })).await.blames(field);
    }
    change(&admin, &ann, json!({"role": "service"})).await.problem(409, "INVALID_TRANSITION");
    change(&admin, &ann, json!({"user_id": ann.id, "disabled": true})).await.problem(403, "FORBIDDEN");
    let same = change(&admin, &ann, json!({})).await.ok();
    assert_eq!((&same["role"], &same["disabled"]), (&json!("user"), &json!(false)));
    admin.patch(&format!("/admin/users/{NOBODY}"), json!({"disabled": true})).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_an_admin_does_stands_in_both_logs_once() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    change(&admin, &ann, json!({"disabled": true})).await.ok();
    change(&admin, &ann, json!({"disabled": true})).await.ok();
    change(&admin, &ann, json!({"disabled": false, "role": "admin"})).await.ok();
    change(&admin, &admin, json!({"role": "user"})).await.ok();
    app.settle().await;
    let path = "/activity?action=account.disabled&action=account.enabled&action=account.role_changed";
    let his = admin.get(path).await.ok();
    assert_eq!(each(&his, "action"), ["role_changed", "role_changed", "enabled", "disabled"]);
    assert_eq!(each(&his, "entity_id"), [&admin.id, &ann.id, &ann.id, &ann.id].map(|id| json!(id)));
    assert!(each(&his, "source").iter().all(|source| source == "user"));
    let hers = ann.get(path).await.ok();
    assert_eq!(each(&hers, "action"), ["role_changed", "enabled", "disabled"]);
    assert!(each(&hers, "source").iter().all(|source| source == "system"));
    assert_eq!((&hers[0]["metadata"]["from"], &hers[0]["metadata"]["to"]), (&json!("user"), &json!("admin")));
}

#[tokio::test]
async fn a_dead_job_is_shown_without_its_content_and_tried_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ids = [(); 2].map(|()| JobId::from_uuid(app.server().ctx.new_id()));
    let now = app.server().ctx.now();
    write(&app, move |tx| tx.run(&KILL, &(ids[0], "sessions.purge", now))).await;
    write(&app, move |tx| tx.run(&KILL, &(ids[1], "of.another.release", now.plus_millis(1)))).await;
    let dead = admin.get("/admin/jobs?state=dead").await;
    assert!(!String::from_utf8_lossy(&dead.body).contains("somebody"));
    let dead = dead.ok();
    assert_eq!(each(&dead, "kind"), ["of.another.release", "sessions.purge"]);
    assert_eq!((&dead[1]["tries"], &dead[1]["last_error"]), (&json!(8), &json!("it did not work")));
    let page = admin.get("/admin/jobs?state=dead&limit=1").await.json();
    let cursor = text(&page["page"]["next_cursor"]);
    let rest = admin.get(&format!("/admin/jobs?state=dead&limit=1&cursor={cursor}")).await.ok();
    assert_eq!(each(&rest, "kind"), ["sessions.purge"]);
    assert_eq!(each(&admin.get("/admin/jobs?kind=sessions.purge&state=dead").await.ok(), "id"), [json!(ids[0])]);

    let waiting = admin.act(&format!("/admin/jobs/{}/retry", ids[1])).await.ok();
    assert_eq!((&waiting["state"], &waiting["tries"]), (&json!("waiting"), &json!(0)));
    admin.act(&format!("/admin/jobs/{}/retry", ids[1])).await.problem(409, "INVALID_TRANSITION");
    admin.act(&format!("/admin/jobs/{NOBODY}/retry")).await.problem(404, "NOT_FOUND");
    // Of a kind that this server does: it is done, although it had used all of its tries.
    admin.act(&format!("/admin/jobs/{}/retry", ids[0])).await.ok();
    let begun = std::time::Instant::now();
    while !admin.get("/admin/jobs?kind=sessions.purge").await.ok().as_array().unwrap().is_empty() {
        assert!(begun.elapsed().as_secs() < 20, "the job is not done");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    settled_log(&app).await;
    let log = admin.get("/activity?action=job.retried").await.ok();
    assert_eq!(each(&log, "entity_id"), [json!(ids[0]), json!(ids[1])], "each retry once, and no refused one");
    assert!(each(&log, "entity_type").iter().all(|kind| kind == "job"));
    assert!(each(&log, "source").iter().all(|source| source == "user"));
}

#[tokio::test]
async fn a_dead_event_is_handed_over_again_once() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.user().await);
    ann.create_task("A secret").await;
    app.settle().await;
    let (user, seq): (UserId, i64) = (ann.id.parse().unwrap(), 1);
    let now = app.server().ctx.now();
    write(&app, move |tx| tx.run(&FORGET_LINE, &(user, seq))).await;
    write(&app, move |tx| tx.run(&GARBLE, &(user, seq))).await;
    write(&app, move |tx| tx.run(&BURY, &(user, seq, "activity", now))).await;
    write(&app, move |tx| tx.run(&BURY, &(user, seq, "of_another_release", now.plus_millis(-1)))).await;
    let dead = admin.get("/admin/dead-events").await.ok();
    assert_eq!(each(&dead, "subscriber"), ["activity", "of_another_release"]);
    assert_eq!((&dead[0]["user_id"], &dead[0]["error"]), (&json!(ann.id), &json!("not understood")));
    let page = admin.get("/admin/dead-events?limit=1").await.json();
    let cursor = text(&page["page"]["next_cursor"]);
    let rest = admin.get(&format!("/admin/dead-events?limit=1&cursor={cursor}")).await.ok();
    assert_eq!(each(&rest, "subscriber"), ["of_another_release"]);

    let replay = format!("/admin/dead-events/{}/replay", text(&dead[0]["id"]));
    let still = admin.act(&replay).await.ok();
    assert_eq!(still["replayed"], false);
    assert_eq!(still["error"], "the stored JSON is no JSON, at line 1 column 2", "it quotes nothing");
    assert_eq!(admin.get("/admin/dead-events").await.ok()[0]["error"], still["error"], "the new failure is kept");
    write(&app, move |tx| tx.run(&HEAL, &(user, seq))).await;
    let two = join(admin.act(&replay).into_future(), admin.act(&replay).into_future()).await;
    let mut statuses = [two.0.status, two.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404], "{} {}", two.0, two.1);
    let count = move |tx: &mut ReadTx<'_>| Ok::<_, StoreError>(tx.one(&LINES, &(user, seq))?.0);
    let lines = app.db().read(Lane::Background, None, count).await.unwrap();
    assert_eq!(lines, 1);
    let unknown = format!("/admin/dead-events/{}/replay", text(&dead[1]["id"]));
    assert_eq!(admin.act(&unknown).await.ok()["replayed"], false);
    settled_log(&app).await;
    let log = admin.get("/activity?action=dead_event.replayed").await.ok();
    assert_eq!(
        log.as_array().unwrap().len(),
        3,
        "every replay that was tried, and not the one that came second: {log}"
    );
    assert!(each(&log, "source").iter().all(|source| source == "user"));
    for odd in ["x", NOBODY, &format!("{NOBODY}.1."), &format!("{NOBODY}.one.activity")] {
        admin.act(&format!("/admin/dead-events/{odd}/replay")).await.blames("id");
    }
    admin.act(&format!("/admin/dead-events/{NOBODY}.1.activity/replay")).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn open_streams_are_counted() {
    let app = TestApp::start().await;
    let (admin, ann, ben) = (app.admin().await, app.user().await, app.user().await);
    let counts = async || {
        let stats = admin.get("/admin/realtime").await.ok();
        ["total_connections", "unique_users", "total_channels", "total_subscriptions"]
            .map(|name| stats[name].as_i64().unwrap())
    };
    assert_eq!(counts().await, [0, 0, 0, 0]);
    let (_one, _two) = (ann.listen(None).await, ann.get("/events?channel=tasks").open().await);
    let three = ben.get("/events?channel=energy&channel=tasks").open().await;
    assert_eq!(counts().await, [3, 2, 7, 10]);
    drop(three);
    assert_eq!(counts().await, [2, 1, 7, 8]);
    let alias = admin.ask("GET", "/api/v1/websocket/stats").await.ok();
    assert_eq!(alias["total_connections"], 2);
}
