//! What happens to captures.

use cairn_kernel::CaptureId;
use serde::Serialize;
use uuid::Uuid;

use crate::events::DomainEvent;

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

macro_rules! of_a_capture {
    ($($event:ty, $kind:literal;)+) => {$(
        impl DomainEvent for $event {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "capture";
            fn entity_id(&self) -> Uuid {
                self.capture_id.uuid()
            }
        }
    )+};
}

of_a_capture! {
    CaptureSaved, "capture.saved";
    CaptureOpened, "capture.opened";
    CaptureAnswered, "capture.answered";
}
