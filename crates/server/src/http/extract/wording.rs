//! What serde and other libraries say about a value, in words for whoever sent it. Each reads well after the
//! name of a field.

const COUNTED: &str = "is a number beyond what can be counted";
const WHOLE: &str = "must be a whole number";
const NUMBER: &str = "must be a number";
const DATE: &str = "must be a date like 2027-01-05";

/// What is said as a whole, by the standard library, chrono and the reader of forms.
const SAID: &[(&str, &str)] = &[
    ("number out of range", COUNTED),
    ("number too large to fit in target type", COUNTED),
    ("number too small to fit in target type", COUNTED),
    ("invalid digit found in string", WHOLE),
    ("cannot parse integer from empty string", WHOLE),
    ("invalid float literal", NUMBER),
    ("cannot parse float from empty string", NUMBER),
    ("provided string was not `true` or `false`", "must be true or false"),
    ("unsupported value", "is there more than once; send it once"),
    ("expected unit variant", "must be one word"),
    ("input is out of range", DATE),
    ("input contains invalid characters", DATE),
    ("premature end of input", DATE),
    ("trailing input", DATE),
    ("no possible date and time matching input", DATE),
];

/// A library's message, without the position in a text that the caller's library wrote.
pub(super) fn readable(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some((_, words)) = SAID.iter().find(|(said, _)| *said == message) {
        return (*words).to_owned();
    }
    if message.starts_with("UUID parsing failed") {
        return "must be a UUID".to_owned();
    }
    let sorts = ["invalid type: ", "invalid value: ", "unknown variant ", "invalid length "];
    let rest = sorts.iter().find_map(|sort| message.strip_prefix(sort));
    match rest.and_then(|rest| rest.split_once(", expected ")) {
        Some((sent, expected)) => format!("must be {}, not {}", wanted(expected), found(sent)),
        None => message.to_owned(),
    }
}

/// What was expected, which serde calls by the names of Rust's types.
pub(super) fn wanted(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number, 0 or greater",
        "f32" | "f64" => "a number",
        "bool" | "a boolean" => "true or false",
        "string" | "a string" | "a borrowed string" | "a character" | "string or map" => "text",
        "a sequence" => "a list",
        "a map" => "an object",
        "a formatted date string" => "a date like 2027-01-05",
        "Uuid" | "a UUID string" | "a formatted UUID string" => "a UUID",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("a tuple ") => "a list",
        other => other,
    }
}

/// What was sent, which serde calls by the names of its own model. Text may be long and is not told again.
fn found(sent: &str) -> &str {
    let value = |sort: &str| sent.strip_prefix(sort)?.strip_prefix(" `")?.strip_suffix('`');
    match sent {
        "null" | "unit value" => "null",
        "sequence" => "a list",
        "map" => "an object",
        _ if sent.starts_with("string ") => "text",
        _ => ["integer", "floating point", "boolean"].into_iter().find_map(value).unwrap_or(sent),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        Auto,
        Manual,
    }

    fn told<T: DeserializeOwned>(value: Value) -> String {
        readable(&serde_json::from_value::<T>(value).err().unwrap().to_string())
    }

    #[test]
    fn no_type_of_the_language_is_named() {
        assert_eq!(told::<i64>(json!(10.5)), "must be a whole number, not 10.5");
        assert_eq!(told::<i64>(json!("10")), "must be a whole number, not text");
        assert_eq!(told::<usize>(json!(-1)), "must be a whole number, 0 or greater, not -1");
        assert_eq!(told::<f64>(json!(true)), "must be a number, not true");
        assert_eq!(told::<bool>(json!(1)), "must be true or false, not 1");
        assert_eq!(told::<String>(json!(null)), "must be text, not null");
        assert_eq!(told::<String>(json!({})), "must be text, not an object");
        assert_eq!(told::<Vec<i64>>(json!("a")), "must be a list, not text");
        assert_eq!(told::<BTreeMap<String, i64>>(json!([])), "must be an object, not a list");
        assert_eq!(told::<chrono::NaiveDate>(json!(5)), "must be a date like 2027-01-05, not 5");
        assert_eq!(told::<chrono::NaiveDate>(json!("2026-02-30")), "must be a date like 2027-01-05");
        assert_eq!(told::<chrono::NaiveDate>(json!("2026-02")), "must be a date like 2027-01-05");
        assert_eq!(told::<Mode>(json!("loud")), "must be `auto` or `manual`, not `loud`");
        assert_eq!(told::<Mode>(json!(5)), "must be text, not 5");
        assert_eq!(told::<uuid::Uuid>(json!("5")), "must be a UUID");
    }

    #[test]
    fn words_of_our_own_stay_as_they_are() {
        assert_eq!(
            readable("must be 1 to 200 characters long, it has 0"),
            "must be 1 to 200 characters long, it has 0"
        );
    }
}
