//! A board of Trello as JSON: lists, cards, checklists, labels.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::dates;
use super::rows::text;
use super::tidy::LeftOut;
use super::{Draft, Drafts, Fault, Reader, Standing, Step};

#[derive(Deserialize)]
struct List {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    closed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    desc: String,
    #[serde(default)]
    closed: bool,
    id_list: String,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    start: Option<String>,
    #[serde(default)]
    due_complete: bool,
    #[serde(default)]
    labels: Vec<Label>,
    #[serde(default)]
    date_last_activity: Option<String>,
    #[serde(default)]
    id_members: Value,
    #[serde(default)]
    attachments: Value,
    #[serde(default)]
    custom_field_items: Value,
    #[serde(default)]
    stickers: Value,
    #[serde(default)]
    location_name: Value,
    /// Minutes before the due date; −1 for none.
    #[serde(default)]
    due_reminder: Value,
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    name: String,
    #[serde(default)]
    color: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checklist {
    id_card: String,
    #[serde(default)]
    check_items: Vec<CheckItem>,
}

#[derive(Deserialize)]
struct CheckItem {
    #[serde(default)]
    name: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    pos: Option<f64>,
}

/// Reads a board. The board is the project, a list a tag, a checklist's items steps. A card whose due date was
/// ticked, or that is in a list called Done, is done; an archived one that is neither was given up.
pub fn trello(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    Fault::of_size(bytes)?;
    let board: Value = serde_json::from_str(text(bytes)?)
        .map_err(|fault| Fault::new(format!("line {}", fault.line()), "is not JSON: this is no board of Trello"))?;
    if !board["cards"].is_array() || !board["lists"].is_array() {
        return Err(Fault::new("file", "has no lists and cards: this is no board of Trello"));
    }
    let lists: HashMap<String, List> =
        every::<List>(&board, "lists")?.into_iter().map(|(_, list)| (list.id.clone(), list)).collect();
    let mut steps = steps(&board)?;
    let project = board["name"].as_str().map(str::to_owned);
    let discussed: HashSet<&str> = commented(&board).collect();
    let (mut drafts, mut left_out) = (Drafts::default(), LeftOut::default());
    for (place, card) in every::<Card>(&board, "cards")? {
        note_what_is_left(&mut left_out, &card);
        left_out.note("comments", discussed.contains(card.id.as_str()));
        let steps = steps.remove(&card.id).unwrap_or_default();
        let list = lists.get(&card.id_list);
        let draft = draft(&mut drafts, &place, card, list, reader);
        drafts.add(&place, Draft { project: project.clone(), steps, ..draft })?;
    }
    left_out.tell(&mut drafts);
    Ok(drafts)
}

/// The cards that somebody said something about: a board keeps that among what happened on it.
fn commented(board: &Value) -> impl Iterator<Item = &str> {
    let actions = board["actions"].as_array().map_or(&[][..], Vec::as_slice).iter();
    let comments = actions.filter(|action| action["type"] == "commentCard");
    comments.filter_map(|action| action["data"]["card"]["id"].as_str())
}

fn note_what_is_left(left_out: &mut LeftOut, card: &Card) {
    for (kind, list) in [
        ("members", &card.id_members),
        ("attachments", &card.attachments),
        ("custom fields", &card.custom_field_items),
        ("stickers", &card.stickers),
    ] {
        left_out.note_list(kind, list);
    }
    left_out.note("the place", card.location_name.as_str().is_some_and(|name| !name.is_empty()));
    left_out.note("the reminder", card.due_reminder.as_i64().is_some_and(|minutes| minutes >= 0));
}

fn every<T: DeserializeOwned>(board: &Value, name: &str) -> Result<Vec<(String, T)>, Fault> {
    let items = board[name].as_array().map_or(&[][..], Vec::as_slice);
    let read = |(index, item): (usize, &Value)| {
        let place = format!("{name}[{index}]");
        let read =
            T::deserialize(item).map_err(|fault| Fault::new(place.clone(), format!("cannot be read: {fault}")))?;
        Ok((place, read))
    };
    items.iter().enumerate().map(read).collect()
}

fn steps(board: &Value) -> Result<HashMap<String, Vec<Step>>, Fault> {
    let mut steps: HashMap<String, Vec<Step>> = HashMap::new();
    for (_, mut list) in every::<Checklist>(board, "checklists")? {
        list.check_items.sort_by(|a, b| a.pos.unwrap_or_default().total_cmp(&b.pos.unwrap_or_default()));
        let items = list.check_items.into_iter();
        let items = items.map(|item| Step { title: item.name, is_done: item.state == "complete" });
        steps.entry(list.id_card).or_default().extend(items);
    }
    Ok(steps)
}

fn draft(drafts: &mut Drafts, place: &str, card: Card, list: Option<&List>, reader: &Reader) -> Draft {
    // The cards of an archived list do not say that they are.
    let is_archived = card.closed || list.is_some_and(|list| list.closed);
    let list = list.map_or("", |list| &list.name);
    let mut time = |text: Option<String>, what: &str| {
        let text = text?;
        let written = dates::read(&text);
        if written.is_none() {
            drafts.warn(place, &format!("{what} cannot be read and was left out"));
        }
        written
    };
    let due = time(card.due, "due").and_then(|written| reader.due(written));
    let starts_at = time(card.start, "start").and_then(|written| reader.instant(written));
    let is_done = card.due_complete || is_done_list(list);
    let standing = match (is_done, is_archived) {
        (true, _) => Standing::Done,
        (false, true) => Standing::GivenUp,
        (false, false) => Standing::Open,
    };
    let labels = card
        .labels
        .into_iter()
        .map(|label| if label.name.is_empty() { label.color.unwrap_or_default() } else { label.name });
    let mut tags: Vec<String> = labels.collect();
    tags.push(list.to_owned());
    Draft {
        created_at: created(&card.id),
        completed_at: time(card.date_last_activity.filter(|_| is_done), "dateLastActivity")
            .and_then(|at| reader.instant(at)),
        key: Some(card.id),
        title: card.name,
        description: Some(card.desc),
        standing,
        due,
        starts_at,
        tags,
        ..Draft::default()
    }
}

fn is_done_list(name: &str) -> bool {
    matches!(name.trim().to_lowercase().as_str(), "done" | "completed" | "erledigt" | "fertig" | "terminé" | "hecho")
}

/// The first four bytes of Trello's ids are the second at which the thing was made.
fn created(id: &str) -> Option<cairn_kernel::Timestamp> {
    let seconds = i64::from_str_radix(id.get(..8)?, 16).ok()?;
    cairn_kernel::Timestamp::in_range(seconds * 1000).ok()
}
