use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use cairn_kernel::{EventSeq, Timestamp};
use futures::{Stream, stream};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Channel, Feed, News};
use crate::Ctx;
use crate::call::{AnyScope, Call};
use crate::events::EventRow;
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Query;
use crate::http::{ApiError, ApiResult, ErrorBody};

/// A client whose stream ends comes again after this long.
const COME_AGAIN: Duration = Duration::from_secs(2);

/// What to hear.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// Channels to hear; without it, all that the credential may read.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(max_items = 16)]
    pub channel: Vec<Channel>,
    /// Begin behind this event; 0 replays everything, without it only what is new is told.
    /// `Last-Event-ID` counts more, for that is what a browser sends when it comes again.
    #[serde(default)]
    #[garde(inner(range(min = 0)))]
    #[param(minimum = 0)]
    pub since: Option<i64>,
}

/// What is told of an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveEvent {
    /// Its number, ascending without gaps over all of the user's channels.
    pub id: i64,
    /// Where it is told.
    pub channel: Channel,
    /// What happened.
    #[schema(example = "task.completed")]
    pub kind: String,
    /// What it happened to.
    pub entity: LiveEntity,
    /// What there is to say about it.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// When it happened.
    pub at: Timestamp,
}

/// In the document only: one event of a stream, in the fields of its format.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes")]
struct StreamedEvent {
    /// Its number; what is told of the stream itself has none.
    id: Option<String>,
    /// What happened, such as `task.completed`; `gap`; `error`.
    event: Option<String>,
    /// A `LiveEvent`; with `gap` and `error` an object that says so as its `type`.
    #[schema(content_media_type = "application/json")]
    data: Option<String>,
    /// Whoever loses the stream comes again after so many milliseconds.
    retry: Option<i64>,
}

/// The thing that something happened to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveEntity {
    /// The kind of thing.
    #[serde(rename = "type")]
    #[schema(example = "task")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

impl LiveEvent {
    /// The event as it is told on `channel`.
    pub(super) fn of(channel: Channel, row: EventRow) -> ApiResult<Self> {
        Ok(Self {
            id: row.seq,
            channel,
            kind: row.kind,
            entity: LiveEntity { kind: row.entity_type, id: row.entity_id },
            payload: serde_json::from_str(&row.payload).map_err(ApiError::internal)?,
            at: row.at,
        })
    }
}

/// Tells what happens as it happens (server-sent events).
///
/// Each event has its number as `id`, its kind as `event` and a `LiveEvent` as `data`. When events
/// behind the asked number are not kept any more, `event: gap` with `{"type":"gap","oldest_id"}`
/// comes first. A stream whose session ends is told `event: error` and closed. Any signed-in
/// credential may listen; each hears the channels that it may read.
#[utoipa::path(
    get, path = "/events", operation_id = "stream_events", tag = "live",
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header, description = "The last event that was heard.")),
    responses(
        (status = 200, description = "A stream that stays open.", content_type = "text/event-stream", body = StreamedEvent),
        (status = 409, description = "`LIMIT_EXCEEDED`: ten streams of this user are open already.", body = ErrorBody),
    )
)]
async fn stream_events(
    State(ctx): State<Ctx>,
    call: Call<AnyScope>,
    headers: HeaderMap,
    Query(query): Query<EventsQuery>,
) -> ApiResult<Response> {
    let since = last_event_id(&headers)?.or(query.since);
    let feed = Feed::open(ctx, call, query.channel, since).await?;
    // Proxies that gather answers would hold events back.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(told(feed))).into_response())
}

fn last_event_id(headers: &HeaderMap) -> ApiResult<Option<EventSeq>> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.parse::<EventSeq>().ok()).filter(|&number| number >= 0);
    number.map(Some).ok_or_else(|| ApiError::invalid("Last-Event-ID", "must be the number of an event"))
}

/// `None` as the feed: the last word was said.
fn told(feed: Feed) -> impl Stream<Item = Result<Event, Infallible>> {
    let welcome = Event::default().retry(COME_AGAIN).comment("listening");
    stream::unfold((Some(feed), VecDeque::from([welcome])), |(mut feed, mut waiting)| async move {
        while waiting.is_empty() {
            let news = feed.as_mut()?.next().await;
            if matches!(news, News::Refused(_) | News::Closing) {
                feed = None;
            }
            waiting.extend(lines(news));
        }
        waiting.pop_front().map(|event| (Ok(event), (feed, waiting)))
    })
}

fn lines(news: News) -> Vec<Event> {
    match news {
        News::Events(events) => events.iter().map(line).collect(),
        News::Gap { oldest_id } => vec![named("gap", &json!({"type": "gap", "oldest_id": oldest_id}))],
        News::Silence => vec![Event::default().comment("still here")],
        News::Refused(error) => {
            let data = json!({"type": "error", "error_code": error.code.wire(), "message": error.message});
            vec![named("error", &data)]
        }
        News::Closing => vec![Event::default().comment("the server stops")],
    }
}

fn line(event: &LiveEvent) -> Event {
    // Strings, numbers and JSON values only: nothing in it can fail to serialise.
    let data = serde_json::to_string(event).unwrap_or_default();
    Event::default().id(event.id.to_string()).event(&event.kind).data(data)
}

fn named(kind: &str, data: &serde_json::Value) -> Event {
    Event::default().event(kind).data(data.to_string())
}

/// Paths of this slice below `/api/v1`.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(stream_events))
}
