//! Capture: a line as people type it in, drafts out (RULES §3).
//!
//! The text is cut into items (`segment`), each item's line into words (`line`). Every
//! recogniser is tried at every word (`gather`); what it accounts for is taken out and the
//! line is looked at again until nothing is found (`item`). The times that were found are
//! worked out together (`settle`); what is left is the title.
//!
//! Two things always hold: the title and the spans are together the text, and reading a title
//! again finds nothing new. `docs/capture.md` says what is read how.

mod agenda;
mod automation;
mod beside;
mod bounds;
mod calendar;
mod clarify;
mod clock;
#[cfg(test)]
mod cost;
mod day;
mod daytimes;
mod estimate;
mod figures;
mod gather;
mod habits;
mod holiday;
mod hours;
mod item;
mod kind;
mod lexicon;
mod line;
mod marks;
mod model;
mod monthly;
mod notation;
mod often;
mod openings;
mod period;
mod products;
mod recur;
mod rule;
mod segment;
mod settle;
mod softened;
mod spoken;
mod stamp;
mod stretch;
mod title;
mod usual;
mod verbs;
mod weekday;
mod when;
mod works;
mod zones;

pub use clarify::{AnswerError, Field, Question, apply_answer, questions};
pub use habits::Habits;
pub use model::{
    Automation, AutomationKind, AutomationMode, CaptureContext, Captured, CapturedItem, DateOrder, Doubt, Draft, Due,
    ItemKind, Span, SpanKind, StepDraft, TextRange,
};

/// Reads `text`. Never fails: what it does not understand stays in a title.
///
/// Time is proportional to the length of the text.
pub fn read(text: &str, context: &CaptureContext<'_>) -> Captured {
    read_within(text, context, item::Looks::at_text())
}

/// Reads a phrase about a time that was written where only one can stand.
pub(crate) fn read_phrase(text: &str, context: &CaptureContext<'_>) -> Captured {
    read_within(text, context, item::Looks::at_phrase())
}

fn read_within(text: &str, context: &CaptureContext<'_>, mut looks: item::Looks) -> Captured {
    let text: Vec<char> = text.chars().collect();
    let mut literal = vec![false; text.len()];
    for range in context.literal {
        let end = range.end.min(text.len());
        literal[range.start.min(end)..end].fill(true);
    }
    let mut items: Vec<CapturedItem> = Vec::new();
    for segment in segment::segments(&text, &literal) {
        let goes_on = segment.follows_semicolon(&text);
        let mut read = item::read(&text, &segment, &literal, context, &mut looks);
        // "Buy milk; bread; eggs": what goes on with a bare noun is bought too.
        if segment.to_buy {
            read.iter_mut().for_each(kind::go_shopping);
        }
        if goes_on && items.last().is_some_and(|last| last.kind == ItemKind::Shopping) {
            read.iter_mut().for_each(kind::go_shopping);
        }
        items.append(&mut read);
    }
    Captured { items }
}
