//! The subscriber that writes the log.

use cairn_store::WriteTx;

use super::{metadata, store};
use crate::Ctx;
use crate::events::{EffectError, Happened, Subscriber};

/// Writes one line for every event.
pub struct ActivityLog {
    ctx: Ctx,
}

impl ActivityLog {
    /// A log whose ids come from `ctx`.
    pub const fn new(ctx: Ctx) -> Self {
        Self { ctx }
    }
}

impl Subscriber for ActivityLog {
    fn name(&self) -> &'static str {
        "activity"
    }

    fn wants(&self, _: &str) -> bool {
        true
    }

    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
        let event = &happened.event;
        let metadata = metadata::of_payload(&happened.payload()?);
        let line = store::NewActivity {
            id: self.ctx.new_id(),
            user_id: happened.user,
            seq: event.seq,
            entity_type: event.entity_type.clone(),
            entity_id: event.entity_id,
            action: verb(&event.kind).to_owned(),
            source: event.source.clone(),
            metadata: metadata.to_string(),
            request_id: event.request_id.clone(),
            created_at: event.at,
        };
        Ok(store::insert(tx, &line)?)
    }
}

/// `completed` of `task.completed`.
fn verb(kind: &str) -> &str {
    kind.rsplit_once('.').map_or(kind, |(_, verb)| verb)
}
