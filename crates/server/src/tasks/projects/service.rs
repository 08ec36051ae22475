//! What can be done with projects.

use cairn_kernel::{ErrorCode, Page, PageInfo, ProjectId};
use cairn_store::{ReadTx, WriteTx};

use super::events::{ProjectCreated, ProjectUpdated};
use super::model::{Project, ProjectRow};
use super::request::{NewProject, PatchProject, ProjectName, ProjectsQuery};
use super::store::{self, Place};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::tasks::Shown;
use crate::tasks::list::fold;
use crate::tasks::service::Basis;

/// Projects on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;
/// The one order of projects.
const NEWEST_FIRST: &str = "-created_at";

/// One page of the caller's projects, newest first.
pub(super) fn list(tx: &mut ReadTx<'_>, call: &Call, query: &ProjectsQuery) -> ApiResult<Page<Project>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&("projects", query))?;
    let after = query.cursor.as_deref().map(|text| Cursor::decode::<Place>(text, NEWEST_FIRST, filter)).transpose()?;
    let archived = query.archived.unwrap_or(Shown::No);
    // One more than the page holds tells whether there is another.
    let mut rows = store::page(tx, call.user, archived, after, limit + 1)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more).map(|row| (row.created_at, row.id));
    let next_cursor = last.map(|key| Cursor::encode(NEWEST_FIRST, filter, &key)).transpose()?;
    let ids: Vec<ProjectId> = rows.iter().map(|row| row.id).collect();
    let contents = store::contents(tx, call.user, &ids)?;
    let items = rows.into_iter().zip(contents).map(|(row, contents)| row.show(contents)).collect();
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

/// A project of the caller.
pub(super) fn get(tx: &mut ReadTx<'_>, call: &Call, id: ProjectId) -> ApiResult<Project> {
    let row = store::get(tx, call.user, id)?;
    shown(tx, row)
}

/// Makes a project.
///
/// # Errors
/// 409 `ALREADY_EXISTS` when the caller has one of this name.
pub(super) fn create(tx: &mut WriteTx<'_>, call: &Call, request: &NewProject) -> ApiResult<Project> {
    let name = request.name.as_str().to_owned();
    let row = ProjectRow {
        id: ProjectId::from_uuid(call.new_id()),
        user_id: call.user,
        name_key: fold(&name),
        name,
        color: request.color.as_deref().map(str::to_ascii_lowercase),
        archived: request.archived.unwrap_or(false),
        created_at: call.now,
        updated_at: call.now,
        version: 1,
    };
    check_name(tx, &row)?;
    store::insert(tx, &row)?;
    events::append(tx, call, &ProjectCreated::of(&row))?;
    shown(tx, row)
}

/// The caller's project of this name, made when there is none: for verbs that know projects by what people
/// call them. `deep-work` is `Deep Work`, if there is no `deep-work`.
pub(crate) fn named(tx: &mut WriteTx<'_>, call: &Call, name: ProjectName) -> ApiResult<ProjectId> {
    for key in [fold(&name), fold(&name.replace(['-', '_'], " "))] {
        if let Some(id) = store::find_named(tx, call.user, &key)? {
            return Ok(id);
        }
    }
    create(tx, call, &NewProject { name, color: None, archived: None }).map(|project| project.id)
}

/// Changes fields of a project; a change that changes nothing writes nothing.
pub(super) fn patch(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: ProjectId,
    request: &PatchProject,
    basis: Basis,
) -> ApiResult<Project> {
    let before = store::get(tx, call.user, id)?;
    basis.check_version(before.version)?;
    let mut after = before.clone();
    if let Some(name) = &request.name {
        name.as_str().clone_into(&mut after.name);
        after.name_key = fold(&after.name);
    }
    after.color = request.color.clone().map(|color| color.to_ascii_lowercase()).apply(after.color.take());
    after.archived = request.archived.unwrap_or(before.archived);
    if after != before {
        check_name(tx, &after)?;
        after.updated_at = call.now;
        after.version += 1;
        store::update(tx, &after)?;
        events::append(tx, call, &ProjectUpdated::of(&after))?;
    }
    shown(tx, after)
}

/// The name is free, or its own.
pub(super) fn check_name(tx: &mut ReadTx<'_>, row: &ProjectRow) -> ApiResult<()> {
    match store::find_named(tx, row.user_id, &row.name_key)? {
        Some(other) if other != row.id => {
            Err(ApiError::of(ErrorCode::AlreadyExists).field("name", "is the name of another project of yours"))
        }
        _ => Ok(()),
    }
}

/// The project with what is counted in it.
pub(super) fn shown(tx: &mut ReadTx<'_>, row: ProjectRow) -> ApiResult<Project> {
    let contents = store::contents(tx, row.user_id, &[row.id])?.pop().unwrap_or_default();
    Ok(row.show(contents))
}
