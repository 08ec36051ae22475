//! A large file in parts. Each is a file of its own that needs nothing of the others, so each can be brought in
//! by a transaction of its own: nobody waits long for the writer, and what breaks off in the middle is whole as
//! far as it went and goes on when the file comes again (docs/decisions/0054).

use std::collections::{BTreeMap, HashMap, HashSet};

use cairn_store::portable::{Scalar, Table};
use uuid::Uuid;

use super::incoming::{Incoming, Row, file_of};
use super::inventory::{Carried, carried};
use super::loops;
use super::model::{ImportAnswer, ImportCounts, MOST_EXAMPLES, MOST_WARNINGS};
use crate::http::{ApiError, ApiResult};

/// Tasks of one part, unless more hang together: some tens of milliseconds of the writer.
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
    /// Tables whose rows are in every part: projects.
    shared: HashSet<&'static str>,
    answer: ImportAnswer,
    has_begun: bool,
}

impl Parts {
    /// Cuts a file up.
    ///
    /// # Errors
    /// 422 for what no file may say: two rows of one id, something above itself, something that waits for itself.
    pub(super) fn of(whole: Incoming) -> ApiResult<Self> {
        for (table, rows) in &whole.tables {
            if matches!(carried(table), Carried::Content(_)) {
                refuse_twins(table, rows)?;
                refuse_loops(table, rows)?;
            }
        }
        let homes = Homes::of(&whole);
        let in_file = whole.tables.iter().map(|(table, rows)| (table.name, rows.len() as u64)).collect();
        let shared = whole.tables.iter().filter(|(table, _)| homes.is_shared(table)).map(|(table, _)| table.name);
        let sum = Sum { in_file, shared: shared.collect(), answer: ImportAnswer::default(), has_begun: false };
        Ok(Self { parts: homes.cut(whole), sum })
    }
}

impl Sum {
    /// Adds what a part did, or would do: then what is in every part is new for each of them.
    pub(super) fn add(&mut self, part: ImportAnswer) {
        for (name, counts) in part.counts {
            let is_told = self.has_begun && part.dry_run && self.shared.contains(name.as_str());
            self.answer.counts.entry(name).or_default().new += if is_told { 0 } else { counts.new };
        }
        self.answer.dry_run = part.dry_run;
        self.answer.marked = part.marked;
        self.answer.examples.extend(part.examples);
        self.answer.examples.truncate(MOST_EXAMPLES);
        self.answer.warnings.extend(part.warnings);
        self.answer.warnings.truncate(MOST_WARNINGS);
        self.has_begun = true;
    }

    /// Rows that are new so far.
    pub(super) fn added(&self) -> u64 {
        self.answer.counts.values().map(|counts| counts.new).sum()
    }

    /// All of it.
    pub(super) fn answer(mut self, format: &str) -> ImportAnswer {
        for (name, in_file) in self.in_file {
            let counts = self.answer.counts.entry(name.to_owned()).or_default();
            *counts = ImportCounts { in_file, existing: in_file.saturating_sub(counts.new), ..*counts };
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

    /// Tasks that hang together share a part; parts are filled in the order of the file.
    fn place_tasks(&mut self, whole: &Incoming) {
        let Some((_, tasks)) = whole.tables.iter().find(|(table, _)| table.name == TASKS) else { return };
        let ids: Vec<Uuid> = tasks.iter().filter_map(id_of).collect();
        let clusters = clusters(&ids, &bonds(whole));
        let (mut filled, mut part_of) = (0, HashMap::new());
        for (id, cluster) in ids.into_iter().zip(clusters) {
            let part = *part_of.entry(cluster).or_insert_with(|| {
                if filled >= TASKS_A_PART {
                    (filled, self.parts) = (0, self.parts + 1);
                }
                self.parts - 1
            });
            filled += usize::from(part + 1 == self.parts);
            self.of.insert((TASKS, id), part);
        }
    }

    /// The part of what the row hangs on.
    fn of_row(&self, table: &Table, row: &Row) -> Option<usize> {
        let own = id_of(row).and_then(|id| self.of.get(&(table.name, id)));
        let targets = table.columns.iter().filter_map(|column| {
            let target = table.target(column.name).filter(|target| *target != table.name)?;
            self.of.get(&(target, row.get(column.name)?.uuid()?))
        });
        own.into_iter().chain(targets).next().copied()
    }

    fn is_shared(&self, table: &Table) -> bool {
        matches!(carried(table), Carried::Content(_)) && !self.hanging.contains(table.name)
    }

    fn cut(&self, whole: Incoming) -> Vec<Incoming> {
        let (account, is_marked) = (whole.account, whole.is_marked);
        let part = || Incoming { account, is_marked, ..Incoming::default() };
        let mut parts: Vec<Incoming> = std::iter::repeat_with(part).take(self.parts).collect();
        parts[0].warnings = whole.warnings;
        for (table, rows) in whole.tables {
            if self.is_shared(table) {
                for part in &mut parts {
                    part.tables.push((table, rows.clone()));
                }
                continue;
            }
            for part in &mut parts {
                part.tables.push((table, Vec::new()));
            }
            for row in rows {
                let home = self.of_row(table, &row).unwrap_or(self.parts - 1);
                if let Some((_, rows)) = parts[home].tables.last_mut() {
                    rows.push(row);
                }
            }
        }
        parts
    }
}

/// Pairs of tasks that must come in together: a part and its whole, what waits and what it waits for.
fn bonds(whole: &Incoming) -> Vec<(Uuid, Uuid)> {
    let mut bonds = Vec::new();
    for (table, rows) in &whole.tables {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let pointers: Vec<&str> = columns.into_iter().filter(|name| table.target(name) == Some(TASKS)).collect();
        for row in rows {
            let own = id_of(row).filter(|_| table.name == TASKS);
            let named = pointers.iter().filter_map(|name| row.get(name).and_then(Scalar::uuid));
            let tasks: Vec<Uuid> = own.into_iter().chain(named).collect();
            bonds.extend(tasks.windows(2).map(|pair| (pair[0], pair[1])));
        }
    }
    bonds
}

/// For each of `ids` the first one that it hangs together with.
fn clusters(ids: &[Uuid], bonds: &[(Uuid, Uuid)]) -> Vec<usize> {
    let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
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

fn id_of(row: &Row) -> Option<Uuid> {
    row.get("id").and_then(Scalar::uuid)
}

fn refuse_twins(table: &Table, rows: &[Row]) -> ApiResult<()> {
    let ids: HashSet<Uuid> = rows.iter().filter_map(id_of).collect();
    if table.key == ["id"] && ids.len() != rows.len() {
        return Err(ApiError::invalid(file_of(table), "must have one id for each row"));
    }
    Ok(())
}

/// Nothing is above itself, and nothing waits for itself.
fn refuse_loops(table: &'static Table, rows: &[Row]) -> ApiResult<()> {
    let mut pairs: Vec<(&str, &str)> = table.loops().map(|column| ("id", column.name)).collect();
    if table.name == "task_dependencies" {
        pairs.push(("task_id", "blocker_id"));
    }
    for (from, to) in pairs {
        let arrow = |row: &Row| Some((row.get(from)?.uuid()?, row.get(to)?.uuid()?));
        let arrows: Vec<(Uuid, Uuid)> = rows.iter().filter_map(arrow).collect();
        if let Some(id) = loops::cycle(&arrows) {
            return Err(ApiError::invalid(
                format!("{}.{to}", file_of(table)),
                format!("leads from {id} back to itself"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_together_is_one_cluster() {
        let ids: Vec<Uuid> = (0..6).map(Uuid::from_u128).collect();
        let bond = |one: usize, other: usize| (ids[one], ids[other]);
        assert_eq!(clusters(&ids, &[]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(clusters(&ids, &[bond(5, 1), bond(3, 5), bond(2, 2)]), [0, 1, 2, 1, 4, 1]);
        assert_eq!(clusters(&ids, &[(ids[0], Uuid::max()), bond(4, 5), bond(5, 4)]), [0, 1, 2, 3, 4, 4]);
    }
}
