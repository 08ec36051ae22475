//! An agenda in one line: "thursday 9am bloods, friday 2pm scan" is two appointments.

use std::ops::Range;

use super::beside;
use super::clock;
use super::lexicon;
use super::line::{Trail, Words};

/// The most appointments that one line may list.
const MOST: usize = 6;

/// The commas that part appointments, in characters of the line; empty unless every part has a day, a time and words
/// of its own. With less than that a comma may go on with the same thing: "dentist monday 9am, bring the forms".
pub(super) fn cuts(words: Words<'_>) -> Vec<Range<usize>> {
    let commas = (0..words.len()).filter(|&at| words.trail(at) == Trail::Comma);
    let commas: Vec<usize> = commas.take(MOST).collect();
    if commas.is_empty() || commas.len() == MOST {
        return Vec::new();
    }
    let starts = std::iter::once(0).chain(commas.iter().map(|at| at + 1));
    let ends = commas.iter().map(|at| at + 1).chain([words.len()]);
    if !starts.zip(ends).all(|(start, end)| is_appointment(words, start..end)) {
        return Vec::new();
    }
    commas.iter().map(|&at| words.0[at].core.end..words.0[at].end).collect()
}

/// Whether a part names one day, one time, and what is then.
fn is_appointment(words: Words<'_>, part: Range<usize>) -> bool {
    let (mut days, mut times, mut matter) = (0, 0, false);
    let mut at = part.start;
    while at < part.end {
        let word = words.at(at);
        if word.is_empty() || goes_on(word) {
            return false;
        }
        if beside::names_day(word) {
            days += 1;
        } else if let Some((_, next)) = clock::read(words, at, beside::names_day(words.before(at))) {
            times += 1;
            at = next;
            continue;
        } else {
            matter |= word.starts_with(char::is_alphabetic) && !beside::resumes(word) && !lexicon::dated(word);
        }
        at += 1;
    }
    at == part.end && (days, times) == (1, 1) && matter
}

/// Words with which a part belongs to another one, or names several times.
fn goes_on(word: &str) -> bool {
    beside::opens_clause(word) || matches!(word, "and" | "or" | "but" | "not" | "every" | "each" | "until" | "unless")
}

#[cfg(test)]
mod tests {
    use super::super::line::Line;
    use super::*;

    #[test]
    fn only_what_is_whole_in_every_part_is_parted() {
        let parts = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            cuts(Words(&Line::of(&chars, 0..chars.len()).words(&vec![false; chars.len()]))).len() + 1
        };
        for (text, count) in [
            ("Thursday 9am bloods, Friday 2pm scan", 2),
            ("dentist monday 9am, haircut tuesday 3pm", 2),
            ("gym monday at 7, vet tuesday at 9, choir friday 7:30", 3),
            ("dentist monday 9am, bring the forms", 1),
            ("dentist monday 9am, or tuesday 3pm scan", 1),
            ("dentist monday 9am, tuesday 3pm", 1),
            ("train monday 9am, arrives 2pm", 1),
            ("ask whether dentist monday 9am, haircut tuesday 3pm", 1),
        ] {
            assert_eq!(parts(text), count, "{text}");
        }
    }
}
