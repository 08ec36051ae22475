//! Which lines of the log a credential may see: titles stand in it, so the log must not show what
//! the thing itself would not.

use cairn_kernel::ErrorCode;

use crate::accounts::scope::{Scope, Scopes};
use crate::events::Channel;
use crate::http::{ApiError, ApiResult};

/// The kinds of things whose lines may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// Those that are told on these channels, and nothing of the account.
    Only(Vec<&'static str>),
    /// All but these.
    AllBut(Vec<&'static str>),
}

impl Sight {
    /// What `scopes` let one see. What no channel tells of belongs to the account.
    ///
    /// # Errors
    /// 403 when that is nothing.
    pub(super) fn of(scopes: Scopes) -> ApiResult<Self> {
        let readable = Channel::readable(&[], scopes);
        let entities = |is_wanted: bool| {
            let wanted = Channel::ALL.into_iter().filter(|channel| readable.contains(channel) == is_wanted);
            wanted.flat_map(|channel| channel.entities().iter().copied()).collect()
        };
        if scopes.contains(Scope::AccountRead) {
            Ok(Self::AllBut(entities(false)))
        } else if readable.is_empty() {
            Err(ApiError::of(ErrorCode::Forbidden))
        } else {
            Ok(Self::Only(entities(true)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::scope::Role;

    #[test]
    fn whoever_signs_in_sees_everything_and_a_key_what_it_may_read() {
        assert_eq!(Sight::of(Scopes::of_role(Role::User)), Ok(Sight::AllBut(Vec::new())));
        let energy = Scopes::from_iter([Scope::PlanningRead]);
        assert_eq!(Sight::of(energy), Ok(Sight::Only(vec!["focus", "focus_session", "energy", "ritual"])));
        assert!(Sight::of(Scopes::from_iter([Scope::TasksWrite])).is_err());
    }
}
