use serde::{Deserialize, Deserializer};

/// A field of a PATCH: absent leaves, `null` clears, a value sets.
///
/// Every such field carries `#[serde(default)]`, which is what makes "absent" possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field was not sent.
    #[default]
    Keep,
    /// `null` was sent.
    Clear,
    /// A value was sent.
    Set(T),
}

impl<T> Patch<T> {
    /// The field's new content, given its present one.
    pub fn apply(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value that was sent, if one was.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// True when `null` was sent.
    pub const fn is_clear(&self) -> bool {
        matches!(self, Self::Clear)
    }

    /// True when nothing was sent.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The same choice about something made from the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)),
        }
    }
}

/// A field of a new thing, which has nothing to clear.
impl<T> From<Option<T>> for Patch<T> {
    fn from(field: Option<T>) -> Self {
        field.map_or(Self::Keep, Self::Set)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        note: Patch<String>,
    }

    #[test]
    fn tells_absent_null_and_value_apart() {
        let read = |json: &str| serde_json::from_str::<Body>(json).unwrap().note;
        assert_eq!(read("{}"), Patch::Keep);
        assert_eq!(read(r#"{"note":null}"#), Patch::Clear);
        assert_eq!(read(r#"{"note":"x"}"#), Patch::Set("x".into()));
    }
}
