//! Time zones by the names that other programs give them.

use cairn_kernel::UserZone;
use chrono_tz::Tz;
use windows_timezones::WindowsTimezone;

/// The zone of a city, `Europe/Berlin`, also behind what some programs put before it:
/// `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`.
pub(super) fn of_place(name: &str) -> Option<UserZone> {
    let mut tail = name.trim().trim_start_matches('/');
    while tail.contains('/') {
        if let Ok(zone) = tail.parse::<Tz>() {
            return Some(UserZone::of(zone));
        }
        tail = tail.split_once('/')?.1;
    }
    None
}

/// Any zone that has a name: as [`of_place`], `UTC`, or the name of Windows (`W. Europe Standard Time`), which the
/// Unicode CLDR tells the city of.
pub(super) fn named(name: &str) -> Option<UserZone> {
    let short = |name: &str| name.trim().parse::<Tz>().ok().map(UserZone::of);
    let windows = |name: &str| short(name.trim().parse::<WindowsTimezone>().ok()?.tzdb_id());
    of_place(name).or_else(|| short(name)).or_else(|| windows(name))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Asia, Europe};

    use super::*;

    #[test]
    fn zones_are_known_by_the_names_that_programs_give_them() {
        for (name, zone) in [
            ("Europe/Berlin", Europe::Berlin),
            ("/freeassociation.sourceforge.net/Europe/Berlin", Europe::Berlin),
            ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", America::Argentina::Buenos_Aires),
            ("W. Europe Standard Time", Europe::Berlin),
            ("Eastern Standard Time", America::New_York),
            ("Tokyo Standard Time", Asia::Tokyo),
            ("UTC", Tz::UTC),
        ] {
            assert_eq!(named(name), Some(UserZone::of(zone)), "{name}");
        }
        for name in ["", "/", "My Own", "Europe/Nowhere", "a/b/c"] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
