//! The embedded engine: one writer thread with group commit, a few reader threads.

pub(crate) mod exec;
pub(crate) mod open;
mod reader;
mod writer;

use std::path::PathBuf;
use std::sync::Mutex;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::watch;

use crate::StoreError;
use crate::work::BoxedWork;

/// Where the embedded database lives and how many hands it has.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// The file; made when it is missing.
    pub path: PathBuf,
    /// Reader threads, 1–16.
    pub readers: usize,
    /// Closures that may wait in front of the writer, and as many in front of the readers; past that, 503.
    pub queue: usize,
}

impl SqliteOptions {
    /// Two readers and a queue of 1024: what a small machine wants.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), readers: 2, queue: 1024 }
    }
}

pub(crate) struct SqliteEngine {
    path: PathBuf,
    writer: Mutex<Option<Sender<BoxedWork>>>,
    readers: Mutex<Option<Sender<BoxedWork>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    foreign_changes: watch::Receiver<u64>,
    fatal: watch::Receiver<bool>,
}

impl SqliteEngine {
    pub(crate) fn open(options: SqliteOptions) -> Result<Self, StoreError> {
        let connection = open::writer(&options.path)?;
        let (writer, write_queue) = bounded(options.queue);
        let (readers, read_queue) = bounded(options.queue);
        let (changed, foreign_changes) = watch::channel(0);
        let (broken, fatal) = watch::channel(false);
        let mut threads = Vec::new();
        let path = options.path.clone();
        threads.push(spawn("cairn-writer", move || {
            writer::Writer::new(path, connection, write_queue, changed, broken).work();
        })?);
        for index in 0..options.readers.clamp(1, 16) {
            let mut connection = open::reader(&options.path)?;
            let queue = read_queue.clone();
            threads.push(spawn(&format!("cairn-reader-{index}"), move || reader::work(&mut connection, &queue))?);
        }
        Ok(Self {
            path: options.path,
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Some(readers)),
            threads: Mutex::new(threads),
            foreign_changes,
            fatal,
        })
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    pub(crate) fn write(&self, work: BoxedWork) -> Result<(), StoreError> {
        send(&self.writer, work)
    }

    pub(crate) fn read(&self, work: BoxedWork) -> Result<(), StoreError> {
        send(&self.readers, work)
    }

    pub(crate) fn foreign_changes(&self) -> watch::Receiver<u64> {
        self.foreign_changes.clone()
    }

    pub(crate) fn fatal(&self) -> watch::Receiver<bool> {
        self.fatal.clone()
    }

    pub(crate) fn queue_depth(&self) -> usize {
        let waiting = |queue: &Mutex<Option<Sender<BoxedWork>>>| {
            queue.lock().map_or(0, |sender| sender.as_ref().map_or(0, Sender::len))
        };
        waiting(&self.writer) + waiting(&self.readers)
    }

    pub(crate) fn close(&self) {
        for queue in [&self.writer, &self.readers] {
            if let Ok(mut sender) = queue.lock() {
                sender.take();
            }
        }
        let threads = self.threads.lock().map(|mut threads| std::mem::take(&mut *threads)).unwrap_or_default();
        for thread in threads {
            thread.join().ok();
        }
    }
}

impl Drop for SqliteEngine {
    fn drop(&mut self) {
        self.close();
    }
}

fn send(queue: &Mutex<Option<Sender<BoxedWork>>>, work: BoxedWork) -> Result<(), StoreError> {
    let queue = queue.lock().map_err(|_| StoreError::Closed)?;
    match queue.as_ref().ok_or(StoreError::Closed)?.try_send(work) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(_)) => Err(StoreError::Busy),
        Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
    }
}

pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| StoreError::Engine(format!("no thread could be started: {error}").into()))
}
