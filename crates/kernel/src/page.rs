use serde::Serialize;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows of this page, in the list's order.
    pub items: Vec<T>,
    /// How to get on.
    pub info: PageInfo,
}

impl<T> Page<T> {
    /// The same page of what `shown` makes of its rows.
    pub fn map<U>(self, shown: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(shown).collect(), info: self.info }
    }
}

/// What a client needs to ask for the next page.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PageInfo {
    /// The most rows that a page holds: 1–100 where that can be chosen.
    pub limit: i64,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many rows match in all; only when `total=true` was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}
