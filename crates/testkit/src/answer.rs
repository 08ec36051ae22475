use axum::http::HeaderMap;
use serde_json::Value;

/// What the server answered, body and all.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Vec<u8>,
    pub(crate) asked: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self} is no JSON"))
    }

    /// The header `name`; empty when it is absent.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of plain text"))
    }

    /// `data` of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.data(200)
    }

    /// `data` of a 201.
    #[track_caller]
    pub fn created(&self) -> Value {
        assert!(!self.header("location").is_empty(), "{self} does not say where it is");
        self.data(201)
    }

    /// It is a 204 with nothing in it.
    #[track_caller]
    pub fn no_content(&self) {
        assert_eq!((self.status, self.body.len()), (204, 0), "{self}");
    }

    /// `data` of an answer with this status.
    #[track_caller]
    pub fn data(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        let mut body = self.json();
        assert!(body.get("data").is_some(), "{self} has no data");
        body["data"].take()
    }

    /// The error of an answer with this status and code, in the one envelope (DESIGN §4).
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "wanted {code}, but {self}");
        let error = self.json()["error"].take();
        assert_eq!(error["code"], code, "{self}");
        assert_eq!(error["request_id"], self.header("x-request-id"), "{self}");
        assert!(error["fields"].is_array(), "{self} has no fields");
        error
    }

    /// 422 that blames `field`; the sentence is given back.
    #[track_caller]
    pub fn blames(&self, field: &str) -> String {
        let error = self.problem(422, "VALIDATION_ERROR");
        let fields: Vec<_> = error["fields"].as_array().into_iter().flatten().collect();
        let found = fields.iter().find(|fault| fault["field"] == field);
        let found = found.unwrap_or_else(|| panic!("{field} is not blamed: {self}"));
        found["message"].as_str().expect("a sentence").to_owned()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} answered {}: {}", self.asked, self.status, String::from_utf8_lossy(&self.body))
    }
}
