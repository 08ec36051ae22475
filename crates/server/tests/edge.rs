//! The edge as a stranger meets it: toy handlers behind the real layers.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use std::sync::Arc;

use axum::body::Body as HttpBody;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::routing::{get, post};
use axum::{Extension, Router};
use cairn_kernel::{ErrorCode, FrozenClock, SeededEntropy, TaskId, Timestamp};
use cairn_server::config::{Limits, Server};
use cairn_server::http::extract::{Body, Line, Multiline, Path, Query, RequestBody};
use cairn_server::http::limits::{AllowanceNote, Bucket, Caller, RateLimiter};
use cairn_server::http::{
    ApiError, ApiResult, ClientIp, Created, Data, Reply, ReplyParts, docs, health, layers, metrics_page,
};
use cairn_server::telemetry::Numbers;
use garde::Validate;
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct NewTask {
    #[garde(skip)]
    title: Line<1, 200>,
    #[garde(skip)]
    #[serde(default)]
    notes: Option<Multiline<0, 1000>>,
    #[garde(inner(range(min = 1, max = 1440)))]
    #[serde(default)]
    estimated_minutes: Option<i64>,
    #[garde(skip)]
    #[serde(default)]
    due_date: Option<Timestamp>,
}

impl RequestBody for NewTask {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("estimated_duration", "estimated_minutes")];
}

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Listing {
    #[garde(inner(range(min = 1, max = 100)))]
    #[serde(default)]
    limit: Option<i64>,
}

async fn create(Body { value, claimed_user, .. }: Body<NewTask>) -> ApiResult<ReplyParts> {
    if claimed_user.is_some() {
        return Err(ErrorCode::Forbidden.into());
    }
    let data = json!({
        "title": value.title,
        "notes": value.notes,
        "minutes": value.estimated_minutes,
        "due_date": value.due_date,
    });
    Created { data, location: "/tasks/1".to_owned(), version: Some(1) }.into_parts()
}

async fn list(Query(value): Query<Listing>) -> ApiResult<ReplyParts> {
    Data::of(value.limit).into_parts()
}

async fn one(Path(id): Path<TaskId>) -> ApiResult<ReplyParts> {
    Data::of(id).into_parts()
}

async fn panics() -> StatusCode {
    panic!("the handler fell over")
}

fn server() -> Server {
    Server { request_timeout_seconds: 1, cors_origins: vec!["https://app.example.org".to_owned()], ..Server::default() }
}

fn app_with(server: &Server) -> Router {
    let clock = Arc::new(FrozenClock::at(Timestamp::from_millis(1_800_000_000_000)));
    let limiter = Arc::new(RateLimiter::new(Limits::default(), clock.clone()));
    let sign_in = move |Extension(client): Extension<ClientIp>, Extension(note): Extension<AllowanceNote>| {
        let counted = limiter.check(Bucket::Auth, Caller::address(client), &note).map(|()| "in");
        async move { counted }
    };
    let auth = Router::new().route("/auth/login", post(sign_in));
    let routes = Router::new()
        .route("/tasks", post(create).get(list))
        .route("/tasks/{id}", get(one))
        .route("/panic", get(panics))
        .route("/slow", get(std::future::pending::<StatusCode>))
        .route("/busy", get(async || ApiError::of(ErrorCode::Unavailable)))
        .route("/bare", get(async || (StatusCode::UPGRADE_REQUIRED, "plain words")))
        .route("/health/live", get(health::live))
        .merge(docs::routes())
        .merge(auth);
    layers::around(routes, server, clock, Arc::new(SeededEntropy::new(7)))
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The answer is this error, in the envelope, under the id of its header.
    #[track_caller]
    fn problem(&self, status: u16, code: &str) -> Value {
        let error = self.json()["error"].take();
        assert_eq!((self.status, error["code"].as_str()), (status, Some(code)), "{error}");
        assert_eq!(error["request_id"], self.header("x-request-id"));
        assert!(error["fields"].is_array() && error.get("detail").is_some());
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        error
    }

    /// 422 that blames `field`; the message is given back.
    #[track_caller]
    fn blames(&self, field: &str) -> String {
        let error = self.problem(422, "VALIDATION_ERROR");
        assert_eq!(error["fields"][0]["field"], field, "{error}");
        error["fields"][0]["message"].as_str().unwrap().to_owned()
    }
}

async fn send(app: &Router, request: Request<HttpBody>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn ask(method: Method, path: &str) -> Answer {
    send(&app_with(&server()), Request::builder().method(method).uri(path).body(HttpBody::empty()).unwrap()).await
}

async fn post_task(json: impl Into<HttpBody>) -> Answer {
    let request = Request::post("/tasks").header(header::CONTENT_TYPE, "application/json").body(json.into()).unwrap();
    send(&app_with(&server()), request).await
}

fn titled(title: &str) -> String {
    json!({ "title": title }).to_string()
}

#[tokio::test]
async fn an_unknown_address_is_an_error_like_any_other() {
    ask(Method::GET, "/nowhere").await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let answer = ask(Method::DELETE, "/tasks").await;
    answer.problem(405, "METHOD_NOT_ALLOWED");
    let mut allowed: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[tokio::test]
async fn a_task_is_made_and_says_where_it_is() {
    let answer = post_task(r#"{"title":" Water the ferns ","estimated_duration":5}"#).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["data"]["title"], "Water the ferns");
    assert_eq!(answer.json()["data"]["minutes"], 5);
    assert_eq!(answer.header("location"), "/tasks/1");
    assert!(answer.header("etag").starts_with("\"1-"));
}

#[tokio::test]
async fn bad_json_and_the_wrong_content_type_are_told_apart() {
    assert!(post_task("{\"title\":").await.blames("body").starts_with("is not JSON"));
    post_task("").await.blames("body");
    post_task("[\"Water the ferns\"]").await.blames("body");
    let request = Request::post("/tasks").header(header::CONTENT_TYPE, "text/plain");
    let answer = send(&app_with(&server()), request.body(titled("x").into()).unwrap()).await;
    answer.problem(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn two_megabytes_are_too_many() {
    post_task(titled(&"x".repeat(2 << 20))).await.problem(413, "PAYLOAD_TOO_LARGE");
    // Without a Content-Length, too.
    let chunks = (0..2048).map(|_| Ok::<_, std::convert::Infallible>(vec![b' '; 1024]));
    let stream = HttpBody::from_stream(futures::stream::iter(chunks));
    post_task(stream).await.problem(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name() {
    assert_eq!(
        post_task(r#"{"title":"x","estimated_minutes":1e400}"#).await.blames("estimated_minutes"),
        "is a number beyond what can be counted"
    );
    post_task(r#"{"title":"x","estimated_minutes":1e30}"#).await.blames("estimated_minutes");
    post_task(r#"{"title":"x","estimated_minutes":"5"}"#).await.blames("estimated_minutes");
    post_task(r#"{"title":"x","estimated_minutes":1441}"#).await.blames("estimated_minutes");
    post_task(r#"{"title":"x","xp":1000}"#).await.blames("xp");
    assert_eq!(post_task(r#"{"title":"x","title":"y"}"#).await.blames("title"), "is there twice");
    post_task(r#"{"title":"x","due_date":"9999-12-31T00:00:00Z"}"#).await.blames("due_date");
    post_task(r#"{"title":5}"#).await.blames("title");
    post_task("{}").await.blames("title");
    let deep = format!(r#"{{"title":"x","notes":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(post_task(deep).await.blames_something_in("notes").contains("deeper than 32"));
}

impl Answer {
    #[track_caller]
    fn blames_something_in(&self, field: &str) -> String {
        let error = self.problem(422, "VALIDATION_ERROR");
        assert!(error["fields"][0]["field"].as_str().unwrap().starts_with(field), "{error}");
        error["fields"][0]["message"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn both_names_of_a_field_are_one_too_many() {
    post_task(r#"{"title":"x","estimated_duration":5,"estimated_minutes":5}"#).await.blames("estimated_duration");
}

#[tokio::test]
async fn a_claimed_user_reaches_the_handler() {
    post_task(r#"{"title":"x","user_id":"somebody"}"#).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn titles_are_measured_in_characters() {
    assert_eq!(post_task(titled(&"🌱".repeat(200))).await.status, 201);
    let message = post_task(titled(&"🌱".repeat(201))).await.blames("title");
    assert_eq!(message, "must be 1 to 200 characters long, it has 201");
    assert_eq!(post_task(titled(&"x".repeat(200))).await.status, 201);
    post_task(titled(&"x".repeat(201))).await.blames("title");
    post_task(titled("   ")).await.blames("title");
}

#[tokio::test]
async fn characters_that_hide_something_are_refused() {
    assert!(post_task(titled("a\0b")).await.blames("title").contains("U+0000"));
    assert!(post_task(titled("pay\u{202E}fdp")).await.blames("title").contains("U+202E"));
    assert!(post_task(titled("a\nb")).await.blames("title").contains("U+000A"));
    assert_eq!(post_task(r#"{"title":"x","notes":"one\ntwo\tthree"}"#).await.status, 201);
    assert_eq!(post_task(titled("👩\u{200D}💻")).await.status, 201);
}

#[tokio::test]
async fn paths_and_queries_name_what_is_wrong() {
    ask(Method::GET, "/tasks/seven").await.blames("id");
    ask(Method::GET, "/tasks/0190c2f47a5e7c3a8f1e2b6d5a4c3e21").await.blames("id");
    assert_eq!(ask(Method::GET, "/tasks/0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21").await.status, 200);
    ask(Method::GET, "/tasks?limt=5").await.blames("limt");
    ask(Method::GET, "/tasks?limit=five").await.blames("limit");
    ask(Method::GET, "/tasks?limit=101").await.blames("limit");
    assert_eq!(ask(Method::GET, "/tasks?limit=5").await.json()["data"], 5);
}

#[tokio::test]
async fn a_handler_that_never_ends_is_answered_for() {
    let answer = ask(Method::GET, "/slow").await;
    answer.problem(503, "TIMEOUT");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_panic_is_an_answer_that_tells_nothing() {
    let answer = ask(Method::GET, "/panic").await;
    answer.problem(500, "INTERNAL");
    assert!(!String::from_utf8_lossy(&answer.body).contains("fell over"));
}

#[tokio::test]
async fn errors_of_other_peoples_making_get_the_envelope_too() {
    ask(Method::GET, "/bare").await.problem(422, "VALIDATION_ERROR");
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_an_odd_one_is_not() {
    let app = app_with(&server());
    let with_id = |id: &str| Request::get("/nowhere").header("x-request-id", id).body(HttpBody::empty()).unwrap();
    assert_eq!(send(&app, with_id("job-7")).await.problem(404, "NOT_FOUND")["request_id"], "job-7");
    let answer = send(&app, with_id("a b")).await;
    answer.problem(404, "NOT_FOUND");
    let ours: uuid::Uuid = answer.header("x-request-id").parse().unwrap();
    assert_eq!(ours.get_version_num(), 7);
}

#[tokio::test]
async fn pages_of_a_configured_origin_may_read_errors() {
    let app = app_with(&server());
    let from = |origin: &str| Request::get("/busy").header("origin", origin).body(HttpBody::empty()).unwrap();
    let answer = send(&app, from("https://app.example.org")).await;
    answer.problem(503, "UNAVAILABLE");
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org");
    assert!(answer.header("access-control-expose-headers").contains("x-request-id"));
    assert_eq!(send(&app, from("https://elsewhere.example")).await.header("access-control-allow-origin"), "");
    let preflight = Request::options("/tasks")
        .header("origin", "https://app.example.org")
        .header("access-control-request-method", "PATCH")
        .header("access-control-request-headers", "idempotency-key")
        .body(HttpBody::empty())
        .unwrap();
    let answer = send(&app, preflight).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
}

#[tokio::test]
async fn the_eleventh_attempt_to_sign_in_waits() {
    let app = app_with(&server());
    let attempt = || Request::post("/auth/login").body(HttpBody::empty()).unwrap();
    for left in (0..10).rev() {
        let answer = send(&app, attempt()).await;
        assert_eq!((answer.status, answer.header("x-ratelimit-remaining")), (200, left.to_string().as_str()));
        assert_eq!((answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-reset")), ("10", "60"));
    }
    let answer = send(&app, attempt()).await;
    answer.problem(429, "RATE_LIMITED");
    assert_eq!((answer.header("retry-after"), answer.header("x-ratelimit-remaining")), ("60", "0"));
    let other = Request::get("/nowhere").body(HttpBody::empty()).unwrap();
    assert_eq!(send(&app, other).await.header("x-ratelimit-limit"), "");
}

#[tokio::test]
async fn every_answer_wears_the_security_headers() {
    for path in ["/health/live", "/nowhere", "/panic"] {
        let answer = ask(Method::GET, path).await;
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
    }
    let public = Server { public_url: Some("https://cairn.example.org".to_owned()), ..server() };
    let request = Request::get("/health/live").body(HttpBody::empty()).unwrap();
    let answer = send(&app_with(&public), request).await;
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn the_docs_need_no_network_and_no_inline_script() {
    assert_eq!(ask(Method::GET, "/openapi.json").await.json()["openapi"], "3.1.0");
    assert_eq!(ask(Method::GET, "/docs").await.header("location"), "/docs/");
    let page = ask(Method::GET, "/docs/").await;
    let html = String::from_utf8(page.body.clone()).unwrap();
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    assert!(!html.contains("<script>"), "{html}");
    let names: Vec<_> = html.split('"').filter_map(|part| part.strip_prefix("./")).collect();
    assert!(names.contains(&"swagger-ui-bundle.js"), "{names:?}");
    for name in names {
        let file = ask(Method::GET, &format!("/docs/{name}")).await;
        assert_eq!(file.status, 200, "{name}");
        assert!(!file.body.is_empty(), "{name}");
    }
    ask(Method::GET, "/docs/nothing.js").await.problem(404, "NOT_FOUND");
    let home = String::from_utf8(ask(Method::GET, "/").await.body).unwrap();
    assert!(home.contains("/docs/"));
}

#[tokio::test]
async fn being_alive_is_said_plainly() {
    assert_eq!(ask(Method::GET, "/health/live").await.json(), json!({"status": "ok"}));
}

#[tokio::test]
async fn numbers_are_for_those_with_the_token_and_name_no_addresses() {
    let numbers = Numbers::install().unwrap();
    ask(Method::GET, "/tasks?limit=7").await;
    ask(Method::GET, "/secret-garden").await;
    let routes = metrics_page::routes(numbers, Some("a-long-random-text".into()));
    let app = layers::around(
        routes,
        &server(),
        Arc::new(FrozenClock::at(Timestamp::from_millis(1_800_000_000_000))),
        Arc::new(SeededEntropy::new(7)),
    );
    let read = |token: &str| {
        let request = Request::get("/metrics").header("authorization", format!("Bearer {token}"));
        request.body(HttpBody::empty()).unwrap()
    };
    let refused = send(&app, read("something else")).await;
    refused.problem(401, "UNAUTHORIZED");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let page = String::from_utf8(send(&app, read("a-long-random-text")).await.body).unwrap();
    assert!(page.contains(r#"cairn_http_requests_total{method="GET",route="/tasks",status="200"}"#), "{page}");
    assert!(page.contains(r#"cairn_http_request_duration_seconds_bucket{method="GET",route="/tasks",le="0.5"}"#));
    assert!(page.contains(r#"cairn_http_errors_total{code="NOT_FOUND"}"#));
    assert!(!page.contains("limit=7") && !page.contains("garden"));
}
