//! When things are usually done: nobody wakes up at six in the evening, and a dinner at seven is no
//! breakfast. It says which half of the day a bare hour is in.

use super::{beside, verbs};

/// How many words of a title are looked at: what it is about stands in front.
const MOST_WORDS: usize = 24;

/// The time of day at which something is usually done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    /// Wake up, breakfast, "morning run".
    Early,
    /// Lunch and brunch.
    Midday,
    /// The way to school.
    SchoolRun,
    /// Most leave in the morning, and not all of them.
    Flight,
    /// Dinner, drinks, a rehearsal: up to that hour of the dial. Later ones are in the morning as well.
    Evening(u32),
    /// Bed, and what has "night" in its name.
    Night,
}

impl Usual {
    /// The hour after midnight that the hour of the dial (1–12) then means, 24 and more on the day after;
    /// `None` where it is not unusual in either half.
    pub(super) fn hour(self, dial: u32) -> Option<u32> {
        match (self, dial) {
            (Self::Early, 3..=11) | (Self::Midday, 10..=11) | (Self::SchoolRun, 6..=9) | (Self::Flight, 5..=11) => {
                Some(dial)
            }
            (Self::Evening(latest), 6..) if dial <= latest => Some(dial + 12),
            (Self::Night, 6..=11) => Some(dial + 12),
            (Self::Night, 12) => Some(24),
            (Self::Night, 1..=3) => Some(dial + 24),
            _ => None,
        }
    }

    /// Whether nobody need be asked.
    pub(super) fn is_certain(self) -> bool {
        self != Self::Flight
    }

    fn is_morning(self) -> bool {
        matches!(self, Self::Early | Self::Midday | Self::SchoolRun | Self::Flight)
    }
}

const DINNER: Usual = Usual::Evening(10);
/// May be a child's.
const PARTY: Usual = Usual::Evening(9);
const REHEARSAL: Usual = Usual::Evening(8);

/// When the thing that `title` names is usually done. "Buy concert tickets" is done at any time.
pub(super) fn of(title: &str) -> Option<Usual> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<String> = title.split_whitespace().take(MOST_WORDS).map(bare).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if reserves_table(&words) {
        return Some(DINNER);
    }
    let mut found = (0..words.len()).filter_map(|at| named(&words, at));
    let first = found.next()?;
    let agreed = found.all(|other| other.is_morning() == first.is_morning());
    let childs = words.iter().any(|word| matches!(*word, "kids" | "kid's" | "children" | "children's" | "toddler"));
    let grown_up = matches!(first, Usual::Evening(_));
    (agreed && !(childs && grown_up)).then_some(first)
}

/// What the word at `at` names, when the line is about doing it.
fn named(words: &[&str], at: usize) -> Option<Usual> {
    let (before, next) = (word(words, at.wrapping_sub(1)), word(words, at + 1));
    let usual = match words[at] {
        "wake" | "waking" | "wakeup" | "wake-up" if at <= 2 => return Some(Usual::Early),
        "get" | "getting" if next == "up" && phrase_ends(word(words, at + 2)) && word(words, at + 2) != "to" => {
            return Some(Usual::Early);
        }
        "bed" | "sleep" | "asleep" if next != "in" && ((at == 0 && phrase_ends(next)) || before == "to") => {
            return Some(Usual::Night);
        }
        "bed" if matches!(before, "in" | "into" | "before") => return Some(Usual::Night),
        "lights" if next == "out" => return Some(Usual::Night),
        "bedtime" => return Some(Usual::Night),
        "alarm" if at == 0 || matches!(word(words, 0), "set" | "turn") => Usual::Early,
        "breakfast" | "brekkie" | "brekky" | "sunrise" => Usual::Early,
        "standup" | "stand-up" if !matches!(next, "comedy" | "comedian" | "show" | "set") => Usual::Early,
        "morning" if before != "good" => Usual::Early,
        "lunch" | "brunch" => Usual::Midday,
        "school" if matches!(next, "run" | "drop-off" | "dropoff") => Usual::SchoolRun,
        "flight" | "plane" => Usual::Flight,
        "night" | "nights" if before != "good" => Usual::Night,
        "show" | "film" if phrase_ends(next) => DINNER,
        "party" => PARTY,
        "rehearsal" | "choir" => REHEARSAL,
        other if out(other) => DINNER,
        _ => return None,
    };
    let head = word(words, 0);
    // "call Jo after dinner": whatever is done is done then.
    let then = matches!(before, "after" | "before") && matches!(words[at], "breakfast" | "lunch" | "dinner" | "supper");
    let does = at == 0 || then || !(verbs::verb(head) || matter(head)) || attends(head);
    (does && !spoken_of(words, at) && !matter(next)).then_some(usual)
}

fn word<'w>(words: &[&'w str], at: usize) -> &'w str {
    words.get(at).copied().unwrap_or_default()
}

fn phrase_ends(next: &str) -> bool {
    next.is_empty() || next == "w" || beside::connective(next)
}

/// Meals and places of the evening.
fn out(word: &str) -> bool {
    matches!(
        word,
        "dinner"
            | "supper"
            | "drinks"
            | "beers"
            | "pints"
            | "cocktails"
            | "pub"
            | "cinema"
            | "movie"
            | "movies"
            | "concert"
            | "gig"
            | "theatre"
            | "theater"
            | "opera"
            | "karaoke"
            | "disco"
            | "fireworks"
            | "evening"
            | "bbq"
            | "barbecue"
    )
}

/// "book a table for 2", "table at Luigi's": for dinner, unless the hour says otherwise.
fn reserves_table(words: &[&str]) -> bool {
    let table = words.iter().take(4).position(|word| matches!(*word, "table" | "restaurant" | "dinner" | "supper"));
    let reserved = matches!(word(words, 0), "book" | "reserve" | "table" | "restaurant");
    table.is_some_and(|at| reserved && phrase_ends(word(words, at + 1)))
}

/// Whether the word at `at` only says what something is about: "tickets for the concert", "notes from dinner".
fn spoken_of(words: &[&str], at: usize) -> bool {
    let led = at.wrapping_sub(1 + usize::from(beside::determiner(word(words, at.wrapping_sub(1)))));
    match word(words, led) {
        "from" | "about" | "re" | "of" => true,
        "for" => !attends(word(words, 0)),
        _ => false,
    }
}

/// Verbs with which something is done and not prepared: "have drinks", "leave for the theatre".
fn attends(verb: &str) -> bool {
    matches!(
        verb,
        "attend"
            | "be"
            | "catch"
            | "cook"
            | "do"
            | "dress"
            | "eat"
            | "get"
            | "go"
            | "have"
            | "host"
            | "join"
            | "leave"
            | "make"
            | "meet"
            | "put"
            | "see"
            | "serve"
            | "set"
            | "start"
            | "take"
            | "turn"
            | "watch"
    )
}

/// What makes a thing of the day a matter of work: "party planning", "cinema tickets", "alarm engineer".
fn matter(next: &str) -> bool {
    matches!(
        next,
        "admin"
            | "bag"
            | "bags"
            | "bill"
            | "booking"
            | "bookings"
            | "budget"
            | "camp"
            | "cleanup"
            | "club"
            | "company"
            | "decorations"
            | "delivery"
            | "deposit"
            | "engineer"
            | "food"
            | "gift"
            | "hall"
            | "home"
            | "invitations"
            | "invites"
            | "invoice"
            | "list"
            | "meeting"
            | "menu"
            | "notes"
            | "order"
            | "outfit"
            | "plan"
            | "planning"
            | "plans"
            | "prep"
            | "preparation"
            | "present"
            | "project"
            | "recipe"
            | "refund"
            | "repair"
            | "review"
            | "script"
            | "service"
            | "shopping"
            | "supplies"
            | "tickets"
            | "ticket"
            | "tour"
            | "venue"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_says_when() {
        for (title, usual) in [
            ("wake up", Usual::Early),
            ("get up", Usual::Early),
            ("Morning run", Usual::Early),
            ("Set alarm", Usual::Early),
            ("go to bed", Usual::Night),
            ("put kids to bed", Usual::Night),
            ("date night", Usual::Night),
            ("team drinks", DINNER),
            ("Leave for the theatre", DINNER),
            ("book a table for 4", DINNER),
            ("walk after dinner", DINNER),
            ("brunch w/ Jo", Usual::Midday),
        ] {
            assert_eq!(of(title), Some(usual), "{title}");
        }
    }

    #[test]
    fn what_is_prepared_or_spoken_of_is_done_at_any_time() {
        for title in [
            "buy concert tickets",
            "party planning",
            "tickets for the concert",
            "prep for movie night",
            "clean up after party",
            "notes from dinner",
            "make the bed",
            "bed delivery",
            "get up to speed",
            "kids party",
            "show Tom the flat",
            "good morning message",
            "book table tennis",
            "cook breakfast for dinner",
            "call the pub",
            "read",
        ] {
            assert_eq!(of(title), None, "{title}");
        }
    }
}
