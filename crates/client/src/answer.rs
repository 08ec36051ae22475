use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// The data, understood.
    pub data: T,
    /// How to get on, where the answer is a page of a list.
    pub page: Option<PageInfo>,
    /// The body as it was sent: JSON, or nothing (204).
    pub body: String,
}

/// How to get on in a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PageInfo {
    /// The most rows of a page.
    pub limit: i64,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
    /// All rows that match, if that was asked for.
    #[serde(default)]
    pub total: Option<i64>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
    #[serde(default)]
    page: Option<PageInfo>,
}

impl<T: DeserializeOwned> Answer<T> {
    pub(crate) fn read(body: String) -> Result<Self, serde_json::Error> {
        let Envelope { data, page } = serde_json::from_str(&body)?;
        Ok(Self { data, page, body })
    }
}
