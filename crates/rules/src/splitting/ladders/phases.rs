//! The phases of projects: child tasks in the order in which they are done.

use super::super::category::Category;
use super::super::title::Title;

/// One phase of a ladder of phases.
#[derive(Debug)]
pub(in super::super) struct PhaseRung {
    /// 1 always there … 4 only when there are six.
    rank: usize,
    /// The part of the whole, in no unit.
    pub(in super::super) share: i64,
    pub(in super::super) text: &'static str,
}

/// The phases of one kind of project.
#[derive(Debug)]
pub(in super::super) struct PhaseLadder {
    /// Stands for the object when the title names none.
    pub(in super::super) object: &'static str,
    phases: [PhaseRung; 6],
}

impl PhaseLadder {
    /// The `count` (3–6) most important phases, in order.
    pub(in super::super) fn chosen(&self, count: usize) -> Vec<&PhaseRung> {
        self.phases.iter().filter(|phase| phase.rank + 2 <= count.clamp(3, 6)).collect()
    }
}

const fn phase(rank: usize, share: i64, text: &'static str) -> PhaseRung {
    PhaseRung { rank, share, text }
}

/// The phases for a title.
pub(in super::super) fn phases_for(title: &Title) -> &'static PhaseLadder {
    match title.category {
        Category::Email | Category::Call | Category::Message | Category::Appointment => &TALKING,
        Category::Writing => &WRITING,
        Category::Study => &STUDY,
        Category::Coding => &CODING,
        Category::Travel => &TRAVEL,
        Category::Meeting => &MEETING,
        Category::Cleaning | Category::Laundry => &CLEANING,
        Category::Admin => &ADMIN,
        Category::Shopping | Category::Errand => &SHOPPING,
        Category::Cooking => &COOKING,
        Category::Exercise => &EXERCISE,
        Category::Generic => &GENERIC,
    }
}

static TALKING: PhaseLadder = PhaseLadder {
    object: "everyone",
    phases: [
        phase(1, 2, "List what to settle with {object}{about}"),
        phase(3, 2, "Find the papers and dates for {object}"),
        phase(1, 4, "Write to {object}"),
        phase(2, 3, "Call {object} about what is still open"),
        phase(4, 2, "Follow up with {object}"),
        phase(1, 1, "Update the calendar for {object}"),
    ],
};

static WRITING: PhaseLadder = PhaseLadder {
    object: "the text",
    phases: [
        phase(3, 2, "Find the sources for {object}"),
        phase(1, 2, "Outline {object}"),
        phase(1, 5, "Draft {object} badly"),
        phase(4, 3, "Write the hard part of {object}"),
        phase(1, 3, "Edit {object}"),
        phase(2, 1, "Proofread {object}"),
    ],
};

static STUDY: PhaseLadder = PhaseLadder {
    object: "the subject",
    phases: [
        phase(1, 1, "List the topics of {object}"),
        phase(1, 5, "Study the first half of {object}"),
        phase(2, 5, "Study the second half of {object}"),
        phase(3, 2, "Study with flashcards for {object}"),
        phase(1, 3, "Practise old questions on {object}"),
        phase(4, 2, "Review the weak spots of {object}"),
    ],
};

static CODING: PhaseLadder = PhaseLadder {
    object: "the change",
    phases: [
        phase(1, 2, "Sketch how {object} should behave"),
        phase(3, 2, "Write tests for {object}"),
        phase(1, 5, "Code the smallest version of {object}"),
        phase(2, 4, "Code the rest of {object}"),
        phase(4, 2, "Write the documentation of {object}"),
        phase(1, 2, "Review and deploy {object}"),
    ],
};

static TRAVEL: PhaseLadder = PhaseLadder {
    object: "the trip",
    phases: [
        phase(1, 2, "Decide dates and budget for {object}"),
        phase(1, 4, "Book the train or flight for {object}"),
        phase(2, 3, "Book a hotel for {object}"),
        phase(3, 2, "Gather papers and money for {object}"),
        phase(4, 2, "List what to see on {object}"),
        phase(1, 2, "Pack for {object}"),
    ],
};

static MEETING: PhaseLadder = PhaseLadder {
    object: "the meeting",
    phases: [
        phase(1, 2, "Decide what {object} should achieve"),
        phase(2, 3, "Gather facts and numbers for {object}"),
        phase(1, 5, "Draft the slides for {object}"),
        phase(4, 2, "Ask somebody to look at {object}"),
        phase(1, 3, "Rehearse {object}"),
        phase(3, 1, "Check room, link and cables for {object}"),
    ],
};

static CLEANING: PhaseLadder = PhaseLadder {
    object: "the house",
    phases: [
        phase(1, 3, "Declutter the first corner of {object}"),
        phase(1, 4, "Declutter the rest of {object}"),
        phase(2, 3, "Wipe down the surfaces of {object}"),
        phase(4, 2, "Vacuum the floor of {object}"),
        phase(1, 3, "Tidy back what stays in {object}"),
        phase(3, 2, "Drop off what is to leave {object}"),
    ],
};

static ADMIN: PhaseLadder = PhaseLadder {
    object: "the papers",
    phases: [
        phase(1, 3, "Gather the papers for {object}"),
        phase(2, 3, "Sort the paperwork for {object}"),
        phase(3, 2, "Ask for what is missing for {object}"),
        phase(1, 5, "Fill in {object}"),
        phase(4, 2, "Proofread the numbers of {object}"),
        phase(1, 1, "Send off {object}"),
    ],
};

static SHOPPING: PhaseLadder = PhaseLadder {
    object: "everything",
    phases: [
        phase(1, 2, "List what is needed for {object}"),
        phase(3, 2, "Compare prices for {object}"),
        phase(4, 1, "Measure and check sizes for {object}"),
        phase(1, 5, "Go out for {object}"),
        phase(2, 2, "Order online what is left of {object}"),
        phase(1, 2, "Put {object} in place"),
    ],
};

static COOKING: PhaseLadder = PhaseLadder {
    object: "the meal",
    phases: [
        phase(1, 2, "Choose the recipes for {object}"),
        phase(1, 3, "Buy the ingredients for {object}"),
        phase(2, 3, "Chop and prepare ahead for {object}"),
        phase(1, 4, "Cook {object}"),
        phase(4, 1, "Set the table for {object}"),
        phase(3, 2, "Wash up after {object}"),
    ],
};

static EXERCISE: PhaseLadder = PhaseLadder {
    object: "the training",
    phases: [
        phase(3, 1, "Put out clothes and shoes for {object}"),
        phase(1, 1, "Warm up for {object}"),
        phase(1, 5, "Do the first half of {object}"),
        phase(2, 5, "Do the second half of {object}"),
        phase(1, 2, "Stretch after {object}"),
        phase(4, 1, "Eat and rest after {object}"),
    ],
};

static GENERIC: PhaseLadder = PhaseLadder {
    object: "this",
    phases: [
        phase(1, 2, "Decide what done looks like for {object}"),
        phase(2, 2, "Gather what is needed for {object}"),
        phase(1, 5, "Do the first half of {object}"),
        phase(3, 5, "Do the second half of {object}"),
        phase(4, 2, "Ask somebody to look at {object}"),
        phase(1, 2, "Finish and clear up {object}"),
    ],
};
