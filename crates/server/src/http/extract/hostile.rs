//! Bodies and cursors that somebody made up: never a panic, never a wait.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

use super::Body;
use crate::http::{Cursor, FilterHash};
use crate::tasks::bulk::BulkRequest;
use crate::tasks::{CreateTask, PatchTask};

fn headers() -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"))])
}

/// What a body may be: refused with a status of the caller's fault, or read.
fn answers(bytes: &[u8]) {
    for refused in [
        Body::<CreateTask>::read(&headers(), Bytes::copy_from_slice(bytes)).err(),
        Body::<PatchTask>::read(&headers(), Bytes::copy_from_slice(bytes)).err(),
        Body::<BulkRequest>::read(&headers(), Bytes::copy_from_slice(bytes)).err(),
    ] {
        assert!(refused.is_none_or(|refused| (400..500).contains(&refused.code.status())));
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::Number)),
        any::<String>().prop_map(Value::from),
        Just(Value::from("2027-01-05")),
        Just(Value::from("9999-12-31T23:59:59Z")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((".{0,12}", inner), 0..6).prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

/// Bodies that get past the names of the fields.
fn plausible() -> impl Strategy<Value = Value> {
    const FIELDS: &[&str] = &[
        "title",
        "description",
        "status",
        "completed",
        "priority",
        "due_date",
        "due_all_day",
        "starts_at",
        "estimated_minutes",
        "estimated_hours",
        "estimated_duration",
        "difficulty",
        "quest_type",
        "energy_required",
        "tags",
        "hidden",
        "project_id",
        "zone_id",
        "parent_id",
        "steps",
        "changes",
        "version",
        "user_id",
    ];
    prop::collection::vec((prop::sample::select(FIELDS), json()), 0..8)
        .prop_map(|fields| Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        answers(&bytes);
    }

    #[test]
    fn any_json_is_read_or_refused(value in json()) {
        answers(&serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn any_values_of_known_fields_are_read_or_refused(value in plausible()) {
        answers(&serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn any_cursor_is_read_or_refused(text in ".{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::Engine as _;
        let filter = FilterHash::of(&"tasks").unwrap();
        for text in [text, base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)] {
            let read = Cursor::decode::<(String, uuid::Uuid)>(&text, "created_at", filter);
            prop_assert!(read.is_err_and(|refused| refused.code.status() == 422));
        }
    }
}

#[test]
fn deep_and_long_bodies_are_refused_at_once() {
    let began = std::time::Instant::now();
    answers("[".repeat(500_000).as_bytes());
    answers(format!("{{\"title\":{}}}", "[".repeat(10_000)).as_bytes());
    answers(format!("{{\"title\":\"{}\"}}", "\\u0041".repeat(10_000)).as_bytes());
    answers(format!("{{{}}}", (0..5_000).map(|i| format!("\"f{i}\":1")).collect::<Vec<_>>().join(",")).as_bytes());
    // 50 ms each optimised; this only notices what grows with the square.
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
}
