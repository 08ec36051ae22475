//! The words of our own migrations.

/// A word, a number, a quoted text, or one sign.
pub(super) type Word = &'static str;

/// The statements of `text`, each as its words. Comments are left out.
pub(super) fn statements(text: &'static str) -> Vec<Vec<Word>> {
    let mut statements = vec![Vec::new()];
    let mut rest = text;
    while let Some((word, behind)) = next(rest) {
        rest = behind;
        match word {
            ";" => statements.push(Vec::new()),
            word => statements.last_mut().into_iter().for_each(|statement| statement.push(word)),
        }
    }
    statements.retain(|statement| !statement.is_empty());
    statements
}

fn next(text: &'static str) -> Option<(Word, &'static str)> {
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        rest = rest.split_once('\n').map_or("", |(_, behind)| behind).trim_start();
    }
    let first = rest.chars().next()?;
    let length = match first {
        '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
        _ if is_letter(first) => rest.find(|c| !is_letter(c)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    };
    Some(rest.split_at(length))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands between `(` at `open` and its `)`, cut at the commas, and where the `)` is.
pub(super) fn parts(words: &[Word], open: usize) -> (Vec<&[Word]>, usize) {
    let (mut depth, mut parts, mut start) = (0_usize, Vec::new(), open + 1);
    for (at, word) in words.iter().enumerate().skip(open) {
        match *word {
            "(" => depth += 1,
            ")" if depth == 1 => {
                parts.push(&words[start..at]);
                return (parts, at);
            }
            ")" => depth -= 1,
            "," if depth == 1 => {
                parts.push(&words[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    (parts, words.len())
}

/// Whether `words` begin with `pattern`, in any case.
pub(super) fn begins(words: &[Word], pattern: &[&str]) -> bool {
    words.len() >= pattern.len() && words.iter().zip(pattern).all(|(word, wanted)| word.eq_ignore_ascii_case(wanted))
}

/// Where `pattern` stands in `words`.
pub(super) fn find(words: &[Word], pattern: &[&str]) -> Option<usize> {
    (0..words.len()).find(|&at| begins(&words[at..], pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_quoted_signs_do_not_end_a_statement() {
        let found = statements("-- a; b\nCREATE TABLE x (a text, -- why; so\n b text DEFAULT ';');\nDROP TABLE y;\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].last(), Some(&")"));
        let (parts, end) = parts(&found[0], 3);
        assert_eq!((parts.len(), end), (2, found[0].len() - 1));
        assert!(begins(parts[1], &["B", "text"]) && find(parts[1], &["default"]) == Some(2));
    }
}
