//! The one way a JSON body comes in.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use cairn_kernel::ErrorCode;
use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::objects::Strictly;
use super::{ClaimedUser, SignedIn, faults, strict_json};
use crate::http::error::{ApiError, ApiResult, FieldError};

/// A type that a request body can be.
///
/// It is `deny_unknown_fields`, and uses neither `flatten` nor `serde(alias)`: serde ignores the
/// first beside the second, and `OpenAPI` does not see the third (DESIGN §4).
pub trait RequestBody: DeserializeOwned + Validate<Context = ()> {
    /// Other accepted names of fields, as (alias, field), `object.field` within an object. Sending both
    /// is 422.
    const ALIASES: &'static [(&'static str, &'static str)] = &[];

    /// Whether no body at all means `{}`.
    const EMPTY_OK: bool = false;

    /// A list whose items are each read and answered for themselves, by `read_object`.
    const APART: Option<&'static str> = None;
}

/// A body that is valid through and through.
///
/// Size → content type → JSON → `user_id` taken out → aliases renamed → types → rules. What fails is
/// 413, 415 or 422, with the field named.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// The `user_id` that was sent along; compare it with the caller's.
    pub claimed_user: Option<ClaimedUser>,
    /// The bytes as they came.
    pub raw: Bytes,
}

impl<T: RequestBody> Body<T> {
    /// Reads a body that has arrived in full.
    pub fn read(headers: &HeaderMap, raw: Bytes) -> ApiResult<Self> {
        Self::read_from(None, headers, raw)
    }

    /// The same from `caller`: naming somebody else counts before whatever else is wrong with it.
    fn read_from(caller: Option<&SignedIn>, headers: &HeaderMap, raw: Bytes) -> ApiResult<Self> {
        if raw.is_empty() && T::EMPTY_OK {
            return Ok(Self { value: typed(&Value::Object(Map::new()))?, claimed_user: None, raw });
        }
        if raw.is_empty() {
            return Err(ApiError::invalid(faults::WHOLE_BODY, "is missing; send a JSON object"));
        }
        if !is_json(headers) {
            return Err(ApiError::of(ErrorCode::UnsupportedMediaType));
        }
        let mut document = strict_json::parse(&raw)?;
        let Some(fields) = document.as_object_mut() else {
            return Err(ApiError::invalid(faults::WHOLE_BODY, "must be a JSON object"));
        };
        let apart = T::APART.and_then(|name| Some((name, fields.remove(name)?)));
        let claimed = take_users(fields)?;
        if let Some(caller) = caller
            && claimed.iter().any(|ClaimedUser(user)| !caller.is_named(user))
        {
            return Err(ApiError::of(ErrorCode::Forbidden));
        }
        let claimed_user = claimed.into_iter().next();
        fields.extend(apart.map(|(name, items)| (name.to_owned(), items)));
        rename(fields, T::ALIASES)?;
        Ok(Self { value: typed(&document)?, claimed_user, raw })
    }
}

impl<T: RequestBody, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (headers, caller) = (request.headers().clone(), request.extensions().get().cloned());
        Self::read_from(caller.as_ref(), &headers, arrived(request, state).await?)
    }
}

/// A body of a verb that keeps its answers: that it is malformed (422) is an answer too, and is given
/// again to a repeat with the same `Idempotency-Key` (DESIGN §4). [`crate::Ctx::write_body`] takes it.
#[derive(Debug, Clone)]
pub struct Submitted<T> {
    pub(crate) outcome: ApiResult<T>,
    pub(crate) claimed_user: Option<ClaimedUser>,
    raw: Bytes,
}

impl<T> Submitted<T> {
    /// The same request after `work` on it, which may refuse it. What came before counts first.
    pub(crate) async fn and_then<U, W>(self, work: impl FnOnce(T) -> W) -> Submitted<U>
    where
        W: Future<Output = ApiResult<U>>,
    {
        let outcome = match self.outcome {
            Ok(value) => work(value).await,
            Err(refusal) => Err(refusal),
        };
        Submitted { outcome, claimed_user: self.claimed_user, raw: self.raw }
    }

    /// What was made of the bytes `raw` by other means than JSON.
    pub(crate) const fn made(outcome: ApiResult<T>, raw: Bytes) -> Self {
        Self { outcome, claimed_user: None, raw }
    }

    /// SHA-256 of the bytes as they came: what an `Idempotency-Key` stands for.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.raw).into()
    }
}

impl<T: RequestBody, S: Send + Sync> FromRequest<S> for Submitted<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (headers, caller) = (request.headers().clone(), request.extensions().get().cloned());
        let raw = arrived(request, state).await?;
        match Body::<T>::read_from(caller.as_ref(), &headers, raw.clone()) {
            Ok(Body { value, claimed_user, raw }) => Ok(Self { outcome: Ok(value), claimed_user, raw }),
            Err(refusal) if refusal.code == ErrorCode::ValidationError => {
                Ok(Self { outcome: Err(refusal), claimed_user: None, raw })
            }
            Err(refusal) => Err(refusal),
        }
    }
}

async fn arrived<S: Send + Sync>(request: Request, state: &S) -> ApiResult<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
        413 => ApiError::of(ErrorCode::PayloadTooLarge),
        _ => ApiError::invalid(faults::WHOLE_BODY, "could not be read to its end"),
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn rename(fields: &mut Map<String, Value>, aliases: &[(&str, &str)]) -> ApiResult<()> {
    for &(alias, field) in aliases {
        // `changes.estimated_duration`: a field of the object inside.
        if let (Some((object, alias)), Some((_, field))) = (alias.split_once('.'), field.split_once('.')) {
            if let Some(inside) = fields.get_mut(object).and_then(Value::as_object_mut) {
                rename(inside, &[(alias, field)]).map_err(|fault| fault.inside(object))?;
            }
            continue;
        }
        let Some(value) = fields.remove(alias) else { continue };
        if fields.contains_key(field) {
            return Err(ApiError::invalid(alias, format!("is another name of `{field}`; send only one of them")));
        }
        fields.insert(field.to_owned(), value);
    }
    Ok(())
}

/// An object within a body, read as strictly as a body. What it blames is named from the object on.
pub(crate) fn read_object<T: RequestBody>(mut fields: Map<String, Value>) -> ApiResult<T> {
    rename(&mut fields, T::ALIASES)?;
    typed(&Value::Object(fields))
}

/// Takes every `user_id` out of an object and of what is in it: it is known everywhere (CONTRACT).
pub(crate) fn take_users(fields: &mut Map<String, Value>) -> ApiResult<Vec<ClaimedUser>> {
    let mut claimed = match fields.remove("user_id") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(user)) => vec![ClaimedUser(user)],
        Some(_) => return Err(ApiError::invalid("user_id", "must be text")),
    };
    for (name, value) in fields {
        match value {
            Value::Object(inner) => claimed.extend(take_users(inner).map_err(|fault| fault.inside(name))?),
            Value::Array(items) => {
                for (index, inner) in items.iter_mut().enumerate() {
                    let Some(inner) = inner.as_object_mut() else { continue };
                    let taken = take_users(inner).map_err(|fault| fault.inside(&format!("{name}[{index}]")))?;
                    claimed.extend(taken);
                }
            }
            _ => {}
        }
    }
    Ok(claimed)
}

fn typed<T: RequestBody>(document: &Value) -> ApiResult<T> {
    // The path to the fault is worked out only when there is one.
    let value = T::deserialize(Strictly(document)).map_err(|first| {
        let fault = match serde_path_to_error::deserialize::<_, T>(Strictly(document)) {
            Err(error) => faults::of_serde(error.path(), &error.inner().to_string(), faults::WHOLE_BODY),
            Ok(_) => FieldError::new(faults::WHOLE_BODY, first.to_string()),
        };
        ApiError::validation(vec![fault])
    })?;
    value.validate().map_err(|report| ApiError::validation(faults::of_garde(&report)))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use cairn_kernel::Patch;
    use serde::Deserialize;

    use super::*;
    use crate::http::extract::Line;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct NewTask {
        #[garde(skip)]
        title: Line<1, 200>,
        #[garde(inner(range(min = 1, max = 1440)))]
        #[serde(default)]
        estimated_minutes: Option<i64>,
        #[garde(dive)]
        #[serde(default)]
        steps: Vec<NewStep>,
        #[garde(skip)]
        #[serde(default)]
        notes: Patch<Line<0, 20>>,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct NewStep {
        #[garde(range(min = 1, max = 120))]
        minutes: i64,
    }

    impl RequestBody for NewTask {
        const ALIASES: &'static [(&'static str, &'static str)] = &[("estimated_duration", "estimated_minutes")];
    }

    fn read(json: &str) -> Result<Body<NewTask>, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "application/json; charset=utf-8".parse().unwrap());
        Body::read(&headers, Bytes::copy_from_slice(json.as_bytes()))
    }

    fn blamed(json: &str) -> Vec<String> {
        read(json).unwrap_err().fields.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn every_stage_names_the_field() {
        assert_eq!(blamed(r#"{"title":""}"#), ["title"]);
        assert_eq!(blamed(r#"{"title":7}"#), ["title"]);
        assert_eq!(blamed(r#"{"title":"a","xp":7}"#), ["xp"]);
        assert_eq!(blamed(r#"{"title":"a","estimated_minutes":0}"#), ["estimated_minutes"]);
        assert_eq!(blamed(r#"{"title":"a","steps":[{"minutes":5},{"minutes":121}]}"#), ["steps[1].minutes"]);
        assert_eq!(blamed(r#"{"title":"a","notes":"a\u0000b"}"#), ["notes"]);
        assert_eq!(blamed(r#"{"title":"a","steps":[[5]]}"#), ["steps[0]"]);
        assert_eq!(blamed("{}"), ["title"]);
        assert_eq!(blamed("[]"), ["body"]);
        assert_eq!(blamed(""), ["body"]);
    }

    #[test]
    fn an_alias_is_the_field_but_not_beside_it() {
        assert_eq!(read(r#"{"title":"a","estimated_duration":5}"#).unwrap().value.estimated_minutes, Some(5));
        assert_eq!(blamed(r#"{"title":"a","estimated_duration":5,"estimated_minutes":5}"#), ["estimated_duration"]);
    }

    #[test]
    fn the_claimed_user_is_handed_over_and_not_part_of_the_value() {
        let body = read(r#"{"title":"a","user_id":"u-1"}"#).unwrap();
        assert_eq!(body.claimed_user, Some(ClaimedUser("u-1".to_owned())));
        assert_eq!(read(r#"{"title":"a","user_id":null}"#).unwrap().claimed_user, None);
        assert_eq!(blamed(r#"{"title":"a","user_id":5}"#), ["user_id"]);
    }

    #[test]
    fn three_states_come_through() {
        let kept = read(r#"{"title":" a "}"#).unwrap().value;
        assert_eq!((kept.title.as_str(), kept.notes), ("a", Patch::Keep));
        assert_eq!(read(r#"{"title":"a","notes":null}"#).unwrap().value.notes, Patch::Clear);
    }

    #[test]
    fn only_json_is_taken() {
        let refused = Body::<NewTask>::read(&HeaderMap::new(), Bytes::from_static(b"{}")).unwrap_err();
        assert_eq!(refused.code, ErrorCode::UnsupportedMediaType);
    }
}
