//! JSON that we wrote down ourselves, read again.

use serde::de::DeserializeOwned;

/// Reads `json`. A fault is told by its kind and its place and quotes nothing: it goes into logs and tables where
/// nobody's words belong.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| {
        let kind = match error.classify() {
            serde_json::error::Category::Data => "is not what is expected",
            serde_json::error::Category::Syntax => "is no JSON",
            serde_json::error::Category::Eof | serde_json::error::Category::Io => "ends too early",
        };
        format!("the stored JSON {kind}, at line {} column {}", error.line(), error.column())
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Known {
        #[serde(rename = "number")]
        _number: u8,
    }

    #[test]
    fn a_fault_quotes_nothing() {
        for (json, told) in [
            (r#"{"number": "buy a ring"}"#, "the stored JSON is not what is expected, at line 1 column 23"),
            (r#"{"buy a ring": 1}"#, "the stored JSON is not what is expected, at line 1 column 13"),
            ("buy a ring", "the stored JSON is no JSON, at line 1 column 1"),
            (r#"{"number": 1, "buy a"#, "the stored JSON ends too early, at line 1 column 20"),
        ] {
            assert_eq!(read::<Known>(json).unwrap_err(), told);
        }
    }
}
