//! Hints that something new can be read: in process, and between instances over NOTIFY.

use std::sync::Arc;

use crossbeam_channel::{Sender, bounded};
use tokio::sync::broadcast;

use crate::db::Engine;
use crate::postgres::hints;
use crate::sqlite::spawn;
use crate::{Db, StoreError};

/// Hints in flight; a slow listener that misses some looks at the database instead.
const ROOM: usize = 1024;

/// A bus of short texts. A lost hint costs a listener its heartbeat's wait, never an event.
#[derive(Clone)]
pub struct Hints {
    heard: broadcast::Sender<String>,
    other_instances: Option<Sender<String>>,
    _alive: Option<Arc<Sender<()>>>,
}

impl Hints {
    /// Joins the bus of everybody who uses `db`.
    pub fn join(db: &Db) -> Result<Self, StoreError> {
        let heard = broadcast::channel(ROOM).0;
        let Engine::Postgres(postgres) = db.engine() else {
            return Ok(Self { heard, other_instances: None, _alive: None });
        };
        let (alive, stop) = bounded::<()>(0);
        let (outbound, queue) = bounded::<String>(ROOM);
        let connector = postgres.connector().clone();
        spawn("cairn-pg-notify", move || hints::send(&connector, &queue))?;
        let (connector, incoming) = (postgres.connector().clone(), heard.clone());
        spawn("cairn-pg-listen", move || hints::listen(&connector, &incoming, &stop))?;
        Ok(Self { heard, other_instances: Some(outbound), _alive: Some(Arc::new(alive)) })
    }

    /// Tells everybody, after the commit.
    pub fn send(&self, hint: String) {
        // PostgreSQL sends it back to this instance too; hearing it twice only costs a look.
        if let Some(queue) = &self.other_instances {
            queue.try_send(hint.clone()).ok();
        }
        self.heard.send(hint).ok();
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<String> {
        self.heard.subscribe()
    }
}
