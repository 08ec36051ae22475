//! The stages of a long task: run each, go on after a failure, and tell the whole story at the end.

use std::time::{Duration, Instant};

use crate::{Outcome, interrupt};

/// What has run so far.
#[derive(Default)]
pub(crate) struct Summary {
    stages: Vec<Stage>,
}

struct Stage {
    name: String,
    took: Duration,
    outcome: Outcome,
}

impl Summary {
    /// Runs one stage under a headline. `Err` only when the task was interrupted: a stage that fails is
    /// remembered and the next one still gets its turn.
    pub(crate) fn stage(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> Outcome<bool> {
        println!("\n── {name}");
        let begun = Instant::now();
        let outcome = work();
        if let Err(problem) = &outcome {
            eprintln!("── {name}: {problem}");
        }
        let passed = outcome.is_ok();
        self.stages.push(Stage { name: name.to_owned(), took: begun.elapsed(), outcome });
        if interrupt::requested() { Err("interrupted".to_owned()) } else { Ok(passed) }
    }

    /// Prints a line a stage; fails when any stage failed.
    pub(crate) fn conclude(self) -> Outcome {
        println!("\n── summary");
        let total: Duration = self.stages.iter().map(|stage| stage.took).sum();
        for stage in &self.stages {
            let verdict = if stage.outcome.is_ok() { "passed" } else { "FAILED" };
            println!("   {verdict}  {:>8}  {}", in_words(stage.took), stage.name);
            if let Err(problem) = &stage.outcome {
                println!("                     {}", problem.lines().next().unwrap_or_default());
            }
        }
        println!("   in all  {:>8}", in_words(total));
        let failed = self.stages.iter().filter(|stage| stage.outcome.is_err()).count();
        println!("stages: {} passed, {failed} failed", self.stages.len() - failed);
        if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} stages failed", self.stages.len())) }
    }
}

/// `7.3 s` or `2 min 05`.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02}", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::{Summary, in_words};
    use std::time::Duration;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(in_words(Duration::from_millis(7_340)), "7.3 s");
        assert_eq!(in_words(Duration::from_secs(125)), "2 min 05");
    }

    #[test]
    fn one_failed_stage_fails_the_task_but_not_the_next_stage() {
        let mut summary = Summary::default();
        assert_eq!(summary.stage("first", || Err("broke".to_owned())), Ok(false));
        assert_eq!(summary.stage("second", || Ok(())), Ok(true));
        assert_eq!(summary.conclude(), Err("1 of 2 stages failed".to_owned()));
    }
}
