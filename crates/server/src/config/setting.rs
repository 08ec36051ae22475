//! What is known about each setting besides its Rust type: enough to read it from the environment,
//! to explain it, and to write a sample file.

/// One table of `cairn.toml`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// The table's name; empty for the top of the file.
    pub(super) name: &'static str,
    /// What it is about, one sentence.
    pub(super) doc: &'static str,
    /// Its settings, in the order of the sample.
    pub(super) settings: &'static [Setting],
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Its name within the section.
    pub(super) key: &'static str,
    /// How the text of an environment variable is read.
    pub(super) kind: Kind,
    /// The default as TOML, or an example when there is none.
    pub(super) sample: Sample,
    /// What it does, for the sample file.
    pub(super) doc: &'static str,
}

/// The shape of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text; also what only looks like a number.
    Text,
    /// Text that is never shown.
    Secret,
    /// `true` or `false`.
    Switch,
    /// A whole number of this range.
    Number(Range),
    /// Whole numbers of this range; separated by commas in the environment.
    Numbers(Range),
    /// A time of day such as `09:00`.
    Clock,
    /// Texts; separated by commas in the environment.
    List,
    /// Tables; JSON in the environment. It may hold secrets and is never shown.
    Json,
}

/// What a number can be, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: i64,
    pub(super) most: i64,
}

/// A value as it stands in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// What holds when nothing is set.
    Default(&'static str),
    /// Nothing holds when nothing is set; this is how it would look.
    Example(&'static str),
}

impl Setting {
    /// A whole number that is `default` unless set, of `least` to `most`.
    pub(super) const fn number(
        key: &'static str,
        default: &'static str,
        (least, most): (i64, i64),
        doc: &'static str,
    ) -> Self {
        Self { key, kind: Kind::Number(Range { least, most }), sample: Sample::Default(default), doc }
    }

    /// Whole numbers, each of `least` to `most`.
    pub(super) const fn numbers(
        key: &'static str,
        default: &'static str,
        (least, most): (i64, i64),
        doc: &'static str,
    ) -> Self {
        Self { key, kind: Kind::Numbers(Range { least, most }), sample: Sample::Default(default), doc }
    }

    /// A time of day that is `default`, quoted, unless set.
    pub(super) const fn clock(key: &'static str, default: &'static str, doc: &'static str) -> Self {
        Self { key, kind: Kind::Clock, sample: Sample::Default(default), doc }
    }
}

impl Range {
    pub(super) fn contains(self, number: i128) -> bool {
        (i128::from(self.least)..=i128::from(self.most)).contains(&number)
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} to {}", self.least, self.most)
    }
}

impl Sample {
    /// The TOML.
    pub(super) const fn toml(self) -> &'static str {
        match self {
            Self::Default(toml) | Self::Example(toml) => toml,
        }
    }
}

impl Section {
    /// The setting `key`.
    pub(super) fn setting(&self, key: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// `section.key`, as messages name a setting.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}
