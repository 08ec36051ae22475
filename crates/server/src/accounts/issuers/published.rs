//! Where an issuer publishes its keys.

use reqwest::header::ACCEPT;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Url};

use super::keys::KeySet;
use crate::accounts::outgoing;
use crate::accounts::source::{Publisher, Source};

/// Most redirects that are followed, all to the same place.
const MAX_REDIRECTS: usize = 3;

/// The keys of one issuer.
pub(super) type KeySource = Source<JwksUrl>;

/// The address of a key set.
pub(super) struct JwksUrl {
    issuer: String,
    url: Url,
    http: Client,
}

impl JwksUrl {
    /// The keys at `url`. The process's rustls provider must be installed before.
    pub(super) fn at(issuer: &str, url: Url) -> Result<Self, reqwest::Error> {
        let http = outgoing::client(&url, Policy::custom(stay_there))?;
        Ok(Self { issuer: issuer.to_owned(), url, http })
    }
}

impl Publisher for JwksUrl {
    type Published = KeySet;

    fn name(&self) -> &str {
        &self.issuer
    }

    async fn fetch(&self) -> Result<KeySet, String> {
        let request = self.http.get(self.url.clone()).header(ACCEPT, "application/jwk-set+json, application/json");
        let response = request.send().await.and_then(reqwest::Response::error_for_status).map_err(outgoing::told)?;
        let body = outgoing::body(response).await?;
        KeySet::read(&body).map_err(str::to_owned)
    }
}

/// Follows a redirect within the place that the operator named, and no other.
fn stay_there(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let is_same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if is_same && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.error("the issuer sends us elsewhere for its keys")
    }
}
