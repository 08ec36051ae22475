//! Request types do what the one body extractor relies on (DESIGN §4).

use std::collections::BTreeMap;

use super::sources;

/// A struct or enum with the attributes above it and the lines inside it.
struct Type {
    place: String,
    name: String,
    attributes: String,
    inside: Vec<String>,
}

fn types() -> Vec<Type> {
    let mut found = Vec::new();
    for source in sources() {
        let (mut attributes, mut lines) = (String::new(), source.code().lines());
        while let Some(line) = lines.next() {
            let trimmed = line.trim();
            if trimmed.starts_with('#')
                || trimmed.starts_with("//")
                || (!attributes.is_empty() && line.starts_with("    "))
            {
                attributes.push_str(trimmed);
                continue;
            }
            let name = ["pub struct ", "struct ", "pub enum ", "enum ", "pub(super) struct ", "pub(crate) struct "]
                .iter()
                .find_map(|keyword| trimmed.strip_prefix(keyword));
            if let Some(name) = name {
                let name = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let inside = if trimmed.ends_with('{') {
                    lines.by_ref().take_while(|line| line.trim_end() != "}").map(str::to_owned).collect()
                } else {
                    Vec::new()
                };
                found.push(Type { place: source.path.clone(), name, attributes: attributes.clone(), inside });
            }
            attributes.clear();
        }
    }
    assert!(found.iter().any(|found| found.name == "CreateTask" && found.attributes.contains("Deserialize")));
    found
}

fn requests() -> impl Iterator<Item = Type> {
    types()
        .into_iter()
        .filter(|found| found.attributes.contains("Deserialize") && found.attributes.contains("Validate"))
}

#[test]
fn unknown_fields_are_refused_everywhere() {
    for Type { place, name, attributes, .. } in requests() {
        assert!(attributes.contains("deny_unknown_fields"), "{place}: {name}");
    }
}

#[test]
fn no_request_is_flattened_or_has_other_names_that_the_document_does_not_know() {
    for Type { place, name, attributes, inside } in requests() {
        let serde = inside.iter().filter(|line| line.contains("serde("));
        let text: String = serde.map(String::as_str).chain([attributes.as_str()]).collect();
        for word in ["flatten", "alias"] {
            assert!(!text.contains(word), "{place}: {name} uses {word}");
        }
    }
}

#[test]
fn every_patch_field_may_be_absent_and_is_documented_as_its_own_type() {
    let mut fields = 0;
    for Type { place, name, inside, .. } in requests() {
        let mut attributes = String::new();
        for line in inside.iter().map(|line| line.trim()) {
            if line.starts_with('#') || line.starts_with("//") || !line.contains(": ") {
                attributes.push_str(line);
                continue;
            }
            if line.contains(": Patch<") {
                fields += 1;
                assert!(attributes.contains("serde(default)"), "{place}: {name}: {line} without serde(default)");
                let is_documented = attributes.contains("value_type") || attributes.contains("schema_with");
                assert!(is_documented, "{place}: {name}: {line} without value_type");
            }
            attributes.clear();
        }
    }
    assert!(fields > 10, "the fields are not read");
}

#[test]
fn no_two_types_share_a_name_in_the_document() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        let by_hand = source.code().lines().filter_map(|line| line.strip_prefix("impl ToSchema for "));
        for name in by_hand.filter_map(|rest| rest.split([' ', '<']).next()) {
            places.entry(name.to_owned()).or_default().push(source.path.clone());
        }
    }
    for Type { place, name, attributes, .. } in types() {
        if attributes.contains("ToSchema") && !attributes.contains("schema(as = ") {
            places.entry(name).or_default().push(place);
        }
    }
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "utoipa would merge {places:?}");
}
