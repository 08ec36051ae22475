//! Guessing who has an account, and with which password.

use cairn_server::config::Registration;
use cairn_testkit::{Answer, PASSWORD, TestApp};
use serde_json::{Value, json};

/// An instance behind a proxy, so that a story can come from many addresses.
async fn behind_a_proxy() -> TestApp {
    TestApp::empty(|config| {
        config.limits.enabled = true;
        config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

async fn from(app: &TestApp, address: &str, path: &str, body: Value) -> Answer {
    app.ask("POST", &format!("/api/v1/auth/{path}")).header("x-forwarded-for", address).json(&body).await
}

async fn register(app: &TestApp, address: &str, name: &str) {
    let wish = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD});
    from(app, address, "register", wish).await.data(201);
}

/// What may differ between two answers: the id of the request.
fn anonymous(answer: &Answer) -> (u16, Value, Vec<String>) {
    let mut body = answer.json();
    body["error"]["request_id"] = Value::Null;
    let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    (answer.status, body, headers)
}

#[tokio::test]
async fn a_sign_in_tells_nobody_who_has_an_account() {
    let app = TestApp::start().await;
    let (admin, user, shut) = (app.admin().await, app.user().await, app.user().await);
    admin.patch(&format!("/admin/users/{}", shut.id), json!({"disabled": true})).await.ok();
    admin.post("/admin/service-accounts", json!({"username": "robot"})).await.created();
    let try_as = async |who: Value| {
        let mut wish = who;
        wish["password"] = json!("wrong horse battery");
        let answer = app.ask("POST", "/api/v1/auth/login").json(&wish).await;
        answer.problem(401, "INVALID_CREDENTIALS");
        anonymous(&answer)
    };
    let nobody = try_as(json!({"username": "nobody"})).await;
    for who in [
        json!({"username": user.username}),
        json!({"username": user.username.to_uppercase()}),
        json!({"email": format!("{}@example.org", user.username)}),
        json!({"email": "nobody@example.org"}),
        json!({"username": shut.username}),
        json!({"username": "robot"}),
        json!({"username": "no such name, and no sane one' OR 1=1 --"}),
    ] {
        assert_eq!(try_as(who.clone()).await, nobody, "{who}");
    }
}

#[tokio::test]
async fn a_refresh_tells_nobody_whose_token_it_was() {
    let app = TestApp::start().await;
    let (over, shut) = (app.user().await, app.user().await);
    over.act("/auth/logout").await.no_content();
    shut.post("/auth/logout", json!({"all": true})).await.no_content();
    let refresh = async |token: &str| {
        let answer = app.ask("POST", "/api/v1/auth/refresh").json(&json!({"refresh_token": token})).await;
        answer.problem(401, "INVALID_REFRESH_TOKEN");
        anonymous(&answer)
    };
    let mut unknown = over.refresh_token.clone();
    let last = unknown.pop().unwrap();
    unknown.push(if last == 'A' { 'B' } else { 'A' });
    let nobodys = refresh(&unknown).await;
    for token in [&over.refresh_token, &shut.refresh_token, "nonsense", &over.id] {
        assert_eq!(refresh(token).await, nobodys);
    }
}

#[tokio::test]
async fn a_closed_server_does_not_say_who_has_an_account() {
    let app = TestApp::with(|config| config.accounts.registration = Registration::First).await;
    let ask = async |name: &str| {
        let wish = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD});
        let answer = app.ask("POST", "/api/v1/auth/register").json(&wish).await;
        answer.problem(403, "REGISTRATION_CLOSED");
        anonymous(&answer)
    };
    assert_eq!(ask("keeper").await, ask("nobody").await);
}

#[tokio::test]
async fn one_address_tries_one_password_on_few_accounts() {
    let app = behind_a_proxy().await;
    for number in 0..30 {
        register(&app, &format!("198.51.100.{number}"), &format!("person_{number}")).await;
    }
    let spray = async |number: usize, address: &str| {
        let wish = json!({"username": format!("person_{number}"), "password": "Summer2026!"});
        from(&app, address, "login", wish).await.status
    };
    let mut statuses = Vec::new();
    for number in 0..30 {
        statuses.push(spray(number, "192.0.2.1").await);
    }
    assert_eq!(statuses, [[401; 10], [429; 10], [429; 10]].concat());
    // Names that nobody has count like those that somebody has, and all that takes passwords counts together.
    assert_eq!(from(&app, "192.0.2.1", "register", json!({})).await.status, 429);
    assert_eq!(spray(3, "192.0.2.2").await, 401, "somebody else is not in the way of it");
    // A header that the proxy did not write is not believed: the right-most address counts.
    assert_eq!(spray(4, "203.0.113.9, 192.0.2.1").await, 429);
}

#[tokio::test]
async fn many_addresses_try_one_account_ten_times_a_minute_together() {
    let app = behind_a_proxy().await;
    register(&app, "198.51.100.1", "ann").await;
    let mut statuses = Vec::new();
    for number in 0..20 {
        let name = if number % 2 == 0 { "Ann" } else { "aNN" };
        let wish = json!({"username": name, "password": format!("guess number {number}")});
        statuses.push(from(&app, &format!("192.0.2.{number}"), "login", wish).await.status);
    }
    assert_eq!(statuses, [[401; 10], [429; 10]].concat());
    let right = json!({"username": "ann", "password": PASSWORD});
    let answer = from(&app, "192.0.2.200", "login", right.clone()).await;
    answer.problem(429, "RATE_LIMITED");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    app.advance(std::time::Duration::from_secs(wait));
    from(&app, "192.0.2.200", "login", right).await.ok();
}

#[tokio::test]
async fn name_and_address_are_one_account_and_nobody_is_told() {
    let app = behind_a_proxy().await;
    register(&app, "198.51.100.1", "ann").await;
    let spellings = |name: &str| [json!({"username": name}), json!({"email": format!("{name}@example.org")})];
    // In every order, from two addresses: first one spelling and then the other, and both in turns.
    let orders: [Vec<usize>; 3] = [
        [vec![0; 6], vec![1; 6]].concat(),
        [vec![1; 7], vec![0; 7]].concat(),
        (0..16).map(|number| number % 2).collect(),
    ];
    for order in orders {
        let mut seen = Vec::new();
        for name in ["ann", "nobody"] {
            let mut answers = Vec::new();
            for (number, spelling) in order.iter().enumerate() {
                let mut wish = spellings(name)[*spelling].clone();
                wish["password"] = json!("wrong horse battery");
                let answer = from(&app, &format!("192.0.2.{}", number % 2), "login", wish).await;
                let mut headers: Vec<_> =
                    answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
                headers.retain(|header| !header.starts_with("x-request-id"));
                headers.sort();
                answers.push((anonymous(&answer), headers));
            }
            seen.push(answers);
            app.advance(std::time::Duration::from_mins(2));
        }
        assert_eq!(seen[0], seen[1], "{order:?}");
    }
    // Ten guesses a minute at one account, however they are spelt: after them the right password is a wrong one.
    let mut ten = Vec::new();
    for number in 0..10 {
        let mut wish = spellings("ann")[number % 2].clone();
        wish["password"] = json!("wrong horse battery");
        ten.push(from(&app, &format!("203.0.113.{number}"), "login", wish).await.status);
    }
    assert_eq!(ten, [401; 10]);
    let mut right = spellings("ann")[0].clone();
    right["password"] = json!(PASSWORD);
    from(&app, "203.0.113.99", "login", right.clone()).await.problem(401, "INVALID_CREDENTIALS");
    app.advance(std::time::Duration::from_mins(1));
    from(&app, "203.0.113.99", "login", right).await.ok();
}

#[tokio::test]
async fn an_account_that_is_not_there_is_limited_like_one_that_is() {
    let app = behind_a_proxy().await;
    register(&app, "198.51.100.1", "ann").await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody"] {
        let mut answers = Vec::new();
        for number in 0..12 {
            let wish = json!({"username": name, "password": "wrong horse battery"});
            let answer = from(&app, &format!("192.0.2.{number}"), "login", wish).await;
            answers.push((answer.status, answer.header("x-ratelimit-remaining").to_owned()));
        }
        seen.push(answers);
        app.advance(std::time::Duration::from_mins(2));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][11].0, 429);
}
