//! A sign of life for what takes longer than a second.

use std::io::IsTerminal as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is quicker needs no sign.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

/// Something that may take long: on a terminal a line on standard error says so from the first second
/// on. It is gone when this is dropped.
pub(crate) struct Busy {
    bar: ProgressBar,
    over: Option<Sender<()>>,
    waiting: Option<JoinHandle<()>>,
}

impl Busy {
    /// Begins with `doing`, such as "Copying the database".
    pub(crate) fn with(doing: &'static str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg} · {elapsed}");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
            .with_message(doing);
        if !std::io::stderr().is_terminal() {
            return Self { bar, over: None, waiting: None };
        }
        let (over, is_over) = mpsc::channel();
        let shown = bar.clone();
        let waiting = thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self { bar, over: Some(over), waiting: Some(waiting) }
    }

    /// Says how far it is.
    pub(crate) fn at(&self, place: String) {
        self.bar.set_message(place);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.over.take();
        if let Some(waiting) = self.waiting.take() {
            waiting.join().ok();
        }
        self.bar.finish_and_clear();
    }
}
