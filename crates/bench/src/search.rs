//! Search among many tasks of one user: not compared with anything, but bounded.

use std::sync::Arc;
use std::time::Duration;

use crate::Trouble;
use crate::client::{Feed, request, round};
use crate::compare::percentile;
use crate::options::Pace;
use crate::side::Side;

/// Tasks of the user who searches.
pub(crate) const TASKS: usize = 10_000;
/// Longest time that making them may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Words of errands: the first ones are in many tasks, the last ones in few.
const WORDS: [&str; 24] = [
    "call",
    "the",
    "write",
    "about",
    "water",
    "ferns",
    "email",
    "landlord",
    "plan",
    "party",
    "clean",
    "kitchen",
    "book",
    "dentist",
    "heating",
    "invoice",
    "passport",
    "garden",
    "letter",
    "bicycle",
    "insurance",
    "mirror",
    "ladder",
    "quilt",
];

/// What people type: a common word, a begun one, several, a phrase, a rare one.
const QUERIES: [&str; 8] =
    ["call", "par", "water+ferns", "email+landlord+about", "%22call+the%22", "quilt", "e-mail", "the+-call"];

/// Times of answers, in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Half of the answers took at most this.
    pub(crate) p50: u32,
    /// All but one in a hundred took at most this.
    pub(crate) p99: u32,
    /// What takes longest to be found, and half of its answers took at most this.
    pub(crate) slowest: (&'static str, u32),
}

/// Makes [`TASKS`] tasks through the front door, so that they are indexed, and searches among them over
/// one connection.
pub(crate) fn measure(side: &Side, pace: Pace) -> Result<Found, Trouble> {
    let person = side.searcher.as_ref().ok_or_else(|| Trouble::Said("nobody searches".to_owned()))?;
    let create = |number| request("POST", "/api/v1/tasks", &person.token, Some(&body(number)));
    round(side.address, 16, PATIENCE, &Arc::new(Feed::once((0..TASKS).map(create).collect())))?;
    side.rest()?;
    let find = |query| request("GET", &format!("/api/v1/tasks/search?q={query}"), &person.token, None);
    let feed = Arc::new(Feed::again_and_again(QUERIES.into_iter().map(find).collect()));
    round(side.address, 1, pace.warm_up, &feed)?;
    let measured = round(side.address, 1, pace.round * 3, &feed)?;
    let mut slowest = ("", 0);
    for query in QUERIES {
        let alone = round(side.address, 1, pace.warm_up, &Arc::new(Feed::again_and_again(vec![find(query)])))?;
        slowest = std::cmp::max_by_key(slowest, (query, percentile(&alone.micros, 50)), |(_, micros)| *micros);
    }
    Ok(Found { p50: percentile(&measured.micros, 50), p99: percentile(&measured.micros, 99), slowest })
}

/// Five words each; the product of two numbers makes the later words rarer.
fn body(number: usize) -> String {
    let word = |place: usize| {
        let (one, other) = ((number * 7 + place * 13) % 24, (number / 24 + place * 5) % 24);
        WORDS[one * other / 24]
    };
    let words: Vec<&str> = (0..5).map(word).collect();
    format!(r#"{{"title":"{} {number}","description":"{}"}}"#, words.join(" "), words[1..].join(" again "))
}
