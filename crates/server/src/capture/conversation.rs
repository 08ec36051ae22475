//! What a text leaves open, and what answers make of it.
//!
//! A function of the notes and the answers in their order: nothing half-made is kept anywhere
//! (docs/decisions/0024, 0043).

use cairn_rules::capture::{CapturedItem, Question, apply_answer, questions};

use super::notes::Notes;
use super::request::Round;
use crate::http::FieldError;

/// An open question.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// `q1`, `q2`, … in the order in which they were first asked.
    pub(super) id: String,
    /// Which item it is about.
    pub(super) item: usize,
    /// What is asked.
    pub(super) question: Question,
}

/// Items with what is still open about them.
#[derive(Debug, Clone)]
pub(super) struct Conversation {
    pub(super) items: Vec<CapturedItem>,
    pub(super) open: Vec<Asked>,
}

impl Conversation {
    /// Reads a text and asks what it leaves open.
    pub(super) fn begin(notes: &Notes) -> Self {
        let items = notes.read();
        let context = notes.context();
        let asked = items.iter().enumerate().flat_map(|(item, read)| {
            let asked = questions(read, &context);
            asked.into_iter().map(move |question| (item, question))
        });
        let numbered = asked.enumerate();
        let open = numbered.map(|(before, (item, question))| Asked { id: format!("q{}", before + 1), item, question });
        let open = open.collect();
        Self { items, open }
    }

    /// What the conversation had come to after these answers.
    pub(super) fn replay(notes: &Notes, rounds: &[Round]) -> Self {
        let mut conversation = Self::begin(notes);
        for round in rounds {
            // They were accepted when they came. Should a later grammar read one differently, its question
            // is open again.
            conversation.answer(notes, round).ok();
        }
        conversation
    }

    /// Whether every question is answered without which an item is of no use.
    pub(super) fn is_ready(&self) -> bool {
        !self.open.iter().any(|asked| asked.question.required)
    }

    /// Applies answers that came together: all of them, or none. A question that was not answered stays open
    /// while it makes sense; one that was is closed, unless it is required and still stands. No new ones are
    /// asked: a form that grows is worse than a field that stays empty.
    ///
    /// # Errors
    /// The answers that cannot be understood, or that answer nothing.
    pub(super) fn answer(&mut self, notes: &Notes, round: &Round) -> Result<(), Vec<FieldError>> {
        let context = notes.context();
        let mut items = self.items.clone();
        let unknown = round.keys().filter(|id| !self.open.iter().any(|asked| asked.id == **id));
        let mut faults: Vec<FieldError> = unknown.map(|id| fault(id, "is no open question of this capture")).collect();
        for asked in &self.open {
            let Some(text) = round.get(&asked.id) else { continue };
            match apply_answer(&items[asked.item], asked.question.field, text, &context) {
                Ok(item) => items[asked.item] = item,
                Err(error) => faults.push(fault(&asked.id, format!("cannot be used: {error}"))),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let standing: Vec<Vec<Question>> = items.iter().map(|item| questions(item, &context)).collect();
        self.open.retain(|asked| {
            let may_stay = asked.question.required || !round.contains_key(&asked.id);
            may_stay && standing[asked.item].contains(&asked.question)
        });
        self.items = items;
        Ok(())
    }
}

fn fault(id: &str, message: impl Into<String>) -> FieldError {
    FieldError::new(format!("answers.{id}"), message)
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{Timestamp, UserZone};
    use cairn_rules::capture::{DateOrder, Habits};

    use super::*;
    use crate::http::extract::Line;

    fn notes(text: &str) -> Notes {
        Notes {
            text: text.to_owned(),
            captured_at: Timestamp::parse("2026-11-20T10:00:00Z").unwrap(),
            zone: UserZone::default(),
            habits: Habits::default(),
            date_order: DateOrder::DayFirst,
            literal: Vec::new(),
        }
    }

    fn round(answers: &[(&str, &str)]) -> Round {
        answers.iter().map(|(id, text)| ((*id).to_owned(), Line::new(text).unwrap())).collect()
    }

    fn ids(conversation: &Conversation) -> Vec<&str> {
        conversation.open.iter().map(|asked| asked.id.as_str()).collect()
    }

    #[test]
    fn answers_close_their_questions_and_leave_the_others() {
        let notes = notes("tomorrow 9am\nCall mum monday or tuesday");
        let mut conversation = Conversation::begin(&notes);
        assert_eq!((ids(&conversation), conversation.is_ready()), (vec!["q1", "q2"], false));
        conversation.answer(&notes, &round(&[("q2", "tuesday")])).unwrap();
        assert_eq!((ids(&conversation), conversation.is_ready()), (vec!["q1"], false));
        conversation.answer(&notes, &round(&[("q1", "Water the ferns")])).unwrap();
        assert_eq!((ids(&conversation), conversation.is_ready()), (vec![], true));
        assert_eq!(conversation.items[0].draft.title, "Water the ferns");
    }

    #[test]
    fn one_bad_answer_spoils_the_round() {
        let notes = notes("tomorrow 9am\nCall mum monday or tuesday");
        let mut conversation = Conversation::begin(&notes);
        let bad = round(&[("q1", "Water the ferns"), ("q2", "purple"), ("q7", "what?")]);
        let faults = conversation.answer(&notes, &bad).unwrap_err();
        let mut fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["answers.q2", "answers.q7"]);
        assert_eq!(
            (ids(&conversation), conversation.items.clone()),
            (vec!["q1", "q2"], Conversation::begin(&notes).items)
        );
    }

    #[test]
    fn a_replay_comes_to_the_same() {
        let notes = notes("Plan the birthday party");
        let rounds = [round(&[("q1", "3 hours")]), round(&[("q2", "friday")])];
        let mut told = Conversation::begin(&notes);
        for answers in &rounds {
            told.answer(&notes, answers).unwrap();
        }
        let again = Conversation::replay(&notes, &rounds);
        assert_eq!((again.items, again.open.len()), (told.items, told.open.len()));
    }
}
