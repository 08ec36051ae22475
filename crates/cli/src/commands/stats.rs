//! `cairn stats`

use cairn_client::{Day, Stats};
use chrono::NaiveDate;

use crate::args;
use crate::failure::Failure;
use crate::output::{GOOD, QUIET, paint, wrap};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// More days than this are summed up by weeks.
const MOST_DAYS: usize = 31;
/// Columns of the longest bar.
const BAR: i64 = 40;
/// The statuses as people say them, in the order of a task's life.
const STATUSES: [(&str, &str); 6] = [
    ("todo", "to do"),
    ("in_progress", "begun"),
    ("in_review", "in review"),
    ("blocked", "blocked"),
    ("completed", "completed"),
    ("cancelled", "cancelled"),
];

/// Shows numbers about tasks.
pub(crate) async fn stats(world: &World, session: &Session, wish: &args::Stats) -> Result<(), Failure> {
    let answer = session.client.stats(wish.days).await?;
    world.screen.answer(&answer, page);
    Ok(())
}

fn page(stats: &Stats) -> String {
    let mut facts = vec![words::count(stats.total, "task", "tasks")];
    let number = |status: &str| stats.by_status.get(status).copied().unwrap_or(0);
    let some = STATUSES.iter().filter(|(status, _)| number(status) > 0);
    facts.extend(some.map(|(status, word)| format!("{} {word}", number(status))));
    facts.extend(stats.average_minutes.map(|minutes| format!("{} on average", words::minutes(minutes.round() as i64))));
    let mut page = wrap(&facts.join(" · "), 0);
    page.push_str(&paint(QUIET, format!("\n{:<14}{:>6}{:>6}\n", "", "made", "done")));
    let is_long = stats.by_day.len() > MOST_DAYS;
    let rows = if is_long { stats.by_day.chunks(7).map(week).collect() } else { stats.by_day.clone() };
    // Nothing happened before the first deed.
    let rows: Vec<Day> = rows.into_iter().skip_while(|row| row.created + row.completed == 0).collect();
    let most = rows.iter().map(|row| row.completed).max().unwrap_or(0);
    page.extend(rows.iter().map(|row| line(row, most)));
    page
}

/// Up to seven days under the date of the first.
fn week(days: &[Day]) -> Day {
    Day {
        date: days[0].date.clone(),
        created: days.iter().map(|day| day.created).sum(),
        completed: days.iter().map(|day| day.completed).sum(),
    }
}

fn line(day: &Day, most: i64) -> String {
    let date =
        day.date.parse::<NaiveDate>().map_or_else(|_| day.date.clone(), |date| date.format("%a %-d %b").to_string());
    let number = |number: i64| if number == 0 { "·".to_owned() } else { number.to_string() };
    let length = if most > BAR { day.completed * BAR / most } else { day.completed };
    let bar = "█".repeat(usize::try_from(length).unwrap_or(0));
    let bar = if bar.is_empty() { bar } else { paint(GOOD, format!("  {bar}")) };
    format!("{date:<14}{:>6}{:>6}{bar}\n", number(day.created), number(day.completed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_days_are_summed_up_and_every_line_fits() {
        let day = |number: u32| Day {
            date: NaiveDate::from_yo_opt(2026, number).unwrap().to_string(),
            created: 1,
            completed: i64::from(number) * 100,
        };
        let stats = Stats {
            total: 1,
            by_status: [("todo".to_owned(), 1)].into(),
            completion_rate: 0.0,
            average_minutes: Some(24.6),
            by_day: (1..=366).filter(|number| *number < 366).map(day).collect(),
        };
        let page = anstream::adapter::strip_str(&page(&stats)).to_string();
        assert!(page.starts_with("1 task · 1 to do · 25 min on average\n"), "{page}");
        assert_eq!(page.lines().count(), 2 + 1 + 53, "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    }
}
