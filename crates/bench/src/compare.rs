//! Rounds of the product and of the floor in turn, so that a machine that slows down slows both.

use std::time::Duration;

use crate::Trouble;
use crate::client::{Round, round};
use crate::operation::{Crowd, Operation};
use crate::options::Pace;
use crate::side::Side;

/// The middle round of a side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Half of the answers took at most this, in microseconds.
    pub(crate) p50: u32,
    /// All but one in a hundred took at most this, in microseconds.
    pub(crate) p99: u32,
    /// Processor time of an answer, in microseconds: the server's own, and that of PostgreSQL's backends; with
    /// what follows from it, but without the load.
    pub(crate) cpu: f64,
}

/// One line of the table.
pub(crate) struct Line {
    pub(crate) operation: Operation,
    pub(crate) crowd: Crowd,
    pub(crate) connections: usize,
    pub(crate) cairn: Figures,
    pub(crate) floor: Figures,
}

impl Line {
    /// The product's rate as a part of the floor's.
    pub(crate) fn ratio(&self) -> f64 {
        self.cairn.rate / self.floor.rate
    }

    /// The floor's processor time as a part of the product's: the same ratio where the processors are the limit,
    /// and the one that holds on a busy machine.
    pub(crate) fn cpu_ratio(&self) -> f64 {
        self.floor.cpu / self.cairn.cpu
    }
}

/// Measures both sides, in turn.
pub(crate) fn compare(
    (cairn, floor): (&Side, &Side),
    (operation, crowd): (Operation, Crowd),
    connections: usize,
    pace: Pace,
) -> Result<Line, Trouble> {
    let run = |side: &Side, time: Duration| -> Result<(Round, Duration), Trouble> {
        let feed = operation.feed(side, crowd, time.as_secs_f64())?;
        let before = side.spent();
        let round = round(side.address, connections, time, &feed)?;
        side.rest()?;
        Ok((round, side.spent().saturating_sub(before)))
    };
    run(cairn, pace.warm_up)?;
    run(floor, pace.warm_up)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..pace.rounds {
        ours.push(run(cairn, pace.round)?);
        theirs.push(run(floor, pace.round)?);
    }
    Ok(Line { operation, crowd, connections, cairn: Figures::of(&ours), floor: Figures::of(&theirs) })
}

impl Figures {
    fn of(rounds: &[(Round, Duration)]) -> Self {
        let percentile =
            |percent| median(rounds.iter().map(|(round, _)| f64::from(percentile(&round.micros, percent))));
        Self {
            rate: median(rounds.iter().map(|(round, _)| round.answers as f64 / round.took.as_secs_f64())),
            p50: percentile(50) as u32,
            p99: percentile(99) as u32,
            cpu: median(rounds.iter().map(|(round, cpu)| cpu.as_secs_f64() * 1e6 / round.answers.max(1) as f64)),
        }
    }
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// The smallest value that `percent` of `sorted` do not exceed.
pub(crate) fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!((percentile(&hundred, 50), percentile(&hundred, 99)), (50, 99));
        assert_eq!((percentile(&[7], 99), percentile(&[], 50)), (7, 0));
    }

    #[test]
    fn one_wild_round_does_not_move_the_median() {
        assert!((median([5.0, 1.0, 900.0].into_iter()) - 5.0).abs() < f64::EPSILON);
    }
}
