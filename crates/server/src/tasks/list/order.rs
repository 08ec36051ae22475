//! The order of a list, and the cursors that stand in it.

use cairn_kernel::Timestamp;
use cairn_store::Query;
use uuid::Uuid;

use super::{ListQuery, Order, Sort};
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::tasks::model::TaskRow;

/// By what the list is sorted, and which way.
pub(super) fn order_of(query: &ListQuery) -> (Sort, Order) {
    let sort = query.sort.unwrap_or(Sort::CreatedAt);
    (sort, query.order.unwrap_or(sort.natural_order()))
}

/// Appends the order.
pub(super) fn arrange(select: &mut Query, query: &ListQuery) {
    select.push(match order_of(query) {
        (Sort::CreatedAt, Order::Asc) => " ORDER BY t.created_at, t.id",
        (Sort::CreatedAt, Order::Desc) => " ORDER BY t.created_at DESC, t.id DESC",
        (Sort::DueDate, Order::Asc) => " ORDER BY t.due_sort, t.id",
        (Sort::DueDate, Order::Desc) => " ORDER BY t.due_sort DESC, t.id DESC",
        (Sort::Priority, Order::Asc) => " ORDER BY t.priority, t.id",
        (Sort::Priority, Order::Desc) => " ORDER BY t.priority DESC, t.id DESC",
        (Sort::UpdatedAt, Order::Asc) => " ORDER BY t.updated_at, t.id",
        (Sort::UpdatedAt, Order::Desc) => " ORDER BY t.updated_at DESC, t.id DESC",
        (Sort::Title, Order::Asc) => " ORDER BY t.title_key, t.id",
        (Sort::Title, Order::Desc) => " ORDER BY t.title_key DESC, t.id DESC",
    });
}

/// Where tasks without a due date stand in the sort: 2200-01-01, as in the schema.
const NO_DUE_DATE: Timestamp = Timestamp::from_millis(7_258_118_400_000);

/// The cursor that stands behind `row`.
pub(super) fn mark(row: &TaskRow, query: &ListQuery, filter: FilterHash) -> ApiResult<String> {
    let sort = order_of(query).0;
    let key = match sort {
        Sort::CreatedAt => row.created_at.as_millis().to_string(),
        Sort::DueDate => row.due_date.unwrap_or(NO_DUE_DATE).as_millis().to_string(),
        Sort::Priority => row.priority.to_string(),
        Sort::UpdatedAt => row.updated_at.as_millis().to_string(),
        Sort::Title => row.title_key.clone(),
    };
    Cursor::encode(sort.word(), filter, &(key, row.id.uuid()))
}

/// Appends that only rows behind a cursor with this key are wanted.
pub(super) fn seek(select: &mut Query, query: &ListQuery, (key, id): &(String, Uuid)) -> ApiResult<()> {
    let (sort, order) = order_of(query);
    select.push(match sort {
        Sort::CreatedAt => " AND (t.created_at, t.id)",
        Sort::DueDate => " AND (t.due_sort, t.id)",
        Sort::Priority => " AND (t.priority, t.id)",
        Sort::UpdatedAt => " AND (t.updated_at, t.id)",
        Sort::Title => " AND (t.title_key, t.id)",
    });
    select.push(match order {
        Order::Asc => " > (",
        Order::Desc => " < (",
    });
    match sort {
        Sort::Title if key.contains('\0') => return Err(no_cursor()),
        Sort::Title => select.bind(key),
        Sort::Priority => select.bind(&number(key)?),
        _ => select.bind(&instant(key)?),
    };
    select.with(", ", id).push(")");
    Ok(())
}

fn number(key: &str) -> ApiResult<i64> {
    key.parse().map_err(|_| no_cursor())
}

/// An instant that a row can stand at; engines refuse others in ways of their own.
fn instant(key: &str) -> ApiResult<Timestamp> {
    let at = Timestamp::from_millis(number(key)?);
    if (Timestamp::MIN..=NO_DUE_DATE).contains(&at) { Ok(at) } else { Err(no_cursor()) }
}

fn no_cursor() -> ApiError {
    ApiError::invalid("cursor", "is not a cursor of this list")
}
