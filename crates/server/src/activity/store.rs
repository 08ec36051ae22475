use cairn_kernel::{Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use uuid::Uuid;

use super::model::ActivityQuery;
use super::sight::Sight;

record! {
    /// A line of the log as it is written.
    pub(super) struct NewActivity {
        pub(super) id: Uuid,
        pub(super) user_id: UserId,
        pub(super) seq: i64,
        pub(super) entity_type: String,
        pub(super) entity_id: Uuid,
        pub(super) action: String,
        pub(super) source: String,
        pub(super) metadata: String,
        pub(super) request_id: String,
        pub(super) created_at: Timestamp,
    }
}

record! {
    /// A line of the log as it is read.
    pub(super) struct ActivityRow {
        pub(super) id: Uuid,
        pub(super) entity_type: String,
        pub(super) entity_id: Uuid,
        pub(super) action: String,
        pub(super) source: String,
        pub(super) metadata: String,
        pub(super) request_id: String,
        pub(super) created_at: Timestamp,
    }
}

/// Newest first; the last line of a page.
pub(super) type ActivityKey = (Timestamp, Uuid);

sql! {
    static INSERT: NewActivity => () = formatcp!(
        "INSERT INTO activity ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", NewActivity::COLUMNS
    );
}

/// Writes a line.
pub(super) fn insert(tx: &mut WriteTx<'_>, line: &NewActivity) -> Result<(), StoreError> {
    tx.send(&INSERT, line)
}

/// The user's lines within `sight` that `filter` asks for, newest first, behind `after`.
pub(super) fn list(
    tx: &mut ReadTx<'_>,
    user: UserId,
    sight: &Sight,
    filter: &ActivityQuery,
    after: Option<ActivityKey>,
    limit: i64,
) -> Result<Vec<ActivityRow>, StoreError> {
    tx.list(&list_query(user, sight, filter, after, limit))
}

/// The log keeps the verb; the whole kind stands in the event.
const OR_OF_KIND: &str = "
    OR EXISTS (SELECT 1 FROM events e WHERE e.user_id = activity.user_id AND e.seq = activity.seq AND ";

fn list_query(user: UserId, sight: &Sight, filter: &ActivityQuery, after: Option<ActivityKey>, limit: i64) -> Query {
    let mut query = Query::new(formatcp!("SELECT {} FROM activity", ActivityRow::COLUMNS));
    query.with(" WHERE user_id = ", &user);
    match sight {
        Sight::Only(kinds) => query.push(" AND ").any_of("entity_type", kinds),
        Sight::AllBut(kinds) if kinds.is_empty() => &mut query,
        Sight::AllBut(kinds) => query.push(" AND NOT ").any_of("entity_type", kinds),
    };
    if !filter.entity_type.is_empty() {
        query.push(" AND ").any_of("entity_type", &words(&filter.entity_type));
    }
    if let Some(entity) = filter.entity_id {
        query.with(" AND entity_id = ", &entity);
    }
    if !filter.action.is_empty() {
        let (kinds, verbs): (Vec<&str>, Vec<&str>) =
            words(&filter.action).into_iter().partition(|word| word.contains('.'));
        query.push(" AND (").any_of("action", &verbs);
        if !kinds.is_empty() {
            query.push(OR_OF_KIND).any_of("e.kind", &kinds).push(")");
        }
        query.push(")");
    }
    if !filter.source.is_empty() {
        let sources: Vec<&str> = filter.source.iter().map(|source| source.as_str()).collect();
        query.push(" AND ").any_of("source", &sources);
    }
    if let Some(from) = filter.from {
        query.with(" AND created_at >= ", &from);
    }
    if let Some(to) = filter.to {
        query.with(" AND created_at < ", &to);
    }
    if let Some((created_at, id)) = after {
        query.with(" AND (created_at, id) < (", &created_at).with(", ", &id).push(")");
    }
    query.push(" ORDER BY created_at DESC, id DESC").with(" LIMIT ", &limit);
    query
}

fn words(values: &[super::model::Word]) -> Vec<&str> {
    values.iter().map(AsRef::as_ref).collect()
}
