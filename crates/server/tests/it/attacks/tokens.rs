//! Tokens that say to be ours.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cairn_kernel::{SessionId, Timestamp, UserId};
use cairn_server::accounts::keyring::KeyAlgorithm;
use cairn_server::accounts::scope::{Role, Scopes};
use cairn_server::accounts::token::{self, Grant};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::text;

/// A part of a token as JSON: 0 the header, 1 the claims.
fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Header and claims as they are signed.
fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// The same claims under another header, with the signature that was good before.
fn under(token: &str, header: &Value) -> String {
    let signature = token.rsplit('.').next().unwrap();
    format!("{}.{signature}", message(header, &part(token, 1)))
}

async fn refused(app: &TestApp, token: &str, why: &str) {
    for path in ["/api/v1/tasks", "/api/v1/users/me", "/api/v1/admin/users"] {
        let answer = app.ask("GET", path).bearer(token).await;
        assert_eq!(answer.status, 401, "{why}: {answer}");
        let error = answer.problem(401, "INVALID_TOKEN");
        assert_eq!(error["detail"], Value::Null, "nobody is told what is wrong: {why}");
    }
}

#[tokio::test]
async fn alg_none_signs_nothing() {
    let app = TestApp::start().await;
    let user = app.user().await;
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        for kid in [part(&user.token, 0)["kid"].clone(), json!("x"), Value::Null] {
            let header = json!({"typ": "at+jwt", "alg": alg, "kid": kid});
            let unsigned = message(&header, &part(&user.token, 1));
            refused(&app, &unsigned, alg).await;
            refused(&app, &format!("{unsigned}."), alg).await;
            refused(&app, &under(&user.token, &header), alg).await;
        }
    }
    user.get("/tasks").await.ok();
}

/// DER of an integer without a sign.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let padded = if bytes[0] < 0x80 { bytes.to_vec() } else { [&[0], bytes].concat() };
    tagged(0x02, &padded)
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]], content].concat()
}

#[tokio::test]
async fn the_public_key_is_no_secret_for_hs256() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let published = app.ask("GET", "/.well-known/jwks.json").await;
    let jwk = published.json()["keys"][0].clone();
    let (n, e) = (text(&jwk["n"]), text(&jwk["e"]));
    let (modulus, exponent) = (URL_SAFE_NO_PAD.decode(&n).unwrap(), URL_SAFE_NO_PAD.decode(&e).unwrap());
    let pkcs1 = tagged(0x30, &[integer(&modulus), integer(&exponent)].concat());
    let rsa = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let spki = tagged(0x30, &[&rsa[..], &tagged(0x03, &[&[0], &pkcs1[..]].concat())].concat());
    let lines: Vec<String> =
        STANDARD.encode(&spki).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
    let secrets: Vec<Vec<u8>> = vec![
        format!("{pem}\n").into_bytes(),
        pem.into_bytes(),
        spki,
        pkcs1,
        modulus,
        n.into_bytes(),
        jwk.to_string().into_bytes(),
        published.body.clone(),
        Vec::new(),
    ];
    for secret in secrets {
        for alg in ["HS256", "HS384", "HS512"] {
            let header = json!({"typ": "at+jwt", "alg": alg, "kid": jwk["kid"]});
            let message = message(&header, &part(&user.token, 1));
            let algorithm = match alg {
                "HS256" => hmac::HMAC_SHA256,
                "HS384" => hmac::HMAC_SHA384,
                _ => hmac::HMAC_SHA512,
            };
            let signature = hmac::sign(&hmac::Key::new(algorithm, &secret), message.as_bytes());
            let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()));
            refused(&app, &forged, alg).await;
        }
    }
}

#[tokio::test]
async fn nor_is_the_public_key_of_eddsa() {
    let app = TestApp::with(|config| config.accounts.signing = KeyAlgorithm::EdDsa).await;
    let user = app.user().await;
    assert_eq!(part(&user.token, 0)["alg"], "EdDSA");
    let published = app.ask("GET", "/.well-known/jwks.json").await;
    let jwk = published.json()["keys"][0].clone();
    let x = text(&jwk["x"]);
    let raw = URL_SAFE_NO_PAD.decode(&x).unwrap();
    // RFC 8410 §4: the key as a certificate would hold it.
    let ed25519 = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let spki = [&ed25519[..], &raw].concat();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(&spki));
    let secrets = [
        raw,
        x.into_bytes(),
        spki,
        format!("{pem}\n").into_bytes(),
        pem.into_bytes(),
        jwk.to_string().into_bytes(),
        published.body.clone(),
        Vec::new(),
    ];
    for secret in secrets {
        for (alg, algorithm) in
            [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)]
        {
            let message = message(&json!({"typ": "at+jwt", "alg": alg, "kid": jwk["kid"]}), &part(&user.token, 1));
            let signature = hmac::sign(&hmac::Key::new(algorithm, &secret), message.as_bytes());
            refused(&app, &format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())), alg).await;
        }
    }
    user.get("/tasks").await.ok();
}

#[tokio::test]
async fn a_kid_is_a_name_and_neither_a_path_nor_sql() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let genuine = text(&part(&user.token, 0)["kid"]);
    let nowhere = [
        "../../../../dev/null",
        "/dev/null",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:1/jwks.json",
        "' OR '1'='1",
        "x' UNION SELECT 'secret' --",
        "'; DROP TABLE signing_keys; --",
        "%00",
        "*",
        "",
    ];
    let dressed =
        ["{}\u{0}", " {}", "{} ", "{}' --", "../keys/{}", "{}.pem"].map(|dress| dress.replace("{}", &genuine));
    for kid in nowhere.iter().map(|kid| (*kid).to_owned()).chain(dressed) {
        let header = json!({"typ": "at+jwt", "alg": "RS256", "kid": kid});
        refused(&app, &under(&user.token, &header), &kid).await;
        // The key that such a path leads to would be empty.
        let message = message(&json!({"typ": "at+jwt", "alg": "HS256", "kid": kid}), &part(&user.token, 1));
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), message.as_bytes());
        refused(&app, &format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())), &kid).await;
    }
    for kid in [json!(1), json!(["a"]), json!({}), Value::Null] {
        refused(&app, &under(&user.token, &json!({"typ": "at+jwt", "alg": "RS256", "kid": kid})), "no text").await;
    }
    user.get("/tasks").await.ok();
}

#[tokio::test]
async fn a_token_brings_no_key_of_its_own_and_says_not_where_to_fetch_one() {
    let app = TestApp::start().await;
    let user = app.user().await;
    // Whoever goes there is heard.
    let den = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/jwks.json", den.local_addr().unwrap());
    let jwk = app.ask("GET", "/.well-known/jwks.json").await.json()["keys"][0].clone();
    for (name, value) in [
        ("jku", json!(address)),
        ("x5u", json!(address)),
        ("jwk", jwk),
        ("x5c", json!([STANDARD.encode("a certificate")])),
        ("crit", json!(["b64"])),
        ("zip", json!("DEF")),
    ] {
        for kid in [part(&user.token, 0)["kid"].clone(), json!("thief")] {
            let mut header = json!({"typ": "at+jwt", "alg": "RS256", "kid": kid});
            header[name] = value.clone();
            refused(&app, &under(&user.token, &header), name).await;
        }
    }
    let knocked = tokio::time::timeout(std::time::Duration::from_millis(100), den.accept()).await;
    assert!(knocked.is_err(), "somebody went there");
}

#[tokio::test]
async fn a_changed_claim_breaks_the_signature() {
    let app = TestApp::start().await;
    let (user, other) = (app.user().await, app.user().await);
    let (header, _) = user.token.split_once('.').unwrap();
    let signature = user.token.rsplit('.').next().unwrap();
    for (name, value) in [
        ("sub", json!(other.id)),
        ("sid", part(&other.token, 1)["sid"].clone()),
        ("roles", json!(["admin"])),
        ("scope", json!("admin:*")),
        ("tier", json!("pro")),
        ("exp", json!(4_000_000_000_i64)),
    ] {
        let mut claims = part(&user.token, 1);
        claims[name] = value;
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        refused(&app, &format!("{header}.{claims}.{signature}"), name).await;
    }
    let typed = json!({"typ": "JWT", "alg": "RS256", "kid": part(&user.token, 0)["kid"]});
    refused(&app, &under(&user.token, &typed), "another type").await;
}

/// A token that our own key signs at `now`, for the session of `user`.
fn signed(app: &TestApp, user: &User, iss: &str, now: Timestamp) -> String {
    let claims = part(&user.token, 1);
    let grant = Grant {
        iss: iss.to_owned(),
        sub: user.id.parse::<UserId>().unwrap(),
        sid: text(&claims["sid"]).parse::<SessionId>().unwrap(),
        jti: app.server().ctx.new_id(),
        email: None,
        roles: vec![Role::User],
        scope: Scopes::of_role(Role::User),
        tier: "free".to_owned(),
    };
    token::issue(&app.server().ctx.keyring(), grant, now).unwrap().0
}

#[tokio::test]
async fn a_token_is_good_in_its_time_only() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let now = app.server().ctx.now();
    let at = |seconds: i64| signed(&app, &user, "cairn", now.plus_millis(seconds * 1000));
    app.ask("GET", "/api/v1/tasks").bearer(&at(0)).await.ok();
    for over in [-900, -901, -86_400, -86_400 * 365] {
        app.ask("GET", "/api/v1/tasks").bearer(&at(over)).await.problem(401, "TOKEN_EXPIRED");
    }
    for early in [61, 900, 86_400, 86_400 * 365] {
        refused(&app, &at(early), "of the future").await;
    }
}

#[tokio::test]
async fn a_token_is_of_this_server_and_for_it() {
    let app = TestApp::with(|config| config.server.public_url = Some("https://cairn.example.org".to_owned())).await;
    let user = app.user().await;
    let now = app.server().ctx.now();
    for ours in ["https://cairn.example.org", "cairn"] {
        app.ask("GET", "/api/v1/tasks").bearer(&signed(&app, &user, ours, now)).await.ok();
    }
    for iss in
        ["", "https://elsewhere.example", "https://cairn.example.org/", "http://cairn.example.org", "CAIRN", "null"]
    {
        refused(&app, &signed(&app, &user, iss, now), iss).await;
    }
}

#[tokio::test]
async fn what_is_no_access_token_passes_for_none() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let jti = text(&part(&user.token, 1)["jti"]);
    for other in [&user.refresh_token, &jti, &user.id, "null", "undefined", "..", "cairn_", "Bearer"] {
        refused(&app, other, "no access token").await;
    }
    for sent in [user.token.replace('.', ". "), format!("{0},{0}", user.token), format!("{0} {0}", user.token)] {
        refused(&app, &sent, "decorated").await;
    }
}
