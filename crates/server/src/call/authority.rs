//! What a handler may do is the type of its call.

use crate::accounts::scope::Scope;

/// A right that a [`super::Call`] has proved.
pub trait Authority: Send + Sync + 'static {
    /// The scope that the credential must have; `None`: being signed in is enough.
    const SCOPE: Option<Scope>;
}

macro_rules! authorities {
    ($($(#[$doc:meta])* $name:ident => $scope:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Authority for $name {
            const SCOPE: Option<Scope> = $scope;
        }
    )+};
}

authorities! {
    /// Signed in, whatever for.
    AnyScope => None;
    /// `tasks:read`
    TasksRead => Some(Scope::TasksRead);
    /// `tasks:write`
    TasksWrite => Some(Scope::TasksWrite);
    /// `planning:read`
    PlanningRead => Some(Scope::PlanningRead);
    /// `progress:read`
    ProgressRead => Some(Scope::ProgressRead);
    /// `account:read`
    AccountRead => Some(Scope::AccountRead);
    /// `account:write`
    AccountWrite => Some(Scope::AccountWrite);
    /// `admin:*`
    Admin => Some(Scope::Admin);
}
