//! Tokens that are not what they say. Nobody is told what is wrong with theirs.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::issuer::{ADA, Elsewhere, Key, SECRET, ask, hs256, message, seconds, shared};

async fn refused(app: &cairn_testkit::TestApp, token: &str, why: &str) {
    let answer = ask(app, "GET", "/api/v1/users/me", token).await;
    assert_eq!(answer.status, 401, "{why}: {answer}");
    answer.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_token_without_a_good_signature_is_refused() {
    let (key, thief) = (Key::new("k1"), Key::new("k1"));
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let said = elsewhere.claims(&app, ADA);
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let unsigned = message(&json!({"alg": alg, "kid": "k1"}), &said);
        refused(&app, &format!("{unsigned}."), alg).await;
        refused(&app, &unsigned, alg).await;
    }
    refused(&app, &thief.sign(&said), "another key of the same name").await;
    let genuine = key.sign(&said);
    let (rest, signature) = genuine.rsplit_once('.').unwrap();
    let (header, _) = rest.split_once('.').unwrap();
    let other = URL_SAFE_NO_PAD.encode(elsewhere.claims(&app, "somebody-else").to_string());
    refused(&app, &format!("{header}.{other}.{signature}"), "other claims under a good signature").await;
    refused(&app, &format!("{rest}."), "no signature").await;
    refused(&app, &format!("{genuine}A"), "a longer signature").await;
    refused(&app, &format!("{genuine}.{signature}"), "four parts").await;
    assert_eq!(ask(&app, "GET", "/api/v1/users/me", &genuine).await.status, 200);
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let said = elsewhere.claims(&app, ADA);
    let prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let spki = [&prefix[..], key.public()].concat();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&spki));
    let jwk = key.jwk();
    let secrets =
        [key.public(), &spki, pem.as_bytes(), jwk.to_string().as_bytes(), jwk["x"].as_str().unwrap().as_bytes(), b""]
            .map(<[u8]>::to_vec);
    for secret in secrets {
        for header in [json!({"alg": "HS256", "kid": "k1"}), json!({"alg": "HS256"})] {
            refused(&app, &hs256(&secret, &header, &said), "HS256 with the public key").await;
        }
    }
}

#[tokio::test]
async fn a_shared_secret_proves_hs256_only() {
    let app = cairn_testkit::TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let said = crate::issuer::claims(&app, ADA, "https://app.example.net");
    refused(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "HS384"}), &said), "HS384").await;
    refused(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "EdDSA", "kid": "k"}), &said), "EdDSA").await;
    refused(&app, &Key::new("k").sign(&said), "a key that nobody knows").await;
    refused(&app, &hs256(b"guessed", &json!({"alg": "HS256"}), &said), "another secret").await;
    let good = hs256(SECRET.as_bytes(), &json!({"alg": "HS256", "typ": "JWT"}), &said);
    assert_eq!(ask(&app, "GET", "/api/v1/users/me", &good).await.status, 200);
}

#[tokio::test]
async fn a_token_cannot_choose_its_key() {
    let (key, thief) = (Key::new("k1"), Key::new("thief"));
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let den = Elsewhere::publishing(&[&thief]).await;
    let app = elsewhere.trusted().await;
    let said = elsewhere.claims(&app, ADA);
    let address = format!("{}/jwks", den.address);
    for (name, value) in [
        ("jku", json!(address)),
        ("x5u", json!(address)),
        ("jwk", thief.jwk()),
        ("x5c", json!([STANDARD.encode(thief.public())])),
    ] {
        for kid in ["k1", "thief"] {
            let mut header = json!({"alg": "EdDSA", "kid": kid});
            header[name] = value.clone();
            refused(&app, &thief.sign_under(&header, &said), name).await;
        }
        // They are not looked at: a good signature stays one.
        let mut header = json!({"alg": "EdDSA", "kid": "k1"});
        header[name] = value;
        let token = key.sign_under(&header, &said);
        assert_eq!(ask(&app, "GET", "/api/v1/users/me", &token).await.status, 200, "{name}");
    }
    assert_eq!(den.asked(), 0, "nobody went there");
    for kid in [
        "../../../../dev/null",
        "/etc/passwd",
        "k1' OR '1'='1",
        "'; DROP TABLE users; --",
        "k1\u{0000}",
        "http://a/",
        "",
        "%00",
        "K1",
        &"k".repeat(4000),
    ] {
        refused(&app, &thief.sign_under(&json!({"alg": "EdDSA", "kid": kid}), &said), kid).await;
        refused(&app, &key.sign_under(&json!({"alg": "EdDSA", "kid": kid}), &said), kid).await;
    }
    for header in [
        json!({"alg": "EdDSA"}),
        json!({"alg": "EdDSA", "kid": 1}),
        json!({"alg": "ES256", "kid": "k1"}),
        json!({"alg": "RS256", "kid": "k1"}),
        json!({"alg": "EdDSA", "kid": "k1", "crit": ["b64"], "b64": false}),
        json!({"alg": "EdDSA", "kid": "k1", "typ": "logout+jwt"}),
    ] {
        refused(&app, &key.sign_under(&header, &said), &header.to_string()).await;
    }
}

#[tokio::test]
async fn a_token_is_by_its_issuer_for_us_and_for_now() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let now = seconds(&app);
    let with = |name: &str, value: Value| {
        let mut said = elsewhere.claims(&app, ADA);
        said[name] = value;
        key.sign(&said)
    };
    let without = |name: &str| {
        let mut said = elsewhere.claims(&app, ADA);
        said.as_object_mut().unwrap().remove(name);
        key.sign(&said)
    };
    for (name, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("iss", json!(format!("{}/", elsewhere.address))),
        ("iss", json!([elsewhere.address])),
        ("iss", json!("http://127.0.0.1:8420")),
        ("aud", json!("another service")),
        ("aud", json!(["one", "two"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("nbf", json!(now + 61)),
        ("iat", json!(now + 61)),
        ("exp", json!("tomorrow")),
        ("exp", json!(null)),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!(null)),
        ("sub", json!("a\u{0000}b")),
        ("sub", json!("a".repeat(256))),
    ] {
        refused(&app, &with(name, value.clone()), &format!("{name}: {value}")).await;
    }
    for name in ["iss", "aud", "exp", "sub"] {
        refused(&app, &without(name), &format!("no {name}")).await;
    }
    for (name, value) in [
        ("aud", json!(["one", elsewhere.address])),
        ("nbf", json!(now + 60)),
        ("iat", json!(now + 60)),
        ("exp", json!(now - 59)),
        ("exp", json!(now as f64 + 0.5)),
        ("exp", json!(1.0e300)),
        ("sub", json!("a".repeat(255))),
        ("session", json!("anything")),
        ("user", json!(5)),
    ] {
        let answer = ask(&app, "GET", "/api/v1/users/me", &with(name, value.clone())).await;
        assert_eq!(answer.status, 200, "{name}: {value}: {answer}");
    }
    for end in [json!(now - 60), json!(now - 86_400), json!(0), json!(-5)] {
        ask(&app, "GET", "/api/v1/users/me", &with("exp", end)).await.problem(401, "TOKEN_EXPIRED");
    }
}

#[tokio::test]
async fn a_token_that_was_good_ends_in_its_time() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let token = key.sign(&elsewhere.claims(&app, ADA));
    app.advance(std::time::Duration::from_secs(900 + 59));
    assert_eq!(ask(&app, "GET", "/api/v1/users/me", &token).await.status, 200, "clocks may differ by a minute");
    app.advance(std::time::Duration::from_secs(1));
    ask(&app, "GET", "/api/v1/users/me", &token).await.problem(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn an_issuer_cannot_speak_for_another_or_for_us() {
    let (key, other) = (Key::new("k1"), Key::new("k2"));
    let (one, two) = (Elsewhere::publishing(&[&key]).await, Elsewhere::publishing(&[&other]).await);
    let issuers = [one.config(), cairn_server::config::Issuer { name: "two".to_owned(), ..two.config() }];
    let app = cairn_testkit::TestApp::with(|config| config.accounts.issuers = issuers.to_vec()).await;
    refused(&app, &other.sign(&one.claims(&app, ADA)), "the other's key").await;
    refused(&app, &key.sign(&two.claims(&app, ADA)), "the other's name").await;
    // One name at two issuers is two people.
    let ids = [key.sign(&one.claims(&app, ADA)), other.sign(&two.claims(&app, ADA))];
    assert_ne!(crate::issuer::me(&app, &ids[0]).await["id"], crate::issuer::me(&app, &ids[1]).await["id"]);
    // An own token's claims, signed elsewhere.
    let owner = app.user().await;
    let claims = owner.token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    for header in [json!({"alg": "EdDSA", "kid": "k1"}), json!({"alg": "EdDSA", "kid": "k1", "typ": "at+jwt"})] {
        refused(&app, &key.sign_under(&header, &claims), "our claims, their key").await;
    }
}
