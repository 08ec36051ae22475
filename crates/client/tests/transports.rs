//! The same requests and the same answers, through a socket and in process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use cairn_client::{Client, ClientError, TaskFilter, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const REFUSAL: &str = r#"{"error":{"code":"VALIDATION_ERROR","message":"Something is out of range.","detail":null,
    "request_id":"r-1","fields":[{"field":"text","message":"must not be empty"}]}}"#;

/// A server that tells what it was asked.
fn router() -> Router {
    Router::new()
        .route(
            "/api/v1/tasks",
            get(|RawQuery(query)| async move {
                assert_eq!(query.as_deref(), Some("tag=a+b&completed=all&hidden=all&archived=all&limit=2"));
                r#"{"data":[],"page":{"limit":2,"next_cursor":"c"}}"#
            }),
        )
        .route(
            "/api/v1/auth/logout",
            post(|headers: HeaderMap, body: Bytes| async move {
                assert_eq!(headers["authorization"], "Bearer secret");
                assert_eq!(headers["content-type"], "application/json");
                assert_eq!(body, r#"{"all":true}"#);
                StatusCode::NO_CONTENT
            }),
        )
        .route("/api/v1/capture", post(|| async { (StatusCode::UNPROCESSABLE_ENTITY, REFUSAL) }))
        .route("/api/v1/users/me", get(|| async { (StatusCode::BAD_GATEWAY, "<h1>nginx</h1>") }))
        .route("/api/v1/activity", get(|| async { r#"{"data":"odd"}"# }))
}

async fn both() -> [Client; 2] {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router()).await });
    [Client::new(Transport::http(&address).unwrap()), Client::new(Transport::in_process(router()))]
}

#[tokio::test]
async fn a_list_is_a_page_and_its_own_text() {
    let filter = TaskFilter { tags: vec!["a b".to_owned()], all: true, limit: Some(2), ..TaskFilter::default() };
    for client in both().await {
        let answer = client.tasks(&filter).await.unwrap();
        assert_eq!(answer.page.unwrap().next_cursor.as_deref(), Some("c"));
        assert_eq!(answer.body, r#"{"data":[],"page":{"limit":2,"next_cursor":"c"}}"#);
    }
}

#[tokio::test]
async fn a_token_signs_and_an_empty_answer_is_fine() {
    for client in both().await {
        client.with_token("secret").logout(true).await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_carries_the_servers_words() {
    for client in both().await {
        let error = client.capture("", false).await.unwrap_err();
        assert_eq!(error.code(), Some("VALIDATION_ERROR"));
        assert_eq!(error.to_string(), "Something is out of range.\n  text must not be empty");
        let ClientError::Refused(refusal) = error else { panic!("{error}") };
        assert_eq!((refusal.status, refusal.body.as_str()), (422, REFUSAL));
    }
}

#[tokio::test]
async fn what_is_not_cairn_is_told_apart_from_what_is_not_there() {
    for client in both().await {
        assert!(matches!(client.me().await, Err(ClientError::Garbled { .. })));
        assert!(matches!(client.activity(1).await, Err(ClientError::Garbled { .. })));
    }
    // Port 9 ("discard") is served by nobody.
    let nobody = Client::new(Transport::http("http://127.0.0.1:9").unwrap());
    assert!(matches!(nobody.alive().await, Err(ClientError::Unreachable { .. })));
    for odd in ["", "127.0.0.1:8420", "ftp://host", "nonsense"] {
        assert!(matches!(Transport::http(odd), Err(ClientError::BadAddress(_))), "{odd}");
    }
}

/// A server that breaks the first connection after it has read the request, and answers the second.
async fn one_that_breaks_once() -> (Client, tokio::task::JoinHandle<Vec<String>>) {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let mut heard = Vec::new();
        for answer in ["", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"] {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let read = connection.read(&mut request).await.unwrap();
            heard.push(String::from_utf8_lossy(&request[..read]).to_lowercase());
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
        heard
    });
    (Client::new(Transport::http(&address).unwrap()), heard)
}

fn key_in(request: &str) -> Option<&str> {
    request.lines().find_map(|line| line.strip_prefix("idempotency-key: "))
}

#[tokio::test]
async fn a_write_whose_connection_is_lost_is_sent_once_more_under_its_key() {
    let (client, heard) = one_that_breaks_once().await;
    let answer = client.with_token("secret").capture("Water the ferns", false).await;
    assert!(matches!(answer, Err(ClientError::Garbled { .. })), "204 is no answer to a capture");
    let heard = heard.await.unwrap();
    assert!(key_in(&heard[0]).is_some_and(|key| key.len() == 36), "{heard:?}");
    assert_eq!(key_in(&heard[0]), key_in(&heard[1]));
}

#[tokio::test]
async fn what_the_server_would_do_twice_is_sent_once() {
    let (client, heard) = one_that_breaks_once().await;
    assert!(matches!(client.refresh("spent by it").await, Err(ClientError::Unreachable { .. })));
    assert!(!heard.is_finished(), "a second request came");
}
