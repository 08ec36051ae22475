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
            action: action(&event.kind, &event.entity_type),
            source: event.source.clone(),
            metadata: metadata.to_string(),
            request_id: event.request_id.clone(),
            created_at: event.at,
        };
        Ok(store::insert(tx, &line)?)
    }
}

/// `completed` of `task.completed`; `dependency_added` of a task's `dependency.added`.
fn action(kind: &str, entity: &str) -> String {
    match kind.rsplit_once('.') {
        Some((noun, verb)) if noun == entity => verb.to_owned(),
        _ => kind.replace('.', "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::action;

    #[test]
    fn an_action_names_what_the_entity_does_not() {
        assert_eq!(action("task.completed", "task"), "completed");
        assert_eq!(action("dependency.added", "task"), "dependency_added");
        assert_eq!(action("seen", "task"), "seen");
    }
}
