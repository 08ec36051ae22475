//! What a reading leaves open, as questions, and their answers, read with the same grammar.
//!
//! Whoever keeps a conversation need keep only the text and the answers: reading the text and
//! applying the answers in their order gives the same item again.

use cairn_kernel::{Timestamp, is_blank};
use chrono::{NaiveDate, Timelike as _};
use serde::Serialize;

use super::model::{CaptureContext, CapturedItem, Doubt, Draft, Due, ItemKind, Span, SpanKind};
use super::{estimate, title, verbs};
use crate::words::{Energy, Priority};

/// The longest name of a project, in code points (RULES §1, titles).
const LONGEST_PROJECT: usize = 200;

/// What a question is about: a field of the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What is to be done.
    Title,
    /// When it is due.
    DueDate,
    /// How long it takes.
    EstimatedMinutes,
    /// How much it matters.
    Priority,
    /// What it asks of the person.
    EnergyRequired,
    /// What it belongs to.
    Project,
}

/// Something the reading cannot know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Which field the answer is for.
    pub field: Field,
    /// The question as a person would put it.
    pub text: String,
    /// Answers to choose from, each of which [`apply_answer`] accepts; any other words may be sent.
    pub options: Vec<String>,
    /// Without an answer the item would be of no use.
    pub required: bool,
}

/// Why an answer was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Nothing was said.
    #[error("the answer is empty")]
    Empty,
    /// No date or time in it.
    #[error("no date or time is in the answer")]
    NoTime,
    /// No length between 1 and 720 minutes in it.
    #[error("no length between 1 and 720 minutes is in the answer")]
    NoLength,
    /// Not one of the names there are.
    #[error("the answer is none of the possible values")]
    NoSuchValue,
}

/// What to ask about an item, the most important first; at most as many as the habits say, and none when all is clear.
pub fn questions(item: &CapturedItem, context: &CaptureContext<'_>) -> Vec<Question> {
    let mut asked: Vec<Question> = item.doubts.iter().filter_map(|doubt| doubted(doubt, item, context)).collect();
    if matches!(item.kind, ItemKind::Task) && !item.doubts.contains(&Doubt::NothingToDo) {
        asked.extend(missing(item));
    }
    asked.truncate(usize::try_from(context.habits.most_questions).unwrap_or_default());
    asked
}

fn ask(field: Field, required: bool, text: impl Into<String>, options: &[&str]) -> Question {
    Question { field, text: text.into(), options: options.iter().map(ToString::to_string).collect(), required }
}

fn doubted(doubt: &Doubt, item: &CapturedItem, context: &CaptureContext<'_>) -> Option<Question> {
    let dates = |days: &[NaiveDate]| -> Vec<String> { days.iter().map(ToString::to_string).collect() };
    let either = |days: &[NaiveDate]| {
        days.iter().map(|day| day.format("%A, %-d %B %Y").to_string()).collect::<Vec<_>>().join(", or ")
    };
    match doubt {
        Doubt::NothingToDo => Some(ask(Field::Title, true, "What is to be done?", &[])),
        Doubt::Days(days) => {
            let text = format!("Which day: {}?", either(days));
            Some(Question { options: dates(days), ..ask(Field::DueDate, true, text, &[]) })
        }
        Doubt::DayOrMonth(other) => {
            let days = [context.zone.wall(item.draft.due?.at).date(), *other];
            let text = format!("Is that {}?", either(&days));
            Some(Question { options: dates(&days), ..ask(Field::DueDate, false, text, &[]) })
        }
        Doubt::HalfOfDay => {
            let hour = context.zone.wall(item.draft.due?.at).time();
            let (morning, evening) = (hour.hour() % 12, hour.hour() % 12 + 12);
            let options = [morning, evening].map(|hour_of| format!("{hour_of:02}:{:02}", hour.minute()));
            let text = format!("{} or {}?", options[0], options[1]);
            Some(Question { options: options.to_vec(), ..ask(Field::DueDate, false, text, &[]) })
        }
    }
}

/// What a good task has and this one has not: a verb; for something big a length and a date.
fn missing(item: &CapturedItem) -> Vec<Question> {
    let draft = &item.draft;
    let title = draft.title.to_lowercase();
    let first = title.split_whitespace().next().unwrap_or_default();
    let mut asked = Vec::new();
    if !verbs::verb(first) && !verbs::project(first) {
        let text = format!("What is the first thing to do about \u{201c}{}\u{201d}?", draft.title);
        asked.push(ask(Field::Title, false, text, &["Call", "Email", "Buy", "Look up"]));
    }
    let big = verbs::project(first) || title.ends_with("project") || draft.estimated_minutes.is_some_and(|m| m > 60);
    if big && draft.estimated_minutes.is_none() {
        asked.push(ask(
            Field::EstimatedMinutes,
            false,
            "About how long will it take?",
            &["30 min", "1 hour", "3 hours"],
        ));
    }
    if big && draft.due.is_none() {
        asked.push(ask(Field::DueDate, false, "By when?", &["this week", "next week", "end of month", "no date"]));
    }
    asked
}

/// The item with an answer applied; its doubts about that field are settled.
///
/// # Errors
///
/// When the words hold nothing for that field; the item is then as it was.
pub fn apply_answer(
    item: &CapturedItem,
    field: Field,
    text: &str,
    context: &CaptureContext<'_>,
) -> Result<CapturedItem, AnswerError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AnswerError::Empty);
    }
    let mut item = item.clone();
    let draft = &mut item.draft;
    match field {
        Field::Title => {
            let nothing_yet = item.doubts.contains(&Doubt::NothingToDo);
            retitle(draft, text, nothing_yet, context);
            item.doubts.retain(|doubt| *doubt != Doubt::NothingToDo);
        }
        Field::DueDate => {
            let told = schedule(draft, text, context)?;
            item.doubts.retain(|doubt| match doubt {
                Doubt::Days(_) | Doubt::DayOrMonth(_) => !told.day,
                Doubt::HalfOfDay => !told.time,
                Doubt::NothingToDo => true,
            });
        }
        Field::EstimatedMinutes => draft.estimated_minutes = Some(minutes(text, context)?),
        Field::Priority => {
            let read = about(text, "", context).and_then(|read| read.draft.priority);
            draft.priority = Some(read.or_else(|| Priority::parse(text)).ok_or(AnswerError::NoSuchValue)?);
        }
        Field::EnergyRequired => draft.energy = Some(Energy::parse(text).ok_or(AnswerError::NoSuchValue)?),
        Field::Project => {
            let name = text.trim_start_matches('+').trim();
            let fits = !is_blank(name) && name.chars().count() <= LONGEST_PROJECT;
            draft.project = Some(fits.then(|| name.to_owned()).ok_or(AnswerError::NoSuchValue)?);
        }
    }
    Ok(item)
}

/// What the grammar reads from an answer when it stands in a sentence after `lead`.
fn about(text: &str, lead: &str, context: &CaptureContext<'_>) -> Option<CapturedItem> {
    let context = CaptureContext { literal: &[], ..*context };
    let mut items = super::read(&format!("x {lead}{text}"), &context).items;
    (items.len() == 1).then(|| items.remove(0))
}

/// A title may bring more with it ("call them tomorrow"): it fills what is empty. A verb alone goes
/// before the title there is.
fn retitle(draft: &mut Draft, text: &str, nothing_yet: bool, context: &CaptureContext<'_>) {
    let context = CaptureContext { literal: &[], ..*context };
    let Some(answer) = super::read(text, &context).items.into_iter().next() else { return };
    let answer = answer.draft;
    let words = answer.title.to_lowercase();
    let alone = !nothing_yet && (words == "look up" || verbs::verb(&words));
    draft.title = if alone { title::cut(&format!("{} {}", answer.title, draft.title)).0 } else { answer.title };
    if draft.due.is_none() {
        (draft.due, draft.starts_at) = (answer.due, answer.starts_at);
    }
    draft.estimated_minutes = draft.estimated_minutes.or(answer.estimated_minutes);
    draft.priority = draft.priority.or(answer.priority);
}

/// What an answer about the due date said.
struct Told {
    day: bool,
    time: bool,
}

/// A day keeps the time that was said before, a time keeps the day.
fn schedule(draft: &mut Draft, text: &str, context: &CaptureContext<'_>) -> Result<Told, AnswerError> {
    if matches!(text.to_lowercase().as_str(), "no date" | "none" | "never" | "no") {
        (draft.due, draft.starts_at) = (None, None);
        return Ok(Told { day: true, time: true });
    }
    let read = ["", "at ", "on "].into_iter().filter_map(|lead| about(text, lead, context));
    let read = read.into_iter().find(|read| read.draft.title == "x").ok_or(AnswerError::NoTime)?;
    let answer = read.draft.due.ok_or(AnswerError::NoTime)?;
    let dated = |span: &Span| matches!(span.kind, SpanKind::Date | SpanKind::DateRange | SpanKind::Recurrence);
    let told = Told { day: read.spans.iter().any(dated), time: !answer.all_day };
    let wall = |at: Timestamp| context.zone.wall(at);
    let joined = |day: Timestamp, time: Timestamp| Due {
        at: context.zone.instant(wall(day).date().and_time(wall(time).time())),
        all_day: false,
    };
    draft.due = Some(match draft.due {
        Some(known) if !told.time && !known.all_day => joined(answer.at, known.at),
        Some(known) if !told.day => joined(known.at, answer.at),
        _ => answer,
    });
    let begins = read.draft.starts_at.or(draft.starts_at);
    draft.starts_at = begins.filter(|start| draft.due.is_some_and(|due| *start < due.at));
    Ok(told)
}

/// "30m", "an hour and a half", "half a day", or a bare number of minutes.
fn minutes(text: &str, context: &CaptureContext<'_>) -> Result<i64, AnswerError> {
    let said = match text.to_lowercase().as_str() {
        "half a day" => Some(240),
        "a day" | "all day" => Some(480),
        bare if bare.bytes().all(|b| b.is_ascii_digit()) => bare.parse().ok(),
        _ => ["for ", ""].into_iter().find_map(|lead| about(text, lead, context)?.draft.estimated_minutes),
    };
    said.filter(|minutes| (1..=estimate::LONGEST).contains(minutes)).ok_or(AnswerError::NoLength)
}
