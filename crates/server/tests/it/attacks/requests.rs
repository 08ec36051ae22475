//! Requests that say more than they may, and pages of strangers.

use cairn_server::http::Listening;
use cairn_testkit::{Answer, PASSWORD, TestApp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::isolation::operations;
use crate::support::NOBODY;

/// The operations that take a JSON object, with a path in which every id is somebody's and nobody's.
fn with_a_body(app: &TestApp) -> Vec<(String, String)> {
    let takes_json = |operation: &str| {
        let (method, path) = operation.split_once(' ').unwrap();
        let described = &app.openapi()["paths"][path][method.to_lowercase()];
        described["requestBody"]["content"]["application/json"].is_object()
    };
    let named = operations(app).into_iter().map(|(operation, _)| operation).filter(|one| takes_json(one));
    let with_ids = |operation: String| {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = path.replace("{id}", NOBODY).replace("{blocker_id}", NOBODY).replace("{key_id}", NOBODY);
        (method.to_owned(), path)
    };
    named.map(with_ids).collect()
}

fn blames(answer: &Answer, field: &str) -> bool {
    let body = answer.json();
    body["error"]["fields"].as_array().into_iter().flatten().any(|fault| fault["field"] == field)
}

#[tokio::test]
async fn nobody_gives_themselves_a_role_a_plan_or_points() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let before = user.get("/users/me").await.ok();
    let mut tried = 0;
    for (method, path) in with_a_body(&app) {
        // Whoever runs the server may send a role; `admin.rs` tells to whom.
        let (sender, is_admins) = if path.contains("/admin/") { (&admin, true) } else { (&user, false) };
        let path = path.replace("{user_id}", &sender.id);
        for (field, value) in [
            ("role", json!("admin")),
            ("roles", json!(["admin"])),
            ("tier", json!("pro")),
            ("xp", json!(1_000_000)),
            ("level", json!(99)),
            ("password_hash", json!("x")),
            ("disabled", json!(false)),
        ] {
            if is_admins && ["role", "disabled"].contains(&field) {
                continue;
            }
            let answer = sender.ask(&method, &path).json(&json!({ field: value })).await;
            assert_eq!(answer.status, 422, "{field}: {answer}");
            assert!(blames(&answer, field), "{field} is not blamed: {answer}");
            tried += 1;
        }
    }
    assert!(tried > 150, "only {tried} requests were tried");
    assert_eq!(user.get("/users/me").await.ok(), before);
    assert_eq!(user.xp().await.total, 0);
}

/// An object inside of a body.
struct Inner {
    name: String,
    /// Whether it is one of a list.
    is_listed: bool,
    /// What it must say beside what is tried.
    must: Value,
}

/// `schema`, or what it refers to.
fn resolved(app: &TestApp, schema: &Value) -> Value {
    let mut schema = schema.clone();
    while let Some(name) = schema["$ref"].as_str().map(|path| path.rsplit('/').next().unwrap().to_owned()) {
        schema = app.openapi()["components"]["schemas"][name].clone();
    }
    schema
}

/// Of the fields that some request needs those that `schema` has.
fn needed(schema: &Value) -> Value {
    let mut known = json!({
        "title": "x", "text": "x", "action": "update", "ids": [NOBODY], "start": 0, "end": 1,
        "idempotency_key": "k", "captured_at": "2026-11-18T12:00:00Z",
    });
    known.as_object_mut().unwrap().retain(|name, _| schema["properties"][name].is_object());
    known
}

/// The body of `operation`, and the objects inside of it.
fn inside(app: &TestApp, operation: &Value) -> (Value, Vec<Inner>) {
    let body = resolved(app, &operation["requestBody"]["content"]["application/json"]["schema"]);
    let mut found = Vec::new();
    for (name, schema) in body["properties"].as_object().into_iter().flatten() {
        let choices = ["oneOf", "anyOf"].iter().find_map(|word| schema[word].as_array().cloned());
        for choice in choices.unwrap_or_else(|| vec![schema.clone()]) {
            let choice = resolved(app, &choice);
            for (object, is_listed) in [(&choice, false), (&resolved(app, &choice["items"]), true)] {
                if object["properties"].is_object() {
                    found.push(Inner { name: name.clone(), is_listed, must: needed(object) });
                }
            }
        }
    }
    (needed(&body), found)
}

#[tokio::test]
async fn nobody_gives_themselves_anything_deeper_in_a_body_either() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let before = user.get("/users/me").await.ok();
    let mut tried = std::collections::BTreeSet::new();
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        let (whole, inner) = inside(&app, &app.openapi()["paths"][path][method.to_lowercase()]);
        let path = path.replace("{user_id}", &user.id).replace("{id}", NOBODY);
        // Those of a batch are judged one by one, each as a capture.
        for Inner { name, is_listed, must } in inner.into_iter().filter(|inner| inner.name != "captures") {
            for (field, value) in [
                ("user_id", json!(NOBODY)),
                ("role", json!("admin")),
                ("roles", json!(["admin"])),
                ("tier", json!("pro")),
                ("xp", json!(1_000_000)),
                ("xp_awarded", json!(1_000_000)),
                ("level", json!(99)),
            ] {
                let (mut body, mut object) = (whole.clone(), must.clone());
                object[field] = value;
                body[&name] = if is_listed { json!([object]) } else { object };
                if name == "manual_fields" {
                    body["mode"] = json!("manual");
                }
                let answer = user.ask(method, &path).json(&body).await;
                let place = if is_listed { format!("{name}[0].{field}") } else { format!("{name}.{field}") };
                if field == "user_id" {
                    assert_eq!(answer.status, 403, "{place}: {answer}");
                    continue;
                }
                assert!(answer.status == 422 && blames(&answer, &place), "{place} is not blamed: {answer}");
            }
            tried.insert(name);
        }
    }
    assert!(tried.iter().eq(["changes", "literal", "manual_fields", "preferences", "steps"]), "{tried:?}");
    assert_eq!(user.get("/users/me").await.ok(), before);
    assert_eq!(user.xp().await.total, 0);
    assert!(user.titles("/tasks").await.is_empty());
}

#[tokio::test]
async fn nobody_acts_for_somebody_else_by_naming_them() {
    let app = TestApp::start().await;
    let (user, other) = (app.user().await, app.user().await);
    let is_open =
        |method: &str, path: &str| app.openapi()["paths"][path][method.to_lowercase()]["security"] == json!([{}]);
    for (method, path) in with_a_body(&app) {
        if !is_open(&method, &path) {
            let path = path.replace("{user_id}", &user.id);
            let answer = user.ask(&method, &path).json(&json!({"user_id": other.id})).await;
            assert_eq!(answer.status, 403, "{answer}");
        }
    }
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        if is_open(method, path) || path.ends_with("/events") {
            continue;
        }
        let path = path.replace("/dead-events/{id}", &format!("/dead-events/{NOBODY}.1.activity"));
        let path = path.replace("{id}", NOBODY).replace("{blocker_id}", NOBODY).replace("{key_id}", NOBODY);
        let path = path.replace("{user_id}", &user.id);
        let answer = user.ask(method, &format!("{path}?user_id={}", other.id)).await;
        assert_eq!(answer.status, 403, "{answer}");
    }
    assert!(other.titles("/tasks").await.is_empty());
}

#[tokio::test]
async fn an_account_that_is_made_is_what_it_is_made_and_nobody_elses() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let wish = |extra: Value| {
        let mut wish = json!({"username": "eve", "email": "eve@example.org", "password": PASSWORD});
        wish.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        wish
    };
    for extra in [json!({"role": "admin"}), json!({"roles": ["admin"]}), json!({"tier": "pro"}), json!({"id": user.id})]
    {
        app.ask("POST", "/api/v1/auth/register").json(&wish(extra)).await.problem(422, "VALIDATION_ERROR");
    }
    let answer = app.ask("POST", "/api/v1/auth/register").json(&wish(json!({"user_id": user.id}))).await;
    assert!(answer.status == 403 || answer.json()["data"]["user"]["id"] != user.id, "{answer}");
}

#[tokio::test]
async fn a_page_of_an_unknown_origin_reads_nothing_not_even_errors() {
    let app = TestApp::with(|config| config.server.cors_origins = vec!["https://app.example.org".to_owned()]).await;
    let user = app.user().await;
    let strangers = [
        "https://evil.example",
        "https://app.example.org.evil.example",
        "https://app.example.org:8443",
        "http://app.example.org",
        "https://APP.example.org.",
        "https://sub.app.example.org",
        "null",
        "*",
    ];
    let asked = |origin: &str| {
        let ask = |method: &str, path: &str| app.ask(method, path).header("origin", origin);
        vec![
            ask("GET", "/api/v1/tasks").bearer(&user.token),
            ask("GET", "/api/v1/tasks"),
            ask("GET", "/nowhere"),
            ask("DELETE", "/api/v1/tasks").bearer(&user.token),
            ask("POST", "/api/v1/tasks").bearer(&user.token).body("{", "application/json"),
            ask("POST", "/api/v1/auth/login").json(&json!({"username": "a", "password": "b"})),
            ask("OPTIONS", "/api/v1/tasks").header("access-control-request-method", "POST"),
        ]
    };
    for origin in strangers {
        for request in asked(origin) {
            let answer = request.await;
            for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
                assert_eq!(answer.header(name), "", "{origin}: {answer}");
            }
        }
    }
    for request in asked("https://app.example.org") {
        let answer = request.await;
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org", "{answer}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "there are no cookies to send: {answer}");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{answer}");
    }
}

#[tokio::test]
async fn a_request_id_that_is_not_sane_is_not_sent_back() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let long = "x".repeat(129);
    for odd in [
        "a b",
        "a%0d%0aSet-Cookie:%20evil=1",
        "a\tb",
        "<script>alert(1)</script>",
        "\"quoted\"",
        "a;b",
        "a,b",
        "../../etc",
        "",
        &long,
    ] {
        for path in ["/api/v1/tasks", "/nowhere"] {
            let answer = user.ask("GET", path).header("x-request-id", odd).await;
            assert_ne!(answer.header("x-request-id"), odd);
            assert_eq!(answer.header("x-request-id").len(), 36, "{answer}");
            assert!(odd.is_empty() || !String::from_utf8_lossy(&answer.body).contains(odd), "{answer}");
        }
    }
}

/// What a server on a socket answers to these bytes.
async fn raw(app: &TestApp, request: &[u8]) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (router, listening) = (app.server().router.clone(), Listening::new(listener, &app.server().ctx));
    let server = tokio::spawn(async move { axum::serve(listening, router).await });
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    server.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_id_adds_no_header_to_the_answer() {
    let app = TestApp::start().await;
    for id in ["a\r\n Set-Cookie: evil=1", "a\rSet-Cookie: evil=1", "a\nX-Evil: 1", "a\r\nX-Evil: 1", "a\0b", "a\u{b}b"]
    {
        let request = format!("GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-ID: {id}\r\nConnection: close\r\n\r\n");
        let answer = raw(&app, request.as_bytes()).await;
        let (head, _) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        assert!(head.starts_with("HTTP/1.1 4"), "{id:?}: {answer}");
        let head = head.to_lowercase();
        assert!(!head.contains("evil"), "{id:?}: {answer}");
        assert!(head.matches("x-request-id").count() <= 1, "{id:?}: {answer}");
    }
}

/// What hyper refuses, which no route and no layer sees.
#[tokio::test]
async fn what_is_no_request_is_refused_in_the_envelope_too() {
    let app = TestApp::start().await;
    let long = "x".repeat(70_000);
    let headers = "X-Again: a\r\n".repeat(200);
    let with_headers = |headers: &str| format!("POST /api/v1/tasks HTTP/1.1\r\n{headers}\r\n\r\n{{}}");
    let huge = format!("X-Huge: {}\r\n", "x".repeat(1_000_000));
    for (request, status, code) in [
        ("\u{1}\u{2}\u{3} what\r\n\r\n".to_owned(), "400 Bad Request", "MALFORMED_REQUEST"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400 Bad Request", "MALFORMED_REQUEST"),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), "400 Bad Request", "MALFORMED_REQUEST"),
        (with_headers("Content-Length: two"), "400 Bad Request", "MALFORMED_REQUEST"),
        (with_headers("Content-Length: 2\r\nContent-Length: 3"), "400 Bad Request", "MALFORMED_REQUEST"),
        (with_headers("Transfer-Encoding: gzip"), "400 Bad Request", "MALFORMED_REQUEST"),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), "414 URI Too Long", "URI_TOO_LONG"),
        (
            format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n"),
            "431 Request Header Fields Too Large",
            "HEADERS_TOO_LARGE",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: a\r\n{huge}\r\n"),
            "431 Request Header Fields Too Large",
            "HEADERS_TOO_LARGE",
        ),
    ] {
        let answer = raw(&app, request.as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["error"]["code"], code, "{head}");
        let id = body["error"]["request_id"].as_str().unwrap();
        assert!(head.contains(&format!("\r\nx-request-id: {id}")), "{head}");
        for line in ["content-type: application/json", "connection: close", "x-content-type-options: nosniff"] {
            assert!(head.contains(line), "{line}: {head}");
        }
    }
}

/// What comes after a refusal is not answered, and what came before it is.
#[tokio::test]
async fn a_request_before_what_is_none_is_answered() {
    let app = TestApp::start().await;
    let answer =
        raw(&app, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\nGET /health HTTP/1.1\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 2, "{answer}");
    assert!(answer.contains("MALFORMED_REQUEST"), "{answer}");
    let old = b"GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\nnonsense\r\n\r\n";
    assert!(raw(&app, old).await.contains("MALFORMED_REQUEST"));
}
