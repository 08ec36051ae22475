use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::Task;

/// A task whose `user_id` is the subject of the caller's token, as the Phase 2 contract has it: for people
/// of an outside issuer the id that they have there.
#[derive(Debug)]
pub struct SubjectTask {
    task: Task,
    subject: String,
}

impl SubjectTask {
    /// `task`, shown to whoever is called `subject`.
    pub const fn seen_by(task: Task, subject: String) -> Self {
        Self { task, subject }
    }
}

impl Serialize for SubjectTask {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serde_json::to_value(&self.task).map_err(S::Error::custom)?;
        fields["user_id"] = Value::from(self.subject.as_str());
        fields.serialize(serializer)
    }
}

impl PartialSchema for SubjectTask {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut task)) = Task::schema() else { return Task::schema() };
        let subject =
            ObjectBuilder::new().schema_type(Type::String).description(Some("Who the caller is in their token."));
        task.properties.insert("user_id".to_owned(), subject.into());
        task.into()
    }
}

impl ToSchema for SubjectTask {
    fn name() -> std::borrow::Cow<'static, str> {
        "SubjectTask".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Task::schemas(schemas);
    }
}
