//! Who listens at this moment.

use serde::Serialize;
use utoipa::ToSchema;

use crate::Ctx;

/// The live streams that are open on the server that answers; with several servers, each counts its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RealtimeStats {
    /// Open streams.
    pub total_connections: usize,
    /// Users who have one or more of them.
    pub unique_users: usize,
    /// Channels that somebody listens to.
    pub total_channels: usize,
    /// Channels that each stream listens to, added up.
    pub total_subscriptions: usize,
}

impl RealtimeStats {
    /// As of now.
    pub(super) fn of(ctx: &Ctx) -> Self {
        let listening = ctx.streams().listening();
        Self {
            total_connections: listening.connections,
            unique_users: listening.users,
            total_channels: listening.channels,
            total_subscriptions: listening.subscriptions,
        }
    }
}
