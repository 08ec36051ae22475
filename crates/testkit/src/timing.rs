//! What time tells: how long a refusal takes must not say whether there is somebody.

use std::time::{Duration, Instant};

use crate::Ask;

/// Tries of each kind, one after the other in turns, so that whatever else the machine does meets both.
const TRIES: usize = 200;
/// How far the medians may be apart: a tenth.
const APART: f64 = 0.1;
/// How often tries are added while the medians are apart. A machine that is busy with something else spoils the
/// medians of 200; but none is thrown away and measured anew, which would let a difference pass by luck in the end.
/// What is added sharpens the same two medians, and a difference that is there only shows better.
const ROUNDS: usize = 4;

fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
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

/// Both are refused with a 401 and `code`, and the medians of 200 tries each are within a tenth; on a busy machine
/// those of all tries, up to 800 each.
///
/// # Panics
/// When they are not.
pub async fn takes_the_same_time(code: &str, one: impl Fn(usize) -> Ask, other: impl Fn(usize) -> Ask) {
    let mut measured = Vec::new();
    let (mut ones, mut others) = (Vec::with_capacity(TRIES), Vec::with_capacity(TRIES));
    for round in 0..ROUNDS {
        for number in round * TRIES..(round + 1) * TRIES {
            // Neither is always the first of the two.
            if number % 2 == 0 {
                ones.push(time(one(number), code).await);
                others.push(time(other(number), code).await);
            } else {
                others.push(time(other(number), code).await);
                ones.push(time(one(number), code).await);
            }
        }
        let (one, other) = (median(&ones), median(&others));
        if (one - other).abs() <= APART * one.max(other) {
            return;
        }
        measured.push((one, other));
    }
    panic!("the medians in seconds were apart, and stayed so: {measured:?}");
}
