//! Every operation of `openapi.json`, without a token and with a stranger's.

mod belongings;
mod doors;
mod naming;

use std::collections::BTreeSet;

use cairn_testkit::TestApp;

use self::belongings::{Belongings, with_an_issuer, without_request_id};
use self::doors::Door::{Admin, Foreign, Named, Open, Own, Travel};
use self::doors::Thing::{Comment, Identity, Key, Project, Session, Step, Task, Tombstone, Waiting};
pub(crate) use self::doors::operations;
use self::doors::{CASES, ask, door};
use crate::support::{NOBODY, text};

#[tokio::test]
async fn every_operation_has_a_case_and_every_case_an_operation() {
    let app = TestApp::empty(|_| {}).await;
    let found: BTreeSet<String> = operations(&app).into_iter().map(|(name, _)| name).collect();
    let listed: BTreeSet<String> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), CASES.len(), "an operation is listed twice");
    assert_eq!(found, listed);
}

#[tokio::test]
async fn without_a_token_only_the_open_ones_answer() {
    let app = TestApp::start().await;
    for (operation, aliases) in operations(&app) {
        for name in aliases.iter().chain([&operation]) {
            let answer = ask(&app, name, NOBODY, "").await;
            if door(&operation) == Open {
                assert_ne!(answer.status, 401, "{name}");
                assert_ne!(answer.status, 404, "{name}");
            } else if door(&operation) == Travel {
                // There is no provider on this server.
                answer.problem(404, "NOT_FOUND");
            } else {
                answer.problem(401, "UNAUTHORIZED");
                assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
                if name.contains("{user_id}") {
                    continue;
                }
                // The unversioned paths are the same doors.
                ask(&app, &name.replace("/api/v1/", "/api/"), NOBODY, "").await.problem(401, "UNAUTHORIZED");
            }
        }
    }
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_answered_like_what_is_missing() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    let before = belongings.state(&owner).await;
    for (operation, aliases) in operations(&app) {
        let Foreign(thing, body) = door(&operation) else { continue };
        for name in aliases.iter().chain([&operation]) {
            let theirs = ask(&app, name, belongings.id(thing), body).bearer(&stranger.token).await;
            let missing = ask(&app, name, NOBODY, body).bearer(&stranger.token).await;
            theirs.problem(404, "NOT_FOUND");
            assert_eq!(without_request_id(&theirs), without_request_id(&missing), "{name}");
        }
    }
    assert_eq!(belongings.state(&owner).await, before);
}

#[tokio::test]
async fn what_a_stranger_asks_for_shows_nothing_of_the_owner() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    app.settle().await;
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        // The stream does not end; live.rs tells its stories.
        if door(&operation) != Own || method != "GET" || path == "/api/v1/events" {
            continue;
        }
        // A search says what for.
        let path = if path.ends_with("/search") { format!("{path}?q=secret&hidden=all") } else { path.to_owned() };
        let answer = app.ask(method, &path).bearer(&stranger.token).await;
        assert_eq!(answer.status, 200, "{operation}");
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        for thing in [Task, Step, Tombstone, Session, Key, Project, Comment, Identity, Waiting] {
            assert!(!body.contains(belongings.id(thing)), "{operation} shows {thing:?}");
        }
        assert!(!body.contains("secret") && !body.contains(&owner.id), "{operation}: {body}");
    }
}

#[tokio::test]
async fn a_path_of_somebody_else_is_forbidden_whether_they_exist_or_not() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    let before = belongings.state(&owner).await;
    for (operation, _) in operations(&app) {
        let Named(body) = door(&operation) else { continue };
        let at = |user: &str| ask(&app, &operation.replace("{user_id}", user), belongings.id(Task), body);
        for user in [&owner.id, NOBODY, "nobody"] {
            at(user).bearer(&stranger.token).await.problem(403, "FORBIDDEN");
        }
        if operation.contains("{id}") {
            at(&stranger.id).bearer(&stranger.token).await.problem(404, "NOT_FOUND");
        }
    }
    assert_eq!(belongings.state(&owner).await, before);
}

#[tokio::test]
async fn what_is_the_admins_is_refused_to_everybody_else_and_changes_nothing() {
    let app = with_an_issuer().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let wish = serde_json::json!({"name": "No admin", "scopes": ["tasks:read", "account:write"]});
    let narrow = text(&admin.post("/api-keys", wish).await.created()["key"]);
    let outside = belongings::outside_token();
    admin.post("/users/me/identities", serde_json::json!({"token": outside})).await.created();
    let before = admin.get("/admin/users").await.ok();
    for (operation, aliases) in operations(&app) {
        let Admin(body) = door(&operation) else { continue };
        for name in aliases.iter().chain([&operation]) {
            // An admin's own key without the scope, and an admin who comes by way of an issuer, are none.
            for credential in [&user.token, &narrow, &outside] {
                for id in [&user.id, NOBODY] {
                    ask(&app, name, id, body).bearer(credential).await.problem(403, "FORBIDDEN");
                }
            }
        }
    }
    let mut after = admin.get("/admin/users").await.ok();
    for (row, was) in after.as_array_mut().unwrap().iter_mut().zip(before.as_array().unwrap()) {
        row["last_used_at"] = was["last_used_at"].clone();
    }
    assert_eq!(after, before);
}
