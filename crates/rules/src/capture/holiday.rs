//! Holidays, where a preposition makes them a day: "by christmas", "on Mother's Day", "before Easter".

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};

use super::day::Day;
use super::line::Words;
use super::{beside, calendar, clock, figures, lexicon};

/// When in a year a holiday is. Which rule a name has: docs/decisions/0053.
#[derive(Debug, Clone, Copy)]
enum Feast {
    /// Month and day.
    On(u32, u32),
    /// Days after the nth weekday of a month; of −1 the last one.
    Nth(u32, i8, Weekday, i64),
    /// Days after Easter Sunday.
    Easter(i64),
}

use Feast::{Easter, Nth, On};
use Weekday::{Mon, Sun, Thu};

/// Names without apostrophes.
const FEASTS: &[(&str, Feast)] = &[
    ("all saints day", On(11, 1)),
    ("anzac day", On(4, 25)),
    ("april fools day", On(4, 1)),
    ("april fools", On(4, 1)),
    ("ascension day", Easter(39)),
    ("ash wednesday", Easter(-46)),
    ("australia day", On(1, 26)),
    ("bastille day", On(7, 14)),
    ("black friday", Nth(11, 4, Thu, 1)),
    ("bonfire night", On(11, 5)),
    ("boxing day", On(12, 26)),
    ("burns night", On(1, 25)),
    ("canada day", On(7, 1)),
    ("christmas", On(12, 25)),
    ("christmas day", On(12, 25)),
    ("christmas eve", On(12, 24)),
    ("cinco de mayo", On(5, 5)),
    ("columbus day", Nth(10, 2, Mon, 0)),
    ("corpus christi", Easter(60)),
    ("cyber monday", Nth(11, 4, Thu, 4)),
    ("earth day", On(4, 22)),
    ("easter", Easter(0)),
    ("easter day", Easter(0)),
    ("easter monday", Easter(1)),
    ("easter saturday", Easter(-1)),
    ("easter sunday", Easter(0)),
    ("election day", Nth(11, 1, Mon, 1)),
    ("epiphany", On(1, 6)),
    ("fat tuesday", Easter(-47)),
    ("fathers day", Nth(6, 3, Sun, 0)),
    ("flag day", On(6, 14)),
    ("giving tuesday", Nth(11, 4, Thu, 5)),
    ("good friday", Easter(-2)),
    ("groundhog day", On(2, 2)),
    ("halloween", On(10, 31)),
    ("holy saturday", Easter(-1)),
    ("independence day", On(7, 4)),
    ("indigenous peoples day", Nth(10, 2, Mon, 0)),
    ("international womens day", On(3, 8)),
    ("juneteenth", On(6, 19)),
    ("labor day", Nth(9, 1, Mon, 0)),
    ("labour day", Nth(9, 1, Mon, 0)),
    ("mardi gras", Easter(-47)),
    ("martin luther king day", Nth(1, 3, Mon, 0)),
    ("maundy thursday", Easter(-3)),
    ("may day", On(5, 1)),
    ("memorial day", Nth(5, -1, Mon, 0)),
    ("mlk day", Nth(1, 3, Mon, 0)),
    ("mothering sunday", Easter(-21)),
    ("mothers day", Nth(5, 2, Sun, 0)),
    ("new year", On(1, 1)),
    ("new years", On(1, 1)),
    ("new year day", On(1, 1)),
    ("new year eve", On(12, 31)),
    ("new years day", On(1, 1)),
    ("new years eve", On(12, 31)),
    ("palm sunday", Easter(-7)),
    ("pancake day", Easter(-47)),
    ("pentecost", Easter(49)),
    ("presidents day", Nth(2, 3, Mon, 0)),
    ("remembrance day", On(11, 11)),
    ("shrove tuesday", Easter(-47)),
    ("st andrews day", On(11, 30)),
    ("st davids day", On(3, 1)),
    ("st georges day", On(4, 23)),
    ("st patricks day", On(3, 17)),
    ("st stephens day", On(12, 26)),
    ("thanksgiving", Nth(11, 4, Thu, 0)),
    ("thanksgiving day", Nth(11, 4, Thu, 0)),
    ("valentines", On(2, 14)),
    ("valentines day", On(2, 14)),
    ("veterans day", On(11, 11)),
    ("whit monday", Easter(50)),
    ("whit sunday", Easter(49)),
    ("womens day", On(3, 8)),
    ("xmas", On(12, 25)),
    ("xmas day", On(12, 25)),
    ("xmas eve", On(12, 24)),
];

impl Feast {
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        let (date, after) = match self {
            On(month, day) => (calendar::date(year, month, day)?, 0),
            Nth(month, nth, weekday, after) => {
                (calendar::nth_weekday(calendar::date(year, month, 1)?, nth, weekday)?, after)
            }
            Easter(after) => (easter(year)?, after),
        };
        date.checked_add_signed(TimeDelta::days(after))
    }

    /// The next one from `today` on.
    fn next(self, today: NaiveDate) -> Option<NaiveDate> {
        (today.year()..=today.year() + 1).filter_map(|year| self.in_year(year)).find(|&date| date >= today)
    }
}

/// Easter Sunday of the western churches: the first Sunday after the full moon of spring, as the
/// Gregorian reform of 1582 counts moons.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let moons_corrected = (century + 8) / 25;
    let epact = (19 * golden + century - century / 4 - (century - moons_corrected + 1) / 3 + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late;
    calendar::date(year, 3, 22)?.checked_add_signed(TimeDelta::days(i64::from(days)))
}

/// Reads a holiday at `index`, with its year; gives the word after it. "Buy christmas presents" names
/// presents, so `vouched` must hold and nothing may follow that it could describe. What is named after
/// a weekday is a day as that is: "shop black friday".
pub(super) fn read(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let (this, before) = (words.at(index) == "this", words.before(index));
    let (feast, by_weekday, next) = named(words, index + usize::from(this))?;
    let vouched = vouched || this || (by_weekday && !greets(before) && !beside::determiner(before));
    if !vouched || before == "for" {
        return None;
    }
    let (year, next) = if words.at(next).len() == 4 { figures::year(words, next) } else { (None, next) };
    let date = match year {
        Some(year) => feast.in_year(year)?,
        None => feast.next(today)?,
    };
    let alone = words.parted_at(next) || beside::resumes(words.at(next)) || clock::read(words, next, true).is_some();
    alone.then(|| (Day::on(date), next))
}

fn greets(word: &str) -> bool {
    matches!(word, "happy" | "merry" | "blessed" | "another")
}

/// The longest name at `index`, whether a weekday ends it, and the word after it.
fn named(words: Words<'_>, index: usize) -> Option<(Feast, bool, usize)> {
    let letter = words.at(index).bytes().next()?;
    let found = FEASTS.iter().filter(|(name, _)| name.as_bytes()[0] == letter).filter_map(|(name, feast)| {
        let used = name.split(' ').count();
        let fits = (index..).zip(name.split(' ')).all(|(at, word)| is_called(words.at(at), word));
        fits.then_some((*feast, name, index + used))
    });
    let (feast, name, next) = found.max_by_key(|(.., next)| *next)?;
    let last = name.rsplit(' ').next()?;
    Some((feast, name.contains(' ') && lexicon::weekday(last).is_some(), next))
}

/// Whether a word is the one of a name, which has no apostrophe.
fn is_called(word: &str, name: &str) -> bool {
    word.bytes().filter(|&letter| letter != b'\'').eq(name.bytes())
}

/// Whether `first` and a weekday are the name of a holiday: "black friday" is not any friday.
pub(super) fn with_weekday(first: &str) -> bool {
    matches!(
        first,
        "black"
            | "good"
            | "cyber"
            | "easter"
            | "palm"
            | "ash"
            | "shrove"
            | "maundy"
            | "whit"
            | "holy"
            | "giving"
            | "fat"
            | "mothering"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_when_the_churches_keep_it() {
        let days = [
            (1970, 3, 29),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2016, 3, 27),
            (2024, 3, 31),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
            (2199, 4, 14),
        ];
        for (year, month, day) in days {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
        assert!((1970..2199).filter_map(easter).all(|date| date.weekday() == Sun));
    }

    #[test]
    fn a_name_stands_once_and_in_order() {
        assert!(FEASTS.iter().all(|(name, _)| !name.contains('\'')));
        let mut names: Vec<&str> = FEASTS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FEASTS.len());
    }
}
