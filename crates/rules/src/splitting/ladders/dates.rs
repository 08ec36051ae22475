//! Appointments and meetings.

use super::{Ladder, hand, screen};

pub(super) const APPOINTMENT: &[Ladder] = &[
    Ladder {
        when: &["cancel", "reschedule", "postpone"],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the calendar", "Open the calendar at the day of {object}"),
            screen(2, 2, "📅", "Pick two new times", "Find two other times for {thing}, or decide on none"),
            screen(1, 1, "☎️", "Find the number", "Find the number or the link to change {thing}"),
            hand(
                3,
                1,
                "📝",
                "Write the opener",
                "Write down one sentence about {thing}: that day does not work, could it be later?",
            ),
            hand(1, 5, "📞", "Say it", "Call or write about {thing} and say that sentence"),
            screen(4, 1, "✏️", "Change the entry", "Change the calendar entry of {thing} at once"),
            screen(5, 1, "⏰", "Set a reminder", "Set a reminder for the new time of {thing}"),
        ],
    },
    Ladder {
        when: &["book", "schedule", "make", "arrange", "set up", "get", "find", "reserve"],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the calendar", "Open the calendar and look for a free hour for {object}"),
            screen(2, 2, "📌", "Pick two times", "Pick two times that would work for {thing}"),
            screen(1, 1, "🔎", "Find the contact", "Find the number or booking page for {thing}"),
            hand(4, 1, "🪪", "Fetch the card", "Put the card, number or papers for {thing} within reach"),
            hand(1, 5, "📞", "Book it", "Call or click and take the first time that fits for {thing}"),
            screen(3, 1, "📥", "Put it in", "Put the time for {thing} into the calendar, with the address"),
            screen(5, 1, "⏰", "Set two reminders", "Set a reminder for the day before {thing} and one for leaving"),
        ],
    },
    Ladder {
        when: &[],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the entry", "Open the calendar and find the time for {object}"),
            screen(2, 2, "🗺️", "Look up the way", "Look up how long the way to {thing} takes"),
            screen(3, 1, "⏰", "Set a leave alarm", "Set an alarm for leaving for {thing}, ten minutes early"),
            hand(1, 3, "🎒", "Put things by door", "Put keys, card and papers for {thing} by the door"),
            hand(4, 3, "❓", "Write two questions", "Write down two questions for {thing}"),
            hand(1, 8, "🚶", "Leave at the alarm", "Leave for {thing} when the alarm rings, ready or not"),
            hand(5, 2, "📝", "Note what was said", "Write down what was said at {thing} and what comes next"),
        ],
    },
];

pub(super) const MEETING: &[Ladder] = &[
    Ladder {
        when: &["presentation", "slide", "deck", "talk", "pitch", "demo", "speech", "present", "rehearse"],
        object: "the presentation",
        rungs: [
            screen(1, 1, "🖥️", "Open a blank file", "Open a new file and type a working title for {object}"),
            hand(1, 3, "🎯", "Write the one point", "Write down the one thing to remember from {thing}"),
            hand(2, 5, "🗒️", "Write five headings", "Write five headings for {thing} on paper"),
            screen(3, 8, "🧱", "Fill three slides", "Fill three parts of {thing} with one sentence each, no design"),
            screen(4, 5, "🖼️", "Add one picture", "Add one picture or number to {thing} that does the talking"),
            hand(1, 6, "🗣️", "Say it aloud once", "Stand up and go through {thing} aloud once, slips included"),
            screen(5, 2, "💾", "Save two copies", "Save {thing} in two places and check the cable"),
        ],
    },
    Ladder {
        when: &["interview"],
        object: "the interview",
        rungs: [
            screen(1, 1, "📧", "Open the invitation", "Open the invitation to {object} and read who will be there"),
            screen(3, 4, "🔎", "Look them up", "Look up the people at {thing}, five minutes and not longer"),
            hand(
                1,
                5,
                "⭐",
                "Write two stories",
                "Write three lines each on two things that went well, to tell at {thing}",
            ),
            hand(2, 3, "❓", "Write two questions", "Write down two questions to ask at {thing}"),
            hand(4, 6, "🗣️", "Say hello aloud", "Say aloud how {thing} might begin: 'I am …', twice"),
            hand(5, 3, "👔", "Lay out clothes", "Lay out what to wear to {thing}"),
            screen(1, 2, "⏰", "Set the alarm", "Set an alarm and check the link or the way to {thing}"),
        ],
    },
    Ladder {
        when: &[],
        object: "the meeting",
        rungs: [
            screen(1, 1, "🗓️", "Open the invitation", "Open the calendar entry of {object}"),
            hand(1, 2, "🎯", "Write the outcome", "Write one line: what should be true after {thing}?"),
            screen(
                3,
                3,
                "📄",
                "Skim the last notes",
                "Look through the last notes before {thing} for what was promised",
            ),
            hand(2, 4, "🗒️", "Write three points", "Write three points to raise in {thing}"),
            screen(4, 2, "📎", "Open the files", "Open the files that will be asked for in {thing}"),
            screen(5, 2, "📨", "Share the points", "Send the points for {thing} to the others"),
            hand(1, 1, "💧", "Be there early", "Fill a glass of water and sit down for {thing} two minutes early"),
        ],
    },
];
