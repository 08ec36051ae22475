use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use garde::Validate;
use serde::de::DeserializeOwned;

use super::faults;
use crate::http::error::{ApiError, ApiResult};

/// What the query is called when no single parameter is to blame.
const WHOLE_QUERY: &str = "query";

/// Query parameters of the right type; a repeated one fills a list (`status=a&status=b`).
///
/// The type is `deny_unknown_fields`: a parameter that is not known is 422 and named. A `user_id` is known
/// everywhere; [`crate::call::Call`] compares it with the caller.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()>> Query<T> {
    /// Reads what stands behind the question mark.
    pub fn read(query: &str) -> ApiResult<Self> {
        if !query.contains("user_id") {
            return Ok(Self(typed(query)?));
        }
        let others = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "user_id");
        Ok(Self(typed(&form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish())?))
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
    refuse_empty(query)?;
    Ok(value)
}

/// `cursor=` says nothing, and serde would take it as if it were not there: the caller meant something else.
fn refuse_empty(query: &str) -> ApiResult<()> {
    match form_urlencoded::parse(query.as_bytes()).find(|(_, value)| value.is_empty()) {
        Some((name, _)) => Err(ApiError::invalid(name, "must not be empty; leave it out or give it a value")),
        None => Ok(()),
    }
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
        assert_eq!(read.0.status, [Status::Open, Status::InProgress]);
        assert_eq!((read.0.limit, read.0.completed), (Some(5), Some(true)));
        assert_eq!(Query::<Filter>::read("").unwrap().0.limit, None);
    }

    #[test]
    fn every_fault_names_its_parameter() {
        assert_eq!(blamed("limt=5"), "limt");
        assert_eq!(blamed("limit=five"), "limit");
        assert_eq!(blamed("limit=101"), "limit");
        assert_eq!(blamed("status=open&status=gone"), "status");
        assert_eq!(blamed("limit=1&limit=2"), "limit");
        assert_eq!(blamed("completed="), "completed");
        assert_eq!(blamed("limit=5&completed"), "completed");
    }

    #[test]
    fn faults_are_told_in_words_for_people() {
        let told = |query: &str| Query::<Filter>::read(query).unwrap_err().fields.remove(0).message;
        assert_eq!(told("limit=five"), "must be a whole number");
        assert_eq!(told("limit=1&limit=2"), "is there more than once; send it once");
        assert_eq!(told("limit=99999999999999999999"), "is a number beyond what can be counted");
        assert_eq!(told("completed=yes"), "must be true or false");
        assert_eq!(told("status=gone"), "must be `open` or `in_progress`, not `gone`");
    }

    #[test]
    fn a_user_id_is_no_parameter_of_the_operation() {
        assert_eq!(Query::<Filter>::read("user_id=me&limit=5&user_id=you").unwrap().0.limit, Some(5));
    }
}
