//! ID tokens and codes that apps hand in, at a provider that can lie.

use axum::http::StatusCode;
use cairn_server::config::Registration;
use cairn_testkit::{TestApp, takes_the_same_time};
use serde_json::{Value, json};

use crate::issuer::{Key, hs256, message, seconds};
use crate::liar::{CLIENT, CLIENT_SECRET, Liar, hand_in};

#[tokio::test]
async fn an_id_token_signs_in_and_the_same_person_again() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let answer = hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let first = answer.ok();
    let user = &first["user"];
    assert_eq!((&user["name"], &user["email"]), (&json!("Ada"), &json!("ada@example.net")));
    assert_eq!((&user["roles"], &first["token_type"]), (&json!(["user"]), &json!("bearer")));
    for path in ["google", "google/callback", "oauth/google", "oidc/google"] {
        let body = json!({"id_token": liar.token(&app, "ada")});
        let again = app.ask("POST", &format!("/api/v1/auth/{path}")).json(&body).await.ok();
        assert_eq!(again["user"]["id"], user["id"], "{path}");
    }
    assert_ne!(hand_in(&app, &json!({"id_token": liar.token(&app, "grace")})).await.ok()["user"]["id"], user["id"]);
    assert_eq!(liar.read(), 1, "the provider's document is kept");
    let token = first["access_token"].as_str().unwrap();
    let linked = app.ask("GET", "/api/v1/users/me/identities").bearer(token).await.ok();
    assert_eq!((&linked[0]["issuer"], &linked[0]["external_id"]), (&json!("google"), &json!("ada")));
    let pair = json!({"refresh_token": first["refresh_token"]});
    app.ask("POST", "/api/v1/auth/refresh").json(&pair).await.ok();
    app.settle().await;
}

/// The claims with one of them another, or none.
fn with(claims: &Value, field: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(field)),
        value => claims[field] = value,
    }
    claims
}

#[tokio::test]
async fn an_id_token_that_is_not_for_us_not_of_the_provider_or_not_signed_is_refused() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let good = liar.claims(&app, "ada");
    let signed = |claims: &Value| liar.key.sign(claims);
    let forged = Key::new("k1").sign(&good);
    let unsigned = format!("{}.", message(&json!({"alg": "none"}), &good));
    let by_secret = hs256(CLIENT_SECRET.as_bytes(), &json!({"alg": "HS256"}), &good);
    let by_public_key = hs256(liar.key.public(), &json!({"alg": "HS256", "kid": "k1"}), &good);
    let critical = liar.key.sign_under(&json!({"alg": "EdDSA", "kid": "k1", "crit": ["x"]}), &good);
    let mut bad = vec![forged, unsigned, by_secret, by_public_key, critical, "x".to_owned(), "a.b.c".to_owned()];
    for (field, value) in [
        ("aud", json!("somebody-else")),
        ("aud", json!([CLIENT, "somebody-else"])),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("iss", json!("https://accounts.example.org")),
        ("iss", json!(format!("{}/", liar.address))),
        ("iss", Value::Null),
        ("exp", Value::Null),
        ("iat", json!(seconds(&app) + 3600)),
        ("nbf", json!(seconds(&app) + 61)),
        ("nbf", json!("tomorrow")),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!("a\u{0}b")),
        ("sub", json!("x".repeat(256))),
    ] {
        bad.push(signed(&with(&good, field, value)));
    }
    let token = signed(&good);
    bad.push(format!("{}x.{}", &token[..10], &token[11..]));
    for token in bad {
        hand_in(&app, &json!({ "id_token": token })).await.problem(401, "INVALID_TOKEN");
    }
    let over = with(&with(&good, "exp", json!(seconds(&app) - 61)), "iat", json!(seconds(&app) - 600));
    hand_in(&app, &json!({"id_token": signed(&over)})).await.problem(401, "TOKEN_EXPIRED");
    let just = with(&good, "exp", json!(seconds(&app) - 59));
    hand_in(&app, &json!({"id_token": signed(&just)})).await.ok();
    let just = with(&good, "nbf", json!(seconds(&app) + 60));
    hand_in(&app, &json!({"id_token": signed(&just)})).await.ok();
    // An app of ours has a client id of its own.
    hand_in(&app, &json!({"id_token": signed(&with(&good, "aud", json!("cairn-ios")))})).await.ok();
    assert_eq!(liar.read(), 1, "no forgery makes the server ask the provider again and again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_id_token_takes_as_long_for_somebody_as_for_nobody() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await.ok();
    let thief = Key::new("k1");
    let forged = |name: &str| {
        let body = json!({"id_token": thief.sign(&liar.claims(&app, name))});
        app.ask("POST", "/api/v1/auth/google").json(&body)
    };
    takes_the_same_time("INVALID_TOKEN", |_| forged("ada"), |_| forged("eve")).await;
}

#[tokio::test]
async fn the_nonce_that_an_app_names_must_be_in_the_token() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let plain = liar.claims(&app, "ada");
    let bound = liar.key.sign(&with(&plain, "nonce", json!("n-1")));
    hand_in(&app, &json!({"id_token": bound, "nonce": "n-1"})).await.ok();
    hand_in(&app, &json!({"id_token": bound, "nonce": "n-2"})).await.problem(401, "INVALID_TOKEN");
    let unbound = liar.key.sign(&plain);
    hand_in(&app, &json!({"id_token": unbound, "nonce": "n-1"})).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn an_address_that_is_not_verified_comes_in_nowhere() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let good = liar.claims(&app, "ada");
    for doubt in [json!(false), json!("false"), Value::Null] {
        let token = liar.key.sign(&with(&good, "email_verified", doubt));
        hand_in(&app, &json!({"id_token": token})).await.problem(403, "EMAIL_NOT_VERIFIED");
    }
    // As Apple writes it.
    let token = liar.key.sign(&with(&good, "email_verified", json!("true")));
    assert_eq!(hand_in(&app, &json!({"id_token": token})).await.ok()["user"]["email"], "ada@example.net");
    // Where it need not be verified, it is not taken over.
    let app = liar.trusted_with(|config| config.accounts.providers[0].require_verified_email = false).await;
    let token = liar.key.sign(&with(&good, "email_verified", json!(false)));
    assert_eq!(hand_in(&app, &json!({"id_token": token})).await.ok()["user"]["email"], Value::Null);
    // Somebody without an address is somebody all the same.
    let token = liar.key.sign(&with(&with(&good, "email", Value::Null), "sub", json!("grace")));
    hand_in(&app, &json!({"id_token": token})).await.ok();
}

#[tokio::test]
async fn an_address_at_the_provider_opens_no_account_here_verified_or_not() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let owner = app.user().await;
    let claims = with(&liar.claims(&app, "ada"), "email", json!(format!("{}@example.org", owner.username)));
    let entered = hand_in(&app, &json!({"id_token": liar.key.sign(&claims)})).await.ok();
    assert_ne!(entered["user"]["id"], owner.id.as_str());
    app.sign_in(&owner).await;
}

#[tokio::test]
async fn the_signed_in_user_links_what_an_id_token_proves() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let owner = app.user().await;
    let proof = json!({"token": liar.token(&app, "ada")});
    let linked = owner.post("/users/me/identities", proof.clone()).await.created();
    assert_eq!(linked["issuer"], "google");
    let entered = hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await.ok();
    assert_eq!(entered["user"]["id"], owner.id.as_str());
    app.user().await.post("/users/me/identities", proof).await.problem(409, "ALREADY_EXISTS");
    let forged = json!({"token": Key::new("k1").sign(&liar.claims(&app, "grace"))});
    owner.post("/users/me/identities", forged).await.blames("token");
    // An ID token is no access token.
    let bearer = liar.token(&app, "ada");
    app.ask("GET", "/api/v1/users/me").bearer(&bearer).await.problem(401, "INVALID_TOKEN");
    app.disable(&owner).await;
    hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await.problem(403, "ACCOUNT_DISABLED");
}

#[tokio::test]
async fn registration_decides_who_may_be_new() {
    let liar = Liar::start().await;
    for registration in [Registration::First, Registration::Closed] {
        let provider = liar.config("google");
        let app = TestApp::empty(|config| {
            config.accounts.providers = vec![provider];
            config.accounts.registration = registration;
        })
        .await;
        let token = json!({"id_token": liar.token(&app, "ada")});
        hand_in(&app, &token).await.problem(403, "REGISTRATION_CLOSED");
    }
}

#[tokio::test]
async fn twenty_first_sign_ins_at_once_make_one_account() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let body = json!({"id_token": liar.token(&app, "ada")});
    let entered = futures::future::join_all((0..20).map(|_| async { hand_in(&app, &body).await.ok() })).await;
    assert!(entered.iter().all(|one| one["user"]["id"] == entered[0]["user"]["id"]));
    assert_eq!(liar.read(), 1);
    app.settle().await;
}

#[tokio::test]
async fn what_is_not_handed_in_properly_is_blamed() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let token = liar.token(&app, "ada");
    for (body, field) in [
        (json!({}), "id_token"),
        (json!({"code": "c"}), "redirect_uri"),
        (json!({"id_token": token, "code": "c", "redirect_uri": "postmessage"}), "id_token"),
        (json!({"code": "c", "redirect_uri": "https://evil.example/cb"}), "redirect_uri"),
        (
            json!({"code": "c", "redirect_uri": "http://127.0.0.1:8420/api/v1/auth/oidc/google/callback"}),
            "redirect_uri",
        ),
        (
            json!({"code": "c", "redirect_uri": "HTTP://127.0.0.1:8420/%61pi/v1/auth/oidc/google/callback"}),
            "redirect_uri",
        ),
        (json!({"code": "c", "redirect_uri": "postmessage", "code_verifier": "short"}), "code_verifier"),
        (json!({"id_token": token, "role": "admin"}), "role"),
        (json!({"id_token": token, "roles": ["admin"]}), "roles"),
        (json!({"id_token": token, "email": "a@b.c"}), "email"),
    ] {
        hand_in(&app, &body).await.blames(field);
    }
    let body = json!({"id_token": token});
    app.ask("POST", "/api/v1/auth/oidc/unknown").json(&body).await.problem(404, "NOT_FOUND");
    TestApp::start().await.ask("POST", "/api/v1/auth/google").json(&body).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_who_we_are() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    liar.gives(liar.token(&app, "ada"));
    let verifier = "v".repeat(43);
    let body = json!({"code": "c-1", "redirect_uri": "com.example.app:/cb", "code_verifier": verifier});
    hand_in(&app, &body).await.ok();
    let (who, form) = liar.form();
    let basic =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, "cairn:a+secret%3A+of+the+test%2C+%2B+more");
    assert_eq!(who, format!("Basic {basic}"));
    let wanted = json!({
        "grant_type": "authorization_code", "code": "c-1",
        "redirect_uri": "com.example.app:/cb", "code_verifier": verifier,
    });
    assert_eq!(form, wanted);
    let own = json!({"code": "c-2", "redirect_uri": "http://127.0.0.1:8420/signed-in"});
    hand_in(&app, &own).await.ok();
    liar.refuses(StatusCode::BAD_REQUEST, json!({"error": "invalid_grant"}));
    hand_in(&app, &body).await.problem(401, "INVALID_CREDENTIALS");
    // Our own fault, and theirs: not the person's.
    liar.refuses(StatusCode::UNAUTHORIZED, json!({"error": "invalid_client"}));
    hand_in(&app, &body).await.problem(503, "UNAVAILABLE");
    liar.refuses(StatusCode::INTERNAL_SERVER_ERROR, json!("<html>"));
    hand_in(&app, &body).await.problem(503, "UNAVAILABLE");
}

#[tokio::test]
async fn a_provider_that_is_away_stops_nobody_else_and_comes_back() {
    let liar = Liar::start().await;
    liar.is_away(true);
    // The server starts, and people sign in by other ways.
    let app = liar.trusted().await;
    app.user().await;
    let body = json!({"id_token": liar.token(&app, "ada")});
    let refused = hand_in(&app, &body).await;
    refused.problem(503, "UNAVAILABLE");
    assert_eq!(refused.header("retry-after"), "30");
    liar.is_away(false);
    app.advance(std::time::Duration::from_secs(30));
    hand_in(&app, &body).await.ok();
    // What is known goes on while it is away again.
    liar.is_away(true);
    app.advance(std::time::Duration::from_mins(11));
    hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await.ok();
    app.settle().await;
}

#[tokio::test]
async fn a_code_that_was_sent_to_our_callback_is_taken_from_its_browser_only() {
    let liar = Liar::start().await;
    let callback = "http://127.0.0.1:8420/api/v1/auth/oidc/google/callback";
    let app = liar.trusted_with(|config| config.accounts.providers[0].redirect_uris.push(callback.to_owned())).await;
    liar.gives(liar.token(&app, "ada"));
    hand_in(&app, &json!({"code": "c", "redirect_uri": callback})).await.blames("redirect_uri");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_keeps_nobody_waiting_who_is_known() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    hand_in(&app, &json!({"id_token": liar.token(&app, "ada")})).await.ok();
    liar.is_silent(true);
    for _ in 0..3 {
        app.advance(std::time::Duration::from_mins(11));
        let body = json!({"id_token": liar.token(&app, "ada")});
        let begun = std::time::Instant::now();
        hand_in(&app, &body).await.ok();
        assert!(begun.elapsed().as_secs() < 4, "the old document would do");
    }
}

#[tokio::test]
async fn new_keys_are_found_and_old_ones_forgotten() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let old = liar.token(&app, "ada");
    let first = hand_in(&app, &json!({"id_token": old})).await.ok();
    let key = Key::new("k2");
    liar.publishes(&key);
    let new = json!({"id_token": key.sign(&liar.claims(&app, "ada"))});
    assert_eq!(hand_in(&app, &new).await.ok()["user"]["id"], first["user"]["id"]);
    hand_in(&app, &json!({"id_token": old})).await.problem(401, "INVALID_TOKEN");
    let read = liar.read();
    for _ in 0..5 {
        hand_in(&app, &json!({"id_token": Key::new("k9").sign(&liar.claims(&app, "ada"))}))
            .await
            .problem(401, "INVALID_TOKEN");
    }
    assert_eq!(liar.read(), read, "asked at most once in half a minute");
}
