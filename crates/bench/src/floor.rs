//! The floor: bare axum handlers over the same store threads. No token is checked, nothing is
//! validated, nothing is remembered; whoever the bearer "token" names, is believed.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cairn_kernel::{Clock as _, Ids, SystemClock, SystemEntropy, TaskId, UserId};
use cairn_server::tasks::{Status, TaskRow};
use cairn_store::{Db, Lane, StoreError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::floor_sql::{self, Shown};

#[derive(Clone)]
struct Floor {
    db: Db,
    ids: Arc<Ids>,
}

/// Answers `{"data": …}` as the product does.
#[derive(Serialize)]
struct Data<T> {
    data: T,
}

#[derive(Serialize)]
struct Task {
    #[serde(flatten)]
    row: TaskRow,
    subtask_count: i64,
    subtask_completed_count: i64,
}

#[derive(Deserialize)]
struct NewTask {
    title: String,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

/// Bare handlers on `db`.
pub(crate) fn router(db: Db) -> Router {
    Router::new()
        .route("/api/v1/tasks", get(list).post(create))
        .route("/api/v1/tasks/{id}", get(get_one))
        .route("/api/v1/tasks/{id}/complete", post(complete))
        .route("/api/v1/capture", post(capture))
        .with_state(Floor { db, ids: Arc::new(Ids::new()) })
}

/// An open task with nothing but a title.
pub(crate) fn new_row(id: Uuid, user: UserId, title: String) -> TaskRow {
    let now = SystemClock.now();
    TaskRow {
        id: TaskId::from_uuid(id),
        user_id: user,
        project_id: None,
        parent_id: None,
        title_key: title.to_lowercase(),
        title,
        description: None,
        status: Status::Todo,
        priority: 1,
        due_date: None,
        due_all_day: false,
        due_day: None,
        due_set_at: None,
        starts_at: None,
        estimated_minutes: None,
        actual_minutes: None,
        difficulty: 1,
        quest_type: None,
        energy_required: None,
        tags: "[]".to_owned(),
        rrule: None,
        recur_from_completion: false,
        hidden: false,
        archived: false,
        reflection: None,
        xp_awarded: 0,
        started_at: None,
        completed_at: None,
        completed_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
        is_phase: false,
    }
}

impl Floor {
    fn new_id(&self) -> Uuid {
        self.ids.next_by(&SystemClock, &SystemEntropy)
    }
}

/// Whom the request says it is from.
fn user(headers: &HeaderMap) -> Option<UserId> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.parse().ok()
}

fn answer<T: Serialize>(status: StatusCode, result: Result<T, StoreError>) -> Response {
    match result {
        Ok(data) => (status, Json(Data { data })).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

impl From<Shown> for Task {
    fn from((row, subtask_count, subtask_completed_count): Shown) -> Self {
        Self { row, subtask_count, subtask_completed_count }
    }
}

async fn create(State(floor): State<Floor>, headers: HeaderMap, Json(new): Json<NewTask>) -> Response {
    let Some(user) = user(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let row = new_row(floor.new_id(), user, new.title);
    let made = floor.db.write(Lane::Request, None, move |tx| floor_sql::create(tx, &row)).await;
    answer(StatusCode::CREATED, made.map(Task::from))
}

async fn get_one(State(floor): State<Floor>, headers: HeaderMap, Path(id): Path<Uuid>) -> Response {
    let Some(user) = user(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let found = floor.db.read(Lane::Request, None, move |tx| floor_sql::get(tx, user, TaskId::from_uuid(id))).await;
    answer(StatusCode::OK, found.map(|(task, steps)| (Task::from(task), steps)))
}

async fn list(State(floor): State<Floor>, headers: HeaderMap) -> Response {
    let Some(user) = user(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let rows = floor.db.read(Lane::Request, None, move |tx| floor_sql::list(tx, user, 25)).await;
    answer(StatusCode::OK, rows.map(|rows| rows.into_iter().map(|row| Task::from((row, 0, 0))).collect::<Vec<_>>()))
}

async fn complete(State(floor): State<Floor>, headers: HeaderMap, Path(id): Path<Uuid>) -> Response {
    let Some(user) = user(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let drawn = (floor.new_id(), SystemClock.now());
    let id = TaskId::from_uuid(id);
    let done = floor.db.write(Lane::Request, None, move |tx| floor_sql::complete(tx, user, id, drawn)).await;
    answer(StatusCode::OK, done.map(|(task, next)| (Task::from(task), next.map(Task::from))))
}

async fn capture(State(floor): State<Floor>, headers: HeaderMap, Json(Text { text }): Json<Text>) -> Response {
    let Some(user) = user(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let row = new_row(floor.new_id(), user, text);
    let saved = floor.db.write(Lane::Request, None, move |tx| floor_sql::capture(tx, &row)).await;
    answer(StatusCode::OK, saved.map(Task::from))
}
