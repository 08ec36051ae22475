//! From what somebody types to the one thing that is meant, among several that can be named.

use uuid::Uuid;

use crate::failure::Failure;
use crate::output::fit;
use crate::prompt;
use crate::words::short_ids;

/// Fewest letters of an id that are looked for.
const SHORTEST: usize = 4;
/// Candidates that are listed where nobody can be asked.
const LISTED: usize = 8;
/// Columns of a candidate's title.
const TITLE_WIDTH: usize = 60;

/// Something that can be named.
pub(crate) struct Named<T> {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its name for people.
    pub(crate) title: String,
    /// The thing.
    pub(crate) it: T,
}

/// What was typed, if it can be a piece of an id: hexadecimal digits, hyphens left out.
pub(crate) fn piece_of_id(text: &str) -> Option<String> {
    let piece = text.replace('-', "").to_ascii_lowercase();
    let looks_right =
        piece.len() >= SHORTEST && piece.len() <= 32 && piece.bytes().all(|byte| byte.is_ascii_hexdigit());
    looks_right.then_some(piece)
}

/// Whether the id begins or ends with `piece`.
pub(crate) fn has_piece(id: Uuid, piece: &str) -> bool {
    let id = id.simple().to_string();
    id.ends_with(piece) || id.starts_with(piece)
}

/// Those that `text` says by name: one that is called exactly so wins over those that contain it.
pub(crate) fn by_title<T>(all: Vec<Named<T>>, text: &str) -> Vec<Named<T>> {
    let text = text.to_lowercase();
    let containing: Vec<Named<T>> = all.into_iter().filter(|one| one.title.to_lowercase().contains(&text)).collect();
    let is_exact = |one: &Named<T>| one.title.to_lowercase() == text;
    if containing.iter().any(is_exact) { containing.into_iter().filter(is_exact).collect() } else { containing }
}

/// The one of `all` that `text` says, by name or by a piece of its id. `kind` is the plural.
pub(crate) fn among<T>(all: Vec<Named<T>>, text: &str, kind: &str) -> Result<Option<T>, Failure> {
    let by_id = |one: &Named<T>| piece_of_id(text).is_some_and(|piece| has_piece(one.id, &piece));
    // A name wins over an id: "decade" and "2026" are words, and somebody's id holds them sooner or later.
    let lower = text.to_lowercase();
    let found = if all.iter().any(|one| one.title.to_lowercase().contains(&lower)) {
        by_title(all, text)
    } else {
        all.into_iter().filter(by_id).collect()
    };
    one(found, text, kind)
}

/// The only one; with several, the one that is chosen at the terminal.
pub(crate) fn one<T>(mut found: Vec<Named<T>>, text: &str, kind: &str) -> Result<Option<T>, Failure> {
    if found.len() < 2 {
        return Ok(found.pop().map(|one| one.it));
    }
    let question = format!("\"{text}\" matches {} {kind}. Which one?", found.len());
    let lines = lines(&found);
    match prompt::choose(&question, &lines)? {
        Some(index) => Ok(Some(found.swap_remove(index).it)),
        None => Err(ambiguous(&found, &lines, text, kind)),
    }
}

/// One line a candidate: the end of its id, its title.
pub(crate) fn lines<T>(found: &[Named<T>]) -> Vec<String> {
    let ids: Vec<Uuid> = found.iter().map(|one| one.id).collect();
    let line = |(id, one): (String, &Named<T>)| format!("{id}  {}", fit(&one.title, TITLE_WIDTH));
    short_ids(&ids).into_iter().zip(found).map(line).collect()
}

fn ambiguous<T>(found: &[Named<T>], lines: &[String], text: &str, kind: &str) -> Failure {
    let shown: String = lines.iter().take(LISTED).map(|line| format!("\n  {line}")).collect();
    let more = if found.len() > LISTED { "\n  …" } else { "" };
    let sentence =
        format!("\"{text}\" matches {} {kind}. Say which, by the letters at the left:{shown}{more}", found.len());
    Failure::ambiguous(sentence, found.iter().map(|one| (one.id, one.title.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(titles: &[&str]) -> Vec<Named<usize>> {
        let one = |(it, title): (usize, &&str)| Named {
            id: Uuid::from_u128(0xc0ff_ee00 + it as u128),
            title: (*title).to_owned(),
            it,
        };
        titles.iter().enumerate().map(one).collect()
    }

    #[test]
    fn a_piece_of_an_id_is_told_from_a_word() {
        assert_eq!(piece_of_id("C0FFEE").as_deref(), Some("c0ffee"));
        assert_eq!(piece_of_id("0190c2f4-7a5e").as_deref(), Some("0190c2f47a5e"));
        assert_eq!(piece_of_id("ferns"), None);
        assert_eq!(piece_of_id("abc"), None, "too short to mean anything");
    }

    #[test]
    fn an_exact_name_wins_and_a_name_wins_over_an_id() {
        let titles = ["Home", "Homework", "About c0ffee01"];
        assert_eq!(among(named(&titles), "home", "things").unwrap(), Some(0));
        assert_eq!(among(named(&titles), "homew", "things").unwrap(), Some(1));
        assert_eq!(among(named(&titles), "c0ffee01", "things").unwrap(), Some(2));
        assert_eq!(among(named(&titles), "c0ffee00", "things").unwrap(), Some(0));
        assert_eq!(among(named(&titles), "garden", "things").unwrap(), None);
    }
}
