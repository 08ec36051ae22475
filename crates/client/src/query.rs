/// The query of a URL, in the making.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(&'static str, String)>);

impl Query {
    /// An empty one.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds `name=value`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.0.push((name, value.to_string()));
        self
    }

    /// Adds `name=value` if there is a value.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, &value),
            None => self,
        }
    }

    /// Adds `name=value` for each value.
    #[must_use]
    pub fn each<V: ToString>(self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        values.into_iter().fold(self, |query, value| query.with(name, &value))
    }

    /// `path?query`, encoded.
    pub(crate) fn onto(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
        format!("{path}?{pairs}")
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn values_are_encoded_and_repeated() {
        let query = Query::new().each("tag", ["a b", "ü&c"]).maybe("limit", Some(5)).maybe("q", None::<&str>);
        assert_eq!(query.onto("/tasks"), "/tasks?tag=a+b&tag=%C3%BC%26c&limit=5");
        assert_eq!(Query::new().onto("/tasks"), "/tasks");
    }
}
