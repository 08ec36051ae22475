//! Times and lengths of a calendar (RFC 5545 §3.3.5, §3.3.6, §3.2.19).

use std::collections::{HashMap, HashSet};

use cairn_kernel::Timestamp;
use chrono::{Datelike as _, Days, NaiveDateTime};
use icalendar::parser::Property;

use super::blocks::{Block, parameter, value};
use super::zone::Zone;
use crate::imports::dates::{self, Written};
use crate::imports::{Drafts, Reader, zones};

/// The longest name of a zone that a warning shows.
const SHOWN: usize = 60;

/// Reads times on the clocks that a file names.
pub(super) struct Times<'r> {
    pub(super) reader: &'r Reader,
    /// The zones that the file explains; `None` for what cannot be read.
    told: HashMap<String, Option<Zone>>,
    /// Zones that nobody knows, once they were warned of.
    unknown: HashSet<String>,
}

/// How long something takes: days as the calendar has them, then seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    days: u64,
    seconds: i64,
}

impl<'r> Times<'r> {
    pub(super) fn new(reader: &'r Reader, zones: &[Block]) -> Self {
        let mut told = HashMap::new();
        for block in zones {
            let name = block.component().and_then(|zone| value(&zone, "TZID").map(str::to_owned));
            if let Some(name) = name {
                told.entry(name).or_insert_with(|| Zone::read(block));
            }
        }
        Self { reader, told, unknown: HashSet::new() }
    }

    /// The time that a property says.
    pub(super) fn read(&mut self, drafts: &mut Drafts, place: &str, property: &Property<'_>) -> Option<Written> {
        let written = dates::read(property.val.as_str());
        if written.is_none() {
            drafts.warn(place, &format!("{} cannot be read and was left out", property.name.as_str()));
        }
        match (written?, parameter(property, "TZID")) {
            (Written::Local(local), Some(zone)) => {
                let at = self.on_clock(local, zone);
                if at.is_none() && self.unknown.insert(zone.to_owned()) {
                    let shown: String = zone.chars().take(SHOWN).collect();
                    drafts.warn(place, &format!("the time zone “{shown}” is not known; its times were read as yours"));
                }
                Some(at.map_or(Written::Local(local), Written::Instant))
            }
            (written, _) => Some(written),
        }
    }

    /// When something ends that begins then and takes so long. Of whole days it is the last one: two days from
    /// Tuesday on end with Wednesday.
    pub(super) fn end(&self, start: &Property<'_>, length: Length) -> Option<Written> {
        let local = match dates::read(start.val.as_str())? {
            Written::Day(day) => {
                return day.checked_add_days(Days::new(length.days.saturating_sub(1))).map(Written::Day);
            }
            Written::Instant(at) => at.to_utc().naive_utc().checked_add_days(Days::new(length.days)).map(utc)?,
            Written::Local(local) => {
                let local = local.checked_add_days(Days::new(length.days))?;
                let zone = parameter(start, "TZID").and_then(|zone| self.on_clock(local, zone));
                zone.or_else(|| self.reader.instant(Written::Local(local)))
            }
        };
        let end = local?.as_millis().checked_add(length.seconds.checked_mul(1000)?)?;
        Timestamp::in_range(end).ok().map(Written::Instant)
    }

    /// The instant at which the clock of that zone shows `local`: by the rules of its city, which know more years
    /// than a file does, else by those that the file tells, else by what its name says.
    fn on_clock(&self, local: NaiveDateTime, zone: &str) -> Option<Timestamp> {
        // Far outside of what can be kept there is nothing to look up.
        let local = Some(local).filter(|local| (1970..2200).contains(&local.year()))?;
        let by_name = |zone| Reader { zone, ..*self.reader }.instant(Written::Local(local));
        match (zones::of_place(zone), self.told.get(zone)) {
            (Some(zone), _) => by_name(zone),
            (None, Some(Some(zone))) => utc(zone.utc(local)),
            (None, _) => by_name(zones::named(zone)?),
        }
    }
}

impl Length {
    /// Reads `P2D`, `PT45M`, `P1W`, `P1DT12H`; `None` for anything else, for nothing, and for what ends before it begins.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('+').to_ascii_uppercase();
        let (mut days, mut seconds, mut number, mut is_time) = (0_u64, 0_u64, String::new(), false);
        for sign in text.strip_prefix('P')?.chars() {
            if sign.is_ascii_digit() && number.len() < 6 {
                number.push(sign);
                continue;
            }
            if sign == 'T' && number.is_empty() {
                is_time = true;
                continue;
            }
            let count: u64 = std::mem::take(&mut number).parse().ok()?;
            match (sign, is_time) {
                ('W', false) => days += 7 * count,
                ('D', false) => days += count,
                ('H', true) => seconds += 3600 * count,
                ('M', true) => seconds += 60 * count,
                ('S', true) => seconds += count,
                _ => return None,
            }
        }
        let is_some = number.is_empty() && days + seconds > 0;
        is_some.then_some(Self { days, seconds: i64::try_from(seconds).ok()? })
    }

    /// The minutes of a length of some hours; days are no time that something takes.
    pub(super) fn minutes(self) -> Option<i64> {
        let minutes = self.seconds / 60;
        (self.days == 0 && (1..=720).contains(&minutes)).then_some(minutes)
    }

    /// Whether it is of whole days.
    pub(super) const fn is_days(self) -> bool {
        self.seconds == 0
    }

    /// Whether it is one day.
    pub(super) const fn is_a_day(self) -> bool {
        self.seconds == 0 && self.days == 1
    }
}

fn utc(at: NaiveDateTime) -> Option<Timestamp> {
    Timestamp::in_range(at.and_utc().timestamp_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_the_standard_writes_them() {
        for (text, days, seconds) in
            [("PT45M", 0, 2700), ("P2D", 2, 0), ("P1W", 7, 0), ("P1DT12H", 1, 43_200), ("+PT1H0M5S", 0, 3605)]
        {
            assert_eq!(Length::read(text), Some(Length { days, seconds }), "{text}");
        }
        for text in ["", "P", "PT", "P0D", "-PT5M", "PT5", "P5M", "P1H", "PT1D", "45", "P9999999999D"] {
            assert_eq!(Length::read(text), None, "{text}");
        }
    }
}
