use std::borrow::Cow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use garde::Validate;
use serde::de::DeserializeOwned;

use super::{ClaimedUser, faults};
use crate::http::error::{ApiError, ApiResult};

/// What the query is called when no single parameter is to blame.
const WHOLE_QUERY: &str = "query";

/// Query parameters of the right type; a repeated one fills a list (`status=a&status=b`).
///
/// The type is `deny_unknown_fields`: a parameter that is not known is 422 and named.
#[derive(Debug, Clone)]
pub struct Query<T> {
    /// What was asked for.
    pub value: T,
    /// The `user_id` that was sent along; compare it with the caller's.
    pub claimed_user: Option<ClaimedUser>,
}

impl<T: DeserializeOwned + Validate<Context = ()>> Query<T> {
    /// Reads what stands behind the question mark.
    pub fn read(query: &str) -> ApiResult<Self> {
        let mut claimed_user = None;
        let mut rest = Cow::Borrowed(query);
        if query.contains("user_id") {
            let mut others = form_urlencoded::Serializer::new(String::new());
            for (name, value) in form_urlencoded::parse(query.as_bytes()) {
                if name == "user_id" {
                    claimed_user = Some(one_user(claimed_user, &value)?);
                } else {
                    others.append_pair(&name, &value);
                }
            }
            rest = Cow::Owned(others.finish());
        }
        Ok(Self { value: typed(&rest)?, claimed_user })
    }
}

/// The user named by the first and every further `user_id`.
fn one_user(before: Option<ClaimedUser>, value: &str) -> ApiResult<ClaimedUser> {
    match before {
        Some(ClaimedUser(user)) if user != value => Err(ApiError::invalid("user_id", "is there twice")),
        _ => Ok(ClaimedUser(value.to_owned())),
    }
}

fn typed<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> ApiResult<T> {
    let pairs = serde_html_form::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let value: T = serde_path_to_error::deserialize(pairs).map_err(|error| {
        let mut fault = faults::of_serde(error.path(), &error.inner().to_string(), WHOLE_QUERY);
        // `status[1]` is how serde counts; the parameter is called `status`.
        fault.field.truncate(fault.field.find('[').unwrap_or(fault.field.len()));
        ApiError::validation(vec![fault])
    })?;
    value.validate().map_err(|report| ApiError::validation(faults::of_garde(&report)))?;
    Ok(value)
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Open,
        InProgress,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        #[serde(default)]
        #[garde(skip)]
        status: Vec<Status>,
        #[serde(default)]
        #[garde(inner(range(min = 1, max = 100)))]
        limit: Option<i64>,
        #[serde(default)]
        #[garde(skip)]
        completed: Option<bool>,
    }

    fn blamed(query: &str) -> String {
        Query::<Filter>::read(query).unwrap_err().fields.remove(0).field
    }

    #[test]
    fn repeated_parameters_are_a_list() {
        let read = Query::<Filter>::read("status=open&limit=5&status=in_progress&completed=true").unwrap();
        assert_eq!(read.value.status, [Status::Open, Status::InProgress]);
        assert_eq!((read.value.limit, read.value.completed), (Some(5), Some(true)));
        assert_eq!(Query::<Filter>::read("").unwrap().value.limit, None);
    }

    #[test]
    fn every_fault_names_its_parameter() {
        assert_eq!(blamed("limt=5"), "limt");
        assert_eq!(blamed("limit=five"), "limit");
        assert_eq!(blamed("limit=101"), "limit");
        assert_eq!(blamed("status=open&status=gone"), "status");
        assert_eq!(blamed("limit=1&limit=2"), "limit");
    }

    #[test]
    fn the_claimed_user_is_handed_over() {
        let read = Query::<Filter>::read("user_id=me&limit=5").unwrap();
        assert_eq!((read.claimed_user, read.value.limit), (Some(ClaimedUser("me".to_owned())), Some(5)));
        assert_eq!(blamed("user_id=me&user_id=you"), "user_id");
    }
}
