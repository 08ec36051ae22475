//! What kind of task a title names.

use super::cues::{NOUNS, PHRASES, VERBS};

/// The kinds of task that have ladders of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Writing to somebody by email.
    Email,
    /// Talking to somebody by phone.
    Call,
    /// Writing to somebody by chat or text.
    Message,
    /// Buying things, in a shop or online.
    Shopping,
    /// Rooms, dishes, bins, clutter.
    Cleaning,
    /// Clothes and linen.
    Laundry,
    /// Food.
    Cooking,
    /// Fixing or keeping a date with somebody.
    Appointment,
    /// Forms, bills, letters, contracts.
    Admin,
    /// Trips and packing.
    Travel,
    /// Texts of one's own.
    Writing,
    /// Learning and practising.
    Study,
    /// Preparing meetings and talks.
    Meeting,
    /// Software.
    Coding,
    /// Moving the body.
    Exercise,
    /// Going somewhere for a thing.
    Errand,
    /// Everything else.
    Generic,
}

impl Category {
    /// Every category, the generic one last.
    pub const ALL: [Self; 17] = [
        Self::Email,
        Self::Call,
        Self::Message,
        Self::Shopping,
        Self::Cleaning,
        Self::Laundry,
        Self::Cooking,
        Self::Appointment,
        Self::Admin,
        Self::Travel,
        Self::Writing,
        Self::Study,
        Self::Meeting,
        Self::Coding,
        Self::Exercise,
        Self::Errand,
        Self::Generic,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Call => "call",
            Self::Message => "message",
            Self::Shopping => "shopping",
            Self::Cleaning => "cleaning",
            Self::Laundry => "laundry",
            Self::Cooking => "cooking",
            Self::Appointment => "appointment",
            Self::Admin => "admin",
            Self::Travel => "travel",
            Self::Writing => "writing",
            Self::Study => "study",
            Self::Meeting => "meeting",
            Self::Coding => "coding",
            Self::Exercise => "exercise",
            Self::Errand => "errand",
            Self::Generic => "generic",
        }
    }

    /// The category with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }
}

/// Chooses by points: the leading verb counts whole, other verbs and nouns as their tables say,
/// set phrases most. `words` are lower-case; `verb_words` is how many of them the leading verb
/// takes, 0 when there is none. No points: generic. A tie goes to the cue that stands first.
pub(super) fn detect(words: &[String], verb_words: usize) -> Category {
    let mut points = Points::default();
    let verb = words[..verb_words].join(" ");
    for (_, category, weight) in VERBS.iter().filter(|(cue, ..)| *cue == verb) {
        points.add(*category, *weight);
    }
    for start in 0..words.len() {
        for (_, category, weight) in PHRASES.iter().filter(|(phrase, ..)| begins_with(&words[start..], phrase)) {
            points.add(*category, *weight);
        }
    }
    for word in &words[verb_words..] {
        for (_, category, weight) in NOUNS.iter().filter(|(noun, ..)| is_noun(word, noun)) {
            points.add(*category, *weight);
        }
    }
    points.best()
}

/// Whether the words begin with all words of the phrase.
pub(super) fn begins_with(words: &[String], phrase: &str) -> bool {
    let mut rest = words.iter();
    phrase.split(' ').all(|part| rest.next().is_some_and(|word| word == part))
}

/// Whether a word is the noun, its plural or its possessive.
pub(super) fn is_noun(word: &str, noun: &str) -> bool {
    word.strip_prefix(noun).is_some_and(|ending| matches!(ending, "" | "s" | "es" | "'s" | "’s"))
}

#[derive(Default)]
struct Points(Vec<(Category, u8)>);

impl Points {
    fn add(&mut self, category: Category, weight: u8) {
        match self.0.iter_mut().find(|(known, _)| *known == category) {
            Some((_, sum)) => *sum = sum.saturating_add(weight),
            None => self.0.push((category, weight)),
        }
    }

    fn best(self) -> Category {
        let mut best = (Category::Generic, 0);
        for scored in self.0 {
            if scored.1 > best.1 {
                best = scored;
            }
        }
        best.0
    }
}
