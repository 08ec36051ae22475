//! How a request reaches the router: through a socket, or by a call.

use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use crate::{Answer, Client, ClientError, Query, Refusal};

/// What bodies are, but for files.
const JSON: &str = "application/json";
/// The base of every path but health.
const BASE: &str = "/api/v1";
/// A little longer than the server's own deadline, so that its answer wins.
const DEADLINE: Duration = Duration::from_secs(35);
/// A server that is there takes connections at once.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// Names the client in the list of sessions.
const USER_AGENT: &str = concat!("cairn/", env!("CARGO_PKG_VERSION"));

/// Where the requests go.
#[derive(Clone)]
pub enum Transport {
    /// To a server.
    Http {
        /// Its address, without a slash at the end.
        address: String,
        /// The pool of connections.
        connections: reqwest::Client,
    },
    /// To a router of this very process.
    InProcess(Box<Router>),
}

/// Under one key the server does a write once, however often it is sent.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A request before it is signed and sent.
#[derive(Clone)]
struct Outgoing {
    method: Method,
    path: String,
    body: Option<Bytes>,
    content_type: &'static str,
    key: Option<String>,
}

impl Outgoing {
    /// Whether sending it twice does no more than sending it once.
    fn may_be_repeated(&self) -> bool {
        self.method == Method::GET || self.key.is_some()
    }
}

struct Incoming {
    status: u16,
    body: Bytes,
}

impl Transport {
    /// Requests go to the server at `address` (`http://host:port`), through the proxy that the
    /// environment names unless that is this very machine. The process's rustls provider must be
    /// installed before.
    pub fn http(address: &str) -> Result<Self, ClientError> {
        Self::connect(address, is_loopback)
    }

    /// As [`Transport::http`], to a server that is known to be on this machine: no proxy is asked,
    /// which would be handed the token, and could not reach the server.
    pub fn http_here(address: &str) -> Result<Self, ClientError> {
        Self::connect(address, |_| true)
    }

    fn connect(address: &str, is_here: impl FnOnce(&str) -> bool) -> Result<Self, ClientError> {
        let address = address.trim().trim_end_matches('/').to_owned();
        let bad = || ClientError::BadAddress(address.clone());
        let url: reqwest::Url = address.parse().map_err(|_| bad())?;
        let host = url.host_str().ok_or_else(bad)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad());
        }
        let builder =
            reqwest::Client::builder().user_agent(USER_AGENT).timeout(DEADLINE).connect_timeout(CONNECT_DEADLINE);
        let builder = if is_here(host) { builder.no_proxy() } else { builder };
        let connections = builder.build().map_err(|error| unreachable(&address, &error))?;
        Ok(Self::Http { address, connections })
    }

    /// Requests go to `router`, without a socket.
    pub fn in_process(router: Router) -> Self {
        Self::InProcess(Box::new(router))
    }

    /// Where the requests go, for messages.
    pub fn address(&self) -> &str {
        match self {
            Self::Http { address, .. } => address,
            Self::InProcess(_) => "this machine",
        }
    }

    async fn send(&self, token: Option<&str>, outgoing: Outgoing) -> Result<Incoming, ClientError> {
        match self {
            Self::Http { address, connections } => {
                let first = over_http(address, connections, token, outgoing.clone()).await;
                let answer = match first {
                    Err(error) if outgoing.may_be_repeated() && is_lost(&error) => {
                        over_http(address, connections, token, outgoing).await
                    }
                    first => first,
                };
                answer.map_err(|error| unreachable(address, &error))
            }
            Self::InProcess(router) => call(router, token, outgoing).await,
        }
    }
}

async fn over_http(
    address: &str,
    connections: &reqwest::Client,
    token: Option<&str>,
    outgoing: Outgoing,
) -> Result<Incoming, reqwest::Error> {
    let mut request = connections.request(outgoing.method, format!("{address}{}", outgoing.path));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(key) = outgoing.key {
        request = request.header(IDEMPOTENCY_KEY, key);
    }
    if let Some(body) = outgoing.body {
        request = request.header(header::CONTENT_TYPE, outgoing.content_type).body(body);
    }
    let response = request.send().await?;
    Ok(Incoming { status: response.status().as_u16(), body: response.bytes().await? })
}

/// The connection was there and broke. One that never came about, or a server that is too slow, will
/// not be better the next moment.
fn is_lost(error: &reqwest::Error) -> bool {
    !error.is_connect() && !error.is_timeout() && (error.is_request() || error.is_body() || error.is_decode())
}

async fn call(router: &Router, token: Option<&str>, outgoing: Outgoing) -> Result<Incoming, ClientError> {
    let garbled = |reason: String| ClientError::Garbled { address: "this machine".to_owned(), reason };
    let mut request = Request::builder()
        .method(outgoing.method)
        .uri(outgoing.path)
        .header(header::HOST, "localhost")
        .header(header::USER_AGENT, USER_AGENT);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(key) = outgoing.key {
        request = request.header(IDEMPOTENCY_KEY, key);
    }
    if outgoing.body.is_some() {
        request = request.header(header::CONTENT_TYPE, outgoing.content_type);
    }
    let body = outgoing.body.map_or_else(Body::empty, Body::from);
    let request = request.body(body).map_err(|error| garbled(error.to_string()))?;
    // A router refuses nothing on its own: its error type has no values.
    let response = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(|error| garbled(error.to_string()))?.to_bytes();
    Ok(Incoming { status, body })
}

/// Whether the host of an address is this machine, as far as its spelling tells.
fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The innermost cause says most: "connection refused" rather than "error sending request".
fn unreachable(address: &str, error: &reqwest::Error) -> ClientError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let reason = if error.is_timeout() { "it took too long".to_owned() } else { cause.to_string() };
    ClientError::Unreachable { address: address.to_owned(), reason }
}

impl Client {
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str, query: &Query) -> Result<Answer<T>, ClientError> {
        self.ask(Method::GET, path, query, None::<&()>).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Answer<T>, ClientError> {
        self.ask(Method::POST, path, &Query::new(), body).await
    }

    pub(crate) async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer<T>, ClientError> {
        self.ask(Method::PATCH, path, &Query::new(), Some(body)).await
    }

    pub(crate) async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, ClientError> {
        self.ask(Method::DELETE, path, &Query::new(), None::<&()>).await
    }

    /// An answer outside `/api/v1` that has no envelope and whose content does not matter.
    pub(crate) async fn get_bare(&self, path: &str) -> Result<(), ClientError> {
        let outgoing =
            Outgoing { method: Method::GET, path: path.to_owned(), body: None, content_type: JSON, key: None };
        self.heard(outgoing).await.map(|_| ())
    }

    /// 204, or an answer that does not matter.
    pub(crate) async fn post_for_nothing(&self, path: &str, body: &impl Serialize) -> Result<(), ClientError> {
        let outgoing = self.outgoing(Method::POST, format!("{BASE}{path}"), Some(body))?;
        self.heard(outgoing).await.map(|_| ())
    }

    /// DELETE whose answer is 204.
    pub(crate) async fn delete_for_nothing(&self, path: &str) -> Result<(), ClientError> {
        let outgoing = self.outgoing(Method::DELETE, format!("{BASE}{path}"), None::<&()>)?;
        self.heard(outgoing).await.map(|_| ())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &Query,
        body: Option<&impl Serialize>,
    ) -> Result<Answer<T>, ClientError> {
        // Where nobody is signed in the server keeps no answers: a second refresh would be a theft.
        let is_kept = method != Method::GET && self.token.is_some();
        let key = is_kept.then(|| uuid::Uuid::new_v4().to_string());
        let outgoing = Outgoing { key, ..self.outgoing(method, format!("{BASE}{}", query.onto(path)), body)? };
        let text = self.heard(outgoing).await?;
        Answer::read(text).map_err(|error| self.garbled(error.to_string()))
    }

    fn outgoing(&self, method: Method, path: String, body: Option<&impl Serialize>) -> Result<Outgoing, ClientError> {
        let body = body.map(serde_json::to_vec).transpose().map_err(|error| self.garbled(error.to_string()))?;
        Ok(Outgoing { method, path, body: body.map(Bytes::from), content_type: JSON, key: None })
    }

    /// A file that the server makes.
    pub(crate) async fn download(&self, path: &str) -> Result<Bytes, ClientError> {
        self.received(self.outgoing(Method::GET, format!("{BASE}{path}"), None::<&()>)?).await
    }

    /// POST of a file.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Query,
        file: Vec<u8>,
    ) -> Result<Answer<T>, ClientError> {
        let key = Some(uuid::Uuid::new_v4().to_string());
        let (body, path) = (Some(Bytes::from(file)), format!("{BASE}{}", query.onto(path)));
        let outgoing = Outgoing { method: Method::POST, path, body, content_type: "application/octet-stream", key };
        Answer::read(self.heard(outgoing).await?).map_err(|error| self.garbled(error.to_string()))
    }

    /// The text of a good answer; anything else is an error.
    async fn heard(&self, outgoing: Outgoing) -> Result<String, ClientError> {
        let body = self.received(outgoing).await?;
        String::from_utf8(body.into()).map_err(|error| self.garbled(error.to_string()))
    }

    async fn received(&self, outgoing: Outgoing) -> Result<Bytes, ClientError> {
        let Incoming { status, body } = self.transport.send(self.token.as_deref(), outgoing).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        match Refusal::read(status, &body) {
            Some(refusal) => Err(ClientError::Refused(Box::new(refusal))),
            None => Err(self.garbled(format!("status {status} without Cairn's error body; is this a Cairn server?"))),
        }
    }

    fn garbled(&self, reason: String) -> ClientError {
        ClientError::Garbled { address: self.address().to_owned(), reason }
    }
}
