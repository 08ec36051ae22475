//! Things that would be before themselves.

use std::collections::HashMap;
use std::hash::Hash;

/// Something on a cycle of `arrows`, if there is one. Linear in their number.
pub(super) fn cycle<T: Copy + Eq + Hash>(arrows: &[(T, T)]) -> Option<T> {
    let mut waiting: HashMap<T, usize> = HashMap::new();
    let mut behind: HashMap<T, Vec<T>> = HashMap::new();
    for &(from, to) in arrows {
        waiting.entry(from).or_default();
        *waiting.entry(to).or_default() += 1;
        behind.entry(from).or_default().push(to);
    }
    let mut free: Vec<T> = waiting.iter().filter(|(_, count)| **count == 0).map(|(node, _)| *node).collect();
    while let Some(node) = free.pop() {
        waiting.remove(&node);
        for next in behind.remove(&node).unwrap_or_default() {
            if let Some(count) = waiting.get_mut(&next) {
                *count -= 1;
                if *count == 0 {
                    free.push(next);
                }
            }
        }
    }
    waiting.into_keys().next()
}

#[cfg(test)]
mod tests {
    use super::cycle;

    #[test]
    fn finds_what_leads_back_to_itself() {
        assert_eq!(cycle(&[(1, 2), (2, 3), (1, 3)]), None);
        assert!(cycle(&[(1, 2), (2, 3), (3, 2)]).is_some());
        assert_eq!(cycle(&[(7, 7)]), Some(7));
    }
}
