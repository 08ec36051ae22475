//! From a ladder to planned steps.

use super::kinds::{Champ, DelegationMode, LeafType, champs, delegation_mode};
use super::ladders::{self, Rung};
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
    let count = match estimate {
        Some(minutes) => count_for(target_for(minutes, ratio_hundredths), granularity.steps()),
        None => granularity.steps(),
    };
    let rungs = ladder.rungs(count);
    let weights: Vec<i64> = rungs.iter().map(|rung| rung.minutes).collect();
    let target = match estimate {
        Some(minutes) => target_for(minutes, ratio_hundredths),
        None => scale_estimate(weights.iter().sum(), ratio_hundredths),
    };
    let object = title.object.as_deref().unwrap_or(ladder.object);
    let last = rungs.len().saturating_sub(1);
    let minutes = share_out(target, &weights);
    let planned = rungs.iter().zip(minutes).enumerate();
    planned.map(|(index, (rung, minutes))| step(rung, title, object, minutes, index == 0, index == last)).collect()
}

fn step(rung: &Rung, title: &Title, object: &str, minutes: i64, is_first: bool, is_last: bool) -> PlannedStep {
    PlannedStep {
        title: title.fill(rung.text, object),
        short_label: rung.label.to_owned(),
        icon: rung.icon,
        estimated_minutes: minutes,
        delegation_mode: delegation_mode(rung.text, rung.leaf, is_first),
        leaf_type: rung.leaf,
        champs: champs(rung.text, is_last),
    }
}
