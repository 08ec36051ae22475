//! Cuts the components out of a calendar. The parser of the library calls itself for what is nested, so nothing
//! nested is handed to it.

use icalendar::parser::{Component, Property, read_components, unfold};

use crate::imports::{Fault, MOST_TASKS};

/// The longest component that is read, in bytes.
const LONGEST: usize = 100_000;
/// Lines of one component.
const MOST_LINES: usize = 2000;
/// Time zones of one file.
const MOST_ZONES: usize = 1000;
/// Stretches of one time zone.
const MOST_PARTS: usize = 400;

/// A component's own lines, and where it begins.
pub(super) struct Block {
    pub(super) line: usize,
    /// `VTODO`, `VTIMEZONE`, and inside the latter `STANDARD` or `DAYLIGHT`.
    name: String,
    /// Its lines, unfolded once it has ended.
    text: String,
    lines: usize,
    /// What it is made of; of a time zone only.
    pub(super) parts: Vec<Block>,
}

/// What is read of a calendar.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) todos: Vec<Block>,
    pub(super) zones: Vec<Block>,
}

impl Blocks {
    /// Cuts out the to-dos and the time zones; alarms inside them and all else is passed over.
    pub(super) fn cut(text: &str) -> Result<Self, Fault> {
        if !text.lines().take(50).any(|line| line.trim().eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
            return Err(Fault::new("file", "does not begin a calendar: this is no iCalendar file"));
        }
        let (mut blocks, mut open, mut passed_over) = (Self::default(), Vec::<Block>::new(), 0_usize);
        for (number, line) in text.lines().enumerate() {
            let word = line.trim_end().to_ascii_uppercase();
            let (begins, ends) = (word.strip_prefix("BEGIN:"), word.strip_prefix("END:"));
            match (begins, ends, open.last_mut()) {
                // A time zone that does not end hides no to-do.
                (Some("VTODO"), _, outer) if outer.as_ref().is_none_or(|outer| outer.name != "VTODO") => {
                    (open, passed_over) = (vec![Block::new("VTODO", number + 1)], 0);
                }
                (Some("VTIMEZONE"), _, None) => open.push(Block::new("VTIMEZONE", number + 1)),
                (Some(name @ ("STANDARD" | "DAYLIGHT")), _, Some(outer))
                    if outer.name == "VTIMEZONE" && passed_over == 0 =>
                {
                    open.push(Block::new(name, number + 1));
                }
                (Some(_), _, Some(_)) => passed_over += 1,
                (_, Some(_), Some(_)) if passed_over > 0 => passed_over -= 1,
                (_, Some(name), Some(block)) if block.name == name => {
                    if let Some(block) = open.pop() {
                        blocks.take(block.ended(), open.last_mut())?;
                    }
                }
                (None, None, Some(block)) if passed_over == 0 && is_content(line) => block.push(line)?,
                _ => {}
            }
        }
        match open.into_iter().find(|block| block.name == "VTODO") {
            Some(block) => Err(block.fault("begins a to-do that does not end")),
            None => Ok(blocks),
        }
    }

    fn take(&mut self, block: Block, outer: Option<&mut Block>) -> Result<(), Fault> {
        match outer {
            Some(outer) if outer.parts.len() >= MOST_PARTS => {
                return Err(outer.fault("begins a time zone that is too long"));
            }
            Some(outer) => outer.parts.push(block),
            None if self.todos.len() >= MOST_TASKS || self.zones.len() >= MOST_ZONES => {
                return Err(block.fault("begins one more component than a file may hold"));
            }
            None if block.name == "VTODO" => self.todos.push(block),
            None => self.zones.push(block),
        }
        Ok(())
    }
}

impl Block {
    fn new(name: &str, line: usize) -> Self {
        Self { line, name: name.to_owned(), text: format!("BEGIN:{name}\r\n"), lines: 0, parts: Vec::new() }
    }

    fn push(&mut self, line: &str) -> Result<(), Fault> {
        self.lines += 1;
        self.text.push_str(line.trim_end_matches('\r'));
        self.text.push_str("\r\n");
        if self.text.len() > LONGEST || self.lines > MOST_LINES {
            return Err(self.fault("begins a component that is too long"));
        }
        Ok(())
    }

    fn ended(self) -> Self {
        let text = unfold(&format!("{}END:{}\r\n", self.text, self.name));
        Self { text, ..self }
    }

    /// `line 7`
    pub(super) fn place(&self) -> String {
        format!("line {}", self.line)
    }

    fn fault(&self, what: &str) -> Fault {
        Fault::new(self.place(), what)
    }

    /// What its lines say; `None` when they cannot be read.
    pub(super) fn component(&self) -> Option<Component<'_>> {
        read_components(&self.text).ok()?.into_iter().next()
    }
}

/// A line that names a value, or goes on with the one before.
fn is_content(line: &str) -> bool {
    line.starts_with([' ', '\t']) || (line.contains(':') && line.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Every property of this name.
pub(super) fn every<'a>(component: &'a Component<'a>, name: &'a str) -> impl Iterator<Item = &'a Property<'a>> {
    component.properties.iter().filter(move |property| property.name.as_str().eq_ignore_ascii_case(name))
}

/// The first property of this name.
pub(super) fn property<'a>(component: &'a Component<'a>, name: &'a str) -> Option<&'a Property<'a>> {
    every(component, name).next()
}

/// What the first property of this name says; `None` when that is nothing.
pub(super) fn value<'a>(component: &'a Component<'a>, name: &'a str) -> Option<&'a str> {
    property(component, name).map(|property| property.val.as_str().trim()).filter(|value| !value.is_empty())
}

/// What a parameter of a property says, without quotation marks.
pub(super) fn parameter<'a>(property: &'a Property<'a>, name: &str) -> Option<&'a str> {
    let found = property.params.iter().find(|parameter| parameter.key.as_str().eq_ignore_ascii_case(name))?;
    found.val.as_ref().map(|value| value.as_str().trim().trim_matches('"'))
}
