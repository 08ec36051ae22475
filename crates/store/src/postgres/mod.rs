//! PostgreSQL: a few threads, each with one connection and a runtime of its own, so that a closure
//! can be straight-line code and statements can still travel together.

mod connect;
mod exec;
pub(crate) mod hints;
mod lane;
mod session;
mod tls;

use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError, bounded};

pub(crate) use connect::Connector;
pub(crate) use exec::map;
#[cfg(feature = "testing")]
pub(crate) use exec::{Argument, type_of};
pub(crate) use session::PgSession;

use crate::sqlite::spawn;
use crate::work::BoxedWork;
use crate::{Lane, StoreError};

/// Where PostgreSQL is and how many connections it gets.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// `postgres://user:password@host/database?sslmode=require&sslrootcert=FILE`.
    pub url: String,
    /// PostgreSQL itself, when `url` leads to a pooler: for LISTEN and migrations, which need a
    /// session of their own.
    pub direct_url: Option<String>,
    /// Connections for requests, 1–64.
    pub request_lanes: usize,
    /// Connections for jobs, relay and search, 1–16.
    pub background_lanes: usize,
    /// Closures that may wait in front of each lane; past that, 503.
    pub queue: usize,
    /// How long a connection attempt may take.
    pub connect_timeout: Duration,
}

impl PostgresOptions {
    /// Eight connections for requests, two for jobs.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            direct_url: None,
            request_lanes: 8,
            background_lanes: 2,
            queue: 1024,
            connect_timeout: Duration::from_secs(5),
        }
    }
}

pub(crate) struct PostgresEngine {
    direct: Connector,
    requests: Mutex<Option<Sender<lane::Item>>>,
    background: Mutex<Option<Sender<lane::Item>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl PostgresEngine {
    pub(crate) fn open(options: &PostgresOptions) -> Result<Self, StoreError> {
        let connector = Connector::new(&options.url, options.connect_timeout)?;
        let (requests, request_queue) = bounded(options.queue);
        let (background, background_queue) = bounded(options.queue);
        let mut threads = Vec::new();
        let lanes = [
            ("cairn-pg-request", options.request_lanes.clamp(1, 64), request_queue),
            ("cairn-pg-background", options.background_lanes.clamp(1, 16), background_queue),
        ];
        for (name, count, queue) in lanes {
            for index in 0..count {
                let (connector, queue) = (connector.clone(), queue.clone());
                threads.push(spawn(&format!("{name}-{index}"), move || lane::work(connector, &queue))?);
            }
        }
        // The first connection is made here, so that a wrong address is said at start.
        connector.once(async |_| Ok(()))?;
        let direct = match &options.direct_url {
            Some(url) => Connector::new(url, options.connect_timeout)?,
            None => connector,
        };
        Ok(Self {
            direct,
            requests: Mutex::new(Some(requests)),
            background: Mutex::new(Some(background)),
            threads: Mutex::new(threads),
        })
    }

    /// Makes connections that have a session of their own.
    pub(crate) fn connector(&self) -> &Connector {
        &self.direct
    }

    pub(crate) fn read(&self, lane: Lane, work: BoxedWork) -> Result<(), StoreError> {
        self.send(lane, lane::Item { work, read_only: true })
    }

    pub(crate) fn write(&self, lane: Lane, work: BoxedWork) -> Result<(), StoreError> {
        self.send(lane, lane::Item { work, read_only: false })
    }

    pub(crate) fn queue_depth(&self) -> usize {
        [&self.requests, &self.background]
            .into_iter()
            .map(|queue| queue.lock().map_or(0, |sender| sender.as_ref().map_or(0, Sender::len)))
            .sum()
    }

    pub(crate) fn close(&self) {
        for queue in [&self.requests, &self.background] {
            if let Ok(mut sender) = queue.lock() {
                sender.take();
            }
        }
        let threads = self.threads.lock().map(|mut threads| std::mem::take(&mut *threads)).unwrap_or_default();
        for thread in threads {
            thread.join().ok();
        }
    }

    fn send(&self, lane: Lane, item: lane::Item) -> Result<(), StoreError> {
        let queue = match lane {
            Lane::Request => &self.requests,
            Lane::Background => &self.background,
        };
        let queue = queue.lock().map_err(|_| StoreError::Closed)?;
        match queue.as_ref().ok_or(StoreError::Closed)?.try_send(item) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        }
    }
}

impl Drop for PostgresEngine {
    fn drop(&mut self) {
        self.close();
    }
}
