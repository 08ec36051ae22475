//! Any text, at any instant, in any zone: it is read without a panic, and its spans lie in it.

use cairn_kernel::{DayStart, Timestamp, UserZone};
use cairn_rules::capture::{self, CaptureContext, DateOrder, Field, Habits, TextRange};

const ZONES: [chrono_tz::Tz; 6] = [
    chrono_tz::UTC,
    chrono_tz::Europe::Berlin,
    chrono_tz::America::Santiago,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::Pacific::Apia,
    chrono_tz::Africa::Cairo,
];
/// 1970 to 2199, as DESIGN §6 has it.
const MILLIS: u64 = 7_258_118_400_000;

/// The first ten bytes choose when and where; the rest is the text. False: that is none.
pub fn tried(bytes: &[u8]) -> bool {
    let Some((choice, text)) = bytes.split_at_checked(10) else { return false };
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let millis = choice.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)) % MILLIS;
    let (place, style) = (usize::from(choice[8]), choice[9]);
    let literal = [TextRange { start: usize::from(style >> 4), end: usize::from(style >> 2) }];
    let context = CaptureContext {
        reference: Timestamp::from_millis(i64::try_from(millis).unwrap_or_default()),
        zone: UserZone { tz: ZONES[place % ZONES.len()], day_start: DayStart::from_minutes(i64::from(style % 5) * 60) },
        habits: Habits { most_questions: i64::from(style % 4), ..Habits::default() },
        date_order: if style % 2 == 0 { DateOrder::DayFirst } else { DateOrder::MonthFirst },
        zones: &["Work".to_owned(), "Deep Work".to_owned()],
        people: &["Sam".to_owned()],
        literal: if style % 3 == 0 { &literal } else { &[] },
    };
    let captured = capture::read(text, &context);
    let length = text.chars().count();
    for item in &captured.items {
        for field in [Field::Title, Field::DueDate, Field::EstimatedMinutes] {
            // The text is its own answer: whether it is one does not matter, that it ends does.
            let _ = capture::apply_answer(item, field, text, &context);
        }
        assert!(capture::questions(item, &context).len() <= usize::from(style % 4), "the questions of {text:?}");
        assert!((1..=200).contains(&item.draft.title.chars().count()), "a title of {text:?}");
        for span in &item.spans {
            assert!(span.start < span.end && span.end <= length, "{span:?} of {text:?}");
        }
    }
    true
}
