//! From what serde and garde complain about to [`FieldError`]s that a caller understands.

use garde::Report;

use super::wording;
use crate::http::error::FieldError;

/// What the whole body is called when no single field is to blame.
pub(super) const WHOLE_BODY: &str = "body";

/// What is wrong with a field that an object has more than once.
pub(super) const TWICE: &str = "is there twice";

/// More are not told: the answer to a hostile body stays small.
const MAX_FAULTS: usize = 50;

/// Names the field for an error of `serde_path_to_error`; `whole` names the place when none is known.
pub(super) fn of_serde(path: &serde_path_to_error::Path, message: &str, whole: &str) -> FieldError {
    let path = path.to_string();
    let parent = if path == "." { "" } else { path.as_str() };
    // A missing field is reported at its parent, an unknown one at its parent or at itself, depending
    // on the format; both quote the name.
    if let Some(name) = quoted_after(message, "missing field ") {
        return FieldError::new(below(parent, name), "is required");
    }
    if let Some(name) = quoted_after(message, "unknown field ") {
        return FieldError::new(beside(parent, name), format!("is not known here{}", expected_names(message)));
    }
    if let Some(name) = quoted_after(message, "field ").filter(|_| message.contains(TWICE)) {
        return FieldError::new(beside(parent, name), TWICE);
    }
    let field = if parent.is_empty() { whole } else { parent };
    FieldError::new(field, wording::readable(message))
}

/// All faults that garde found, each with its path.
pub(super) fn of_garde(report: &Report) -> Vec<FieldError> {
    report
        .iter()
        .take(MAX_FAULTS)
        .map(|(path, error)| {
            let field = if path.is_empty() { WHOLE_BODY.to_owned() } else { path.to_string() };
            FieldError::new(field, error.message())
        })
        .collect()
}

/// As [`below`], where `path` may end with the name already.
fn beside(path: &str, name: &str) -> String {
    below(path.strip_suffix(name).map_or(path, |rest| rest.trim_end_matches('.')), name)
}

fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn quoted_after<'a>(message: &'a str, words: &str) -> Option<&'a str> {
    message.strip_prefix(words)?.strip_prefix('`')?.split('`').next()
}

/// `, expected one of …` of serde as a hint; nothing when the type has no fields at all.
fn expected_names(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((_, names)) => format!("; expected {names}"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its errors matter")]
        steps: Vec<Step>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        #[expect(dead_code, reason = "only its errors matter")]
        title: String,
    }

    fn fault(json: &str) -> (String, String) {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let error = serde_path_to_error::deserialize::<_, Outer>(&value).unwrap_err();
        let FieldError { field, message } = of_serde(error.path(), &error.inner().to_string(), WHOLE_BODY);
        (field, message)
    }

    #[test]
    fn every_fault_names_its_field() {
        let is = |field: &str, message: &str| (field.to_owned(), message.to_owned());
        assert_eq!(fault("{}"), is("steps", "is required"));
        assert_eq!(fault(r#"{"steps":[{}]}"#), is("steps[0].title", "is required"));
        assert_eq!(fault(r#"{"steps":[],"xp":1}"#), is("xp", "is not known here; expected `steps`"));
        assert_eq!(
            fault(r#"{"steps":[{"title":"a","x":1}]}"#),
            is("steps[0].x", "is not known here; expected `title`")
        );
        assert_eq!(fault(r#"{"steps":[{"title":5}]}"#), is("steps[0].title", "must be text, not 5"));
        assert_eq!(fault("5").0, "body");
    }
}
