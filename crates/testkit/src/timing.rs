//! What time tells: how long a refusal takes must not say whether there is somebody.

use std::time::{Duration, Instant};

use crate::Ask;

/// Tries of each kind, one after the other in turns, so that whatever else the machine does meets both.
const TRIES: usize = 200;
/// How far the medians may be apart: a tenth.
const APART: f64 = 0.1;
/// A machine that is busy with something else may spoil a measurement; it is repeated as a whole then.
const MEASUREMENTS: usize = 4;

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

async fn time(ask: Ask, code: &str) -> Duration {
    let begun = Instant::now();
    let answer = ask.await;
    let took = begun.elapsed();
    answer.problem(401, code);
    took
}

/// Both are refused with a 401 and `code`, and the medians of 200 tries each are within a tenth.
///
/// # Panics
/// When they are not, four times over.
pub async fn takes_the_same_time(code: &str, one: impl Fn(usize) -> Ask, other: impl Fn(usize) -> Ask) {
    let mut measured = Vec::new();
    for _ in 0..MEASUREMENTS {
        let (mut ones, mut others) = (Vec::with_capacity(TRIES), Vec::with_capacity(TRIES));
        for number in 0..TRIES {
            // Neither is always the first of the two.
            if number % 2 == 0 {
                ones.push(time(one(number), code).await);
                others.push(time(other(number), code).await);
            } else {
                others.push(time(other(number), code).await);
                ones.push(time(one(number), code).await);
            }
        }
        let (one, other) = (median(ones), median(others));
        if (one - other).abs() <= APART * one.max(other) {
            return;
        }
        measured.push((one, other));
    }
    panic!("the medians in seconds were apart each time: {measured:?}");
}
