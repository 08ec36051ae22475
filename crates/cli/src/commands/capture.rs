//! `cairn capture`

use std::io::Read as _;

use cairn_client::CapturedItem;
use cairn_kernel::Timestamp;
use serde_json::Value;

use super::task_lines::View;
use crate::args::Capture;
use crate::failure::Failure;
use crate::output::{GOOD, QUIET, paint, wrap};
use crate::session::Session;
use crate::world::World;

/// Throws in a thought.
pub(crate) async fn capture(world: &World, session: &Session, wish: Capture) -> Result<(), Failure> {
    let text = match wish.text.as_slice() {
        [dash] if dash == "-" => read_all()?,
        words => words.join(" "),
    };
    let answer = session.client.capture(&text, wish.dry_run).await?;
    let view = View { zone: session.zone().await, now: world.now() };
    world.screen.answer(&answer, |captured| {
        let mut page: String = captured.items.iter().map(|item| shown(item, &view)).collect();
        if !captured.saved {
            page.push_str(&paint(QUIET, "Nothing was saved.\n"));
        }
        page
    });
    Ok(())
}

fn shown(item: &CapturedItem, view: &View) -> String {
    if let Some(task) = &item.task {
        return format!("{} {}", paint(GOOD, "✓"), view.heading(task));
    }
    let title = item.draft["title"].as_str().unwrap_or_default();
    let facts = paint(QUIET, wrap(&draft_facts(&item.draft, view).join(" · "), 2).trim_end());
    format!("{}: {title}\n{facts}\n", item.kind.replace('_', " "))
}

/// The same facts that a saved task would show.
fn draft_facts(draft: &Value, view: &View) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(due) = draft["due_date"].as_str().and_then(|due| Timestamp::parse(due).ok()) {
        facts.push(view.when(due, draft["due_all_day"].as_bool().unwrap_or(false)));
    }
    facts.extend(draft["priority"].as_str().filter(|word| *word != "medium").map(|word| format!("!{word}")));
    facts.extend(draft["estimated_minutes"].as_i64().map(|minutes| format!("~{}", crate::words::minutes(minutes))));
    let tags = draft["tags"].as_array().into_iter().flatten();
    facts.extend(tags.filter_map(Value::as_str).map(|tag| format!("#{tag}")));
    facts.extend(draft["rrule"].as_str().map(|_| "repeats".to_owned()));
    facts
}

fn read_all() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .read_to_string(&mut text)
        .map_err(|error| Failure::failed(format!("Standard input cannot be read: {error}.")))?;
    Ok(text.trim_end().to_owned())
}
