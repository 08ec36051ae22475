//! What a provider says of itself (OpenID Connect Discovery): its addresses and its keys.

use std::sync::Arc;

use cairn_kernel::{ErrorCode, Timestamp};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use openidconnect::core::CoreProviderMetadata;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, IssuerUrl};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::accounts::outgoing;
use crate::accounts::source::{Missing, Publisher, Source};
use crate::config::Provider;
use crate::http::{ApiError, ApiResult};

/// The document of a provider, with the keys that it names.
pub(super) type Document = CoreProviderMetadata;

/// Where the document of one provider comes from.
pub(super) struct Discovery(Arc<Source<Line>>);

/// The line to one provider, by which the library asks.
pub(super) struct Line {
    issuer: IssuerUrl,
    http: Client,
    provider: Provider,
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

impl Publisher for Line {
    type Published = Document;

    fn name(&self) -> &str {
        &self.provider.name
    }

    async fn fetch(&self) -> Result<Document, String> {
        Document::discover_async(self.issuer.clone(), self).await.map_err(|error| chain(&error))
    }
}

impl Discovery {
    /// The provider is not asked yet. The process's rustls provider must be installed before.
    pub(super) fn of(provider: &Provider) -> Result<Self, String> {
        let url: Url = provider.issuer.parse().map_err(|cause| format!("its issuer is no address: {cause}"))?;
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|cause| cause.to_string())?;
        let http = outgoing::client(&url, Policy::none()).map_err(outgoing::told)?;
        Ok(Self(Arc::new(Source::of(Line { issuer, http, provider: provider.clone() }))))
    }

    /// The line to the provider.
    pub(super) fn line(&self) -> &Line {
        self.0.publisher()
    }

    /// The document, about ten minutes old at most while the provider can be reached.
    ///
    /// # Errors
    /// 503 while it was never possible to read it.
    pub(super) async fn document(&self, now: Timestamp) -> ApiResult<Arc<Document>> {
        self.0.find(now, |document| Some(document.clone())).await.map_err(|why| match why {
            Missing::Unreachable { retry_after } => unavailable(&self.line().provider, retry_after),
            Missing::Unknown => unavailable(&self.line().provider, 1),
        })
    }

    /// The document, read again because `old` lacks a key; `None` where it says the same, or was just asked for.
    pub(super) async fn newer(&self, old: &Arc<Document>, now: Timestamp) -> Option<Arc<Document>> {
        self.0.find(now, |document| (!Arc::ptr_eq(document, old)).then(|| document.clone())).await.ok()
    }
}

/// 503, for `seconds`.
pub(super) fn unavailable(provider: &Provider, seconds: u32) -> ApiError {
    ApiError::of(ErrorCode::Unavailable)
        .with_detail(format!("the provider {} does not answer", provider.name))
        .with_retry_after(seconds)
}

/// An error with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
