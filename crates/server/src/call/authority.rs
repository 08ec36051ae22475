//! What a handler may do is the type of its call.

use crate::accounts::scope::Scope;

/// A right that a [`super::Call`] has proved.
pub trait Authority: Send + Sync + 'static {
    /// The scopes that the credential must have, all of them; none: being signed in is enough.
    const SCOPES: &'static [Scope];
}

macro_rules! authorities {
    ($($(#[$doc:meta])* $name:ident => [$($scope:ident),*];)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Authority for $name {
            const SCOPES: &'static [Scope] = &[$(Scope::$scope),*];
        }
    )+};
}

authorities! {
    /// Signed in, whatever for.
    AnyScope => [];
    /// `tasks:read`
    TasksRead => [TasksRead];
    /// `tasks:write`
    TasksWrite => [TasksWrite];
    /// `planning:read`
    PlanningRead => [PlanningRead];
    /// `progress:read`
    ProgressRead => [ProgressRead];
    /// `account:read`
    AccountRead => [AccountRead];
    /// `account:write`
    AccountWrite => [AccountWrite];
    /// Everything that an account holds: `account:read` alone sees no tasks and no points.
    WholeRead => [AccountRead, TasksRead, ProgressRead];
    /// The same, to be written.
    WholeWrite => [AccountWrite, TasksWrite, ProgressWrite];
    /// `admin:*`
    Admin => [Admin];
}
