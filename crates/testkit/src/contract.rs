//! Holds what the server answers against what it says that it answers.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::Answer;

/// The contract, with a validator for each answer that was met.
pub(crate) struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl Contract {
    /// The contract of this build; one for all tests, because to put it together takes a while.
    pub(crate) fn whole() -> &'static Self {
        static WHOLE: LazyLock<Contract> = LazyLock::new(|| {
            let document = serde_json::to_value(cairn_server::document::openapi()).expect("a document is JSON");
            Contract { document, validators: Mutex::default() }
        });
        &WHOLE
    }

    pub(crate) const fn document(&self) -> &Value {
        &self.document
    }

    /// Fails the test when the answer is not in the contract.
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let path = path.split('?').next().unwrap_or_default();
        let Some((template, operation)) = self.operation(method, path) else {
            // Unknown routes and methods, HEAD and OPTIONS of known ones, and the pages for people.
            let is_page = path == "/" || path.starts_with("/docs") || path == "/openapi.json" || path == "/metrics";
            let is_other = matches!(*method, Method::HEAD | Method::OPTIONS);
            assert!(answer.status >= 400 || is_page || is_other, "openapi.json does not know this, but {answer}");
            return;
        };
        let Some(response) = self.response(operation, answer.status) else {
            panic!("{} of {method} {template} is not in openapi.json: {answer}", answer.status);
        };
        let content = response.get("content").and_then(Value::as_object);
        match content.filter(|content| !content.is_empty()) {
            None => assert!(answer.body.is_empty(), "no body is announced: {answer}"),
            Some(content) => self.check_body(&format!("{method} {template} {}", answer.status), content, answer),
        }
    }

    fn check_body(&self, name: &str, content: &Map<String, Value>, answer: &Answer) {
        let media = answer.header("content-type").split(';').next().unwrap_or_default().trim();
        if method_has_no_body(name) {
            return;
        }
        let announced = content.get(media).unwrap_or_else(|| panic!("{media:?} is not announced: {answer}"));
        if !media.ends_with("json") {
            return;
        }
        let Some(validator) = self.validator(&format!("{name} {media}"), &announced["schema"]) else { return };
        let body = answer.json();
        let faults: Vec<_> =
            validator.iter_errors(&body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "not as openapi.json says ({}): {answer}", faults.join("; "));
    }

    /// The operation that a path leads to: as it is, or as an alias of `/api/v1`. Literal segments
    /// count more than parameters.
    fn operation(&self, method: &Method, path: &str) -> Option<(&str, &Value)> {
        let canonical = canonical(path);
        let mut best: Option<(usize, &str, &Value)> = None;
        for (template, own_method, operation) in self.operations() {
            let aliases = operation["x-aliases"].as_array().into_iter().flatten().filter_map(Value::as_str);
            for name in std::iter::once(template).chain(aliases) {
                // An alias may have a method of its own: `PATCH /api/v1/tasks/{id}/complete`.
                let (its_method, name) = name.split_once(' ').unwrap_or((own_method, name));
                if !its_method.eq_ignore_ascii_case(method.as_str()) {
                    continue;
                }
                let literal = [path, canonical.as_str()].iter().filter_map(|path| literal_segments(name, path)).max();
                if let Some(literal) = literal.filter(|&literal| best.is_none_or(|(most, ..)| literal > most)) {
                    best = Some((literal, template, operation));
                }
            }
        }
        best.map(|(_, template, operation)| (template, operation))
    }

    /// Template, method and description of every operation.
    fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(template, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(|(method, operation)| (template.as_str(), method.as_str(), operation))
        })
    }

    /// What the contract says about a status; references are followed.
    fn response<'a>(&'a self, operation: &'a Value, status: u16) -> Option<&'a Value> {
        let responses = operation["responses"].as_object()?;
        let response = responses.get(&status.to_string()).or_else(|| responses.get("default"))?;
        match response["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')),
            None => Some(response),
        }
    }

    fn validator(&self, name: &str, schema: &Value) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(name.to_owned()).or_insert_with(|| {
            if schema.is_null() {
                return None;
            }
            // One document, so that `#/components/schemas/…` leads somewhere.
            let whole = json!({ "allOf": [schema], "components": self.document["components"] });
            let validator = jsonschema::draft202012::new(&whole);
            Some(Arc::new(validator.unwrap_or_else(|fault| panic!("the schema of {name} is none: {fault}"))))
        });
        made.clone()
    }
}

fn method_has_no_body(name: &str) -> bool {
    name.starts_with("HEAD ")
}

/// `/api/tasks` and `/api/v2/tasks` as `/api/v1/tasks`.
fn canonical(path: &str) -> String {
    let rest = path.strip_prefix("/api/v2/").or_else(|| path.strip_prefix("/api/"));
    rest.filter(|rest| !rest.starts_with("v1/")).map_or_else(|| path.to_owned(), |rest| format!("/api/v1/{rest}"))
}

/// How many segments are the same word, when the path fits the template.
fn literal_segments(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    template.iter().zip(&path).try_fold(0, |literal, (wanted, found)| {
        match (wanted.starts_with('{'), wanted == found) {
            (false, true) => Some(literal + 1),
            (true, _) if !found.is_empty() => Some(literal),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_the_path_counts_more_than_a_parameter() {
        assert_eq!(literal_segments("/tasks/{id}", "/tasks/next"), Some(2));
        assert_eq!(literal_segments("/tasks/next", "/tasks/next"), Some(3));
        assert_eq!(literal_segments("/tasks/{id}", "/tasks"), None);
        assert_eq!(literal_segments("/tasks/{id}", "/tasks/"), None);
    }

    #[test]
    fn every_base_leads_to_the_one_that_is_written_down() {
        for path in ["/api/tasks/1", "/api/v1/tasks/1", "/api/v2/tasks/1"] {
            assert_eq!(canonical(path), "/api/v1/tasks/1");
        }
        assert_eq!(canonical("/health/live"), "/health/live");
    }
}
