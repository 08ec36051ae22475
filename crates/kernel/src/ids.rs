use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Clock, Entropy, Timestamp};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Names the thing that has this UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_uuid(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
                    .into()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

id! {
    /// A person or a program with an account.
    UserId;
    /// A sign-in of one device.
    SessionId;
    /// The chain of refresh tokens that began with one sign-in.
    FamilyId;
    /// A key for programs.
    ApiKeyId;
    /// Somebody as a server elsewhere knows them.
    IdentityId;
    /// A task.
    TaskId;
    /// A step of a task.
    StepId;
    /// A comment on a task.
    CommentId;
    /// A project.
    ProjectId;
    /// A compass zone.
    ZoneId;
    /// A task template.
    TemplateId;
    /// What a deletion left behind.
    TombstoneId;
    /// One text thrown at Cairn.
    CaptureId;
    /// A row of the XP ledger.
    LedgerId;
    /// A durable job.
    JobId;
}

/// The number of an event among its user's events: dense, from 1.
pub type EventSeq = i64;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID like 0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21")]
pub struct NotAnId;

/// Only the hyphenated form is an id: one thing has one spelling.
fn parse_uuid(text: &str) -> Result<Uuid, NotAnId> {
    if text.len() == 36 { Uuid::try_parse(text).map_err(|_| NotAnId) } else { Err(NotAnId) }
}

/// Makes UUIDv7 from the handed-in clock: later calls sort later, also within one millisecond
/// and when the clock steps back.
#[derive(Debug, Default)]
pub struct Ids {
    /// 48 bits of milliseconds above 16 bits of counter, of which 12 are used.
    last: AtomicU64,
}

impl Ids {
    /// A generator that has made nothing yet.
    pub const fn new() -> Self {
        Self { last: AtomicU64::new(0) }
    }

    /// The next UUIDv7: milliseconds, a 12-bit counter, 62 random bits.
    pub fn next(&self, now: Timestamp, entropy: &dyn Entropy) -> Uuid {
        let floor = (now.as_millis().max(0) as u64) << 12;
        let mut last = self.last.load(Ordering::Relaxed);
        let ticks = loop {
            let next = floor.max(last + 1);
            match self.last.compare_exchange_weak(last, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => break next,
                Err(seen) => last = seen,
            }
        };
        let mut bytes = [0u8; 16];
        bytes[..6].copy_from_slice(&(ticks >> 12).to_be_bytes()[2..]);
        bytes[6] = 0x70 | ((ticks >> 8) & 0x0F) as u8;
        bytes[7] = (ticks & 0xFF) as u8;
        entropy.fill(&mut bytes[8..]);
        bytes[8] = 0x80 | (bytes[8] & 0x3F);
        Uuid::from_bytes(bytes)
    }

    /// The next UUIDv7 by `clock`.
    pub fn next_by(&self, clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
        self.next(clock.now(), entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SeededEntropy, SystemEntropy};

    #[test]
    fn later_ids_sort_later_even_when_the_clock_steps_back() {
        let ids = Ids::new();
        let entropy = SeededEntropy::new(7);
        let mut previous = Uuid::nil();
        for i in 0..10_000 {
            let at = Timestamp::from_millis(1_800_000_000_000 - i % 3);
            let next = ids.next(at, &entropy);
            assert!(next > previous);
            assert_eq!(next.get_version_num(), 7);
            previous = next;
        }
    }

    #[test]
    fn system_entropy_fills_every_byte() {
        let mut seen = [0u8; 64];
        for _ in 0..64 {
            let mut bytes = [0u8; 64];
            SystemEntropy.fill(&mut bytes);
            for (all, byte) in seen.iter_mut().zip(bytes) {
                *all |= byte;
            }
        }
        assert!(seen.iter().all(|&byte| byte == 0xFF));
    }

    #[test]
    fn an_id_has_one_spelling() {
        assert!("0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21".parse::<TaskId>().is_ok());
        assert!("0190c2f47a5e7c3a8f1e2b6d5a4c3e21".parse::<TaskId>().is_err());
        assert!("tasks".parse::<TaskId>().is_err());
    }
}
