//! Parts of a title, as they were written and in lower case.

use unicode_segmentation::UnicodeSegmentation as _;

use super::lexicon::{PURPOSE_MARKS, TOPIC_MARKS};

const TIMES: &[&str] = &[
    "today",
    "tomorrow",
    "tonight",
    "asap",
    "now",
    "soon",
    "later",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "fridays",
    "noon",
    "midnight",
];
/// Times only after another word of time: "next week", "tomorrow morning".
const LATE_TIMES: &[&str] = &["morning", "afternoon", "evening", "night", "week", "weekend", "month", "year", "day"];
const TIME_LINKS: &[&str] = &["by", "before", "on", "this", "next", "at", "until", "every", "in", "the", "due", "for"];

/// Words by which a clause is told from a list of names.
const SAYING: &[&str] =
    &["is", "are", "was", "has", "have", "need", "needs", "wants", "will", "can", "can't", "i", "i'm", "we", "we're"];

/// A part of a title, as written and in lower case.
#[derive(Clone, Copy)]
pub(super) struct Phrase<'a> {
    pub(super) written: &'a [&'a str],
    pub(super) words: &'a [String],
}

impl Phrase<'_> {
    pub(super) fn skip(self, count: usize) -> Self {
        Self { written: &self.written[count..], words: &self.words[count..] }
    }

    pub(super) fn take(self, count: usize) -> Self {
        Self { written: &self.written[..count], words: &self.words[..count] }
    }

    pub(super) fn position_of(self, marks: &[&str]) -> Option<usize> {
        self.words.iter().position(|word| marks.contains(&word.as_str()))
    }

    pub(super) fn text(self, longest: usize) -> String {
        let joined = self.written.join(" ");
        let printable: String = bare(&joined).chars().filter(|c| !c.is_control()).collect();
        shortened(&printable, longest)
    }

    /// "the kindergarten, Jonas is sick": whom, and what to say; none for a list of names
    /// ("Anna, Ben and Jo").
    pub(super) fn clause(self) -> Option<(Self, Self)> {
        let comma = self.written.iter().position(|word| word.ends_with([',', ':', ';'])).map(|at| at + 1);
        // "tell the team I am off"
        let bare = self.position_of(&["i", "i'm", "we", "we're"]).filter(|at| *at > 0 && !self.take(*at).is_marked());
        let end = comma.or(bare)?;
        let said = self.skip(end);
        said.words.iter().any(|word| SAYING.contains(&word.as_str())).then(|| (self.take(end), said))
    }

    /// Without its last word where that is one of these; something is always left.
    pub(super) fn without_last(self, words: &[&str]) -> Self {
        match self.words.split_last() {
            Some((last, before)) if !before.is_empty() && words.contains(&last.as_str()) => self.take(before.len()),
            _ => self,
        }
    }

    /// Whether a word in it says already what follows: "that", "if", "to".
    fn is_marked(self) -> bool {
        self.position_of(TOPIC_MARKS).or_else(|| self.position_of(PURPOSE_MARKS)).is_some()
    }

    pub(super) fn is_empty(self) -> bool {
        self.words.is_empty()
    }
}

/// A word without the punctuation and control characters around it.
pub(super) fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| {
        c.is_control()
            || matches!(
                c,
                ',' | '.'
                    | ':'
                    | ';'
                    | '!'
                    | '?'
                    | '"'
                    | '“'
                    | '”'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '{'
                    | '}'
                    | '*'
                    | '–'
                    | '—'
                    | '-'
            )
    })
}

/// Drops times from the end; something is always left.
pub(super) fn without_time(mut rest: Phrase<'_>) -> Phrase<'_> {
    loop {
        let Some((last, before)) = rest.words.split_last() else { return rest };
        let is_topic = before.last().is_some_and(|word| matches!(word.as_str(), "about" | "regarding" | "re"));
        if before.is_empty() || is_topic {
            return rest;
        }
        let linked = before.last().is_some_and(|word| {
            let word = word.as_str();
            matches!(word, "this" | "next" | "every" | "per" | "tomorrow") || TIMES.contains(&word) || is_in_the(before)
        });
        if !(TIMES.contains(&last.as_str()) || is_clock(last) || (linked && LATE_TIMES.contains(&last.as_str()))) {
            return rest;
        }
        rest = rest.take(before.len());
        while rest.words.len() > 1 && rest.words.last().is_some_and(|word| TIME_LINKS.contains(&word.as_str())) {
            rest = rest.take(rest.words.len() - 1);
        }
    }
}

fn is_in_the(before: &[String]) -> bool {
    matches!(before, [.., first, second] if matches!(first.as_str(), "in" | "by" | "before" | "at" | "on") && second == "the")
}

fn is_clock(word: &str) -> bool {
    let digits = word.trim_end_matches("am").trim_end_matches("pm");
    let has_mark = digits.len() < word.len() || word.contains(':');
    has_mark
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// At most `longest` characters, cut between words; a word that is too long itself is cut between
/// graphemes.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut room = longest - 1;
    let fits = |grapheme: &&str| {
        let length = grapheme.chars().count();
        let fits = length <= room;
        room = if fits { room - length } else { 0 };
        fits
    };
    let cut: String = text.graphemes(true).take_while(fits).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end())
}
