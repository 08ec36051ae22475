//! What clients send.

use std::collections::BTreeMap;

use cairn_kernel::{CaptureId, Timestamp};
use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::accounts::ZoneName;
use crate::http::extract::{Line, Multiline, RequestBody};
use crate::tasks::CreateTask;

/// How a text is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// What was read is saved; nothing is asked.
    #[default]
    Auto,
    /// The fields are given; the text is not read.
    Manual,
    /// What the text leaves open is asked first.
    Clarify,
}

impl Mode {
    /// The word on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Manual => "manual",
            Self::Clarify => "clarify",
        }
    }
}

/// A text as it was typed: checked like several lines of 1–10 000 characters, but neither trimmed
/// nor normalised, because spans count its code points.
#[derive(Debug, Clone)]
pub struct RawText(pub String);

impl<'de> Deserialize<'de> for RawText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Multiline::<1, 10_000>::new(&text).map_err(serde::de::Error::custom)?;
        if text.chars().count() > 10_000 {
            return Err(serde::de::Error::custom("must be 1 to 10000 characters long, white space included"));
        }
        Ok(Self(text))
    }
}

/// A thought thrown at Cairn.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Capture {
    /// Anything; several lines are several things.
    #[schema(value_type = Multiline<1, 10_000>)]
    pub text: RawText,
    /// How it is saved; `auto` unless said.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// When it was written, for clients that were offline; now unless said. At most ten years ago, and at
    /// most a year ahead.
    #[serde(default)]
    pub captured_at: Option<Timestamp>,
    /// Where it was written; the user's zone unless said.
    #[serde(default)]
    pub timezone: Option<ZoneName>,
    /// Stretches that are to stay words, each of them within the text and not empty.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    #[schema(max_items = 100)]
    pub literal: Vec<Stretch>,
    /// With the mode `manual`, and only with it: the fields of the task.
    #[serde(default)]
    pub manual_fields: Option<ManualFields>,
    /// True shows what would be saved and saves nothing.
    #[serde(default)]
    pub dry_run: Option<bool>,
}

impl RequestBody for Capture {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("query", "text")];
}

/// A stretch of the text in code points, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// First code point.
    #[garde(range(max = 10_000))]
    #[schema(maximum = 10_000)]
    pub start: usize,
    /// One past the last.
    #[garde(range(max = 10_000))]
    #[schema(maximum = 10_000)]
    pub end: usize,
}

/// The fields of a task as `POST /tasks` takes them; the text is the title unless one is given. They are read
/// once it is known that the mode is `manual`.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct ManualFields(pub Map<String, Value>);

impl PartialSchema for ManualFields {
    fn schema() -> RefOr<Schema> {
        let mut schema = CreateTask::schema();
        if let RefOr::T(Schema::Object(fields)) = &mut schema {
            fields.required.clear();
            fields.description = Some("The fields of a task; the text is the title unless one is given.".to_owned());
        }
        schema
    }
}

impl ToSchema for ManualFields {
    fn name() -> std::borrow::Cow<'static, str> {
        "ManualFields".into()
    }
}

/// An answer: one line of at most 500 characters.
pub(super) type AnswerText = Line<1, 500>;

/// Answers that came together: the id of a question to its answer.
pub(super) type Round = BTreeMap<String, AnswerText>;

/// Answers to what a capture asked.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Clarify {
    /// The capture that asked.
    pub capture_id: CaptureId,
    /// The id of a question to its answer, in words; at least one. Questions that are not named stay open.
    #[garde(length(min = 1, max = 100))]
    pub answers: BTreeMap<String, AnswerText>,
}

impl RequestBody for Clarify {}

/// Texts that were thrown in while there was no connection.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Batch {
    /// In the order in which they were written. Each is answered for itself, also one that is malformed.
    #[garde(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, value_type = Vec<BatchItem>)]
    pub captures: Vec<Map<String, Value>>,
}

impl RequestBody for Batch {
    const APART: Option<&'static str> = Some("captures");
}

/// One text of a batch.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct BatchItem {
    /// As the header `Idempotency-Key`: with the same key it is saved once, in whatever batch it comes.
    pub idempotency_key: BatchKey,
    /// Anything; several lines are several things.
    #[schema(value_type = Multiline<1, 10_000>)]
    pub text: RawText,
    /// When it was written. At most ten years ago, and at most a year ahead.
    pub captured_at: Timestamp,
    /// Where it was written; the user's zone unless said.
    #[serde(default)]
    pub timezone: Option<ZoneName>,
    /// Stretches that are to stay words, each of them within the text and not empty.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    #[schema(max_items = 100)]
    pub literal: Vec<Stretch>,
    /// Only `auto`: whoever wrote it is not there to be asked.
    #[serde(default)]
    pub mode: Option<BatchMode>,
}

impl RequestBody for BatchItem {
    const ALIASES: &'static [(&'static str, &'static str)] = Capture::ALIASES;
}

/// A key: 1–255 characters.
pub(super) type BatchKey = Line<1, 255>;

/// How the texts of a batch are saved.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchMode {
    /// What was read is saved; nothing is asked.
    Auto,
}

impl From<BatchItem> for Capture {
    fn from(item: BatchItem) -> Self {
        Self {
            text: item.text,
            mode: None,
            captured_at: Some(item.captured_at),
            timezone: item.timezone,
            literal: item.literal,
            manual_fields: None,
            dry_run: None,
        }
    }
}

/// `POST /capture/voice`: as in [`Capture`], for what is said.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct VoiceQuery {
    /// When it was said; now unless said.
    pub captured_at: Option<Timestamp>,
    /// Where it was said; the user's zone unless said.
    #[expect(dead_code, reason = "checked as it is read; there is nothing yet to reckon with it")]
    pub timezone: Option<ZoneName>,
}
