//! How much energy there is, as clients say it in a query.

use cairn_rules::words::Energy;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// 1 low, 2 medium, 3 high; the words are accepted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EnergyLevel(i64);

impl EnergyLevel {
    /// 1, 2 or 3.
    pub const fn level(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for EnergyLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let energy = match &*text {
            "1" => Some(Energy::Low),
            "2" => Some(Energy::Medium),
            "3" => Some(Energy::High),
            word => Energy::parse(word),
        };
        energy
            .map(|energy| Self(energy.level()))
            .ok_or_else(|| serde::de::Error::custom("must be 1, 2, 3, low, medium or high"))
    }
}

impl PartialSchema for EnergyLevel {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["1", "2", "3", "low", "medium", "high"]))
            .description(Some("1 or low, 2 or medium, 3 or high."))
            .into()
    }
}

impl ToSchema for EnergyLevel {
    fn name() -> std::borrow::Cow<'static, str> {
        "EnergyLevel".into()
    }
}
