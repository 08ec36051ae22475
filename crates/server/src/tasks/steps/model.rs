//! What a step is, in the database and on the wire.

use cairn_kernel::{StepId, TaskId, Timestamp, UserId};
use cairn_store::{record, text_column};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The word on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads a stored word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        text_column!($name);
    )+};
}

words! {
    /// Who is to do it (the four Ds).
    DelegationMode {
        /// Oneself.
        Do "do",
        /// Together with somebody or something.
        DoWithMe "do_with_me",
        /// Somebody or something else.
        Delegate "delegate",
        /// Nobody.
        Delete "delete",
    }
    /// Where it happens.
    LeafType {
        /// On a screen.
        Digital "digital",
        /// In the world.
        Human "human",
    }
    /// Who thought of it.
    StepSource {
        /// The user.
        User "user",
        /// A language model.
        Ai "ai",
        /// The splitting rules.
        Rule "rule",
    }
}

record! {
    /// A step as it is stored.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct StepRow {
        /// Its name.
        pub id: StepId,
        /// Its owner.
        pub user_id: UserId,
        /// Its task.
        pub task_id: TaskId,
        /// The step it is a part of.
        pub parent_step_id: Option<StepId>,
        /// Dense from 0 under its parent.
        pub order_index: i64,
        /// 1–200 characters.
        pub title: String,
        /// Up to 20 characters.
        pub short_label: Option<String>,
        /// One emoji.
        pub icon: Option<String>,
        /// 1–720.
        pub estimated_minutes: Option<i64>,
        /// Minutes it took.
        pub actual_minutes: Option<i64>,
        /// Who is to do it.
        pub delegation_mode: DelegationMode,
        /// Where it happens.
        pub leaf_type: LeafType,
        /// Who thought of it.
        pub source: StepSource,
        /// A JSON array of CHAMPS tags.
        pub champs: String,
        /// When it was completed.
        pub completed_at: Option<Timestamp>,
        /// When it was made.
        pub created_at: Timestamp,
        /// The last write.
        pub updated_at: Timestamp,
    }
}

/// A step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// The same again, under the name that older clients look for.
    pub step_id: StepId,
    /// Its task.
    pub task_id: TaskId,
    /// The step it is a part of.
    pub parent_step_id: Option<StepId>,
    /// Dense from 0 under its parent.
    pub order_index: i64,
    /// What to do; begins with a verb.
    pub title: String,
    /// The same in at most 20 characters.
    pub short_label: Option<String>,
    /// One emoji.
    pub icon: Option<String>,
    /// Minutes it is thought to take.
    pub estimated_minutes: Option<i64>,
    /// Minutes it took.
    pub actual_minutes: Option<i64>,
    /// Who is to do it.
    pub delegation_mode: DelegationMode,
    /// Where it happens.
    pub leaf_type: LeafType,
    /// Who thought of it.
    pub source: StepSource,
    /// What it asks for: conversation, help, activity, movement, participation, success.
    pub champs: Vec<String>,
    /// Whether it is done.
    pub completed: bool,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last write.
    pub updated_at: Timestamp,
}

impl From<StepRow> for Step {
    fn from(row: StepRow) -> Self {
        Self {
            id: row.id,
            step_id: row.id,
            task_id: row.task_id,
            parent_step_id: row.parent_step_id,
            order_index: row.order_index,
            title: row.title,
            short_label: row.short_label,
            icon: row.icon,
            estimated_minutes: row.estimated_minutes,
            actual_minutes: row.actual_minutes,
            delegation_mode: row.delegation_mode,
            leaf_type: row.leaf_type,
            source: row.source,
            // Written by us as a list of words.
            champs: serde_json::from_str(&row.champs).unwrap_or_default(),
            completed: row.completed_at.is_some(),
            completed_at: row.completed_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
