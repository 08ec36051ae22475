//! What time tells: how long a refusal takes must not say whether there is an account.

use std::time::{Duration, Instant};

use cairn_testkit::{Ask, TestApp};
use serde_json::{Value, json};

/// Tries of each kind, one after the other in turns, so that whatever else the machine does meets both.
const TRIES: usize = 200;
/// How far the medians may be apart: a tenth.
const APART: f64 = 0.1;
/// A machine that is busy with something else may spoil a measurement; it is repeated as a whole then.
const MEASUREMENTS: usize = 4;

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

async fn time(ask: Ask, code: &str) -> Duration {
    let begun = Instant::now();
    let answer = ask.await;
    let took = begun.elapsed();
    answer.problem(401, code);
    took
}

async fn takes_the_same_time(code: &str, one: impl Fn(usize) -> Ask, other: impl Fn(usize) -> Ask) {
    let mut measured = Vec::new();
    for _ in 0..MEASUREMENTS {
        let (mut ones, mut others) = (Vec::with_capacity(TRIES), Vec::with_capacity(TRIES));
        for number in 0..TRIES {
            // Neither is always the first of the two.
            if number % 2 == 0 {
                ones.push(time(one(number), code).await);
                others.push(time(other(number), code).await);
            } else {
                others.push(time(other(number), code).await);
                ones.push(time(one(number), code).await);
            }
        }
        let (one, other) = (median(ones), median(others));
        if (one - other).abs() <= APART * one.max(other) {
            return;
        }
        measured.push((one, other));
    }
    panic!("the medians in seconds were apart each time: {measured:?}");
}

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
