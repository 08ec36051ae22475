//! From a ladder to planned steps.

use super::kinds::{Champ, DelegationMode, LeafType, champs, delegation_mode};
use super::ladders::{self, Ladder};
use super::minutes::{count_for, scale_estimate, share_out, target_for};
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
    /// 1–10.
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

/// The steps of a task that fits one sitting; without an estimate the ladder's own minutes count.
pub(super) fn plan(
    title: &Title,
    estimate: Option<i64>,
    granularity: Granularity,
    ratio_hundredths: Option<i64>,
) -> Vec<PlannedStep> {
    let ladder = ladders::ladder_for(title);
    climb(ladder, estimate, granularity, ratio_hundredths, |text| title.fill(text, ladder.object))
}

/// The rungs of one ladder with their minutes; `fill` puts the words into a rung's text.
pub(super) fn climb(
    ladder: &Ladder,
    estimate: Option<i64>,
    granularity: Granularity,
    ratio_hundredths: Option<i64>,
    fill: impl Fn(&str) -> String,
) -> Vec<PlannedStep> {
    let count = match estimate {
        Some(minutes) => count_for(target_for(minutes, ratio_hundredths), granularity.steps()),
        None => granularity.steps(),
    };
    let rungs = ladder.rungs(count);
    let weights: Vec<i64> = rungs.iter().map(|rung| rung.minutes).collect();
    let shared_out = |ratio| {
        let target = match estimate {
            Some(minutes) => target_for(minutes, ratio),
            None => scale_estimate(weights.iter().sum(), ratio),
        };
        share_out(target, &weights)
    };
    let last = rungs.len().saturating_sub(1);
    let minutes = shared_out(ratio_hundredths).into_iter().zip(shared_out(None));
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
