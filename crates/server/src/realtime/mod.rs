//! Live streams: what happens, told to the user's open clients as it happens.
//!
//! A stream is only ever a [`Feed`], a cursor over `events` that hints wake up. It is replay and
//! live in one, so there is no seam at which an event could be lost or come twice.

mod api;
mod feed;
mod streams;

pub use crate::events::Channel;
pub use api::{EventsQuery, LiveEntity, LiveEvent, routes};
pub use feed::{Feed, News};
pub use streams::{Listening, Seat, Streams};
