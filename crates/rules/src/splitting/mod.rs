//! Splitting a task into first steps without a model (RULES §2).
//!
//! The title is read for its verb, its object and its topic; the verb and the
//! nouns choose one of sixteen categories (or the generic one); the category's hand-written
//! ladder gives the steps, filled with the task's own object; the estimate gives the minutes.
//! The same request always gives the same split.

mod category;
mod cues;
mod kinds;
mod ladders;
mod lexicon;
mod minutes;
mod motions;
mod pace;
mod phases;
mod phrase;
mod scope;
mod steps;
mod title;

pub use category::Category;
pub use kinds::{Champ, DelegationMode, LeafType};
pub use minutes::LearnedRatio;
pub use motions::{StepRequest, split_step};
pub use pace::Pace;
pub use phases::Phase;
pub use scope::{Granularity, Scope, scope};
pub use steps::PlannedStep;

use steps::Measure;
use title::Title;

/// The longest estimate in minutes that is split into steps; above it a task is a project.
const LONGEST_SITTING: i64 = 60;

/// What is to be split.
#[derive(Debug, Clone, Copy, Default)]
pub struct SplitRequest<'a> {
    /// The task's title; any text, also an empty one.
    pub title: &'a str,
    /// The task's description; only its length counts, for the scope.
    pub description: Option<&'a str>,
    /// Minutes, read as 1–720.
    pub estimated_minutes: Option<i64>,
    /// Fewer or more steps.
    pub granularity: Granularity,
    /// What the user's finished steps of this category have taught; see [`LearnedRatio`].
    pub learned_ratio_hundredths: Option<i64>,
    /// How long steps and phases last.
    pub pace: Pace,
}

impl SplitRequest<'_> {
    fn measure(&self, estimate: Option<i64>) -> Measure {
        Measure {
            estimate,
            granularity: self.granularity,
            ratio_hundredths: self.learned_ratio_hundredths,
            pace: self.pace,
        }
    }
}

/// A split task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What kind of task it is.
    pub category: Category,
    /// How large it is.
    pub scope: Scope,
    /// 3–7 steps. Those of a project are the steps of its first phase and belong under that
    /// child task: under the project itself they would complete it when they are done.
    pub steps: Vec<PlannedStep>,
    /// The child tasks of a project (3–6), else none.
    pub phases: Vec<Phase>,
    /// The sum of the phases of a project, else of the steps.
    pub total_estimated_minutes: i64,
}

/// Splits a task.
///
/// With an estimate of 6–60 minutes the steps add up to within 25 % of it, and the learned ratio
/// moves the sum only inside that range: the user's own number is respected. Where the sum asks
/// for more or fewer steps than the granularity, the sum wins. An estimate under 6 minutes gives
/// at least 3 steps of 1 minute, so that 1 and 2 minutes become 3.
pub fn split(request: &SplitRequest) -> Split {
    let estimate = request.estimated_minutes.map(|minutes| minutes.clamp(1, 720));
    let scope = scope(estimate, request.description.map_or(0, |text| text.chars().count()));
    let title = Title::read(request.title);
    match estimate {
        Some(minutes) if scope == Scope::Project => split_project(&title, minutes, request),
        _ => {
            let steps = steps::plan(&title, &request.measure(estimate));
            let total_estimated_minutes = steps.iter().map(|step| step.estimated_minutes).sum();
            Split { category: title.category, scope, steps, phases: Vec::new(), total_estimated_minutes }
        }
    }
}

/// The kind of task that a title names.
pub fn category_of(title: &str) -> Category {
    Title::read(title).category
}

/// The phases share out the user's own number: the learned ratio is applied once, where minutes
/// become steps, or it would count again when a phase is split.
fn split_project(title: &Title, minutes: i64, request: &SplitRequest) -> Split {
    let phases = phases::plan(title, minutes, request.pace.phase_minutes, request.granularity);
    let steps = phases.first().map_or_else(Vec::new, |first| {
        let sitting = first.estimated_minutes.min(LONGEST_SITTING);
        let title = Title::read(&first.title);
        steps::plan(&title, &request.measure(Some(sitting)))
    });
    Split { category: title.category, scope: Scope::Project, steps, phases, total_estimated_minutes: minutes }
}

#[cfg(test)]
mod tests;
