//! How large what belongs together may be, whichever way it comes in.

/// A task, its part, its part's part … at most this many (RULES §1); so do steps (RULES §2).
pub const MOST_LEVELS: usize = 7;
/// Steps of one task, all levels together, unless a server is set otherwise.
pub const MOST_STEPS: usize = 1000;
/// Steps of one task that a server can be set to take.
pub const MOST_STEPS_ANYWHERE: usize = 10_000;
/// Tasks that one may wait for.
pub const MOST_BLOCKERS: usize = 100;
/// Comments of one task.
pub const MOST_COMMENTS: usize = 1000;

/// For each thing how many levels there are down to it, itself included; `parents` are places in the same list, and
/// there must be no circle. Linear, however deep they lie.
pub fn levels(parents: &[Option<usize>]) -> Vec<usize> {
    // 0: not known yet.
    let mut levels = vec![0; parents.len()];
    for start in 0..parents.len() {
        let (mut path, mut at) = (Vec::new(), Some(start));
        while let Some(here) = at.filter(|here| levels[*here] == 0) {
            path.push(here);
            at = parents[here];
        }
        let above = at.map_or(0, |known| levels[known]);
        for (level, here) in (above + 1..).zip(path.into_iter().rev()) {
            levels[here] = level;
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn a_level_counts_what_is_above() {
        assert_eq!(levels(&[Some(1), Some(3), None, None]), [3, 2, 1, 1]);
    }
}
