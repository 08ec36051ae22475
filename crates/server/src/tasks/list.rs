//! The list of tasks: predicates in use, keyset pages.

mod order;
mod window;

use cairn_kernel::{Page, PageInfo, ProjectId, TaskId, UserId, UserZone, ZoneId};
use cairn_rules::search::SearchQuery;
use cairn_store::{Query, ReadTx};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::order::{arrange, mark, order_of, seek};
use self::window::{due_after, due_before};
use super::due::DueInput;
use super::energy::EnergyLevel;
use super::model::{Status, Task, TaskRow};
use super::request::PriorityWord;
use super::store;
use super::tags::Tag;
use crate::call::Call;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::search;

/// What is shown of things that lists leave out by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Shown {
    /// They are left out.
    #[serde(rename = "false")]
    No,
    /// Only they are shown.
    #[serde(rename = "true")]
    Only,
    /// They are shown with the others.
    #[serde(rename = "all")]
    Too,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// When it was made; newest first unless said.
    CreatedAt,
    /// When it is due; soonest first, tasks without a date last.
    DueDate,
    /// How much it matters; most first.
    Priority,
    /// When it was last changed; newest first.
    UpdatedAt,
    /// By the alphabet.
    Title,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Smallest, earliest first.
    Asc,
    /// Largest, latest first.
    Desc,
}

/// `GET /tasks`
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct ListQuery {
    /// Any of these statuses.
    #[serde(default)]
    #[garde(length(max = 10))]
    #[param(max_items = 10)]
    pub status: Vec<Status>,
    /// Any of these priorities.
    #[serde(default, skip_serializing)]
    #[garde(length(max = 10))]
    #[param(max_items = 10)]
    pub priority: Vec<PriorityWord>,
    /// Tasks of this project.
    pub project_id: Option<ProjectId>,
    /// Tasks of this compass zone.
    pub zone_id: Option<ZoneId>,
    /// All of these tags.
    #[serde(default)]
    #[garde(length(max = 20))]
    #[param(max_items = 20, value_type = Vec<String>)]
    pub tag: Vec<Tag>,
    /// Tasks that this user works on too.
    pub assignee: Option<UserId>,
    /// Due before this time. A date is the whole of that day where the user lives: due before it begins. Tasks
    /// that are due all day compare by their day.
    pub due_before: Option<DueInput>,
    /// Due at this time or later. A date is the whole of that day where the user lives: due after it ends. Tasks
    /// that are due all day compare by their day.
    pub due_after: Option<DueInput>,
    /// Completed tasks: `false` (default, unless `status` is given), `true` only those, `all`.
    pub completed: Option<Shown>,
    /// Hidden tasks: `false` (default), `true` only those, `all`.
    pub hidden: Option<Shown>,
    /// Archived tasks: `false` (default), `true` only those, `all`.
    pub archived: Option<Shown>,
    /// Parts of this task; `none`: tasks that are no part of another.
    pub parent_id: Option<String>,
    /// Needs this much energy: 1 or low, 2 or medium, 3 or high.
    pub energy: Option<EnergyLevel>,
    /// Words of the task: title, description, steps, tags and notes, as in `/tasks/search`.
    #[garde(inner(length(chars, min = 1, max = 200)))]
    #[param(min_length = 1, max_length = 200)]
    pub q: Option<String>,
    /// What to sort by; `created_at` unless said.
    pub sort: Option<Sort>,
    /// Which way; what is natural for the sort unless said.
    pub order: Option<Order>,
    /// Rows a page, 1–100; 25 unless said.
    #[serde(skip_serializing)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[serde(skip_serializing)]
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// Rows to skip; not together with `cursor`.
    #[serde(skip_serializing)]
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    #[param(minimum = 0, maximum = 1_000_000)]
    pub offset: Option<i64>,
    /// Count all rows that match, too.
    #[serde(skip_serializing)]
    pub total: Option<bool>,
}

impl Sort {
    const fn word(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::DueDate => "due_date",
            Self::Priority => "priority",
            Self::UpdatedAt => "updated_at",
            Self::Title => "title",
        }
    }

    const fn natural_order(self) -> Order {
        match self {
            Self::CreatedAt | Self::UpdatedAt | Self::Priority => Order::Desc,
            Self::DueDate | Self::Title => Order::Asc,
        }
    }
}

/// One page of the caller's tasks.
pub(super) fn page(tx: &mut ReadTx<'_>, call: &Call, query: &ListQuery) -> ApiResult<Page<Task>> {
    if query.cursor.is_some() && query.offset.is_some() {
        return Err(ApiError::invalid("offset", "cannot be sent together with cursor"));
    }
    let user = call.user;
    // Only what is said about dates needs it, and the guard, which knows it, need not be waited for.
    let is_dated = query.due_before.is_some() || query.due_after.is_some();
    let zone = if is_dated { call.zone(tx)? } else { UserZone::default() };
    let limit = query.limit.unwrap_or(25);
    let filter = query.fingerprint()?;
    let mut select = build(user, query, &zone)?;
    if let Some(text) = &query.cursor {
        let after = Cursor::decode::<(String, Uuid)>(text, order_of(query).0.word(), filter)?;
        seek(&mut select, query, &after)?;
    }
    arrange(&mut select, query);
    select.with(" LIMIT ", &(limit + 1));
    if let Some(offset) = query.offset {
        select.with(" OFFSET ", &offset);
    }
    let mut rows: Vec<TaskRow> = tx.list(&select)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(mark(last, query, filter)?),
        _ => None,
    };
    let total = if query.total == Some(true) { Some(count(tx, user, query, &zone)?) } else { None };
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id).collect();
    let around = store::surroundings_of_all(tx, user, &ids)?;
    let items = rows.into_iter().zip(around).map(|(row, around)| row.show(around)).collect();
    Ok(Page { items, info: PageInfo { limit, next_cursor, total } })
}

fn count(tx: &mut ReadTx<'_>, user: UserId, query: &ListQuery, zone: &UserZone) -> ApiResult<i64> {
    let mut select = Query::new("SELECT count(*) FROM tasks t WHERE ");
    filters(&mut select, user, query, zone)?;
    Ok(tx.list::<(i64,)>(&select)?.first().map_or(0, |(count,)| *count))
}

/// The SELECT without order and limit; also what the test over all combinations prepares.
pub(super) fn build(user: UserId, query: &ListQuery, zone: &UserZone) -> ApiResult<Query> {
    const SELECT: &str = const_format::formatcp!("SELECT {} FROM tasks t WHERE ", TaskRow::COLUMNS);
    let mut select = Query::new(SELECT);
    filters(&mut select, user, query, zone)?;
    Ok(select)
}

pub(super) fn filters(select: &mut Query, user: UserId, query: &ListQuery, zone: &UserZone) -> ApiResult<()> {
    select.with("t.user_id = ", &user);
    if !query.status.is_empty() {
        select.push(" AND ").any_of("t.status", &query.status);
    }
    if !query.priority.is_empty() {
        let ranks: Vec<i64> = query.priority.iter().map(|priority| priority.rank()).collect();
        select.push(" AND ").any_of("t.priority", &ranks);
    }
    if let Some(project) = &query.project_id {
        select.with(" AND t.project_id = ", project);
    }
    if query.zone_id.is_some() || query.assignee.is_some() {
        // No task is in a zone, and nobody works on the task of somebody else: both come with features of
        // their own. Until then nothing matches, as every task says (`zone_id: null`, `assignees: []`).
        select.push(" AND 1 = 0");
    }
    for tag in &query.tag {
        select.with(" AND EXISTS (SELECT 1 FROM task_tags g WHERE g.task_id = t.id AND g.user_id = ", &user);
        select.with(" AND g.tag = ", &**tag).push(")");
    }
    if let Some(before) = query.due_before {
        due_before(select, before, zone)?;
    }
    if let Some(after) = query.due_after {
        due_after(select, after, zone)?;
    }
    let completed = query.completed.unwrap_or(if query.status.is_empty() { Shown::No } else { Shown::Too });
    match completed {
        Shown::No => select.push(" AND t.status <> 'completed'"),
        Shown::Only => select.push(" AND t.status = 'completed'"),
        Shown::Too => select,
    };
    match query.hidden.unwrap_or(Shown::No) {
        Shown::No => select.push(" AND NOT t.hidden"),
        Shown::Only => select.push(" AND t.hidden"),
        Shown::Too => select,
    };
    match query.archived.unwrap_or(Shown::No) {
        Shown::No => select.push(" AND NOT t.archived"),
        Shown::Only => select.push(" AND t.archived"),
        Shown::Too => select,
    };
    match query.parent_id.as_deref() {
        None => {}
        Some("none") => {
            select.push(" AND t.parent_id IS NULL");
        }
        Some(id) => {
            let id: TaskId = id.parse().map_err(|_| ApiError::invalid("parent_id", "must be a UUID or `none`"))?;
            select.with(" AND t.parent_id = ", &id);
        }
    }
    if let Some(energy) = &query.energy {
        select.with(" AND t.energy_required = ", &energy.level());
    }
    if let Some(words) = &query.q {
        select.push(" AND ");
        search::contains(select, user, &read_words(words)?);
    }
    Ok(())
}

/// What somebody looks for.
pub(super) fn read_words(text: &str) -> ApiResult<SearchQuery> {
    if text.contains('\0') {
        return Err(ApiError::invalid("q", "must not contain the control character U+0000"));
    }
    Ok(SearchQuery::parse(text))
}

/// Lower-cased: what titles are sorted by.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
}

impl ListQuery {
    /// What a cursor must have been made with: which list, which order, every filter.
    fn fingerprint(&self) -> ApiResult<FilterHash> {
        let ranks: Vec<i64> = self.priority.iter().map(|priority| priority.rank()).collect();
        FilterHash::of(&("tasks", order_of(self).1, ranks, self))
    }
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{Timestamp, UserId};
    use cairn_store::prove::prove_text;
    use cairn_store::testing::Scratch;
    use cairn_store::{Kind, Record as _};
    use uuid::Uuid;

    use super::*;

    /// Every filter alone, every pair, with every sort in both directions.
    #[test]
    fn every_combination_is_sql_on_this_engine() {
        let user = UserId::from_uuid(Uuid::nil());
        let alone: Vec<fn(&mut ListQuery)> = vec![
            |_| {},
            |q| q.status = vec![Status::Todo, Status::Blocked, Status::Completed],
            |q| q.priority = vec![PriorityWord::High],
            |q| q.project_id = Some(ProjectId::from_uuid(Uuid::nil())),
            |q| q.zone_id = Some(ZoneId::from_uuid(Uuid::nil())),
            |q| q.tag = vec![Tag::new("a").unwrap(), Tag::new("b").unwrap()],
            |q| q.assignee = Some(UserId::from_uuid(Uuid::nil())),
            |q| q.due_before = Some(DueInput::Instant(Timestamp::MAX)),
            |q| q.due_after = Some(DueInput::Day(chrono::NaiveDate::default())),
            |q| q.completed = Some(Shown::Only),
            |q| q.hidden = Some(Shown::Only),
            |q| q.archived = Some(Shown::Too),
            |q| q.parent_id = Some("none".to_owned()),
            |q| q.parent_id = Some(Uuid::nil().to_string()),
            |q| q.energy = Some(serde_json::from_str("\"high\"").unwrap()),
            |q| q.q = Some("word".to_owned()),
            |q| q.q = Some("*".to_owned()),
        ];
        let scratch = Scratch::new();
        let db = scratch.migrated();
        let sorts = [Sort::CreatedAt, Sort::DueDate, Sort::Priority, Sort::UpdatedAt, Sort::Title];
        let mut queries = Vec::new();
        for first in &alone {
            for second in &alone {
                let mut query = ListQuery::default();
                first(&mut query);
                second(&mut query);
                queries.push(query);
            }
        }
        for sort in sorts {
            for order in [Order::Asc, Order::Desc] {
                queries.push(ListQuery { sort: Some(sort), order: Some(order), ..ListQuery::default() });
            }
        }
        for query in queries {
            let key = if query.sort == Some(Sort::Title) { "a" } else { "1" };
            for seeking in [false, true] {
                let mut select = build(user, &query, &UserZone::default()).unwrap();
                if seeking {
                    seek(&mut select, &query, &(key.to_owned(), Uuid::nil())).unwrap();
                }
                arrange(&mut select, &query);
                select.with(" LIMIT ", &25i64);
                let kinds: Vec<Kind> = select.kinds();
                let proof = prove_text(&db, select.text(), &kinds, &TaskRow::columns());
                assert_eq!(proof, Ok(()), "{}", select.text());
            }
        }
    }
}
