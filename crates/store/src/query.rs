//! The list builder: predicates that are in use, and nothing else. No `$1 IS NULL OR …`.

use crate::dialect::{
    AMONG, AS_D, BELOW, BY, FIND, LOOK_UP, LOOKED_UP, MATCHED, MATCHING, NEWEST, NEWEST_FIRST, OLDER, SAID, Shape,
    THAT_MATCH,
};
use crate::value::{Bind, Value};
use crate::{Arguments, Kind, Matching};

/// A SELECT that is put together from parts known at compile time and bound values.
#[derive(Debug, Clone)]
pub struct Query {
    text: String,
    /// Whether a part of it has to be said in the engine's own words.
    is_spoken: bool,
    values: Vec<Owned>,
}

/// An argument that the query keeps.
#[derive(Debug, Clone)]
enum Owned {
    Plain(Value<'static>),
    Text(String),
    Bytes(Vec<u8>),
    Matching(Matching),
}

impl Owned {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Value::Null(kind) => Self::Plain(Value::Null(kind)),
            Value::Int(number) => Self::Plain(Value::Int(number)),
            Value::Real(number) => Self::Plain(Value::Real(number)),
            Value::Bool(yes) => Self::Plain(Value::Bool(yes)),
            Value::Uuid(uuid) => Self::Plain(Value::Uuid(uuid)),
            Value::Time(at) => Self::Plain(Value::Time(at)),
            Value::Matching(matching) => Self::Matching(matching.clone()),
        }
    }

    fn borrow(&self) -> Value<'_> {
        match self {
            Self::Plain(value) => *value,
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::Matching(matching) => Value::Matching(matching),
        }
    }
}

/// The sizes that an IN list is padded to, so that few texts are ever prepared.
const PADDED: [usize; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

impl Query {
    /// Begins with `text`, which holds no parameters.
    pub fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), is_spoken: false, values: Vec::new() }
    }

    /// Appends `text`.
    pub fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends the next `$n` and keeps its value.
    pub fn bind(&mut self, value: &(impl Bind + ?Sized)) -> &mut Self {
        self.bind_value(value.value())
    }

    /// The same for a value whose kind is known at run time only.
    pub fn bind_value(&mut self, value: Value<'_>) -> &mut Self {
        use std::fmt::Write as _;
        self.values.push(Owned::of(value));
        // Writing to a String cannot fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Appends `text` and then the next `$n`.
    pub fn with(&mut self, text: &'static str, value: &(impl Bind + ?Sized)) -> &mut Self {
        self.push(text).bind(value)
    }

    /// Appends whether `column` is `owner`, for rows that are looked up by another key: no index is read for it. Said plainly,
    /// SQLite always and PostgreSQL without statistics may read all rows of the owner instead.
    pub fn owned_by(&mut self, column: &'static str, owner: &impl Bind) -> &mut Self {
        self.push("(").push(column).with(" = ", owner).push(") IS TRUE")
    }

    /// Appends whether `value` stands somewhere in the text `place`.
    pub fn holds(&mut self, place: &'static str, value: &(impl Bind + ?Sized)) -> &mut Self {
        self.is_spoken = true;
        self.push(FIND).push(place).push(", ").bind(value).push(") > 0")
    }

    /// Appends a table of one column: `number`, of the documents that match.
    pub fn matching(&mut self, matching: &Matching) -> &mut Self {
        self.is_spoken = true;
        self.with(MATCHING, matching).push(MATCHED)
    }

    /// Begins with the documents of `owner` that match, as `d`, for [`ReadTx::newest`](crate::ReadTx::newest) to read.
    pub fn newest_matching(owner: &impl Bind, matching: &Matching) -> Self {
        let mut query = Self::new("SELECT d.number, d.entity_id, d.content FROM ");
        query.is_spoken = true;
        query.with(NEWEST, owner).with(BELOW, &i64::MAX).with(AMONG, &i64::MAX).with(THAT_MATCH, matching).push(AS_D);
        query
    }

    /// The query for at most `most` documents with numbers below `below`, the newest first; on PostgreSQL only so many are
    /// looked into, whether they match or not.
    #[must_use]
    pub fn newest(&self, below: i64, among: usize, most: usize) -> Self {
        let mut newest = self.clone();
        let places = newest.values.iter_mut().skip(1).zip([below, among as i64]);
        places.for_each(|(place, value)| *place = Owned::Plain(Value::Int(value)));
        newest.push(NEWEST_FIRST).with(" LIMIT ", &(most as i64));
        newest
    }

    /// The same by the index of words.
    #[must_use]
    pub fn older(&self, below: i64, most: usize) -> Self {
        let older = self.newest(below, usize::MAX / 2, most);
        Self { text: older.text.replace(NEWEST, OLDER), ..older }
    }

    /// Appends `table` as `alias`: of each row so far the one that it leads to `by` its key, such as `t.id = d.entity_id`.
    /// However many rows the planner expects, it looks each up; it does not begin at this end.
    pub fn look_up(&mut self, table: &'static str, alias: &'static str, by: &'static str) -> &mut Self {
        self.is_spoken = true;
        self.push(LOOK_UP).push(table).push(" ").push(alias).push(BY).push(by).push(LOOKED_UP).push(alias).push(SAID)
    }

    /// Appends `text IN (…)`, padded to a power of two by repeating the last value. An empty list
    /// matches nothing. At most 128 values: callers bound their lists.
    pub fn any_of<T: Bind>(&mut self, text: &'static str, values: &[T]) -> &mut Self {
        let Some(last) = values.last() else { return self.push("1 = 0") };
        let padded = PADDED.into_iter().find(|&size| size >= values.len()).unwrap_or(values.len());
        self.push(text).push(" IN (");
        for index in 0..padded {
            if index > 0 {
                self.push(", ");
            }
            self.bind(values.get(index).unwrap_or(last));
        }
        self.push(")")
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its parameters are numbered as they are appended.
    pub(crate) const fn shape(&self) -> Shape {
        Shape { is_spoken: self.is_spoken, is_in_order: true }
    }

    /// The arguments so far.
    pub fn arguments(&self) -> Arguments<'_> {
        self.values.iter().map(Owned::borrow).collect()
    }

    /// The kinds of the arguments so far.
    pub fn kinds(&self) -> Vec<Kind> {
        self.values.iter().map(|value| value.borrow().kind()).collect()
    }
}
