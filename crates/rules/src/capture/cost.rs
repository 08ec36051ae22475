//! What a reading costs, counted in looks at words: it grows as the text does, whatever is in it.

use cairn_kernel::{Timestamp, UserZone};

use super::gather::OFFERED;
use super::line::LOOKED_AT;
use super::{CaptureContext, DateOrder, read};

/// What joins pieces, or leads the next one; each piece is tried with some of these.
const JOINERS: &[&str] = &[",", "and", "to", "from", "until", "at", "on", "every", "mon,", "the", "of", "@", "5/1"];

/// Pieces of which unfavourable texts are made.
const PIECES: &[&str] = &[
    "9",
    "every",
    "every!",
    "a",
    "1",
    "\"",
    "'",
    "tomorrow",
    "#a",
    "29 feb",
    "x;",
    "then",
    "buy",
    ">>",
    "-",
    "(",
    "\n",
    "\n  x",
    "1)",
    "5-7",
    "from",
    "to",
    "half past",
    "jan",
    "mon,",
    "mon",
    "monday",
    "and",
    "mondays,",
    "1st,",
    "the",
    "8am and",
    "8am,",
    "last",
    "of",
    "@",
    "@3pm",
    "@work",
    "if",
    "x",
    ",",
    "in 3",
    "end of",
    "remind me to",
    "idea:",
    "on",
    "until",
    "at",
    "is",
    "day",
    "week",
    "first and",
    "next",
    "for",
    "hours",
    "5/1",
    "2027",
    "between",
    "early",
    "easter",
    "black friday",
    "3pm est",
    "twice a week",
    "#\"a b\"",
    "buy milk,",
    "\n- x",
    "every monday at 9 and thursday at 10 and",
    "3 days before",
    "the day before",
    "in 1 month 2 days",
    "except",
    "sometime",
    "watch The A",
    "please",
    "the week of",
    "mon. and also every",
    "end of every",
    "is it?",
    "shopping:\n",
    "not later than",
    "at nine thirty",
    "twenty five past",
    "half seven",
    "5ish",
    "1730",
    "17h30",
    "2.15 tues",
    "30 minute",
    "5m cable",
    "over lunch",
    "dinner",
];

/// Looks at words for each word that a look at the line offered, and how often on average a word
/// was offered.
struct Cost {
    looks_per_word: f64,
    passes: f64,
}

fn cost(pieces: &[&str], length: usize) -> Cost {
    let text: String = pieces.iter().flat_map(|piece| piece.chars().chain([' '])).cycle().take(length).collect();
    cost_of(&text)
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn cost_of(text: &str) -> Cost {
    let context = CaptureContext {
        reference: Timestamp::parse("2026-11-18T10:00:00+01:00").expect("a date"),
        zone: UserZone::of(chrono_tz::Europe::Berlin),
        date_order: DateOrder::DayFirst,
        zones: &["Work".to_owned()],
        habits: super::habits::Habits::default(),
        people: &[],
        literal: &[],
    };
    LOOKED_AT.set(0);
    OFFERED.set(0);
    read(text, &context);
    let words = (text.split_whitespace().count() + 1) as f64;
    // Every word is offered once more, to what parts items.
    let offered = OFFERED.get() as f64 + words;
    Cost { looks_per_word: LOOKED_AT.get() as f64 / offered, passes: offered / words }
}

/// What a word may cost, however long the text is: were a list read to its end from each of its
/// words, 1500 characters would show it.
const MOST_LOOKS: f64 = 250.0;

/// Twelve looks at a line, again for each of the three times that it may be divided, and one to
/// part the items.
const MOST_PASSES: f64 = 12.0 * 4.0 + 1.0;

fn assert_bounded(what: &str, cost: &Cost) {
    assert!(cost.looks_per_word <= MOST_LOOKS, "{what}: {:.0} looks a word", cost.looks_per_word);
    assert!(cost.passes <= MOST_PASSES, "{what}: each word was offered {:.0} times", cost.passes);
}

#[test]
fn no_text_costs_more_than_so_many_looks_a_word() {
    for (index, first) in PIECES.iter().enumerate() {
        // Alone, and with three of the joiners, each time others.
        for second in JOINERS.iter().cycle().skip(index * 3).take(3).chain([&""]) {
            let pieces = [*first, *second];
            assert_bounded(&format!("{pieces:?}"), &cost(&pieces, 1_500));
        }
    }
}

#[test]
fn ten_thousand_characters_cost_no_more_a_word() {
    for piece in
        ["9", "every ", "\"", "@", "x\n", "'", "#", "a,", "(", "👨‍👩‍👧‍👦", "every monday and ", "1st and ", "8am and "]
    {
        let text: String = piece.chars().cycle().take(10_000).collect();
        assert_bounded(piece, &cost_of(&text));
    }
}
