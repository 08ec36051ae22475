//! The ladders: for every kind of task, the steps a person who knows it would whisper.
//!
//! A ladder has seven rungs in the order in which they are done. Rank 1 is never left out (three
//! rungs, the first among them); ranks 2–5 join one by one as the granularity rises, so every
//! selection must read as a whole. The first rung moves the body and takes at most two minutes.
//! `{object}` is what the task is done to, `{thing}` the same named again, `{about}` its topic with
//! the preposition, or nothing. Every rung names the object, and never as the subject of a verb: it
//! may be one thing or many.

mod dates;
mod desk;
mod generic;
mod house;
mod kitchen;
mod outside;
mod paper;
mod phases;
mod talking;

use super::category::Category;
use super::kinds::LeafType;
use super::minutes::MOST_STEPS;
use super::title::Title;

#[cfg(test)]
pub(super) use generic::UNCLEAR;
pub(super) use phases::phases_for;

/// One step of a ladder.
#[derive(Debug)]
pub(super) struct Rung {
    pub(super) leaf: LeafType,
    /// 1 always there … 5 only at the finest granularity.
    pub(super) rank: u8,
    /// The minutes it takes when nobody has estimated anything, 1–10.
    pub(super) minutes: i64,
    pub(super) icon: &'static str,
    /// At most 20 characters, without the object.
    pub(super) label: &'static str,
    pub(super) text: &'static str,
}

/// The steps of one sort of task.
#[derive(Debug)]
pub(super) struct Ladder {
    /// Words or phrases of the title that choose this ladder, `^` only at its start; none: the
    /// category's usual one.
    pub(super) when: &'static [&'static str],
    /// Stands for the object when the title names none.
    pub(super) object: &'static str,
    pub(super) rungs: [Rung; MOST_STEPS],
}

impl Ladder {
    /// The `count` (3–7) most important rungs, in order.
    pub(super) fn rungs(&self, count: usize) -> Vec<&Rung> {
        let finest = count.clamp(3, MOST_STEPS) - 2;
        self.rungs.iter().filter(|rung| usize::from(rung.rank) <= finest).collect()
    }
}

/// A rung on a screen.
const fn screen(rank: u8, minutes: i64, icon: &'static str, label: &'static str, text: &'static str) -> Rung {
    Rung { leaf: LeafType::Digital, rank, minutes, icon, label, text }
}

/// A rung with hands, feet or voice.
pub(super) const fn hand(rank: u8, minutes: i64, icon: &'static str, label: &'static str, text: &'static str) -> Rung {
    Rung { leaf: LeafType::Human, rank, minutes, icon, label, text }
}

/// The ladders of a category; the last one is the usual one.
pub(super) const fn ladders_of(category: Category) -> &'static [Ladder] {
    match category {
        Category::Email => talking::EMAIL,
        Category::Call => talking::CALL,
        Category::Message => talking::MESSAGE,
        Category::Cleaning => house::CLEANING,
        Category::Laundry => house::LAUNDRY,
        Category::Cooking => kitchen::COOKING,
        Category::Shopping => kitchen::SHOPPING,
        Category::Appointment => dates::APPOINTMENT,
        Category::Meeting => dates::MEETING,
        Category::Admin => paper::ADMIN,
        Category::Writing => desk::WRITING,
        Category::Study => desk::STUDY,
        Category::Coding => desk::CODING,
        Category::Travel => outside::TRAVEL,
        Category::Exercise => outside::EXERCISE,
        Category::Errand => outside::ERRAND,
        Category::Generic => generic::GENERIC,
    }
}

/// The ladder for a title: the first whose words it mentions.
pub(super) fn ladder_for(title: &Title) -> &'static Ladder {
    let ladders = ladders_of(title.category);
    let chosen = ladders.iter().find(|ladder| ladder.when.iter().any(|word| title.mentions(word)));
    if chosen.is_none() && title.category == Category::Generic && !title.has_verb {
        return &generic::UNCLEAR;
    }
    chosen.unwrap_or(&ladders[ladders.len() - 1])
}
