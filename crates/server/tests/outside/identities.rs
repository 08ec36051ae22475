//! `/users/me/identities`: who one is elsewhere.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::issuer::{ADA, SECRET, ask, claims, hs256, me, shared};

const HERE: &str = "/users/me/identities";

async fn app() -> TestApp {
    TestApp::with(|config| config.accounts.issuers = vec![shared()]).await
}

fn token(app: &TestApp, subject: &str) -> String {
    hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims(app, subject, "https://app.example.net"))
}

#[tokio::test]
async fn who_links_an_identity_comes_in_with_its_tokens() {
    let app = app().await;
    let owner = app.user().await;
    let proof = token(&app, ADA);
    let linked = owner.post(HERE, json!({"token": proof})).await.created();
    assert_eq!((&linked["issuer"], &linked["external_id"]), (&json!("web"), &json!(ADA)));
    let account = me(&app, &proof).await;
    assert_eq!(account["id"], owner.id);
    assert_eq!(account["name"], Value::Null, "the account's name is its owner's business");
    assert_eq!(owner.get(HERE).await.ok(), json!([linked]));
    let one = format!("{HERE}/{}", linked["id"].as_str().unwrap());
    assert_eq!(owner.get(&one).await.ok(), linked);
    owner.post(HERE, json!({"token": proof})).await.problem(409, "ALREADY_EXISTS");
    app.user().await.post(HERE, json!({"token": proof})).await.problem(409, "ALREADY_EXISTS");
    owner.delete(&one).await.no_content();
    owner.get(&one).await.problem(404, "NOT_FOUND");
    // From now on the token is a stranger's, who is given an account.
    assert_ne!(me(&app, &proof).await["id"], owner.id);
    app.settle().await;
}

#[tokio::test]
async fn the_last_way_in_stays() {
    let app = app().await;
    let (first, second) = (token(&app, ADA), token(&app, "ada-again"));
    let listed = ask(&app, "GET", "/api/v1/users/me/identities", &first).await.ok();
    let path = |id: &Value| format!("/api/v1/users/me/identities/{}", id.as_str().unwrap());
    let own = path(&listed[0]["id"]);
    ask(&app, "DELETE", &own, &first).await.problem(409, "INVALID_TRANSITION");
    let linked =
        ask(&app, "POST", "/api/v1/users/me/identities", &first).json(&json!({"token": second})).await.created();
    ask(&app, "DELETE", &own, &second).await.no_content();
    ask(&app, "DELETE", &path(&linked["id"]), &second).await.problem(409, "INVALID_TRANSITION");
}

#[tokio::test]
async fn what_is_no_proof_is_blamed_and_the_caller_is_not() {
    let app = app().await;
    let owner = app.user().await;
    let forged = hs256(b"guess", &json!({"alg": "HS256"}), &claims(&app, ADA, "https://app.example.net"));
    for bad in ["x", &forged, &owner.token] {
        owner.post(HERE, json!({"token": bad})).await.blames("token");
    }
    let late = token(&app, ADA);
    app.advance(std::time::Duration::from_secs(961));
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.post(HERE, json!({"token": late})).await.blames("token"), "has expired");
    owner.post(HERE, json!({})).await.blames("token");
}

#[tokio::test]
async fn an_admin_comes_from_elsewhere_as_a_person_like_others() {
    let app = TestApp::empty(|config| config.accounts.issuers = vec![shared()]).await;
    let wish = json!({"username": "keeper", "email": "k@example.org", "password": "correct horse battery"});
    let keeper = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    let own = keeper["access_token"].as_str().unwrap().to_owned();
    let proof = token(&app, ADA);
    ask(&app, "POST", "/api/v1/users/me/identities", &own).json(&json!({"token": proof})).await.created();
    let scopes = |identity: &Value| identity["scopes"].as_array().unwrap().contains(&json!("admin:*"));
    assert!(scopes(&ask(&app, "GET", "/api/v1/auth/verify", &own).await.ok()));
    let identity = ask(&app, "GET", "/api/v1/auth/verify", &proof).await.ok();
    assert!(!scopes(&identity) && identity["roles"] == json!(["user"]), "{identity}");
}

/// A token of somebody who signed in there `seconds` ago.
fn old_token(app: &TestApp, subject: &str, seconds: i64) -> String {
    let mut said = claims(app, subject, "https://app.example.net");
    said["iat"] = json!(said["iat"].as_i64().unwrap() - seconds);
    hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)
}

#[tokio::test]
async fn whoever_runs_an_issuer_does_not_come_to_run_this_server() {
    let app = app().await;
    let (admin, issuer) = (app.admin().await, app.user().await);
    admin.post(HERE, json!({"token": token(&app, ADA)})).await.created();
    let minted = token(&app, ADA);
    let own = token(&app, "the issuer's own name");
    ask(&app, "POST", "/api/v1/users/me/identities", &minted)
        .json(&json!({"token": own}))
        .await
        .problem(403, "FORBIDDEN");
    let wish = json!({"name": "k", "scopes": ["tasks:read"]});
    ask(&app, "POST", "/api/v1/api-keys", &minted).json(&wish).await.problem(403, "FORBIDDEN");
    ask(&app, "DELETE", "/api/v1/users/me", &minted).json(&json!({})).await.problem(403, "FORBIDDEN");
    // Somebody who came from there, and was made an admin: the issuer chooses no password for them.
    let theirs = token(&app, "somebody");
    let id = me(&app, &theirs).await["id"].as_str().unwrap().to_owned();
    admin.patch(&format!("/admin/users/{id}"), json!({"role": "admin"})).await.ok();
    let choice = json!({"new_password": "a quiet green fern"});
    ask(&app, "POST", "/api/v1/users/me/password", &theirs).json(&choice).await.problem(403, "FORBIDDEN");
    ask(&app, "POST", "/api/v1/users/me/identities", &theirs)
        .json(&json!({"token": own}))
        .await
        .problem(403, "FORBIDDEN");
    ask(&app, "DELETE", "/api/v1/users/me", &theirs).json(&json!({})).await.problem(403, "FORBIDDEN");
    // What is nobody's yet belongs to whoever shows it.
    issuer.post(HERE, json!({"token": own})).await.created();
    admin.patch(&format!("/admin/users/{id}"), json!({"role": "user"})).await.ok();
    ask(&app, "POST", "/api/v1/users/me/password", &theirs).json(&choice).await.no_content();
}

#[tokio::test]
async fn a_token_from_elsewhere_makes_what_lasts_only_fresh_and_where_there_is_no_password() {
    let app = app().await;
    let link = |with: &str, what: &str| {
        let wish = json!({"token": token(&app, what)});
        ask(&app, "POST", "/api/v1/users/me/identities", with).json(&wish)
    };
    let key = |with: &str| {
        let wish = json!({"name": "k", "scopes": ["tasks:read"]});
        ask(&app, "POST", "/api/v1/api-keys", with).json(&wish)
    };
    let owner = app.user().await;
    let linked = owner.post(HERE, json!({"token": token(&app, "hers")})).await.created();
    let hers = token(&app, "hers");
    link(&hers, "another").await.problem(403, "FORBIDDEN");
    key(&hers).await.problem(403, "FORBIDDEN");
    let path = format!("/api/v1{HERE}/{}", linked["id"].as_str().unwrap());
    ask(&app, "DELETE", &path, &hers).await.problem(403, "FORBIDDEN");
    ask(&app, "GET", "/api/v1/tasks", &hers).await.ok();
    // Somebody who has no other way in.
    for (age, status) in [(0, 201), (300, 201), (301, 403)] {
        let guest = old_token(&app, "guest", age);
        assert_eq!(key(&guest).await.status, status, "{age}");
        assert_eq!(link(&guest, &format!("guest-{age}")).await.status, status, "{age}");
    }
}

#[tokio::test]
async fn taking_an_identity_off_is_heard_on_other_servers_with_the_next_request_but_one() {
    let one = app().await;
    let two = one.beside().await;
    let (owner, bystander) = (one.user().await, token(&one, "bystander"));
    let proof = token(&one, ADA);
    let linked = owner.post(HERE, json!({"token": proof})).await.created();
    let unaware = me(&two, &bystander).await["id"].clone();
    assert_eq!(me(&two, &proof).await["id"], owner.id);
    owner.delete(&format!("{HERE}/{}", linked["id"].as_str().unwrap())).await.no_content();
    // Here it is a stranger's at once; there the guard is the first to notice.
    assert_ne!(me(&one, &proof).await["id"], owner.id);
    ask(&two, "GET", "/api/v1/users/me", &proof).await.problem(401, "INVALID_TOKEN");
    assert_eq!(me(&two, &proof).await["id"], me(&one, &proof).await["id"]);
    assert_eq!(me(&two, &bystander).await["id"], unaware);
}

#[tokio::test]
async fn two_who_link_one_identity_at_once_do_not_share_it() {
    let app = app().await;
    let users = [app.user().await, app.user().await, app.user().await];
    let proof = token(&app, ADA);
    let links = users.iter().map(|user| {
        let ask = user.post(HERE, json!({"token": proof}));
        async { ask.await.status }
    });
    let mut found = futures::future::join_all(links).await;
    found.sort_unstable();
    assert_eq!(found, [201, 409, 409]);
}
