//! From a ladder to planned steps.

use super::kinds::{Champ, DelegationMode, LeafType, champs, delegation_mode};
use super::ladders::{self, Ladder};
use super::pace::Pace;
use super::scope::Granularity;
use super::title::Title;

/// One step of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// 1–200 characters, begins with a verb.
    pub title: String,
    /// At most 20 characters.
    pub short_label: String,
    /// One emoji.
    pub icon: &'static str,
    /// From 1 to what the [`Pace`] allows.
    pub estimated_minutes: i64,
    /// The same before the learned ratio: what the actual minutes are compared with, or a ratio
    /// that was applied would unlearn itself.
    pub unscaled_minutes: i64,
    /// Who does it.
    pub delegation_mode: DelegationMode,
    /// On a screen or not.
    pub leaf_type: LeafType,
    /// At least one.
    pub champs: Vec<Champ>,
}

/// How much there is to share out, and how.
pub(super) struct Measure {
    /// Minutes; without them the ladder's own count.
    pub(super) estimate: Option<i64>,
    pub(super) granularity: Granularity,
    /// What finished steps have taught.
    pub(super) ratio_hundredths: Option<i64>,
    pub(super) pace: Pace,
}

/// The steps of a task that fits one sitting.
pub(super) fn plan(title: &Title, measure: &Measure) -> Vec<PlannedStep> {
    let ladder = ladders::ladder_for(title);
    climb(ladder, measure, |text| title.fill(text, ladder.object))
}

/// The rungs of one ladder with their minutes; `fill` puts the words into a rung's text.
pub(super) fn climb(ladder: &Ladder, measure: &Measure, fill: impl Fn(&str) -> String) -> Vec<PlannedStep> {
    let Measure { estimate, granularity, ratio_hundredths, pace } = measure;
    let count = match estimate {
        Some(minutes) => pace.count_for(pace.target_for(*minutes, *ratio_hundredths), granularity.steps()),
        None => granularity.steps(),
    };
    let rungs = ladder.rungs(count);
    let weights: Vec<i64> = rungs.iter().map(|rung| rung.minutes).collect();
    let shared_out = |ratio| {
        let target = match estimate {
            Some(minutes) => pace.target_for(*minutes, ratio),
            None => pace.scale_estimate(weights.iter().sum(), ratio),
        };
        pace.share_out(target, &weights)
    };
    let last = rungs.len().saturating_sub(1);
    let minutes = shared_out(*ratio_hundredths).into_iter().zip(shared_out(None));
    let planned = rungs.into_iter().zip(minutes).enumerate().map(|(index, (rung, (minutes, unscaled)))| PlannedStep {
        title: fill(rung.text),
        short_label: rung.label.to_owned(),
        icon: rung.icon,
        estimated_minutes: minutes,
        unscaled_minutes: unscaled,
        delegation_mode: delegation_mode(rung.text, rung.leaf, index == 0),
        leaf_type: rung.leaf,
        champs: champs(rung.text, index == last),
    });
    planned.collect()
}
