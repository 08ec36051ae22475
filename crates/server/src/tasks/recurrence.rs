//! How a task repeats.

use std::borrow::Cow;

use cairn_kernel::Patch;
use cairn_rules::recurrence::is_rule;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::model::TaskRow;
use crate::http::{ApiError, ApiResult};

/// A recurrence rule of RFC 5545, without `RRULE:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence(String);

impl Recurrence {
    /// Checks `text`.
    ///
    /// # Errors
    /// A sentence about it when it is no rule.
    pub fn new(text: &str) -> Result<Self, String> {
        if is_rule(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be a recurrence rule such as FREQ=WEEKLY;BYDAY=MO".to_owned())
        }
    }

    /// The rule.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl TaskRow {
    /// Keeps what is said about how it repeats. A task that does not repeat counts from nothing.
    ///
    /// # Errors
    /// 422 when `from_completion` is said of a task that does not repeat.
    pub(super) fn repeat(&mut self, rule: Patch<Recurrence>, from_completion: Option<bool>) -> ApiResult<()> {
        self.rrule = rule.map(Recurrence::into_string).apply(self.rrule.take());
        if from_completion == Some(true) && self.rrule.is_none() {
            return Err(ApiError::invalid("recur_from_completion", "needs an rrule: this task does not repeat"));
        }
        self.recur_from_completion = self.rrule.is_some() && from_completion.unwrap_or(self.recur_from_completion);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Recurrence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Recurrence {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(10))
            .max_length(Some(500))
            .pattern(Some("^[-A-Z0-9=;,:+]+$"))
            .description(Some("A recurrence rule of RFC 5545, in capitals and without `RRULE:`."))
            .examples(["FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=15"])
            .into()
    }
}

impl ToSchema for Recurrence {}
