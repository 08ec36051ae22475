//! Cursors of keyset pages: opaque to clients, and good for one list in one order with one filter only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{Page, PageInfo};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::error::{ApiError, ApiResult};

/// The longest cursor that is looked at, in characters; ours stay far below.
const LONGEST: usize = 2048;
/// The query parameter that cursors travel in.
const PARAMETER: &str = "cursor";

/// What a list was filtered by, as far as a cursor must remember it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterHash(i64);

impl FilterHash {
    /// The hash of the filters in use, including which list it is. Leave out `cursor` and `limit`:
    /// a reader may change the size of pages underway.
    pub fn of(filters: &impl Serialize) -> ApiResult<Self> {
        let bytes = serde_json::to_vec(filters).map_err(ApiError::internal)?;
        let first_eight = Sha256::digest(&bytes).into_iter().take(8);
        Ok(Self(first_eight.fold(0, |hash, byte| (hash << 8) | i64::from(byte))))
    }
}

/// Makes and reads cursors. The last key is a tuple of whatever the list is sorted by, its id last.
#[derive(Debug, Clone, Copy)]
pub enum Cursor {}

impl Cursor {
    /// The cursor that stands behind the row with this `key`.
    pub fn encode(sort: &str, filter: FilterHash, key: &impl Serialize) -> ApiResult<String> {
        let json = serde_json::to_vec(&(sort, filter.0, key)).map_err(ApiError::internal)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// The page of `limit` that begins `rows`, of which one more was asked for: it tells whether there is
    /// another page. `key` is what the list is sorted by.
    pub fn page<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        sort: &str,
        filter: FilterHash,
        key: impl Fn(&R) -> K,
    ) -> ApiResult<Page<R>> {
        let is_more = rows.len() as i64 > limit;
        rows.truncate(limit as usize);
        let last = rows.last().filter(|_| is_more);
        let next_cursor = last.map(|row| Self::encode(sort, filter, &key(row))).transpose()?;
        Ok(Page { items: rows, info: PageInfo { limit, next_cursor, total: None } })
    }

    /// The key that `text` stands behind.
    ///
    /// # Errors
    /// 422 when it is no cursor, or one of another list, order or filter.
    pub fn decode<K: DeserializeOwned>(text: &str, sort: &str, filter: FilterHash) -> ApiResult<K> {
        let bytes = (text.len() <= LONGEST).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten();
        let read = bytes.and_then(|bytes| serde_json::from_slice::<(String, i64, serde_json::Value)>(&bytes).ok());
        let Some((its_sort, its_filter, key)) = read else {
            return Err(ApiError::invalid(PARAMETER, "is not a cursor of this list"));
        };
        if its_sort != sort || its_filter != filter.0 {
            return Err(ApiError::invalid(PARAMETER, "belongs to another order or filter; begin without a cursor"));
        }
        serde_json::from_value(key).map_err(|_| ApiError::invalid(PARAMETER, "is not a cursor of this list"))
    }
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{TaskId, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn filter(of: &str) -> FilterHash {
        FilterHash::of(&of).unwrap()
    }

    #[test]
    fn a_cursor_gives_back_its_key() {
        let key = (Timestamp::from_millis(1_800_000_000_123), TaskId::from_uuid(Uuid::from_u128(7)));
        let text = Cursor::encode("created_at", filter("tasks"), &key).unwrap();
        assert_eq!(Cursor::decode::<(Timestamp, TaskId)>(&text, "created_at", filter("tasks")).unwrap(), key);
    }

    #[test]
    fn a_cursor_of_another_order_filter_or_kind_is_refused() {
        let text = Cursor::encode("created_at", filter("tasks"), &(5, 6)).unwrap();
        for (text, sort, filter) in [
            (text.as_str(), "due_date", filter("tasks")),
            (text.as_str(), "created_at", filter("activity")),
            ("", "created_at", filter("tasks")),
            ("%%%", "created_at", filter("tasks")),
            (&"A".repeat(2000), "created_at", filter("tasks")),
        ] {
            let error = Cursor::decode::<(i64, i64)>(text, sort, filter).unwrap_err();
            assert_eq!((error.status().as_u16(), error.fields[0].field.as_str()), (422, "cursor"));
        }
        assert!(Cursor::decode::<(Timestamp, Uuid)>(&text, "created_at", filter("tasks")).is_err());
    }
}
