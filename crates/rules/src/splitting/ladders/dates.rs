//! Appointments and meetings.

use super::{Ladder, hand, screen};

pub(super) const APPOINTMENT: &[Ladder] = &[
    Ladder {
        when: &["cancel", "reschedule", "postpone"],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the calendar", "Open the calendar at the day of {object}"),
            screen(2, 2, "📅", "Pick two new times", "Find two other times that would work, or decide on none"),
            screen(1, 1, "☎️", "Find the number", "Find the number or the link of the confirmation"),
            hand(3, 1, "📝", "Write the opener", "Write down one sentence: it does not work, could it be later?"),
            hand(1, 5, "📞", "Say it", "Call or write about {object} and say that sentence"),
            screen(4, 1, "✏️", "Change the entry", "Change the calendar entry at once"),
            screen(5, 1, "⏰", "Set a reminder", "Set a reminder for the new time"),
        ],
    },
    Ladder {
        when: &["book", "schedule", "make", "arrange", "set up", "get", "find", "reserve"],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the calendar", "Open the calendar for the next two weeks"),
            screen(2, 2, "📌", "Pick two times", "Pick two times that would work"),
            screen(1, 1, "🔎", "Find the contact", "Find the number or booking page for {object}"),
            hand(4, 1, "🪪", "Fetch the card", "Put the insurance card or customer number within reach"),
            hand(1, 5, "📞", "Book it", "Call or click and take the first time that fits for {object}"),
            screen(3, 1, "📥", "Put it in", "Put the date, the time and the address into the calendar"),
            screen(5, 1, "⏰", "Set two reminders", "Set a reminder for the day before and one for leaving"),
        ],
    },
    Ladder {
        when: &[],
        object: "the appointment",
        rungs: [
            screen(1, 1, "🗓️", "Open the entry", "Open the calendar and find the time for {object}"),
            screen(2, 2, "🗺️", "Look up the way", "Look up how long it takes to get to {object}"),
            screen(3, 1, "⏰", "Set a leave alarm", "Set an alarm for leaving, ten minutes early"),
            hand(1, 3, "🎒", "Put things by door", "Put keys, card, papers and a bottle by the door"),
            hand(4, 3, "❓", "Write two questions", "Write down two questions for {object}"),
            hand(1, 8, "🚶", "Leave at the alarm", "Leave when the alarm rings, ready or not"),
            hand(5, 2, "📝", "Note what was said", "Write down what was said and what comes next"),
        ],
    },
];

pub(super) const MEETING: &[Ladder] = &[
    Ladder {
        when: &["presentation", "slide", "deck", "talk", "pitch", "demo", "speech", "present", "rehearse"],
        object: "the presentation",
        rungs: [
            screen(1, 1, "🖥️", "Open a blank file", "Open a new file and type a working title for {object}"),
            hand(1, 3, "🎯", "Write the one point", "Write down the one thing that people should remember"),
            hand(2, 5, "🗒️", "Write five headings", "Write five headings on paper, one for each part"),
            screen(3, 8, "🧱", "Fill three slides", "Fill three slides with one sentence each, no design"),
            screen(4, 5, "🖼️", "Add one picture", "Add one picture or number that does the talking"),
            hand(1, 6, "🗣️", "Say it aloud once", "Stand up and go through {object} aloud once, slips included"),
            screen(5, 2, "💾", "Save two copies", "Save it in two places and check the cable"),
        ],
    },
    Ladder {
        when: &["interview"],
        object: "the interview",
        rungs: [
            screen(1, 1, "📧", "Open the invitation", "Open the invitation to {object} and read who will be there"),
            screen(3, 4, "🔎", "Look them up", "Look at their page for five minutes, not longer"),
            hand(1, 5, "⭐", "Write two stories", "Write three lines each on two things that went well"),
            hand(2, 3, "❓", "Write two questions", "Write down two questions for them"),
            hand(4, 6, "🗣️", "Say hello aloud", "Say the answer to 'tell us about yourself' aloud, twice"),
            hand(5, 3, "👔", "Lay out clothes", "Lay out what to wear"),
            screen(1, 2, "⏰", "Set the alarm", "Set an alarm and check the link or the way to {object}"),
        ],
    },
    Ladder {
        when: &[],
        object: "the meeting",
        rungs: [
            screen(1, 1, "🗓️", "Open the invitation", "Open the calendar entry of {object}"),
            hand(1, 2, "🎯", "Write the outcome", "Write one line: what should be true afterwards?"),
            screen(3, 3, "📄", "Skim the last notes", "Look through the last notes for what was promised"),
            hand(2, 4, "🗒️", "Write three points", "Write three points to raise in {object}"),
            screen(4, 2, "📎", "Open the files", "Open the files that will be asked for"),
            screen(5, 2, "📨", "Share the points", "Send the points to the others"),
            hand(1, 1, "💧", "Be there early", "Fill a glass of water and sit down two minutes early"),
        ],
    },
];
