//! Asking servers elsewhere who somebody is: with a deadline, a cap on what they answer, and no detours.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use crate::config::is_loopback;

/// A server that does not answer in this time is taken to be away.
const DEADLINE: Duration = Duration::from_secs(5);
/// A longer answer is none.
const MAX_BODY: usize = 1024 * 1024;

/// A client for the server at `url`. The process's rustls provider must be installed before.
pub(super) fn client(url: &Url, redirects: Policy) -> Result<Client, reqwest::Error> {
    let client = Client::builder().timeout(DEADLINE).redirect(redirects);
    if is_loopback(url) { client.no_proxy().build() } else { client.build() }
}

/// What the server answered, if it is not too much.
pub(super) async fn body(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err("the answer is larger than 1 MiB".to_owned());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What went wrong, without the address, which may hold secrets.
pub(super) fn told(error: reqwest::Error) -> String {
    error.without_url().to_string()
}
