//! Signing in with a `did:key`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cairn_server::config::Registration;
use cairn_testkit::{Answer, TestApp};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

/// Somebody with a key of their own.
pub(crate) struct Holder {
    key: SigningKey,
    pub(crate) did: String,
}

impl Holder {
    pub(crate) fn new(seed: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let bytes = [&[0xed, 0x01], key.verifying_key().as_bytes().as_slice()].concat();
        Self { key, did: format!("did:key:z{}", bs58::encode(bytes).into_string()) }
    }

    pub(crate) async fn challenge(&self, app: &TestApp) -> Value {
        app.ask("POST", "/api/v1/auth/did/challenge").json(&json!({"did": self.did})).await.ok()
    }

    /// The answer to a challenge, as it is sent.
    fn response(&self, nonce: &str) -> Value {
        self.response_for(&self.did, nonce)
    }

    /// The same in the name of `did`.
    pub(crate) fn response_for(&self, did: &str, nonce: &str) -> Value {
        let signature = self.key.sign(nonce.as_bytes()).to_bytes();
        json!({"did": did, "nonce": nonce, "signature": URL_SAFE_NO_PAD.encode(signature)})
    }

    pub(crate) async fn answered(&self, app: &TestApp) -> Value {
        self.response(self.challenge(app).await["nonce"].as_str().unwrap())
    }

    pub(crate) async fn sign_in(&self, app: &TestApp) -> Answer {
        verify(app, &self.answered(app).await).await
    }
}

async fn verify(app: &TestApp, response: &Value) -> Answer {
    app.ask("POST", "/api/v1/auth/did/verify").json(response).await
}

async fn sessions(app: &TestApp, token: &Value) -> usize {
    let list = app.ask("GET", "/api/v1/auth/sessions").bearer(token.as_str().unwrap()).await.ok();
    list.as_array().unwrap().len()
}

#[tokio::test]
async fn the_holder_of_a_key_signs_in_and_is_the_same_person_again() {
    let app = TestApp::start().await;
    let ada = Holder::new(1);
    let challenge = ada.challenge(&app).await;
    assert_eq!((&challenge["did"], &challenge["domain"]), (&json!(ada.did), &json!("127.0.0.1:8420")));
    assert_eq!(challenge["expires_at"], "2026-11-20T10:05:00.000Z");
    let nonce = challenge["nonce"].as_str().unwrap();
    assert!(nonce.starts_with("cairn-sign-in:127.0.0.1:8420:"), "{nonce}");
    let answer = verify(&app, &ada.response(nonce)).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let first = answer.ok();
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("bearer"), &json!(900)));
    assert_eq!((&first["user"]["roles"], &first["user"]["email"]), (&json!(["user"]), &json!(null)));
    let again = ada.sign_in(&app).await.ok();
    assert_eq!(again["user"]["id"], first["user"]["id"]);
    assert_ne!(Holder::new(2).sign_in(&app).await.ok()["user"]["id"], first["user"]["id"]);
    // A session like all others: it is listed, refreshed and ended.
    assert_eq!(sessions(&app, &again["access_token"]).await, 2);
    let pair = json!({"refresh_token": first["refresh_token"]});
    app.ask("POST", "/api/v1/auth/refresh").json(&pair).await.ok();
    let token = again["access_token"].as_str().unwrap();
    app.ask("POST", "/api/v1/auth/logout").bearer(token).json(&json!({"all": true})).await.no_content();
    app.ask("GET", "/api/v1/users/me").bearer(token).await.problem(401, "INVALID_TOKEN");
    app.settle().await;
}

#[tokio::test]
async fn a_challenge_signs_in_once() {
    let app = TestApp::start().await;
    let ada = Holder::new(1);
    let response = ada.answered(&app).await;
    let first = verify(&app, &response).await.ok();
    verify(&app, &response).await.problem(401, "INVALID_CREDENTIALS");
    // Written otherwise it is the same signature of the same challenge.
    let mut padded = response.clone();
    padded["signature"] =
        json!(STANDARD.encode(ada.key.sign(response["nonce"].as_str().unwrap().as_bytes()).to_bytes()));
    verify(&app, &padded).await.problem(401, "INVALID_CREDENTIALS");
    assert_eq!(sessions(&app, &first["access_token"]).await, 1);
}

#[tokio::test]
async fn of_many_who_send_one_answer_at_once_one_comes_in() {
    let app = TestApp::start().await;
    let response = Holder::new(1).answered(&app).await;
    let mut found = futures::future::join_all((0..10).map(|_| async { verify(&app, &response).await.status })).await;
    found.sort_unstable();
    assert_eq!(found, [vec![200], vec![401; 9]].concat());
    let token = Holder::new(1).sign_in(&app).await.ok()["access_token"].clone();
    assert_eq!(sessions(&app, &token).await, 2);
    app.settle().await;
}

#[tokio::test]
async fn a_challenge_is_good_for_five_minutes() {
    let app = TestApp::start().await;
    let ada = Holder::new(1);
    let (early, late) = (ada.answered(&app).await, ada.answered(&app).await);
    app.advance(std::time::Duration::from_millis(299_999));
    verify(&app, &early).await.ok();
    app.advance(std::time::Duration::from_millis(1));
    verify(&app, &late).await.problem(401, "INVALID_CREDENTIALS");
    // What was used is forgotten when it would be over anyway, and does not come back.
    app.advance_days(1);
    app.settle().await;
    verify(&app, &early).await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn what_another_signed_or_for_another_is_refused_like_a_stranger() {
    let app = TestApp::start().await;
    let (ada, eve) = (Holder::new(1), Holder::new(2));
    ada.sign_in(&app).await.ok();
    let nonce = ada.challenge(&app).await["nonce"].as_str().unwrap().to_owned();
    let mut forged = eve.response(&nonce);
    forged["did"] = json!(ada.did);
    let mut unknown = eve.response(&nonce);
    unknown["did"] = json!(Holder::new(3).did);
    let elsewhere = nonce.replace("127.0.0.1:8420", "cairn.example.org");
    let bare = nonce.rsplit(':').next().unwrap();
    let refusals = [
        forged,
        unknown,
        // A challenge for Ada, honestly signed by Eve.
        eve.response(&nonce),
        ada.response(&elsewhere),
        ada.response("anything at all"),
        ada.response(bare),
        ada.response(&nonce[..nonce.len() - 1]),
    ];
    let mut told = Vec::new();
    for response in &refusals {
        let mut problem = verify(&app, response).await.problem(401, "INVALID_CREDENTIALS");
        problem["request_id"] = json!(null);
        told.push(problem);
    }
    assert!(told.iter().all(|problem| *problem == told[0]), "one answer for all: {told:?}");
    verify(&app, &ada.response(&nonce)).await.ok();
}

#[tokio::test]
async fn another_server_does_not_take_the_answer() {
    let here = TestApp::with(|config| config.server.public_url = Some("https://cairn.example.org".to_owned())).await;
    let there = TestApp::with(|config| config.server.public_url = Some("https://cairn.example.org".to_owned())).await;
    let ada = Holder::new(1);
    let challenge = ada.challenge(&here).await;
    assert_eq!(challenge["domain"], "cairn.example.org");
    verify(&there, &ada.response(challenge["nonce"].as_str().unwrap())).await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn what_is_no_did_key_and_no_signature_is_blamed() {
    let app = TestApp::start().await;
    let good = Holder::new(1).answered(&app).await;
    for (field, odd) in [
        ("did", "did:web:example.org"),
        ("did", "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"),
        ("signature", "AAAA"),
        ("nonce", ""),
    ] {
        let mut response = good.clone();
        response[field] = json!(odd);
        verify(&app, &response).await.blames(field);
    }
    for (field, more) in [("role", json!("admin")), ("roles", json!(["admin"])), ("email", json!("a@b.c"))] {
        let mut response = good.clone();
        response[field] = more;
        verify(&app, &response).await.blames(field);
    }
    app.ask("POST", "/api/v1/auth/did/challenge").json(&json!({"did": "x"})).await.blames("did");
    app.ask("POST", "/api/v1/auth/did/challenge").json(&json!({})).await.blames("did");
}

#[tokio::test]
async fn registration_decides_who_may_be_new_and_nobody_becomes_admin() {
    for registration in [Registration::First, Registration::Closed] {
        let app = TestApp::empty(|config| config.accounts.registration = registration).await;
        // The first account is the admin's, and only registering makes it.
        Holder::new(1).sign_in(&app).await.problem(403, "REGISTRATION_CLOSED");
    }
    let app = TestApp::empty(|_| {}).await;
    let ada = Holder::new(1).sign_in(&app).await.ok();
    assert_eq!(ada["user"]["roles"], json!(["user"]));
    let wish = json!({"username": "keeper", "email": "k@example.org", "password": "correct horse battery"});
    let keeper = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    assert_eq!(keeper["user"]["roles"], json!(["admin"]));
}

#[tokio::test]
async fn who_has_an_account_comes_in_with_a_linked_key_when_registration_is_closed() {
    let app = TestApp::empty(|config| config.accounts.registration = Registration::First).await;
    let wish = json!({"username": "keeper", "email": "k@example.org", "password": "correct horse battery"});
    let keeper = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    let ada = Holder::new(1);
    ada.sign_in(&app).await.problem(403, "REGISTRATION_CLOSED");
    let proof = ada.answered(&app).await;
    let token = keeper["access_token"].as_str().unwrap();
    app.ask("POST", "/api/v1/users/me/identities").bearer(token).json(&proof).await.created();
    assert_eq!(ada.sign_in(&app).await.ok()["user"]["id"], keeper["user"]["id"]);
}

#[tokio::test]
async fn a_disabled_account_is_not_entered() {
    let app = TestApp::start().await;
    let (owner, ada) = (app.user().await, Holder::new(1));
    owner.post("/users/me/identities", ada.answered(&app).await).await.created();
    app.disable(&owner).await;
    ada.sign_in(&app).await.problem(403, "ACCOUNT_DISABLED");
}

#[tokio::test]
async fn a_key_is_linked_by_the_signed_in_user_and_taken_off_again() {
    let app = TestApp::start().await;
    let (owner, ada) = (app.user().await, Holder::new(1));
    let response = ada.answered(&app).await;
    let linked = owner.post("/users/me/identities", response.clone()).await.created();
    assert_eq!((&linked["issuer"], &linked["external_id"]), (&json!("did:key"), &json!(ada.did)));
    // The answer was used up by linking.
    verify(&app, &response).await.problem(401, "INVALID_CREDENTIALS");
    owner.post("/users/me/identities", response).await.blames("signature");
    let another = ada.answered(&app).await;
    app.user().await.post("/users/me/identities", another.clone()).await.problem(409, "ALREADY_EXISTS");
    // What was refused is not used up.
    assert_eq!(verify(&app, &another).await.ok()["user"]["id"], owner.id.as_str());
    owner.delete(&format!("/users/me/identities/{}", linked["id"].as_str().unwrap())).await.no_content();
    assert_ne!(ada.sign_in(&app).await.ok()["user"]["id"], owner.id.as_str());
    for (body, field) in [
        (json!({"did": ada.did}), "nonce"),
        (json!({"did": ada.did, "nonce": "x"}), "signature"),
        (json!({"token": "x", "did": ada.did}), "token"),
    ] {
        owner.post("/users/me/identities", body).await.blames(field);
    }
}

#[tokio::test]
async fn who_has_only_a_key_chooses_a_password_right_after_signing_in() {
    let app = TestApp::start().await;
    let ada = Holder::new(1);
    let late = ada.sign_in(&app).await.ok();
    app.advance(std::time::Duration::from_secs(301));
    let choose = |signed_in: &Value| {
        let wish = json!({"new_password": "a quiet green fern"});
        app.ask("POST", "/api/v1/users/me/password").bearer(signed_in["access_token"].as_str().unwrap()).json(&wish)
    };
    choose(&late).await.problem(403, "FORBIDDEN");
    choose(&ada.sign_in(&app).await.ok()).await.no_content();
    let login = json!({"username": late["user"]["username"], "password": "a quiet green fern"});
    let entered = app.ask("POST", "/api/v1/auth/login").json(&login).await.ok();
    assert_eq!(entered["user"]["id"], late["user"]["id"]);
}

#[tokio::test]
async fn signing_in_with_keys_is_counted_with_all_other_ways() {
    let app = TestApp::with(|config| config.limits.enabled = true).await;
    let ada = Holder::new(1);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let wish = json!({"did": ada.did});
        statuses.push(app.ask("POST", "/api/v1/auth/did/challenge").json(&wish).await.status);
        statuses.push(verify(&app, &ada.response("x")).await.status);
    }
    // The admin's registration was the first of ten.
    assert_eq!(statuses.iter().filter(|&&status| status == 429).count(), 3, "{statuses:?}");
}
