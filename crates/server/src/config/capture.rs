use cairn_rules::capture::Habits;

use super::fault::ConfigError;
use super::setting::{Section, Setting};

pub(super) const SECTION: Section = Section {
    name: "capture",
    doc: "How captured words are taken that leave a number open.",
    settings: &[
        Setting::clock("morning", "\"09:00\"", "When \"morning\" is."),
        Setting::clock("afternoon", "\"14:00\"", "When \"afternoon\" is."),
        Setting::clock("evening", "\"18:00\"", "When \"evening\" is."),
        Setting::clock("tonight", "\"20:00\"", "When \"tonight\" and \"night\" are."),
        Setting::number(
            "delegate_percent",
            "80",
            (0, 100),
            "A hint that a machine could help says \"delegate\" when it is this sure.",
        ),
        Setting::number(
            "do_with_me_percent",
            "50",
            (0, 100),
            "It says \"do_with_me\" when it is this sure, and \"do\" when it is less.",
        ),
        Setting::number("most_questions", "3", (1, 20), "Questions that one item asks at most."),
        Setting::number("most_waiting", "500", (1, 100_000), "Captures of a user that wait for answers at most."),
        Setting::number("waiting_days", "7", (1, 365), "Days that answers are waited for."),
    ],
};

/// What no single number tells: that those which belong together fit.
pub(super) fn validate(habits: &Habits) -> Result<(), ConfigError> {
    if habits.do_with_me_percent > habits.delegate_percent {
        let message = "must not be more than capture.delegate_percent";
        return Err(ConfigError::invalid("capture.do_with_me_percent", message));
    }
    Ok(())
}
