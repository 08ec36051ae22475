//! Roles and scopes: who somebody is, and what a token or key may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// What kind of account someone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person.
    User,
    /// A person who also runs this server.
    Admin,
    /// A program with an account of its own: may work with data, but neither with accounts nor
    /// with money, since no person sits behind it.
    Service,
}

impl Role {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Service => "service",
        }
    }

    /// Everything that somebody with this role may do.
    pub const fn scopes(self) -> Scopes {
        match self {
            Self::User => Scopes(Scopes::ALL.0 & !Scope::Admin.bit()),
            Self::Admin => Scopes::ALL,
            Self::Service => {
                let kept_for_people = Scope::BillingRead.bit()
                    | Scope::BillingWrite.bit()
                    | Scope::AccountRead.bit()
                    | Scope::AccountWrite.bit()
                    | Scope::Admin.bit();
                Scopes(Scopes::ALL.0 & !kept_for_people)
            }
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        [Self::User, Self::Admin, Self::Service].into_iter().find(|role| role.as_str() == text).ok_or(UnknownName)
    }
}

/// Why a text is no role, or no list of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a name known here")]
pub struct UnknownName;

/// One thing that a token or key may be allowed to do.
///
/// `write` does not bring `read` with it: a key that throws captures in (a mail gateway, a
/// button on a phone) need not be able to read what its owner wrote down. Who wants both asks
/// for both. What a write changed is shown to whoever may write it, and nothing else (decision 0042).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Scope {
    /// See tasks, steps, projects, captures.
    TasksRead,
    /// Change them.
    TasksWrite,
    /// See and search memories.
    MemoryRead,
    /// Change them.
    MemoryWrite,
    /// See focus, energy, zones, rituals.
    PlanningRead,
    /// Change them.
    PlanningWrite,
    /// See XP, levels, streaks, achievements.
    ProgressRead,
    /// Spend and claim.
    ProgressWrite,
    /// See tier, credits and invoices.
    BillingRead,
    /// Buy and cancel.
    BillingWrite,
    /// See profile, sessions and keys.
    AccountRead,
    /// Change them.
    AccountWrite,
    /// Use the language model, which spends credits.
    AiUse,
    /// Everything under `/admin`; nothing of other people's data.
    Admin,
}

impl Scope {
    /// Every scope, in the order in which lists are written.
    pub const ALL: [Self; 14] = [
        Self::TasksRead,
        Self::TasksWrite,
        Self::MemoryRead,
        Self::MemoryWrite,
        Self::PlanningRead,
        Self::PlanningWrite,
        Self::ProgressRead,
        Self::ProgressWrite,
        Self::BillingRead,
        Self::BillingWrite,
        Self::AccountRead,
        Self::AccountWrite,
        Self::AiUse,
        Self::Admin,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TasksRead => "tasks:read",
            Self::TasksWrite => "tasks:write",
            Self::MemoryRead => "memory:read",
            Self::MemoryWrite => "memory:write",
            Self::PlanningRead => "planning:read",
            Self::PlanningWrite => "planning:write",
            Self::ProgressRead => "progress:read",
            Self::ProgressWrite => "progress:write",
            Self::BillingRead => "billing:read",
            Self::BillingWrite => "billing:write",
            Self::AccountRead => "account:read",
            Self::AccountWrite => "account:write",
            Self::AiUse => "ai:use",
            Self::Admin => "admin:*",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownName)
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Scope {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::ALL.map(Self::as_str))).into()
    }
}

impl ToSchema for Scope {
    fn name() -> std::borrow::Cow<'static, str> {
        "Scope".into()
    }
}

/// A set of scopes; on the wire and in the database the names with a space between.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u32);

impl Scopes {
    /// Nothing at all.
    pub const NONE: Self = Self(0);
    /// Everything.
    pub const ALL: Self = Self((1 << Scope::ALL.len()) - 1);

    /// Everything that somebody with this role may do.
    pub const fn of_role(role: Role) -> Self {
        role.scopes()
    }

    /// Everything that somebody with any of these roles may do.
    pub fn of_roles(roles: &[Role]) -> Self {
        roles.iter().fold(Self::NONE, |all, role| Self(all.0 | role.scopes().0))
    }

    /// Whether `scope` is among them.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether all of `others` are among them.
    pub const fn contains_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// What both allow. What a key may do is its own scopes with those its owner has now, so a
    /// key can never do more than its owner.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether nothing is allowed.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The single scopes, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |&scope| self.contains(scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

impl FromStr for Scopes {
    type Err = UnknownName;
    /// Order and repetition do not matter; one unknown name refuses the whole list, so that
    /// nobody holds a key that silently does less than was asked for.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        text.split(' ').filter(|name| !name.is_empty()).map(str::parse).collect()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_scopes_has_one_spelling_and_reads_back() {
        let scopes: Scopes = "ai:use  tasks:write tasks:read tasks:read".parse().unwrap();
        assert_eq!(scopes.to_string(), "tasks:read tasks:write ai:use");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
        assert_eq!("".parse(), Ok(Scopes::NONE));
        assert_eq!(Scopes::ALL.to_string().parse(), Ok(Scopes::ALL));
        assert_eq!(serde_json::to_string(&scopes).unwrap(), r#""tasks:read tasks:write ai:use""#);
    }

    #[test]
    fn names_that_look_like_scopes_are_none() {
        for text in
            ["admin", "admin:read", "*", "tasks:*", "Tasks:read", "tasks:read,tasks:write", "tasks:read\tai:use"]
        {
            assert_eq!(text.parse::<Scopes>(), Err(UnknownName), "{text}");
        }
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn write_does_not_bring_read() {
        let scopes: Scopes = "tasks:write".parse().unwrap();
        assert!(scopes.contains(Scope::TasksWrite));
        assert!(!scopes.contains(Scope::TasksRead));
    }

    #[test]
    fn a_key_never_does_more_than_its_owner() {
        let key = Scopes::ALL;
        let owner = Scopes::of_role(Role::User);
        let allowed = key.intersection(owner);
        assert_eq!(allowed, owner);
        assert!(!allowed.contains(Scope::Admin));
        assert!(owner.contains_all(allowed) && !owner.contains_all(key));
    }

    #[test]
    fn only_the_admin_has_the_admin_scope_and_services_stay_away_from_money_and_accounts() {
        assert!(Scopes::of_role(Role::Admin).contains(Scope::Admin));
        assert!(!Scopes::of_role(Role::Service).contains(Scope::AccountRead));
        assert!(!Scopes::of_role(Role::Service).contains(Scope::BillingWrite));
        assert!(Scopes::of_role(Role::Service).contains(Scope::AiUse));
        assert_eq!(Scopes::of_roles(&[Role::User, Role::Admin]), Scopes::ALL);
        assert!(Scopes::of_roles(&[]).is_empty());
    }
}
