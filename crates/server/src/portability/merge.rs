//! Rows of a file into an account: what is new is added, what is there stays as it is.
//!
//! An id that is free is kept. One that somebody else has gets another in its place, always the same for the
//! same account, so that the same file adds nothing twice. What hangs on a thing that was there already (its
//! steps, its tags) counts as being there, too.

use std::collections::{HashMap, HashSet};

use cairn_kernel::{TaskId, UserId};
use cairn_rules::limits::MOST_LEVELS;
use cairn_store::portable::rows::{self, Existing, Values};
use cairn_store::portable::{Scalar, Table};
use cairn_store::{Kind, StoreError, WriteTx, sql};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::events::TaskImported;
use super::fit::{heights, keep_due, uuid};
use super::incoming::{Incoming, Row};
use super::inventory::{Carried, carried, owner};
use super::model::{ImportAnswer, ImportCounts, ImportedTask, MOST_EXAMPLES, MOST_WARNINGS};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::{cycles, index};

const TASKS: &str = "tasks";
/// Values that one question takes.
const CHUNK: usize = 128;

sql! {
    static ACCOUNT: (UserId,) => (UserId,) = "SELECT id FROM users WHERE id = $1";
    static EARNED: (UserId,) => (i64,) = "SELECT count(*) FROM xp_ledger WHERE user_id = $1";
    static FORGET_PROGRESS: (UserId,) => () = "DELETE FROM progress WHERE user_id = $1";
    static FORGET_UNLOCKS: (UserId,) => () = "DELETE FROM unlocks WHERE user_id = $1";
}

/// What became of an id of the file.
#[derive(Clone, Copy)]
struct Fate {
    id: Uuid,
    is_new: bool,
}

/// Where a row of the file goes.
enum Place {
    /// Into the account, as it is here.
    Here(Row),
    /// There as well, once what it names has come: a rehearsal cannot show it.
    ToCome,
    /// Nowhere: it is there already, or what it hangs on is not new.
    None,
}

/// An import on its way.
struct Merge<'a> {
    call: &'a Call,
    /// (table, id in the file) → what became of it.
    fates: HashMap<(&'static str, Uuid), Fate>,
    /// Tasks that are new; found by their words once their steps are there.
    tasks: Vec<TaskId>,
    /// (task that is here, levels) → whether so many nest below it.
    room: HashMap<(Uuid, usize), bool>,
    /// What tasks earned is earned in this account, too.
    keeps_points: bool,
    answer: ImportAnswer,
}

/// Adds what is new of `incoming` to the caller's account, and says what that is.
pub(super) fn merge(tx: &mut WriteTx<'_>, call: &Call, incoming: &Incoming) -> ApiResult<ImportAnswer> {
    let answer =
        ImportAnswer { marked: incoming.is_marked, warnings: incoming.warnings.clone(), ..ImportAnswer::default() };
    let is_own = is_own_or_gone(tx, call.user, incoming.account)?;
    let may_earn = is_own && tx.one(&EARNED, &(call.user,))?.0 == 0;
    let keeps_points = may_earn || incoming.account == Some(call.user);
    let (fates, room) = (HashMap::new(), HashMap::new());
    let mut merge = Merge { call, fates, tasks: Vec::new(), room, keeps_points, answer };
    if may_earn && incoming.tables.iter().any(|(table, rows)| table.name == "xp_ledger" && !rows.is_empty()) {
        tx.run(&FORGET_PROGRESS, &(call.user,))?;
        tx.run(&FORGET_UNLOCKS, &(call.user,))?;
    }
    for (table, rows) in &incoming.tables {
        match carried(table) {
            Carried::Content(_) => merge.content(tx, table, rows, incoming)?,
            Carried::Marked if is_own => merge.as_they_are(tx, table, rows)?,
            Carried::Earned if may_earn => merge.as_they_are(tx, table, rows)?,
            // What an account earned before the export is in it.
            _ if incoming.account == Some(call.user) => merge.count(table, rows.len(), 0),
            _ => merge.refuse(table, rows.len()),
        }
    }
    merge.tasks.iter().try_for_each(|id| index::came_in(tx, call.user, *id))?;
    merge.answer.warnings.truncate(MOST_WARNINGS);
    Ok(merge.answer)
}

/// Points cannot be handed on: a file with them is for the account that earned them, or, once that is gone, for
/// whoever holds the file. Their ids are kept, and one id is once in a server.
fn is_own_or_gone(tx: &mut WriteTx<'_>, user: UserId, account: Option<UserId>) -> Result<bool, StoreError> {
    match account {
        Some(account) if account == user => Ok(true),
        Some(account) => Ok(tx.find(&ACCOUNT, &(account,))?.is_none()),
        None => Ok(false),
    }
}

impl Merge<'_> {
    fn count(&mut self, table: &Table, in_file: usize, new: u64) {
        let in_file = in_file as u64;
        let counts = ImportCounts { in_file, new, existing: in_file.saturating_sub(new), refused: 0 };
        self.answer.counts.insert(table.name.to_owned(), counts);
    }

    /// Counts rows of which none comes in, whether they are here or not.
    fn refuse(&mut self, table: &Table, in_file: usize) {
        let in_file = in_file as u64;
        let counts = ImportCounts { in_file, refused: in_file, ..ImportCounts::default() };
        self.answer.counts.insert(table.name.to_owned(), counts);
    }

    fn warn(&mut self, warning: String) {
        if self.answer.warnings.len() < MOST_WARNINGS {
            self.answer.warnings.push(warning);
        }
    }

    /// Rows that only this server can have written: nothing about them changes but the owner.
    fn as_they_are(&mut self, tx: &mut WriteTx<'_>, table: &'static Table, rows: &[Row]) -> ApiResult<()> {
        let mine: Vec<Row> = rows.iter().map(|row| self.owned(table, row.clone())).collect();
        let added = tx.savepoint(|tx| add(tx, table, &mine, Existing::Kept));
        self.count(table, rows.len(), added?);
        Ok(())
    }

    fn content(&mut self, tx: &mut WriteTx<'_>, table: &'static Table, rows: &[Row], file: &Incoming) -> ApiResult<()> {
        if table.key == ["id"] {
            self.decide_ids(tx, table, rows)?;
        }
        let is_tasks = table.name == TASKS;
        if is_tasks {
            self.find_earlier(tx, table, &file.earlier)?;
        }
        let (zone, heights) = (self.call.zone(tx)?, if is_tasks { heights(rows) } else { HashMap::new() });
        let (mut new, mut counted_before, mut to_come) = (Vec::new(), 0, 0);
        for row in rows {
            match self.placed(table, self.owned(table, row.clone()), &file.earlier) {
                Place::Here(mut here) => {
                    counted_before += u64::from(uuid(row, "id").is_some_and(|id| file.again.contains(&id)));
                    if is_tasks {
                        keep_due(&mut here, &zone);
                        self.hang(tx, row, &mut here, &heights)?;
                    }
                    new.push(here);
                }
                Place::ToCome => to_come += 1,
                Place::None => {}
            }
        }
        let added = self.insert(tx, table, &new)?;
        self.count(table, rows.len(), added.saturating_sub(counted_before) + to_come);
        Ok(())
    }

    fn owned(&self, table: &Table, mut row: Row) -> Row {
        if let Some(owner) = owner(table) {
            row.insert(owner, Scalar::Uuid(self.call.user.uuid()));
        }
        if !self.keeps_points
            && let Some(points) = row.get_mut("xp_awarded")
        {
            *points = Scalar::Int(0);
        }
        row
    }

    /// Decides for every row of the table whether it is there, and which id it has.
    fn decide_ids(&mut self, tx: &mut WriteTx<'_>, table: &'static Table, rows: &[Row]) -> ApiResult<()> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.get("id").and_then(Scalar::uuid)).collect();
        let replaced = |id: &Uuid| replacement(self.call.user, *id);
        let asked: Vec<Uuid> = ids.iter().copied().chain(ids.iter().map(replaced)).collect();
        let owners = owners_of(tx, table, &asked)?;
        let named = self.named_alike(tx, table, rows)?;
        let user = self.call.user.uuid();
        for id in ids {
            let other = replacement(self.call.user, id);
            let fate = match (owners.get(&id), owners.get(&other), named.get(&id)) {
                (Some(owner), _, _) if *owner == user => Fate { id, is_new: false },
                (_, Some(_), _) => Fate { id: other, is_new: false },
                (_, _, Some(present)) => Fate { id: *present, is_new: false },
                (Some(_), None, None) => Fate { id: other, is_new: true },
                (None, None, None) => Fate { id, is_new: true },
            };
            self.fates.insert((table.name, id), fate);
        }
        Ok(())
    }

    /// The tasks that parts before this one brought. In a rehearsal they were taken back, and are not there.
    fn find_earlier(&mut self, tx: &mut WriteTx<'_>, table: &'static Table, ids: &HashSet<Uuid>) -> ApiResult<()> {
        let others = ids.iter().map(|id| replacement(self.call.user, *id));
        let asked: Vec<Uuid> = ids.iter().copied().chain(others).collect();
        let owners = owners_of(tx, table, &asked)?;
        for id in ids {
            let mut here = [*id, replacement(self.call.user, *id)].into_iter();
            if let Some(here) = here.find(|here| owners.get(here) == Some(&self.call.user.uuid())) {
                self.fates.insert((table.name, *id), Fate { id: here, is_new: false });
            }
        }
        Ok(())
    }

    /// A task that comes under one that is here already must fit below it; where it does not it stands alone.
    fn hang(
        &mut self,
        tx: &mut WriteTx<'_>,
        row: &Row,
        here: &mut Row,
        heights: &HashMap<Uuid, usize>,
    ) -> ApiResult<()> {
        let (Some(id), Some(parent)) = (uuid(row, "id"), uuid(row, "parent_id")) else { return Ok(()) };
        let Some(above) = self.fates.get(&(TASKS, parent)).filter(|fate| !fate.is_new) else { return Ok(()) };
        let (above, height) = (above.id, heights.get(&id).copied().unwrap_or(1));
        let fits = match self.room.get(&(above, height)) {
            Some(fits) => *fits,
            None => cycles::has_room(tx, self.call.user, TaskId::from_uuid(above), height)?,
        };
        self.room.insert((above, height), fits);
        if !fits {
            here.insert("parent_id", Scalar::Null(Kind::Uuid));
            let title = row.get("title").and_then(Scalar::text).unwrap_or_default();
            self.warn(format!("tasks: “{title}” would lie deeper than {MOST_LEVELS} levels here; it stands alone"));
        }
        Ok(())
    }

    /// Projects of one name are one project: id in the file → id in the account.
    fn named_alike(&self, tx: &mut WriteTx<'_>, table: &'static Table, rows: &[Row]) -> ApiResult<HashMap<Uuid, Uuid>> {
        if table.name != "projects" {
            return Ok(HashMap::new());
        }
        let names: Vec<Scalar> = rows.iter().filter_map(|row| row.get("name_key").cloned()).collect();
        let columns = [("user_id", Kind::Uuid), ("name_key", Kind::Text), ("id", Kind::Uuid)];
        let mut present: HashMap<String, Uuid> = HashMap::new();
        for chunk in names.chunks(CHUNK) {
            for found in rows::with_values(tx, table, &columns, "name_key", chunk)? {
                if let [Scalar::Uuid(owner), Scalar::Text(name), Scalar::Uuid(id)] = &found[..]
                    && *owner == self.call.user.uuid()
                {
                    present.insert(name.clone(), *id);
                }
            }
        }
        let alike = |row: &Row| {
            let id = row.get("id")?.uuid()?;
            // Two of one name in the file become the first of them.
            let name = row.get("name_key")?.text()?;
            let first = *present.entry(name.to_owned()).or_insert(id);
            (first != id).then_some((id, first))
        };
        Ok(rows.iter().filter_map(alike).collect())
    }

    /// The row with its references as they are here.
    fn placed(&mut self, table: &'static Table, mut row: Row, earlier: &HashSet<Uuid>) -> Place {
        if let Some(id) = uuid(&row, "id").filter(|_| table.key == ["id"]) {
            let Some(fate) = self.fates.get(&(table.name, id)).filter(|fate| fate.is_new) else { return Place::None };
            row.insert("id", Scalar::Uuid(fate.id));
        }
        for column in table.written() {
            let Some(target) = table.target(column.name).filter(|target| *target != "users") else { continue };
            let Some(id) = uuid(&row, column.name) else { continue };
            match self.fates.get(&(target, id)) {
                // What must hang on something hangs on what is new only.
                Some(fate) if fate.is_new || column.nullable || !is_owner_of(table, column.name) => {
                    row.insert(column.name, Scalar::Uuid(fate.id));
                }
                Some(_) => return Place::None,
                None if target == TASKS && earlier.contains(&id) && !column.nullable => return Place::ToCome,
                None if column.nullable => {
                    if !earlier.contains(&id) {
                        self.warn(format!("{}: {} names nothing in the file; it is left out", table.name, column.name));
                    }
                    row.insert(column.name, Scalar::Null(Kind::Uuid));
                }
                None => {
                    self.warn(format!(
                        "{}: a row whose {} names nothing in the file is left out",
                        table.name, column.name
                    ));
                    return Place::None;
                }
            }
        }
        Place::Here(row)
    }

    fn insert(&mut self, tx: &mut WriteTx<'_>, table: &'static Table, new: &[Row]) -> ApiResult<u64> {
        let loops: Vec<&'static str> = table.loops().map(|column| column.name).collect();
        let mut flat = new.to_vec();
        for row in &mut flat {
            for name in loops.iter().copied() {
                row.insert(name, Scalar::Null(Kind::Uuid));
            }
        }
        let added = add(tx, table, &flat, Existing::Kept)?;
        for row in new {
            for name in loops.iter().copied() {
                let (Some(key), Some(pointer @ Scalar::Uuid(_))) = (row.get("id"), row.get(name)) else { continue };
                rows::set(tx, table, std::slice::from_ref(key), name, pointer)?;
            }
        }
        if table.name == TASKS {
            new.iter().try_for_each(|row| self.tell(tx, row))?;
        }
        Ok(added)
    }

    /// Everybody who follows tasks hears of a new one.
    fn tell(&mut self, tx: &mut WriteTx<'_>, row: &Row) -> ApiResult<()> {
        let text = |name: &str| row.get(name).and_then(Scalar::text).unwrap_or_default().to_owned();
        let due_date = if let Some(Scalar::Time(at)) = row.get("due_date") { Some(*at) } else { None };
        let (title, status) = (text("title"), text("status"));
        if self.answer.examples.len() < MOST_EXAMPLES {
            self.answer.examples.push(ImportedTask { title: title.clone(), status: status.clone(), due_date });
        }
        let Some(task_id) = row.get("id").and_then(Scalar::uuid).map(TaskId::from_uuid) else { return Ok(()) };
        self.tasks.push(task_id);
        let version = if let Some(Scalar::Int(version)) = row.get("version") { *version } else { 1 };
        events::append(tx, self.call, &TaskImported { task_id, title, version, status })?;
        Ok(())
    }
}

/// Whether the row cannot be without what this column points to: a step's task, the task that waits.
fn is_owner_of(table: &Table, column: &str) -> bool {
    table.references.iter().find(|reference| reference.table != "users").is_some_and(|first| first.columns == [column])
}

/// Inserts rows that may lack some columns: those of one shape go together.
fn add(tx: &mut WriteTx<'_>, table: &'static Table, rows: &[Row], existing: Existing) -> ApiResult<u64> {
    let mut shapes: Vec<(Vec<&'static str>, Vec<Values>)> = Vec::new();
    for row in rows {
        let columns: Vec<&'static str> = row.keys().copied().collect();
        let values: Values = row.values().cloned().collect();
        match shapes.iter_mut().find(|(shape, _)| *shape == columns) {
            Some((_, same)) => same.push(values),
            None => shapes.push((columns, vec![values])),
        }
    }
    let mut added = 0;
    for (columns, values) in shapes {
        for chunk in values.chunks(rows::rows_an_insert(table)) {
            added +=
                tx.savepoint(|tx| rows::insert(tx, table, &columns, chunk, existing)).map_err(|error| match error {
                    StoreError::Constraint(_) => ApiError::invalid(
                        super::incoming::file_of(table),
                        "has a row that lacks a value or contradicts another",
                    ),
                    error => error.into(),
                })?;
        }
    }
    Ok(added)
}

/// Whose these ids are, among those that are taken.
fn owners_of(tx: &mut WriteTx<'_>, table: &'static Table, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, Uuid>> {
    let Some(owner) = owner(table) else { return Ok(HashMap::new()) };
    let columns = [("id", Kind::Uuid), (owner, Kind::Uuid)];
    let mut owners = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let asked: Vec<Scalar> = chunk.iter().map(|id| Scalar::Uuid(*id)).collect();
        for row in rows::with_values(tx, table, &columns, "id", &asked)? {
            if let [Scalar::Uuid(id), Scalar::Uuid(owner)] = row[..] {
                owners.insert(id, owner);
            }
        }
    }
    Ok(owners)
}

/// The id that `id` gets in the account of `user` when somebody else has it (UUID version 8).
pub(super) fn replacement(user: UserId, id: Uuid) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"cairn import 1");
    hash.update(user.uuid().as_bytes());
    hash.update(id.as_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
