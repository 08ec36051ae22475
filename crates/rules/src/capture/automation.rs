//! Whether a machine could help: hints from the words an item begins with (RULES §3).

use std::collections::BTreeMap;

use super::habits::Habits;
use super::model::{Automation, AutomationKind, AutomationMode, ItemKind};
use super::verbs;

/// Below this no object was named and nobody could begin.
const VAGUE: f64 = 0.3;

/// A hint for a title, if its verb is one a machine knows. What the body must do has none.
pub(super) fn hint(title: &str, kind: ItemKind, habits: &Habits) -> Option<Automation> {
    if !matches!(kind, ItemKind::Task | ItemKind::Habit | ItemKind::Event | ItemKind::Question) {
        return None;
    }
    let typed: Vec<&str> = title.split_whitespace().take(40).collect();
    let lower: Vec<String> =
        typed.iter().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).collect();
    let begins: Vec<&str> = lower.iter().map(String::as_str).collect();
    let address = typed.iter().find(|word| word.contains("://") || word.starts_with("www."));
    let Some((kind, sureness, used)) = recognise(&begins) else {
        let physical = begins.first().is_some_and(|verb| verbs::physical(verb));
        return address.filter(|_| !physical).map(|url| {
            let arguments = BTreeMap::from([("url", (*url).to_owned())]);
            answer(AutomationKind::Browse, arguments, 0.6, habits)
        });
    };
    let arguments = arguments(kind, &typed[used..], &begins[used..], address);
    let confidence = if arguments.is_empty() { VAGUE } else { sureness };
    Some(answer(kind, arguments, confidence, habits))
}

fn answer(
    kind: AutomationKind,
    arguments: BTreeMap<&'static str, String>,
    confidence: f64,
    habits: &Habits,
) -> Automation {
    let percent = (confidence * 100.0).round() as i64;
    let mode = if percent >= habits.delegate_percent {
        AutomationMode::Delegate
    } else if percent >= habits.do_with_me_percent {
        AutomationMode::DoWithMe
    } else {
        AutomationMode::Do
    };
    Automation { kind, arguments, confidence, mode }
}

/// The kind, how sure it is, and how many words it took.
fn recognise(words: &[&str]) -> Option<(AutomationKind, f64, usize)> {
    use AutomationKind::{Browse, Calendar, Call, Document, Email, Research};
    Some(match words {
        ["email" | "e-mail" | "mail", ..] => (Email, 0.9, 1),
        ["send" | "write", "an" | "the", "email" | "e-mail" | "mail", "to", ..] => (Email, 0.9, 4),
        ["send" | "write", "email" | "e-mail" | "mail", "to", ..] => (Email, 0.9, 3),
        ["reply" | "respond", "to", ..] => (Email, 0.8, 2),
        ["follow", "up", "with", ..] => (Email, 0.7, 3),
        ["message" | "text", _, ..] => (Email, 0.5, 1),
        ["call" | "phone" | "ring", "in", ..] => return None,
        ["call" | "phone" | "ring", ..] => (Call, 0.6, 1),
        ["research" | "investigate" | "google", ..] => (Research, 0.85, 1),
        ["look", "up", ..] => (Research, 0.85, 2),
        ["find", "out", ..] | ["look", "into", ..] => (Research, 0.8, 2),
        ["compare", ..] => (Research, 0.8, 1),
        ["find", ..] => (Research, 0.5, 1),
        ["schedule" | "reschedule", ..] => (Calendar, 0.85, 1),
        ["set" | "put", "up", "a", "meeting" | "call" | "appointment", ..] => (Calendar, 0.85, 3),
        ["arrange", ..] => (Calendar, 0.7, 1),
        ["book", ..] => (Calendar, 0.6, 1),
        ["browse" | "visit", site, ..] if site.contains('.') => (Browse, 0.7, 1),
        ["browse", ..] => (Browse, 0.7, 1),
        ["order" | "download", ..] => (Browse, 0.5, 1),
        ["draft" | "summarise" | "summarize" | "translate" | "proofread", ..] => (Document, 0.85, 1),
        ["write" | "prepare" | "outline" | "edit", ..] => (Document, 0.6, 1),
        _ => return None,
    })
}

fn arguments(
    kind: AutomationKind,
    typed: &[&str],
    lower: &[&str],
    address: Option<&&str>,
) -> BTreeMap<&'static str, String> {
    let mut arguments = BTreeMap::new();
    if let Some(url) = address {
        arguments.insert("url", (*url).to_owned());
    }
    let told = lower.iter().position(|word| matches!(*word, "about" | "regarding" | "re" | "concerning"));
    let about = told.map_or(String::new(), |at| typed[at + 1..].join(" "));
    let object = typed[..told.unwrap_or(typed.len())].join(" ");
    let name = match kind {
        AutomationKind::Email | AutomationKind::Call => "to",
        _ => "what",
    };
    if !object.is_empty() {
        arguments.insert(name, object);
    }
    if !about.is_empty() {
        arguments.insert("about", about);
    }
    arguments
}
