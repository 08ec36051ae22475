//! JSON from outside, measured before it is read: a few letters of it can become many times their size in memory.

/// Values that one file of JSON may hold; the largest export of ours has three million.
const MOST_VALUES: usize = 4_000_000;

/// Whether so many values are in `json` that it is not to be read. What is no JSON is measured all the same.
pub fn is_too_large(json: &[u8]) -> bool {
    let (mut values, mut is_text, mut is_escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b',' | b'[' | b'{' if !is_text => values += 1,
            _ => {}
        }
    }
    values > MOST_VALUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_and_texts_are_one() {
        let zeros = format!("[{}0]", "0,".repeat(MOST_VALUES));
        assert!(is_too_large(zeros.as_bytes()));
        assert!(is_too_large("{".repeat(MOST_VALUES + 1).as_bytes()));
        for text in [format!("[\"\\\"{}\"]", ",".repeat(MOST_VALUES + 9)), "[0,".repeat(MOST_VALUES / 2)] {
            assert!(!is_too_large(text.as_bytes()));
        }
    }
}
