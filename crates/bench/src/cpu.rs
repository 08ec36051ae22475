//! Processor time, as Linux accounts for it: on a machine that others use too, the one number that holds.

use std::fs;
use std::time::Duration;

/// What this process and the PostgreSQL backends of `database` have spent so far. Of a thread that came and
/// went between two looks nothing is counted, which is how the load is left out. Zero where the system
/// does not say.
pub(crate) fn spent(database: Option<&str>) -> Duration {
    let own = tasks("/proc/self/task").map(|task| nanos(&format!("/proc/self/task/{task}/schedstat"))).sum::<u64>();
    let backends = database.map_or(0, |database| {
        let ours = tasks("/proc").filter(|process| serves(process, database));
        ours.map(|process| nanos(&format!("/proc/{process}/schedstat"))).sum()
    });
    Duration::from_nanos(own + backends)
}

fn tasks(folder: &str) -> impl Iterator<Item = String> {
    let names =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A backend's title is `postgres: USER DATABASE ADDRESS STATE`.
fn serves(process: &str, database: &str) -> bool {
    let title = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
    title.starts_with("postgres: ") && title.split(' ').nth(2) == Some(database)
}

/// The first number of `schedstat`: nanoseconds on a processor.
fn nanos(file: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}
