//! Reading a title: its verb, its object and its topic.

use super::category::{Category, begins_with, detect, is_noun};
use super::cues::{NOUNS, VERBS};

/// The object is cut at a word border beyond this many characters, so that every step fits.
const LONGEST_OBJECT: usize = 60;
const LONGEST_TOPIC: usize = 60;
const LONGEST_STEP_TITLE: usize = 200;

/// Words before the verb that say nothing.
const PREAMBLES: &[&str] = &[
    "please",
    "remember to",
    "don't forget to",
    "need to",
    "i need to",
    "i have to",
    "i must",
    "i should",
    "must",
    "have to",
    "finally",
    "try to",
    "todo",
    "gotta",
    "should",
    "want to",
    "i want to",
    "start",
    "finish",
    "continue",
    "begin",
    "quickly",
    "just",
    "today",
    "tomorrow",
    "really",
    "remember",
    "to",
];
/// Words between a verb and its object.
const LINKS: &[&str] = &["to", "for", "with", "at", "from", "on", "of", "into", "up", "about"];
const DETERMINERS: &[&str] =
    &["the", "a", "an", "my", "our", "his", "her", "their", "your", "some", "this", "that", "these", "those", "all"];
/// Where the object ends and what follows is kept as the topic.
const TOPIC_MARKS: &[&str] = &["about", "regarding", "re", "re:", "concerning", "that"];
/// Where the object of a message ends as well: "call the bank *to* unblock the card".
const PURPOSE_MARKS: &[&str] = &["to", "and", "asking", "for", "on", "if", "whether", "why", "with"];
/// Where the object ends and what follows is only a reason or a time.
const ASIDE_MARKS: &[&str] = &["before", "because", "so", "when", "after", "until", "while", "since"];
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
/// "send an *email* to Anna": the noun carries the person.
const CARRIERS: &[&str] = &[
    "email",
    "e-mail",
    "mail",
    "message",
    "text",
    "call",
    "phone call",
    "reply",
    "note",
    "appointment",
    "dm",
    "voicemail",
    "letter",
];
/// Nouns that read better with "the" when a title leaves it out.
const BARE: &[&str] =
    &["landlord", "bank", "school", "plumber", "electrician", "insurance company", "gas company", "office"];

/// What a title says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// The kind of task.
    pub(super) category: Category,
    /// What it is done to, as it was written ("the landlord"); none when the title names nothing.
    pub(super) object: Option<String>,
    /// What follows the object, with its preposition ("about the heating"), or empty.
    pub(super) about: String,
    /// All words in lower case, to choose a ladder by.
    pub(super) words: Vec<String>,
}

impl Title {
    /// Reads any text.
    pub(super) fn read(text: &str) -> Self {
        let written: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
        let lower: Vec<String> = written.iter().map(|word| word.to_lowercase().replace('’', "'")).collect();
        let start = preamble(&lower);
        let (written, mut words) = (&written[start..], lower[start..].to_vec());
        if let Some(first) = words.first_mut() {
            *first = infinitive(first);
        }
        let verb = leading_verb(&words);
        let category = detect(&words, verb);
        let rest = Phrase { written: &written[verb..], words: &words[verb..] };
        let (object, about) = object_and_topic(rest, verb, category);
        Self { category, object, about, words }
    }

    /// Whether the title has this word or phrase.
    pub(super) fn mentions(&self, phrase: &str) -> bool {
        (0..self.words.len()).any(|start| {
            begins_with(&self.words[start..], phrase) || (!phrase.contains(' ') && is_noun(&self.words[start], phrase))
        })
    }

    /// Fills a step's text with this title's object and topic.
    pub(super) fn fill(&self, text: &str, object: &str) -> String {
        let mut filled = String::with_capacity(text.len() + object.len() + self.about.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { break };
            match slot {
                "about" if !self.about.is_empty() => {
                    filled.push(' ');
                    filled.push_str(&self.about);
                }
                "object" => filled.push_str(object),
                _ => {}
            }
            rest = after;
        }
        filled.push_str(rest);
        filled.chars().take(LONGEST_STEP_TITLE).collect()
    }
}

/// A part of a title, as written and in lower case.
#[derive(Clone, Copy)]
struct Phrase<'a> {
    written: &'a [&'a str],
    words: &'a [String],
}

impl<'a> Phrase<'a> {
    fn skip(self, count: usize) -> Self {
        Self { written: &self.written[count..], words: &self.words[count..] }
    }

    fn take(self, count: usize) -> Self {
        Self { written: &self.written[..count], words: &self.words[..count] }
    }

    fn position_of(self, marks: &[&str]) -> Option<usize> {
        self.words.iter().position(|word| marks.contains(&word.as_str()))
    }

    fn text(self, longest: usize) -> String {
        shortened(&self.written.join(" "), longest)
    }

    fn is_empty(self) -> bool {
        self.words.is_empty()
    }
}

/// A word without the punctuation and control characters around it.
fn bare(word: &str) -> &str {
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

fn preamble(words: &[String]) -> usize {
    let mut start = 0;
    while let Some(found) =
        PREAMBLES.iter().filter(|phrase| begins_with(&words[start..], phrase)).map(|p| p.split(' ').count()).max()
    {
        if start + found >= words.len() {
            break;
        }
        start += found;
    }
    start
}

/// "cleaning" → "clean" when that is a verb we know: "start cleaning the kitchen".
fn infinitive(word: &str) -> String {
    let known = |verb: &str| VERBS.iter().any(|(cue, ..)| *cue == verb);
    let noun = || NOUNS.iter().any(|(cue, ..)| *cue == word);
    let Some(stem) = word.strip_suffix("ing").filter(|_| !known(word) && !noun()) else { return word.to_owned() };
    let undoubled = stem.char_indices().next_back().map_or("", |(at, _)| &stem[..at]);
    let with_e = format!("{stem}e");
    [stem, with_e.as_str(), undoubled].into_iter().find(|verb| known(verb)).unwrap_or(word).to_owned()
}

/// How many words the verb at the start takes, 0 when there is none.
fn leading_verb(words: &[String]) -> usize {
    let longest =
        VERBS.iter().filter(|(cue, ..)| begins_with(words, cue)).map(|(cue, ..)| cue.split(' ').count()).max();
    match longest {
        // A word alone, or a noun before its verb ("Email backlog" is still "email"), is a noun.
        Some(count) if words.len() > count || !names_a_thing(&words[0]) => count,
        Some(_) => 0,
        // "Untangle the cables": an unknown word before a determiner is a verb.
        None if words.len() > 2 && DETERMINERS.contains(&words[1].as_str()) => 1,
        None => 0,
    }
}

fn names_a_thing(word: &str) -> bool {
    NOUNS.iter().any(|(noun, ..)| is_noun(word, noun))
}

fn object_and_topic(rest: Phrase<'_>, verb: usize, category: Category) -> (Option<String>, String) {
    let talks = matches!(category, Category::Email | Category::Call | Category::Message | Category::Appointment);
    let mut rest = without_time(rest);
    if verb > 0 && rest.words.first().is_some_and(|word| LINKS.contains(&word.as_str())) {
        rest = rest.skip(1);
    }
    if talks {
        rest = without_carrier(rest);
    }
    let (whole, about) =
        match rest.position_of(TOPIC_MARKS).or_else(|| talks.then(|| rest.position_of(PURPOSE_MARKS))?) {
            Some(at) if at > 0 => (rest.take(at), topic(rest.skip(at))),
            _ => (rest, String::new()),
        };
    let whole = match whole.position_of(ASIDE_MARKS) {
        Some(at) if at > 0 => whole.take(at),
        _ => whole,
    };
    let nothing = whole.words.iter().all(|word| DETERMINERS.contains(&word.as_str()));
    if whole.is_empty() || nothing {
        return (None, about);
    }
    (Some(as_object(whole, verb, category)), about)
}

/// The object as it stands in the middle of a sentence.
fn as_object(whole: Phrase<'_>, verb: usize, category: Category) -> String {
    let text = whole.text(LONGEST_OBJECT);
    if BARE.contains(&text.to_lowercase().as_str()) {
        return format!("the {}", text.to_lowercase());
    }
    let first = whole.words.first().map_or("", String::as_str);
    if verb > 0 {
        return text;
    }
    if names_a_thing(first) || DETERMINERS.contains(&first) || whole.words.iter().any(|word| names_a_thing(word)) {
        return if is_acronym(whole.written[0]) || !(names_a_thing(first) || DETERMINERS.contains(&first)) {
            text
        } else {
            lower_first(&text)
        };
    }
    if category == Category::Generic { format!("“{text}”") } else { text }
}

fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn topic(rest: Phrase<'_>) -> String {
    let mark = rest.words[0].as_str();
    let mark = match mark {
        "regarding" | "re" | "re:" | "concerning" => "about",
        "asking" => "to ask",
        other => other,
    };
    let rest = rest.skip(1);
    if rest.is_empty() { String::new() } else { format!("{mark} {}", rest.text(LONGEST_TOPIC)) }
}

/// Drops times from the end; something is always left.
fn without_time(mut rest: Phrase<'_>) -> Phrase<'_> {
    loop {
        let Some((last, before)) = rest.words.split_last() else { return rest };
        if before.is_empty() {
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

/// "an email to Anna" → "Anna"; "the report to Anna" → "Anna".
fn without_carrier(rest: Phrase<'_>) -> Phrase<'_> {
    let articles = usize::from(rest.words.first().is_some_and(|word| DETERMINERS.contains(&word.as_str())));
    let Some(carrier) = rest.words.get(articles) else { return rest };
    let next = rest.words.get(articles + 1).map(String::as_str);
    if CARRIERS.contains(&carrier.as_str())
        && matches!(next, Some("to" | "with" | "for" | "from" | "at"))
        && rest.words.len() > articles + 2
    {
        return rest.skip(articles + 2);
    }
    rest
}

fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest - 1).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}
