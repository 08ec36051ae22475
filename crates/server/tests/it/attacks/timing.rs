//! What time tells: how long a refusal takes must not say whether there is an account.

use cairn_testkit::{Ask, TestApp, takes_the_same_time};
use serde_json::{Value, json};

use crate::did::Holder;

fn post(app: &TestApp, path: &str, body: &Value) -> Ask {
    app.ask("POST", &format!("/api/v1/auth/{path}")).json(body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_sign_in_takes_as_long_for_an_account_as_for_none() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let try_as = |name: &str| post(&app, "login", &json!({"username": name, "password": "wrong horse battery"}));
    takes_the_same_time(
        "INVALID_CREDENTIALS",
        |_| try_as(&user.username),
        |number| try_as(&format!("nobody_{number}")),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_refresh_takes_as_long_for_a_session_that_was_as_for_none() {
    let app = TestApp::start().await;
    let user = app.user().await;
    user.act("/auth/logout").await.no_content();
    let known = user.refresh_token.clone();
    let refresh = |token: &str| post(&app, "refresh", &json!({ "refresh_token": token }));
    // Of the same form, with other letters at the end of the secret.
    let unknown = |number: usize| format!("{}{:04}", &known[..known.len() - 4], number);
    takes_the_same_time("INVALID_REFRESH_TOKEN", |_| refresh(&known), |number| refresh(&unknown(number))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_key_takes_as_long_for_somebody_as_for_nobody() {
    let app = TestApp::start().await;
    let (known, nobody, thief) = (Holder::new(1), Holder::new(2), Holder::new(3));
    known.sign_in(&app).await.ok();
    let forged = async |holder: &Holder| {
        let challenge = holder.challenge(&app).await;
        thief.response_for(&holder.did, challenge["nonce"].as_str().unwrap())
    };
    let (for_known, for_nobody) = (forged(&known).await, forged(&nobody).await);
    let verify = |response: &Value| post(&app, "did/verify", response);
    takes_the_same_time("INVALID_CREDENTIALS", |_| verify(&for_known), |_| verify(&for_nobody)).await;
}
