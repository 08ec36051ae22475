//! The cursor behind every live stream.

use std::time::Duration;

use cairn_kernel::{ErrorCode, EventSeq};
use cairn_store::ReadTx;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use super::{Channel, LiveEvent, Seat};
use crate::Ctx;
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::workers::stopped;

/// Events in one read (DATA §5).
const BATCH: i64 = 100;
/// The longest silence; also how late an event can be whose hint was lost (DATA §5).
const HEARTBEAT: Duration = Duration::from_secs(10);
/// A read that has waited this long for the database is not begun any more.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a stream has to tell next.
#[derive(Debug)]
pub enum News {
    /// The events behind the client's number are not all kept, or the number is from another past:
    /// it had better load everything anew.
    Gap {
        /// The oldest event that can be replayed.
        oldest_id: EventSeq,
    },
    /// What happened, in order.
    Events(Vec<LiveEvent>),
    /// Nothing, for as long as a client should go without hearing from us.
    Silence,
    /// The credential is no longer good for this; the stream ends.
    Refused(ApiError),
    /// The server stops; the stream ends, and the client may come again.
    Closing,
}

/// A user's events from some number on, for as long as the credential lives.
pub struct Feed {
    ctx: Ctx,
    call: Call,
    asked: Vec<Channel>,
    since: EventSeq,
    gap: Option<EventSeq>,
    caught_up: bool,
    hints: broadcast::Receiver<String>,
    owner: String,
    closing: watch::Receiver<bool>,
    last_word: Instant,
    _seat: Seat,
}

/// Where a feed begins.
struct Start {
    since: EventSeq,
    gap: Option<EventSeq>,
    readable: Vec<Channel>,
}

struct Batch {
    events: Vec<LiveEvent>,
    last: EventSeq,
    is_full: bool,
}

impl Feed {
    /// Opens a stream of `asked` (nothing: every channel that the credential may read) behind
    /// number `since`; `None`: from now on.
    ///
    /// # Errors
    /// 403 for a channel that the credential may not read, 409 when too many streams are open.
    pub async fn open(ctx: Ctx, call: Call, asked: Vec<Channel>, since: Option<EventSeq>) -> ApiResult<Self> {
        let mut seat = ctx.streams().enter(call.user)?;
        // Listening begins before the first read: what happens in between is hinted at.
        let hints = ctx.hints().listen();
        let channels = asked.clone();
        let start = ctx.read(call.clone(), move |tx, call| start(tx, call, &channels, since)).await?;
        seat.listen_to(start.readable);
        Ok(Self {
            owner: call.user.to_string(),
            closing: ctx.streams().closing(),
            ctx,
            call,
            asked,
            since: start.since,
            gap: start.gap,
            caught_up: false,
            hints,
            last_word: Instant::now(),
            _seat: seat,
        })
    }

    /// What to tell next; waits until there is something.
    pub async fn next(&mut self) -> News {
        let news = self.find_news().await;
        self.last_word = Instant::now();
        news
    }

    async fn find_news(&mut self) -> News {
        if let Some(oldest_id) = self.gap.take() {
            return News::Gap { oldest_id };
        }
        loop {
            if *self.closing.borrow() {
                return News::Closing;
            }
            if self.caught_up {
                tokio::select! {
                    () = stopped(&mut self.closing) => return News::Closing,
                    () = hinted(&mut self.hints, &self.owner) => {}
                    () = tokio::time::sleep_until(self.last_word + HEARTBEAT) => {}
                }
            }
            match self.read().await {
                Ok(batch) => {
                    self.since = batch.last;
                    self.caught_up = !batch.is_full;
                    if !batch.events.is_empty() {
                        return News::Events(batch.events);
                    }
                }
                // The database is away for a moment: that is no reason to send everybody away.
                Err(error) if error.code.status() == 503 => self.caught_up = true,
                Err(error) => return News::Refused(error),
            }
            if self.last_word.elapsed() >= HEARTBEAT {
                return News::Silence;
            }
        }
    }

    /// The next events, behind the guard like any other read.
    async fn read(&self) -> ApiResult<Batch> {
        let mut call = self.call.clone();
        call.now = self.ctx.now();
        call.deadline = Some(std::time::Instant::now() + PATIENCE);
        let (asked, since) = (self.asked.clone(), self.since);
        self.ctx.read(call, move |tx, call| batch(tx, call, &asked, since)).await
    }
}

/// Resolves when `owner` may have new events.
async fn hinted(hints: &mut broadcast::Receiver<String>, owner: &str) {
    loop {
        match hints.recv().await {
            Ok(hint) if !hint.starts_with(owner) => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
            // Nobody is left to hint: heartbeats carry on alone.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
    // One look answers all the hints that have piled up.
    *hints = hints.resubscribe();
}

fn start(tx: &mut ReadTx<'_>, call: &Call, asked: &[Channel], since: Option<EventSeq>) -> ApiResult<Start> {
    let latest = events::latest(tx, call.user)?;
    let readable = readable(tx, call, asked)?;
    if asked.iter().any(|channel| !readable.contains(channel)) {
        return Err(ApiError::of(ErrorCode::Forbidden));
    }
    let Some(since) = since else { return Ok(Start { since: latest, gap: None, readable }) };
    let oldest = events::oldest(tx, call.user)?.unwrap_or(latest + 1);
    let gap = (since + 1 < oldest || since > latest).then_some(oldest);
    Ok(Start { since: since.min(latest), gap, readable })
}

fn batch(tx: &mut ReadTx<'_>, call: &Call, asked: &[Channel], since: EventSeq) -> ApiResult<Batch> {
    let rows = events::after(tx, call.user, since, BATCH)?;
    let readable = readable(tx, call, asked)?;
    let last = rows.last().map_or(since, |row| row.seq);
    let is_full = rows.len() as i64 == BATCH;
    let told = rows.into_iter().filter_map(|row| {
        let channel = Channel::of(&row.kind).filter(|channel| readable.contains(channel))?;
        Some(LiveEvent::of(channel, row))
    });
    Ok(Batch { events: told.collect::<ApiResult<_>>()?, last, is_full })
}

/// The channels that the credential may read at this moment; 403 when there are none.
fn readable(tx: &mut ReadTx<'_>, call: &Call, asked: &[Channel]) -> ApiResult<Vec<Channel>> {
    let readable = Channel::readable(asked, call.standing(tx)?.scopes);
    if readable.is_empty() { Err(ApiError::of(ErrorCode::Forbidden)) } else { Ok(readable) }
}
