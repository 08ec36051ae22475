//! A large file in parts. Each is a file of its own that needs nothing of those behind it, so each can be brought
//! in by a transaction of its own: nobody waits long for the writer, and what breaks off in the middle is whole as
//! far as it went and goes on when the file comes again (docs/decisions/0054).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use cairn_store::portable::{Field, Scalar, Table};
use uuid::Uuid;

use super::incoming::{Incoming, Row};
use super::inventory::{Carried, carried};
use super::model::{ImportAnswer, ImportCounts, MOST_EXAMPLES, MOST_WARNINGS};
use super::shape;
use crate::http::ApiResult;

/// Tasks of one part, unless more hang together and cannot be cut: some tens of milliseconds of the writer.
const TASKS_A_PART: usize = 100;

/// The pivot: what hangs on tasks goes where they go.
const TASKS: &str = "tasks";

/// A file in parts.
pub(super) struct Parts {
    /// At least one. The last also has what hangs on no task.
    pub(super) parts: Vec<Incoming>,
    /// What the parts did, as far as they were done.
    pub(super) sum: Sum,
}

/// The parts' answers, added up.
#[derive(Clone)]
pub(super) struct Sum {
    in_file: BTreeMap<&'static str, u64>,
    answer: ImportAnswer,
}

impl Parts {
    /// Cuts a file up.
    ///
    /// # Errors
    /// 422 for what no file may say ([`shape::check`]).
    pub(super) fn of(whole: Incoming) -> ApiResult<Self> {
        shape::check(&whole)?;
        let homes = Homes::of(&whole);
        let in_file = whole.tables.iter().map(|(table, rows)| (table.name, rows.len() as u64)).collect();
        let sum = Sum { in_file, answer: ImportAnswer::default() };
        Ok(Self { parts: homes.cut(whole), sum })
    }
}

impl Sum {
    /// Adds what a part did, or would do.
    pub(super) fn add(&mut self, part: ImportAnswer) {
        for (name, counts) in part.counts {
            let sum = self.answer.counts.entry(name).or_default();
            sum.new += counts.new;
            sum.refused += counts.refused;
        }
        self.answer.dry_run = part.dry_run;
        self.answer.marked = part.marked;
        self.answer.examples.extend(part.examples);
        self.answer.examples.truncate(MOST_EXAMPLES);
        self.answer.warnings.extend(part.warnings);
        self.answer.warnings.truncate(MOST_WARNINGS);
    }

    /// Rows that are new so far.
    pub(super) fn added(&self) -> u64 {
        self.answer.counts.values().map(|counts| counts.new).sum()
    }

    /// All of it.
    pub(super) fn answer(mut self, format: &str) -> ImportAnswer {
        for (name, in_file) in self.in_file {
            let counts = self.answer.counts.entry(name.to_owned()).or_default();
            *counts =
                ImportCounts { in_file, existing: in_file.saturating_sub(counts.new + counts.refused), ..*counts };
        }
        ImportAnswer { format: format.to_owned(), ..self.answer }
    }
}

/// Which part each row goes to.
struct Homes {
    /// (table, id) → part, for what hangs on tasks.
    of: HashMap<(&'static str, Uuid), usize>,
    /// Tables that hang on tasks, tasks among them.
    hanging: HashSet<&'static str>,
    parts: usize,
}

impl Homes {
    fn of(whole: &Incoming) -> Self {
        let mut homes = Self { of: HashMap::new(), hanging: HashSet::from([TASKS]), parts: 1 };
        homes.place_tasks(whole);
        for (table, rows) in &whole.tables {
            let hangs = table.columns.iter().filter_map(|column| table.target(column.name));
            if table.name == TASKS || !hangs.into_iter().any(|target| homes.hanging.contains(target)) {
                continue;
            }
            homes.hanging.insert(table.name);
            for row in rows {
                if let (Some(id), Some(home)) = (id_of(row), homes.of_row(table, row)) {
                    homes.of.insert((table.name, id), home);
                }
            }
        }
        homes
    }

    /// Parts are filled in the order of the file, and what hangs together with few stays with them. What hangs
    /// together with many is cut where its turns allow it.
    fn place_tasks(&mut self, whole: &Incoming) {
        let Some((_, tasks)) = whole.tables.iter().find(|(table, _)| table.name == TASKS) else { return };
        let ids: Vec<Uuid> = tasks.iter().filter_map(id_of).collect();
        let bonds = bonds(whole);
        let (clusters, turns) = (clusters(&ids, &bonds), turns(&ids, &bonds));
        let mut sizes: HashMap<usize, usize> = HashMap::new();
        for cluster in &clusters {
            *sizes.entry(*cluster).or_default() += 1;
        }
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|place| (clusters[*place], turns[*place]));
        let (mut filled, mut last) = (0, None);
        for place in order {
            let cluster = clusters[place];
            let may_part = last != Some(cluster) || (sizes[&cluster] > TASKS_A_PART && turns[place] < STUCK);
            if may_part && filled >= TASKS_A_PART {
                (filled, self.parts) = (0, self.parts + 1);
            }
            (filled, last) = (filled + 1, Some(cluster));
            self.of.insert((TASKS, ids[place]), self.parts - 1);
        }
    }

    /// The part of what the row hangs on; the last of several.
    fn of_row(&self, table: &'static Table, row: &Row) -> Option<usize> {
        let own = id_of(row).and_then(|id| self.of.get(&(table.name, id)));
        let homes = pointers(table, row).filter_map(|(target, id)| self.of.get(&(target, id)));
        own.or(homes.max()).copied()
    }

    fn is_shared(&self, table: &Table) -> bool {
        matches!(carried(table), Carried::Content(_)) && !self.hanging.contains(table.name)
    }

    fn cut(&self, whole: Incoming) -> Vec<Incoming> {
        let (account, is_marked) = (whole.account, whole.is_marked);
        let named = self.named(&whole);
        let part = || Incoming { account, is_marked, ..Incoming::default() };
        let mut parts: Vec<Incoming> = std::iter::repeat_with(part).take(self.parts).collect();
        parts[0].warnings = whole.warnings;
        for (table, rows) in whole.tables {
            for part in &mut parts {
                part.tables.push((table, Vec::new()));
            }
            for row in rows {
                if self.is_shared(table) {
                    let homes = id_of(&row).and_then(|id| named.get(&(table.name, id)));
                    let homes = homes.map_or_else(|| vec![self.parts - 1], |homes| homes.iter().copied().collect());
                    for home in &homes[1..] {
                        parts[*home].again.extend(id_of(&row));
                        parts[*home].push(row.clone());
                    }
                    parts[homes[0]].push(row);
                    continue;
                }
                let home = self.of_row(table, &row).unwrap_or(self.parts - 1);
                parts[home].earlier.extend(self.tasks_elsewhere(table, &row, home));
                parts[home].push(row);
            }
        }
        parts
    }

    /// (table, id) → the parts that name this row, of tables that hang on no task: projects.
    fn named(&self, whole: &Incoming) -> HashMap<(&'static str, Uuid), BTreeSet<usize>> {
        let mut named: HashMap<_, BTreeSet<usize>> = HashMap::new();
        for (table, rows) in whole.tables.iter().filter(|(table, _)| self.hanging.contains(table.name)) {
            for row in rows {
                let home = self.of_row(table, row).unwrap_or(self.parts - 1);
                for pointer in pointers(table, row).filter(|(target, _)| !self.hanging.contains(target)) {
                    named.entry(pointer).or_default().insert(home);
                }
            }
        }
        named
    }

    /// The tasks that the row names and that are not in its part: they came before.
    fn tasks_elsewhere<'a>(
        &'a self,
        table: &'static Table,
        row: &'a Row,
        home: usize,
    ) -> impl Iterator<Item = Uuid> + use<'a> {
        let tasks = pointers(table, row).filter(|(target, _)| *target == TASKS).map(|(_, id)| id);
        tasks.filter(move |id| self.of.get(&(TASKS, *id)).is_some_and(|other| *other != home))
    }
}

/// What the row points to: tables and ids.
fn pointers<'a>(table: &'static Table, row: &'a Row) -> impl Iterator<Item = (&'static str, Uuid)> + use<'a> {
    let pointer = |column: &'static Field| Some((table.target(column.name)?, row.get(column.name)?.uuid()?));
    table.columns.iter().filter_map(pointer)
}

/// Pairs of tasks of which the first comes first: a whole and its part, what is waited for and what waits.
fn bonds(whole: &Incoming) -> Vec<(Uuid, Uuid)> {
    let mut bonds = Vec::new();
    for (table, rows) in &whole.tables {
        let [from, to] = match table.name {
            TASKS => ["parent_id", "id"],
            "task_dependencies" => ["blocker_id", "task_id"],
            _ => continue,
        };
        bonds.extend(rows.iter().filter_map(|row| Some((row.get(from)?.uuid()?, row.get(to)?.uuid()?))));
    }
    bonds
}

/// For each of `ids` the first one that it hangs together with.
fn clusters(ids: &[Uuid], bonds: &[(Uuid, Uuid)]) -> Vec<usize> {
    let places = places(ids);
    let mut above: Vec<usize> = (0..ids.len()).collect();
    let first = |above: &mut [usize], mut place: usize| {
        while above[place] != place {
            above[place] = above[above[place]];
            place = above[place];
        }
        place
    };
    for (one, other) in bonds {
        if let (Some(one), Some(other)) = (places.get(one), places.get(other)) {
            let (one, other) = (first(&mut above, *one), first(&mut above, *other));
            above[one.max(other)] = one.min(other);
        }
    }
    (0..ids.len()).map(|place| first(&mut above, place)).collect()
}

/// The turn of what has none, because it waits for its own part or for something that does.
const STUCK: usize = usize::MAX;

/// For each of `ids` when it can come, so that nothing comes before what it is a part of or waits for.
fn turns(ids: &[Uuid], bonds: &[(Uuid, Uuid)]) -> Vec<usize> {
    let places = places(ids);
    let (mut waits, mut behind) = (vec![0; ids.len()], vec![Vec::new(); ids.len()]);
    for (first, then) in bonds {
        if let (Some(first), Some(then)) = (places.get(first), places.get(then)) {
            waits[*then] += 1;
            behind[*first].push(*then);
        }
    }
    let mut free: VecDeque<usize> = (0..ids.len()).filter(|place| waits[*place] == 0).collect();
    let mut turns = vec![STUCK; ids.len()];
    let mut turn = 0;
    while let Some(place) = free.pop_front() {
        (turns[place], turn) = (turn, turn + 1);
        for next in std::mem::take(&mut behind[place]) {
            waits[next] -= 1;
            free.extend((waits[next] == 0).then_some(next));
        }
    }
    turns
}

fn places(ids: &[Uuid]) -> HashMap<Uuid, usize> {
    ids.iter().enumerate().map(|(place, id)| (*id, place)).collect()
}

fn id_of(row: &Row) -> Option<Uuid> {
    row.get("id").and_then(Scalar::uuid)
}

#[cfg(test)]
mod tests {
    use cairn_store::portable::table;

    use super::*;

    fn id(number: usize) -> Scalar {
        Scalar::Uuid(Uuid::from_u128(number as u128))
    }

    /// Tasks of which each names its parent, and its project; dependencies; projects.
    fn file(tasks: &[(usize, Option<usize>)], waits: &[(usize, usize)], projects: usize) -> Incoming {
        let task = |(place, (project, parent)): (usize, &(usize, Option<usize>))| {
            let parent = parent.map_or(Scalar::Null(cairn_store::Kind::Uuid), id);
            Row::from([("id", id(place)), ("parent_id", parent), ("project_id", id(1_000_000 + project))])
        };
        let wait = |(task, blocker): &(usize, usize)| Row::from([("task_id", id(*task)), ("blocker_id", id(*blocker))]);
        let tables = [
            ("projects", (0..projects).map(|number| Row::from([("id", id(1_000_000 + number))])).collect()),
            ("tasks", tasks.iter().enumerate().map(task).collect()),
            ("task_dependencies", waits.iter().map(wait).collect()),
        ];
        let tables = tables.into_iter().map(|(name, rows)| (table(name).unwrap(), rows)).collect();
        Incoming { tables, ..Incoming::default() }
    }

    fn rows(parts: &[Incoming]) -> usize {
        parts.iter().flat_map(|part| &part.tables).map(|(_, rows)| rows.len()).sum()
    }

    fn tasks_of(part: &Incoming) -> usize {
        part.tables.iter().filter(|(table, _)| table.name == TASKS).map(|(_, rows)| rows.len()).sum()
    }

    #[test]
    fn a_part_has_no_projects_but_those_it_names() {
        let own: Vec<_> = (0..5000).map(|number| (number, None)).collect();
        let parts = Parts::of(file(&own, &[], 5003)).unwrap().parts;
        assert_eq!((parts.len(), rows(&parts)), (50, 10_003));
        // The last has those that nobody names.
        assert_eq!(parts[49].tables[0].1.len(), 103);
        let common: Vec<_> = (0..5000).map(|_| (0, None)).collect();
        let parts = Parts::of(file(&common, &[], 1)).unwrap().parts;
        assert_eq!((parts.len(), rows(&parts)), (50, 5050));
        assert!(parts[0].again.is_empty() && parts[1..].iter().all(|part| part.again.len() == 1));
    }

    #[test]
    fn many_parts_of_one_whole_come_behind_it() {
        let tasks: Vec<_> = (0..1000).map(|number| (0, (number > 0).then_some(0))).collect();
        let waits: Vec<_> = (2..1000).map(|number| (number, number - 1)).collect();
        let parts = Parts::of(file(&tasks, &waits, 1)).unwrap().parts;
        assert_eq!(parts.iter().map(tasks_of).collect::<Vec<_>>(), [TASKS_A_PART; 10]);
        let mut before: HashSet<Uuid> = HashSet::new();
        for part in &parts {
            assert!(part.earlier.is_subset(&before), "a part names what has not come");
            before.extend(part.tables[1].1.iter().filter_map(id_of));
        }
        assert_eq!(parts[3].earlier, HashSet::from([Uuid::from_u128(0), Uuid::from_u128(299)]));
    }

    #[test]
    fn what_waits_for_its_own_part_stays_with_it() {
        let tasks: Vec<_> = (0..300).map(|number| (0, (number > 0).then_some(0))).collect();
        let parts = Parts::of(file(&tasks, &[(0, 299)], 1)).unwrap().parts;
        assert_eq!((parts.len(), parts[0].earlier.len()), (1, 0));
    }

    #[test]
    fn what_hangs_together_is_one_cluster() {
        let ids: Vec<Uuid> = (0..6).map(Uuid::from_u128).collect();
        let bond = |one: usize, other: usize| (ids[one], ids[other]);
        assert_eq!(clusters(&ids, &[]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(clusters(&ids, &[bond(5, 1), bond(3, 5), bond(2, 2)]), [0, 1, 2, 1, 4, 1]);
        assert_eq!(clusters(&ids, &[(ids[0], Uuid::max()), bond(4, 5), bond(5, 4)]), [0, 1, 2, 3, 4, 4]);
    }

    #[test]
    fn nothing_comes_before_its_turn() {
        let ids: Vec<Uuid> = (0..5).map(Uuid::from_u128).collect();
        let bond = |first: usize, then: usize| (ids[first], ids[then]);
        assert_eq!(turns(&ids, &[bond(4, 0), bond(0, 2)]), [3, 0, 4, 1, 2]);
        assert_eq!(turns(&ids, &[bond(1, 2), bond(2, 1), bond(2, 3)]), [0, STUCK, STUCK, STUCK, 1]);
    }
}
