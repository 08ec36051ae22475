//! What of an event's payload the log keeps.

use serde_json::{Map, Value};

/// What people call a thing is kept, so that a line can be read when the thing is gone.
const NAMES: [&str; 2] = ["title", "name"];
/// The longest single word that is kept, in bytes; ids, dates and enum words are shorter.
const LONGEST_WORD: usize = 64;

/// `payload` without prose: numbers, switches, single words and names stay; notes, descriptions
/// and other sentences go, whatever their field is called.
pub(super) fn of_payload(payload: &Value) -> Value {
    match payload {
        Value::Object(fields) => Value::Object(of_fields(fields)),
        _ => Value::Object(Map::new()),
    }
}

fn of_fields(fields: &Map<String, Value>) -> Map<String, Value> {
    let keep = |(name, value): (&String, &Value)| {
        let kept = if NAMES.contains(&name.as_str()) && value.is_string() { Some(value.clone()) } else { kept(value) };
        kept.map(|value| (name.clone(), value))
    };
    fields.iter().filter_map(keep).collect()
}

fn kept(value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        Value::String(text) => is_word(text).then(|| value.clone()),
        Value::Array(items) => Some(items.iter().filter_map(kept).collect()),
        Value::Object(fields) => Some(Value::Object(of_fields(fields))),
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= LONGEST_WORD && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of_payload;

    #[test]
    fn prose_is_left_out_and_facts_stay() {
        let payload = json!({
            "title": "Call the doctor", "description": "about the results", "xp": 25, "status": "done",
            "task": {"id": "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21", "reflection": "it was hard", "due": null},
            "tags": ["home", "two words"],
        });
        let expected = json!({
            "title": "Call the doctor", "xp": 25, "status": "done",
            "task": {"id": "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21", "due": null},
            "tags": ["home"],
        });
        assert_eq!(of_payload(&payload), expected);
    }
}
