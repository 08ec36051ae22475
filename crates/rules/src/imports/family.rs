//! Who is a part of whom, and who waits for whom: told by names that may stand anywhere in a file.

use std::collections::HashMap;

use super::tidy::told_first;
use super::{Draft, Drafts, Fault};
use crate::limits::{MOST_BLOCKERS, MOST_LEVELS, levels};

/// A task as its file tells it.
#[derive(Default)]
pub(super) struct Told {
    /// Where it stands in the file.
    pub(super) place: String,
    /// What others call it; of two with one name the first is meant.
    pub(super) name: Option<String>,
    /// The name of what it is a part of.
    pub(super) parent: Option<String>,
    /// The names of what has to be done before.
    pub(super) waits_for: Vec<String>,
    /// The task itself.
    pub(super) draft: Draft,
}

impl Drafts {
    /// Adds tasks, parents before their parts. A name that leads nowhere, or back in a circle, is left out with a
    /// warning; the task stays.
    pub(super) fn settle(&mut self, told: Vec<Told>) -> Result<(), Fault> {
        let (mut parents, mut blockers) = self.arrows(&told);
        for (from, _) in without_circles(&mut blockers) {
            self.warn(&told[from].place, "waits for itself in a circle, which was cut here");
        }
        let mut order: Vec<usize> = (0..told.len()).collect();
        let levels = levels(&parents);
        order.sort_by_key(|index| levels[*index]);
        self.tell_of_lifted(lift(&mut parents, &order, &levels));
        let mut settled = vec![0; told.len()];
        let mut told: Vec<Option<Told>> = told.into_iter().map(Some).collect();
        for index in &order {
            let Some(Told { place, draft, .. }) = told[*index].take() else { continue };
            let parent = parents[*index].map(|parent| settled[parent]);
            settled[*index] = self.add(&place, Draft { parent, ..draft })?;
        }
        for (index, blockers) in blockers.into_iter().enumerate() {
            self.tasks[settled[index]].waits_for = blockers.into_iter().map(|blocker| settled[blocker]).collect();
        }
        Ok(())
    }

    /// Tells of tasks that were hung higher than their file has them.
    pub(super) fn tell_of_lifted(&mut self, count: usize) {
        let what = match count {
            0 => return,
            1 => "1 task lay".to_owned(),
            count => format!("{count} tasks lay"),
        };
        let line = format!("{what} deeper than {MOST_LEVELS} levels; each was hung as deep as parts may be");
        told_first(&mut self.warnings, [line]);
    }

    /// The parent and the blockers of each task, by their indexes.
    fn arrows(&mut self, told: &[Told]) -> (Vec<Option<usize>>, Vec<Vec<usize>>) {
        let mut named: HashMap<&str, usize> = HashMap::new();
        for (index, task) in told.iter().enumerate() {
            if let Some(name) = &task.name {
                named.entry(name).or_insert(index);
            }
        }
        let (mut parents, mut blockers) = (Vec::new(), Vec::new());
        for task in told {
            let parent = task.parent.as_ref().map(|name| named.get(name.as_str()).copied());
            if parent == Some(None) {
                self.warn(&task.place, "is a part of a task that is not in the file; it stands alone");
            }
            parents.push(Vec::from_iter(parent.flatten()));
            let mut found: Vec<usize> =
                task.waits_for.iter().filter_map(|name| named.get(name.as_str()).copied()).collect();
            if found.len() < task.waits_for.len() {
                self.warn(&task.place, "waits for a task that is not in the file; that was left out");
            }
            found.sort_unstable();
            found.dedup();
            if found.len() > MOST_BLOCKERS {
                found.truncate(MOST_BLOCKERS);
                self.warn(&task.place, &format!("waits for more than {MOST_BLOCKERS} tasks; the rest was left out"));
            }
            blockers.push(found);
        }
        for (part, _) in without_circles(&mut parents) {
            self.warn(&told[part].place, "is a part of its own part; it stands alone");
        }
        (parents.into_iter().map(|parents| parents.first().copied()).collect(), blockers)
    }
}

/// How far a walk has come with a thing.
#[derive(Clone, Copy)]
enum Walk {
    Unseen,
    Open,
    Done,
}

/// Takes out the arrows that close a circle, and tells their ends. Walks without recursion: a file may tell a
/// chain of any length.
fn without_circles(arrows: &mut [Vec<usize>]) -> Vec<(usize, usize)> {
    let mut walks = vec![Walk::Unseen; arrows.len()];
    let mut closing = Vec::new();
    for start in 0..arrows.len() {
        let mut path = if matches!(walks[start], Walk::Unseen) { vec![(start, 0)] } else { Vec::new() };
        while let Some((at, next)) = path.last_mut() {
            walks[*at] = Walk::Open;
            let Some(to) = arrows[*at].get(*next).copied() else {
                walks[*at] = Walk::Done;
                path.pop();
                continue;
            };
            match walks[to] {
                Walk::Open => {
                    arrows[*at].remove(*next);
                    closing.push((*at, to));
                }
                Walk::Done => *next += 1,
                Walk::Unseen => {
                    *next += 1;
                    path.push((to, 0));
                }
            }
        }
    }
    closing
}

/// Hangs what lies too deep onto the deepest task above it that may have parts. `order` has parents before their
/// parts, `levels` tells how deep each lies. How many were hung elsewhere.
fn lift(parents: &mut [Option<usize>], order: &[usize], levels: &[usize]) -> usize {
    // For each task the deepest one down to it that may have parts.
    let mut holders: Vec<usize> = (0..parents.len()).collect();
    let mut lifted = 0;
    for &index in order {
        let Some(parent) = parents[index].filter(|_| levels[index] >= MOST_LEVELS) else { continue };
        holders[index] = holders[parent];
        parents[index] = Some(holders[parent]);
        lifted += usize::from(holders[parent] != parent);
    }
    lifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_cut_once_and_the_rest_stays() {
        let mut arrows = vec![vec![1], vec![2], vec![0, 3], vec![]];
        assert_eq!(without_circles(&mut arrows), [(2, 0)]);
        assert_eq!(arrows, [vec![1], vec![2], vec![3], vec![]]);
        let mut alone = vec![vec![0]];
        assert_eq!(without_circles(&mut alone), [(0, 0)]);
    }

    #[test]
    fn what_lies_too_deep_hangs_where_parts_may_be() {
        // 0 is the top of a chain of nine, and 9 hangs beside the last.
        let mut parents: Vec<Option<usize>> = std::iter::once(None).chain((0..9).map(Some)).collect();
        parents[9] = Some(7);
        let (order, above) = ((0..10).collect::<Vec<_>>(), levels(&parents));
        assert_eq!(lift(&mut parents, &order, &above), 3);
        assert_eq!(parents[5..], [Some(4), Some(5), Some(5), Some(5), Some(5)]);
        assert_eq!(levels(&parents).into_iter().max(), Some(MOST_LEVELS));
        assert_eq!(lift(&mut parents.clone(), &order, &levels(&parents)), 0);
    }
}
