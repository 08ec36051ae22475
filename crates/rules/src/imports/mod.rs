//! Files of other products, read into drafts of tasks.
//!
//! One function for each kind of file: bytes in, [`Drafts`] out, or the [`Fault`] that names the line or the field.
//! A file that can be read at all is read to its end: what one row gets wrong becomes a warning, so that one odd
//! date does not keep a thousand tasks out. What belongs to no field is left out; `docs/imports.md` lists it.

mod dates;
mod family;
mod ical;
mod json;
mod rows;
mod table;
mod ticktick;
mod tidy;
mod todoist;
mod trello;
mod vikunja;
mod zones;

use cairn_kernel::{Timestamp, UserZone};

use crate::capture::{DateOrder, Due};
use crate::limits::MOST_STEPS;
use crate::words::Priority;

pub use ical::ical;
pub use json::is_too_large;
pub use table::table;
pub use ticktick::ticktick;
pub use todoist::todoist;
pub use trello::trello;
pub use vikunja::vikunja;

/// Tasks that one file may hold.
const MOST_TASKS: usize = 20_000;

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Where the user lives in time: what a time without a zone means.
    pub zone: UserZone,
    /// How `5/1` is meant.
    pub date_order: DateOrder,
    /// What "tomorrow" starts from.
    pub now: Timestamp,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drafts {
    /// The tasks, in the order of the file, parents before their parts.
    pub tasks: Vec<Draft>,
    /// What was left out or read otherwise than written.
    pub warnings: Vec<String>,
}

/// A task to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The product's own id, where it has one.
    pub key: Option<String>,
    /// The task it is a part of: its place in [`Drafts::tasks`], before this one.
    pub parent: Option<usize>,
    /// The tasks that have to be done before: up to 100 places in [`Drafts::tasks`], without a circle.
    pub waits_for: Vec<usize>,
    /// The project's name, 1–100 characters.
    pub project: Option<String>,
    /// 1–200 characters.
    pub title: String,
    /// 1–2000 characters.
    pub description: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// `None` when nothing was said.
    pub priority: Option<Priority>,
    /// When it is due.
    pub due: Option<Due>,
    /// When it begins: never after it is due.
    pub starts_at: Option<Timestamp>,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// 1–720.
    pub estimated_minutes: Option<i64>,
    /// Up to 20 of 1–50 characters, lower-cased, unique.
    pub tags: Vec<String>,
    /// An RFC 5545 recurrence rule, without `RRULE:`.
    pub rrule: Option<String>,
    /// Whether it repeats from the day on which it is done, not from the day it is due.
    pub recur_from_completion: bool,
    /// The small moves under it, at most [`MOST_STEPS`].
    pub steps: Vec<Step>,
}

/// A small move under a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 1–200 characters.
    pub title: String,
    /// Whether it was done.
    pub is_done: bool,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// To be done.
    #[default]
    Open,
    /// Begun.
    Begun,
    /// Done.
    Done,
    /// Given up.
    GivenUp,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place} {what}")]
pub struct Fault {
    /// `line 7`, `cards[3].name`, `columns`, `file`.
    pub place: String,
    /// What is wrong, to be read behind the place.
    pub what: String,
}

impl Fault {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    /// Refuses JSON that would fill the memory.
    fn of_size(json: &[u8]) -> Result<(), Self> {
        if is_too_large(json) { Err(Self::new("file", "holds too many values")) } else { Ok(()) }
    }
}

impl Drafts {
    /// Adds a task, tidied up; its place. More steps than one task has go to tasks behind it of the same name.
    fn add(&mut self, place: &str, mut draft: Draft) -> Result<usize, Fault> {
        tidy::tidy(place, &mut draft, &mut self.warnings);
        let more = draft.steps.split_off(draft.steps.len().min(MOST_STEPS));
        let first = self.tasks.len();
        self.push(place, draft)?;
        for (number, steps) in (2..).zip(more.chunks(MOST_STEPS)) {
            self.push(place, self.tasks[first].continued(number, steps))?;
        }
        if !more.is_empty() {
            self.warn(place, &format!("has more than {MOST_STEPS} steps; the rest went to tasks of the same name"));
        }
        Ok(first)
    }

    fn push(&mut self, place: &str, draft: Draft) -> Result<(), Fault> {
        if self.tasks.len() >= MOST_TASKS {
            return Err(Fault::new(place, format!("is beyond the {MOST_TASKS} tasks that one file may hold")));
        }
        self.tasks.push(draft);
        Ok(())
    }

    fn warn(&mut self, place: &str, what: &str) {
        tidy::warn(&mut self.warnings, place, what);
    }
}

impl Draft {
    /// The task that takes the next steps of this one.
    fn continued(&self, number: usize, steps: &[Step]) -> Self {
        let title: String = self.title.chars().take(180).collect();
        Self {
            key: self.key.as_ref().map(|key| format!("{key}\u{1}{number}")),
            title: format!("{} ({number})", title.trim_end()),
            description: None,
            estimated_minutes: None,
            rrule: None,
            recur_from_completion: false,
            steps: steps.to_vec(),
            ..self.clone()
        }
    }
}
