//! What happens to captures.

use cairn_kernel::CaptureId;
use serde::Serialize;

use crate::events::domain_event;

/// A text was captured and saved.
#[derive(Serialize)]
pub(super) struct CaptureSaved {
    pub(super) capture_id: CaptureId,
    pub(super) items: usize,
    /// The first thing that was read, so that a line of the log says which capture it was.
    pub(super) title: Option<String>,
}

/// A text was captured and waits for answers.
#[derive(Serialize)]
pub(super) struct CaptureOpened {
    pub(super) capture_id: CaptureId,
    pub(super) questions: usize,
    pub(super) title: Option<String>,
}

/// Questions of a capture were answered; others are open.
#[derive(Serialize)]
pub(super) struct CaptureAnswered {
    pub(super) capture_id: CaptureId,
    pub(super) questions: usize,
    pub(super) title: Option<String>,
}

domain_event!(CaptureSaved: "capture.saved" of "capture" capture_id);
domain_event!(CaptureOpened: "capture.opened" of "capture" capture_id);
domain_event!(CaptureAnswered: "capture.answered" of "capture" capture_id);
