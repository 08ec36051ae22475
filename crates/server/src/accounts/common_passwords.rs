//! The 10 000 most common passwords that are long enough to be chosen here.
//!
//! Where the list comes from is written in `common_passwords.LICENSE.txt` beside it.

/// In lower case, one a line, sorted by byte.
static LIST: &str = include_str!("common_passwords.txt");

/// Whether `password` is among the 10 000 most common of eight or more characters, in whatever
/// case: `PassWord1` is guessed as soon as `password1`.
///
/// Searches the text itself by halves, so the list costs no memory beyond the binary.
pub fn is_common(password: &str) -> bool {
    let wanted = password.to_lowercase();
    let mut rest = LIST;
    while !rest.is_empty() {
        let middle = rest.floor_char_boundary(rest.len() / 2);
        let start = rest[..middle].rfind('\n').map_or(0, |newline| newline + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |length| start + length);
        match wanted.as_str().cmp(&rest[start..end]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = &rest[..start],
            std::cmp::Ordering::Greater => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_10_000_sorted_lower_case_entries_of_eight_or_more_characters() {
        let entries: Vec<&str> = LIST.lines().collect();
        assert_eq!(entries.len(), 10_000);
        assert!(entries.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(entries.iter().all(|entry| entry.chars().count() >= 8 && entry.to_lowercase() == **entry));
    }

    #[test]
    fn every_entry_is_found_in_any_case() {
        assert!(LIST.lines().all(is_common));
        assert!(LIST.lines().all(|entry| is_common(&entry.to_uppercase())));
    }

    #[test]
    fn the_neighbours_of_an_entry_are_not_common() {
        for text in
            ["", "\n", "a", "password1\n", "passwor", "correct horse battery", "zzzzzzzzzzzzzzzzzz", "\u{10FFFF}"]
        {
            assert!(!is_common(text), "{text:?}");
        }
        assert!(LIST.lines().all(|entry| !is_common(&format!("{entry}\u{1}"))));
    }
}
