//! A project in phases: child tasks that can be split themselves.

use super::ladders;
use super::scope::Granularity;
use super::title::Title;

/// One child task of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// 1–200 characters, begins with a verb, names the project's object.
    pub title: String,
    /// At least 1; all phases add up to the project's estimate.
    pub estimated_minutes: i64,
}

/// 3–6 phases of about `phase_minutes`, one fewer or more at the ends of the granularity.
pub(super) fn plan(title: &Title, total_minutes: i64, phase_minutes: i64, granularity: Granularity) -> Vec<Phase> {
    let by_length = total_minutes.saturating_add(phase_minutes - 1) / phase_minutes.max(1);
    let finer = match granularity.level() {
        1 => -1,
        5 => 1,
        _ => 0,
    };
    let ladder = ladders::phases_for(title);
    let chosen = ladder.chosen((by_length + finer).clamp(3, 6) as usize);
    let parts: i64 = chosen.iter().map(|phase| phase.share).sum();
    let mut left = total_minutes;
    let mut parts_left = parts;
    let planned = chosen.iter().map(|phase| {
        // Rounding is carried on, so that the phases always add up.
        let minutes = (left * phase.share / parts_left.max(1)).max(1);
        left -= minutes;
        parts_left -= phase.share;
        Phase { title: title.fill(phase.text, ladder.object), estimated_minutes: minutes }
    });
    planned.collect()
}
