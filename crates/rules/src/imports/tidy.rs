//! What other products allow and Cairn does not, made to fit.

use std::collections::BTreeMap;

use cairn_kernel::is_blank;
use serde_json::Value;

use super::{Draft, Drafts, Standing, Step};
use crate::recurrence::is_rule;

/// Warnings that are kept; a thousand would not be read either.
const MOST_WARNINGS: usize = 200;
const TITLE: usize = 200;
const DESCRIPTION: usize = 2000;
const PROJECT: usize = 100;
const TAG: usize = 50;
const TAGS: usize = 20;
const MINUTES: i64 = 720;

/// Tells of something.
pub(super) fn warn(warnings: &mut Vec<String>, place: &str, what: &str) {
    if warnings.len() < MOST_WARNINGS {
        warnings.push(format!("{place}: {what}"));
    }
}

/// Tells of the whole file, before all else.
pub(super) fn told_first(warnings: &mut Vec<String>, lines: impl IntoIterator<Item = String>) {
    warnings.splice(0..0, lines.into_iter().map(|line| format!("file: {line}")));
}

/// What tasks say that Cairn has no field for, counted: a line for each kind tells more than one for each task.
#[derive(Default)]
pub(super) struct LeftOut(BTreeMap<&'static str, usize>);

impl LeftOut {
    /// Notes whether a task has something of this kind.
    pub(super) fn note(&mut self, kind: &'static str, is_there: bool) {
        if is_there {
            *self.0.entry(kind).or_default() += 1;
        }
    }

    /// The same of a list in JSON: whether there is one, and something in it.
    pub(super) fn note_list(&mut self, kind: &'static str, list: &Value) {
        self.note(kind, list.as_array().is_some_and(|list| !list.is_empty()));
    }

    /// Tells of each kind, before all else.
    pub(super) fn tell(self, drafts: &mut Drafts) {
        let lines = self.0.into_iter().map(|(kind, count)| match count {
            1 => format!("{kind} of 1 task was left out"),
            count => format!("{kind} of {count} tasks was left out"),
        });
        told_first(&mut drafts.warnings, lines);
    }
}

/// Makes every field fit; tells what was lost.
pub(super) fn tidy(place: &str, draft: &mut Draft, warnings: &mut Vec<String>) {
    let title = one_line(&draft.title);
    let (head, rest) = cut(&title, TITLE);
    draft.title = if is_blank(&head) { "Untitled".to_owned() } else { head };
    let description = draft.description.take().map(|text| paragraphs(&text)).unwrap_or_default();
    // The end of a long title is not lost: it begins the description.
    let description = [rest, description].into_iter().filter(|part| !is_blank(part)).collect::<Vec<_>>().join("\n\n");
    let (description, beyond) = cut(&description, DESCRIPTION);
    if !beyond.is_empty() {
        warn(warnings, place, &format!("the description was cut to {DESCRIPTION} characters"));
    }
    draft.description = Some(description).filter(|text| !is_blank(text));
    draft.project = draft.project.take().map(|name| cut(&one_line(&name), PROJECT).0).filter(|name| !is_blank(name));
    draft.tags = tags(&draft.tags);
    if draft.tags.len() > TAGS {
        draft.tags.truncate(TAGS);
        warn(warnings, place, &format!("only the first {TAGS} tags were kept"));
    }
    tidy_steps(place, draft, warnings);
    tidy_length(place, draft, warnings);
    if let (Some(start), Some(due)) = (draft.starts_at, draft.due)
        && start >= due.at
    {
        draft.starts_at = None;
        warn(warnings, place, "it began after it was due; the beginning was left out");
    }
    if draft.standing != Standing::Done {
        draft.completed_at = None;
    }
    if draft.rrule.as_deref().is_some_and(|rule| !is_rule(rule)) {
        draft.rrule = None;
        draft.recur_from_completion = false;
        warn(warnings, place, "how it repeats cannot be read and was left out");
    }
}

fn tidy_length(place: &str, draft: &mut Draft, warnings: &mut Vec<String>) {
    draft.estimated_minutes = match draft.estimated_minutes {
        Some(0) => None,
        Some(minutes) if minutes < 0 => {
            warn(warnings, place, "a length of less than nothing was left out");
            None
        }
        Some(minutes) if minutes > MINUTES => {
            warn(warnings, place, &format!("the length was cut to {MINUTES} minutes"));
            Some(MINUTES)
        }
        length => length,
    };
}

fn tidy_steps(place: &str, draft: &mut Draft, warnings: &mut Vec<String>) {
    let mut cuts = 0;
    let fit = |step: &Step| {
        let (title, rest) = cut(&one_line(&step.title), TITLE);
        cuts += usize::from(!is_blank(&rest));
        Step { title, is_done: step.is_done }
    };
    draft.steps = draft.steps.iter().map(fit).filter(|step| !is_blank(&step.title)).collect();
    if cuts > 0 {
        warn(warnings, place, &format!("{cuts} of its steps were cut to {TITLE} characters"));
    }
}

fn tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = cut(&one_line(tag).to_lowercase(), TAG).0;
        if !is_blank(&tag) && !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept
}

fn is_hostile(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line without what cannot be seen.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if is_hostile(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_hostile(*c)).collect();
    plain.trim().to_owned()
}

/// At most `most` characters, also once they are composed; and the rest.
fn cut(text: &str, most: usize) -> (String, String) {
    use unicode_normalization::UnicodeNormalization as _;
    let text: String = text.nfc().collect();
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at(end);
    (head.trim().to_owned(), rest.trim().to_owned())
}
