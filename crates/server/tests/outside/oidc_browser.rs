//! Browsers that travel to a provider and back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_server::config::Registration;
use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::liar::{Browser, CLIENT, Liar};

/// Lets the provider give a good ID token for this journey.
fn welcome(liar: &Liar, app: &TestApp, browser: &Browser, subject: &str) {
    let mut claims = liar.claims(app, subject);
    claims["nonce"] = browser.query["nonce"].clone();
    liar.gives(liar.key.sign(&claims));
}

#[tokio::test]
async fn a_browser_travels_there_and_back_and_is_signed_in() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let answer = app.ask("GET", "/api/v1/auth/oidc/google/start").await;
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/api/v1/auth/oidc", "Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "without TLS the browser would not keep it: {cookie}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let browser = Browser::of(&answer);
    assert!(browser.location.starts_with(&format!("{}/auth?", liar.address)));
    let query = &browser.query;
    let callback = "http://127.0.0.1:8420/api/v1/auth/oidc/google/callback";
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", callback),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(query[name], value, "{name}");
    }
    welcome(&liar, &app, &browser, "ada");
    let entered = browser.land(&app, "code=c-1&session_state=x&scope=openid").await.ok();
    assert_eq!((&entered["user"]["name"], &entered["user"]["roles"]), (&json!("Ada"), &json!(["user"])));
    let (_, form) = liar.form();
    assert_eq!((&form["code"], &form["redirect_uri"]), (&json!("c-1"), &json!(callback)));
    let verifier = form["code_verifier"].as_str().unwrap();
    let challenge = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    assert_eq!(query["code_challenge"], URL_SAFE_NO_PAD.encode(challenge));
    app.settle().await;
}

#[tokio::test]
async fn a_journey_ends_once_in_the_browser_and_within_the_time_that_it_began_in() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let refused = "INVALID_CREDENTIALS";
    // Twice.
    let browser = Browser::leave(&app, "").await;
    welcome(&liar, &app, &browser, "ada");
    browser.land(&app, "code=c").await.ok();
    browser.land(&app, "code=c").await.problem(401, refused);
    // In another browser, or one that has forgotten: then it is over for the first, too.
    for cookie in ["", "cairn_sign_in=x", &Browser::leave(&app, "").await.cookie] {
        let browser = Browser::leave(&app, "").await;
        welcome(&liar, &app, &browser, "ada");
        let stranger = Browser { cookie: cookie.to_owned(), ..Browser::leave(&app, "").await };
        let stranger = Browser { query: browser.query.clone(), ..stranger };
        stranger.land(&app, "code=c").await.problem(401, refused);
        browser.land(&app, "code=c").await.problem(401, refused);
    }
    // Too late.
    let browser = Browser::leave(&app, "").await;
    welcome(&liar, &app, &browser, "ada");
    app.advance(std::time::Duration::from_mins(10));
    browser.land(&app, "code=c").await.problem(401, refused);
    // With a state that nobody left with.
    for state in ["", "x", "cst_0000000000000000000000000000000000000000000"] {
        let path = format!("/api/v1/auth/oidc/google/callback?state={state}&code=c");
        app.ask("GET", &path).header("cookie", &browser.cookie).await.problem(401, refused);
    }
    app.ask("GET", "/api/v1/auth/oidc/google/callback").await.problem(401, refused);
    app.ask("GET", "/api/v1/auth/oidc/unknown/start").await.problem(404, "NOT_FOUND");
    app.ask("GET", "/api/v1/auth/oidc/unknown/callback?state=x&code=c").await.problem(404, "NOT_FOUND");
    app.advance_days(1);
    app.settle().await;
}

#[tokio::test]
async fn of_many_who_come_back_with_one_state_one_comes_in() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let browser = Browser::leave(&app, "").await;
    welcome(&liar, &app, &browser, "ada");
    let landings = (0..10).map(|_| async { browser.land(&app, "code=c").await.status });
    let mut found = futures::future::join_all(landings).await;
    found.sort_unstable();
    assert_eq!(found, [vec![200], vec![401; 9]].concat());
}

#[tokio::test]
async fn two_pages_of_one_browser_travel_at_once() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    let first = Browser::leave(&app, "").await;
    let start = app.ask("GET", "/api/v1/auth/oidc/google/start").header("cookie", &first.cookie);
    let second = Browser::of(&start.await);
    assert_eq!(second.cookie, first.cookie);
    for browser in [first, second] {
        welcome(&liar, &app, &browser, "ada");
        browser.land(&app, "code=c").await.ok();
    }
}

#[tokio::test]
async fn what_the_provider_says_wrongly_lets_nobody_in() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    // An ID token of another journey.
    let browser = Browser::leave(&app, "").await;
    let other = Browser::leave(&app, "").await;
    welcome(&liar, &app, &other, "ada");
    browser.land(&app, "code=c").await.problem(401, "INVALID_TOKEN");
    // One without a nonce.
    let browser = Browser::leave(&app, "").await;
    liar.gives(liar.token(&app, "ada"));
    browser.land(&app, "code=c").await.problem(401, "INVALID_TOKEN");
    // The answer of another provider (RFC 9207).
    let browser = Browser::leave(&app, "").await;
    welcome(&liar, &app, &browser, "ada");
    browser.land(&app, "code=c&iss=https://evil.example").await.problem(401, "INVALID_CREDENTIALS");
    // A refusal.
    let browser = Browser::leave(&app, "").await;
    browser.land(&app, "error=access_denied&error_description=%3Cscript%3E").await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_state_is_good_at_its_own_provider_only() {
    let (liar, other) = (Liar::start().await, Liar::start().await);
    let second = other.config("own");
    let app = liar.trusted_with(|config| config.accounts.providers.push(second)).await;
    let browser = Browser::leave(&app, "").await;
    let path = format!("/api/v1/auth/oidc/own/callback?code=c&state={}", browser.state());
    app.ask("GET", &path).header("cookie", &browser.cookie).await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn a_page_is_given_a_refresh_token_that_is_good_once() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    for (page, lands) in [
        ("/today?x=1", "http://127.0.0.1:8420/today?x=1#refresh_token=crt_"),
        ("https%3A%2F%2Fapp.example.org%2Fin%23old", "https://app.example.org/in#refresh_token=crt_"),
    ] {
        let browser = Browser::leave(&app, &format!("?return_to={page}")).await;
        welcome(&liar, &app, &browser, "ada");
        let answer = browser.land(&app, "code=c").await;
        assert_eq!((answer.status, answer.header("cache-control")), (303, "no-store"), "{answer}");
        let location = answer.header("location");
        assert!(location.starts_with(lands), "{location}");
        let pair = json!({"refresh_token": location.split_once("refresh_token=").unwrap().1});
        let fresh = app.ask("POST", "/api/v1/auth/refresh").json(&pair).await.ok();
        assert_eq!(fresh["user"]["name"], "Ada");
    }
    let browser = Browser::leave(&app, "?return_to=/today").await;
    let answer = browser.land(&app, "error=access_denied").await;
    assert_eq!((answer.status, answer.header("location")), (303, "http://127.0.0.1:8420/today#error=FORBIDDEN"));
}

#[tokio::test]
async fn nobody_is_sent_anywhere_else() {
    let liar = Liar::start().await;
    let app = liar.trusted().await;
    for page in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "https://app.example.org.evil.example",
        "https://app.example.org@evil.example",
        "http://app.example.org",
        "javascript:alert(1)",
        "/a%0d%0aset-cookie:x=1",
        "/api/v1/auth/oidc/other/start",
        "http://127.0.0.1:8420/api/v1/auth/oidc/other/start",
        "/x/..//api/v1/auth/oidc/other/start",
        "/%2561pi/../%61pi/v1/auth/oidc/other/start",
    ] {
        let start = app.ask("GET", &format!("/api/v1/auth/oidc/google/start?return_to={page}"));
        start.await.blames("return_to");
    }
    app.ask("GET", "/api/v1/auth/oidc/google/start?next=/").await.blames("next");
}

#[tokio::test]
async fn over_tls_the_cookie_is_for_tls_only() {
    let liar = Liar::start().await;
    let app = liar.trusted_with(|config| config.server.public_url = Some("https://cairn.example.org".to_owned())).await;
    let answer = app.ask("GET", "/api/v1/auth/oidc/google/start").header("host", "evil.example").await;
    assert!(answer.header("set-cookie").contains("Secure"));
    // What a client says the host is plays no part.
    let callback = "https://cairn.example.org/api/v1/auth/oidc/google/callback";
    assert_eq!(Browser::of(&answer).query["redirect_uri"], callback);
}

#[tokio::test]
async fn a_provider_that_is_away_is_said_to_be() {
    let liar = Liar::start().await;
    liar.is_away(true);
    let app = liar.trusted().await;
    let answer = app.ask("GET", "/api/v1/auth/oidc/google/start").await;
    answer.problem(503, "UNAVAILABLE");
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn somebody_new_needs_open_registration_and_a_page_is_told() {
    let liar = Liar::start().await;
    let provider = liar.config("google");
    let app = TestApp::empty(|config| {
        config.accounts.providers = vec![provider];
        config.accounts.registration = Registration::Closed;
    })
    .await;
    let browser = Browser::leave(&app, "?return_to=/").await;
    welcome(&liar, &app, &browser, "ada");
    let answer = browser.land(&app, "code=c").await;
    assert_eq!(answer.header("location"), "http://127.0.0.1:8420/#error=REGISTRATION_CLOSED");
    assert_eq!(app.ask("GET", "/health/ready").await.json()["status"], Value::from("ready"));
}
