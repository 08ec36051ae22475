use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use http_body_util::BodyExt as _;
use serde_json::Value;

/// How long an event may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream of server-sent events.
pub struct LiveStream {
    body: Body,
    read: String,
}

/// One event as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveEvent {
    /// Its number; 0 for what has none.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// What it says.
    pub data: Value,
}

impl LiveStream {
    pub(crate) fn of(response: Response<Body>) -> Self {
        assert_eq!(response.status(), 200, "the stream does not open");
        Self { body: response.into_body(), read: String::new() }
    }

    /// The next event.
    pub async fn next(&mut self) -> LiveEvent {
        let event = tokio::time::timeout(PATIENCE, self.find());
        event.await.expect("an event arrives in time")
    }

    /// The next `count` events.
    pub async fn take(&mut self, count: usize) -> Vec<LiveEvent> {
        let mut events = Vec::with_capacity(count);
        while events.len() < count {
            events.push(self.next().await);
        }
        events
    }

    async fn find(&mut self) -> LiveEvent {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let event = LiveEvent::read(block);
                self.read = rest.to_owned();
                if let Some(event) = event {
                    return event;
                }
            }
            let frame = self.body.frame().await.expect("the stream goes on").expect("the stream is whole");
            let data = frame.into_data().unwrap_or_default();
            self.read.push_str(std::str::from_utf8(&data).expect("UTF-8"));
        }
    }
}

impl LiveEvent {
    /// `None` for a comment.
    fn read(block: &str) -> Option<Self> {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name).map(str::trim));
        let data = serde_json::from_str(field("data:")?).expect("events are JSON");
        let id = field("id:").map_or(0, |id| id.parse().expect("a number"));
        Some(Self { id, kind: field("event:").unwrap_or_default().to_owned(), data })
    }
}
