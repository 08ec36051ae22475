//! Any bytes as a JSON body: a request or a refusal that is the caller's fault.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use cairn_server::capture::Capture;
use cairn_server::http::extract::{Body, RequestBody};
use cairn_server::tasks::{CreateTask, PatchTask};

fn answers<T: RequestBody>(headers: &HeaderMap, bytes: &Bytes) {
    if let Err(refusal) = Body::<T>::read(headers, bytes.clone()) {
        assert!((400..500).contains(&refusal.code.status()), "{refusal:?}");
    }
}

/// Always worth trying.
pub fn tried(bytes: &[u8]) -> bool {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let bytes = Bytes::copy_from_slice(bytes);
    answers::<CreateTask>(&headers, &bytes);
    answers::<PatchTask>(&headers, &bytes);
    answers::<Capture>(&headers, &bytes);
    true
}
