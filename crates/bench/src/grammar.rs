//! How long the capture grammar takes, alone: RULES §3 allows 5 ms for an everyday text, and no text of
//! 10 000 characters may take more than 50 ms.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cairn_kernel::{DayStart, Timestamp, UserZone};
use cairn_rules::capture::{self, CaptureContext, DateOrder};

/// What is repeated until it is long enough: digits, words and signs that begin much and end little.
const PATTERNS: [&str; 29] = [
    "Email the landlord about the heating tomorrow 9am !high #home ~30m; ",
    "every ",
    "every monday and ",
    "next next ",
    "1",
    "1:",
    "5/1 ",
    "3-",
    "2027-01-05 ",
    "monday 9am to 5pm and ",
    "\"",
    "\" ",
    "#a ",
    "@a ",
    "+a ",
    "!high ",
    ">>",
    "in 3 days ",
    "a\n",
    "- a\n  - b\n",
    "then ",
    "@ 1 ",
    "black friday #a ",
    "twice a week mon ",
    "buy milk, ",
    "#\"a b\" ",
    "for two hours and ",
    "é",
    "👨‍👩‍👧 ",
];
/// Runs of each text, of which the median counts.
const RUNS: usize = 7;

/// The slowest of several texts.
pub(crate) struct Slowest {
    pub(crate) took: Duration,
    /// What it repeats.
    pub(crate) text: String,
}

/// The slowest everyday text (200 characters), and the slowest long one (10 000).
pub(crate) fn slowest() -> (Slowest, Slowest) {
    let slowest = |length| {
        let (took, pattern) =
            PATTERNS.into_iter().map(|pattern| (took(pattern, length), pattern)).max().unwrap_or_default();
        Slowest { took, text: format!("{pattern:?} over and over") }
    };
    (slowest(200), slowest(10_000))
}

fn took(pattern: &str, length: usize) -> Duration {
    let text: String = pattern.chars().cycle().take(length).collect();
    let context = CaptureContext {
        reference: Timestamp::from_millis(1_795_000_000_000),
        zone: UserZone { tz: chrono_tz::Europe::Berlin, day_start: DayStart::from_minutes(0) },
        date_order: DateOrder::DayFirst,
        zones: &[],
        habits: cairn_rules::capture::Habits::default(),
        people: &[],
        literal: &[],
    };
    median(|| drop(black_box(capture::read(black_box(&text), &context))))
}

/// How long `act` takes: the median of some runs.
pub(crate) fn median(act: impl Fn()) -> Duration {
    let mut runs = [Duration::ZERO; RUNS];
    for run in &mut runs {
        let began = Instant::now();
        act();
        *run = began.elapsed();
    }
    runs.sort_unstable();
    runs[RUNS / 2]
}
