//! What a provider says of itself (OpenID Connect Discovery): its addresses and its keys. Read when somebody
//! first wants to sign in there, and anew when there is reason to.

use std::sync::{Arc, PoisonError, RwLock};

use cairn_kernel::{ErrorCode, Timestamp};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use openidconnect::core::CoreProviderMetadata;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, IssuerUrl};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::sync::Mutex;

use crate::accounts::outgoing;
use crate::config::Provider;
use crate::http::{ApiError, ApiResult};

/// The document of a provider, with the keys that it names.
pub(super) type Document = CoreProviderMetadata;

/// How often a provider that does not answer, or whose keys do not fit, is asked again, in milliseconds.
const ASKED_EVERY_MS: i64 = 30_000;
/// How old a document may get before it is read anew, in milliseconds: so long a key that the provider took
/// back is still believed.
const STALE_AFTER_MS: i64 = 10 * 60_000;

/// Where the document of one provider comes from.
pub(super) struct Discovery {
    issuer: IssuerUrl,
    line: Line,
    known: RwLock<Option<Known>>,
    /// Held by the one that asks the provider: when it was asked last without the answer that was wanted.
    turn: Mutex<Option<Timestamp>>,
}

/// The line to one provider, by which the library asks.
pub(super) struct Line {
    http: Client,
    provider: Provider,
}

#[derive(Clone)]
struct Known {
    document: Arc<Document>,
    read_at: Timestamp,
}

/// What went wrong while a provider was asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct AskError(String);

impl<'c> AsyncHttpClient<'c> for Line {
    type Error = AskError;
    type Future = BoxFuture<'c, Result<HttpResponse, AskError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.ask(request).boxed()
    }
}

impl Line {
    /// Asks where the operator allows to.
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, AskError> {
        let request = reqwest::Request::try_from(request).map_err(|error| AskError(outgoing::told(error)))?;
        if !self.provider.may_ask(request.url()) {
            return Err(AskError("the provider names an address without TLS".to_owned()));
        }
        let answer = self.http.execute(request).await.map_err(|error| AskError(outgoing::told(error)))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = HttpResponse::new(outgoing::body(answer).await.map_err(AskError)?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl Discovery {
    /// The provider is not asked yet. The process's rustls provider must be installed before.
    pub(super) fn of(provider: &Provider) -> Result<Self, String> {
        let url: Url = provider.issuer.parse().map_err(|cause| format!("its issuer is no address: {cause}"))?;
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|cause| cause.to_string())?;
        let http = outgoing::client(&url, Policy::none()).map_err(outgoing::told)?;
        let line = Line { http, provider: provider.clone() };
        Ok(Self { issuer, line, known: RwLock::default(), turn: Mutex::default() })
    }

    /// The line to the provider.
    pub(super) const fn line(&self) -> &Line {
        &self.line
    }

    /// The document, at most ten minutes old while the provider can be reached.
    ///
    /// # Errors
    /// 503 while it was never possible to read it.
    pub(super) async fn document(&self, now: Timestamp) -> ApiResult<Arc<Document>> {
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        let mut asked = self.turn.lock().await;
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        self.ask(&mut asked, now).await;
        let known = self.known();
        known.map(|known| known.document).ok_or_else(|| unavailable(&self.line.provider, ASKED_EVERY_MS / 1000))
    }

    /// The document, read again because `old` lacks a key.
    pub(super) async fn newer(&self, old: &Arc<Document>, now: Timestamp) -> Option<Arc<Document>> {
        let mut asked = self.turn.lock().await;
        if self.known().is_some_and(|known| Arc::ptr_eq(&known.document, old)) {
            let was_asked = self.ask(&mut asked, now).await;
            // Whoever shows one unknown key after the other does not make us ask each time.
            *asked = if was_asked { Some(now) } else { *asked };
        }
        self.known().map(|known| known.document).filter(|document| !Arc::ptr_eq(document, old))
    }

    /// Asks the provider, unless that was just done in vain, and says whether it did. What is known stays while the
    /// provider does not answer.
    async fn ask(&self, asked: &mut Option<Timestamp>, now: Timestamp) -> bool {
        if asked.is_some_and(|asked| (0..ASKED_EVERY_MS).contains(&now.millis_since(asked))) {
            return false;
        }
        match Document::discover_async(self.issuer.clone(), &self.line).await {
            Ok(document) => {
                let known = Known { document: Arc::new(document), read_at: now };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
                *asked = None;
            }
            Err(error) => {
                let reason = chain(&error);
                tracing::warn!(provider = self.line.provider.name, reason, "a provider cannot be read");
                *asked = Some(now);
            }
        }
        true
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<Document>> {
        let known = self.known()?;
        (0..STALE_AFTER_MS).contains(&now.millis_since(known.read_at)).then_some(known.document)
    }

    fn known(&self) -> Option<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// 503, for `seconds`.
pub(super) fn unavailable(provider: &Provider, seconds: i64) -> ApiError {
    ApiError::of(ErrorCode::Unavailable)
        .with_detail(format!("the provider {} does not answer", provider.name))
        .with_retry_after(seconds as u32)
}

/// An error with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
