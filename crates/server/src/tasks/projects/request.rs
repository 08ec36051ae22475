//! What clients send about projects.

use cairn_kernel::Patch;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::{Line, RequestBody, present};
use crate::tasks::Shown;

/// `colour` is read as `color`.
const ALIASES: &[(&str, &str)] = &[("colour", "color")];

/// A name: 1–100 characters.
pub type ProjectName = Line<1, 100>;

/// A new project.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewProject {
    /// What it is called; unique among the caller's projects, large and small letters alike.
    pub name: ProjectName,
    /// `#RRGGBB`
    #[serde(default)]
    #[garde(inner(custom(is_color)))]
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$")]
    pub color: Option<String>,
    /// Left out of lists unless asked for.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl RequestBody for NewProject {
    const ALIASES: &'static [(&'static str, &'static str)] = ALIASES;
}

/// Changes to a project: what is absent stays, `null` clears.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PatchProject {
    /// The version that the change is based on; without it the last write wins.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
    /// What it is called; cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = ProjectName, required = false)]
    pub name: Option<ProjectName>,
    /// `#RRGGBB`; null: none.
    #[serde(default)]
    #[garde(custom(is_color_or_none))]
    #[schema(value_type = Option<String>, pattern = "^#[0-9A-Fa-f]{6}$")]
    pub color: Patch<String>,
    /// Left out of lists unless asked for.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub archived: Option<bool>,
}

impl RequestBody for PatchProject {
    const ALIASES: &'static [(&'static str, &'static str)] = ALIASES;
}

/// `GET /projects`
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct ProjectsQuery {
    /// Archived projects: `false` (default), `true` only those, `all`.
    pub archived: Option<Shown>,
    /// Projects a page, 1–100; 25 unless said.
    #[serde(skip_serializing)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[serde(skip_serializing)]
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// `DELETE /projects/{id}`
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct DeleteProject {
    /// True: its tasks are deleted too. Otherwise they stay, and are in no project any more.
    pub cascade: Option<bool>,
}

fn is_color(text: &str, (): &()) -> garde::Result {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(garde::Error::new("must look like #2E7D32"))
}

fn is_color_or_none(field: &Patch<String>, (): &()) -> garde::Result {
    field.value().map_or(Ok(()), |color| is_color(color, &()))
}
