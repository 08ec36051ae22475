use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// Day `n` of a calendar that begins on Monday 4 January 2027.
fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 4).unwrap() + Days::new(n)
}

fn recorded(days: &[u64]) -> Streak {
    days.iter().fold(Streak::default(), |streak, n| streak.record(day(*n)))
}

#[rstest]
#[case::first(&[0], 1, 1)]
#[case::same_day(&[0, 0], 1, 1)]
#[case::next_day(&[0, 1], 2, 2)]
#[case::one_missed_day_is_bridged(&[0, 2], 2, 2)]
#[case::a_second_missed_day_in_the_week_is_not(&[0, 2, 4], 1, 2)]
#[case::one_missed_day_in_each_of_two_weeks(&[0, 1, 2, 3, 5, 6, 7, 9], 8, 8)]
#[case::sunday_and_monday_belong_to_two_weeks(&[4, 5, 8], 3, 3)]
#[case::two_missed_days(&[0, 3], 1, 1)]
#[case::longest_is_kept(&[0, 1, 2, 20], 1, 3)]
#[case::an_earlier_day_changes_nothing(&[5, 6, 4], 2, 2)]
#[case::a_lost_gap_costs_no_freeze(&[0, 3, 5], 2, 2)]
fn after_completions_on(#[case] days: &[u64], #[case] current: i64, #[case] longest: i64) {
    let streak = recorded(days);
    assert_eq!((streak.current, streak.longest), (current, longest));
}

#[rstest]
#[case::nothing_yet(&[], 0, 0, false)]
#[case::today(&[0, 1], 1, 2, false)]
#[case::not_yet_today(&[0, 1], 2, 2, false)]
#[case::yesterday_missed(&[0, 1], 3, 2, true)]
#[case::two_days_missed(&[0, 1], 4, 0, false)]
#[case::freeze_of_the_week_already_used(&[0, 2], 4, 0, false)]
#[case::the_zone_moved_west(&[0, 1], 0, 2, false)]
fn is_shown(#[case] days: &[u64], #[case] today: u64, #[case] current: i64, #[case] frozen: bool) {
    let shown = recorded(days).shown(day(today));
    assert_eq!((shown.current, shown.frozen), (current, frozen));
}

#[test]
fn a_granted_freeze_bridges_what_the_week_cannot() {
    let streak = recorded(&[0, 1]).with_granted_freeze();
    assert!(streak.shown(day(4)).frozen);
    let continued = streak.record(day(4));
    assert_eq!((continued.current, continued.granted_freezes), (3, 0));
}

#[test]
fn a_gap_too_wide_keeps_the_granted_freezes() {
    let restarted = recorded(&[0]).with_granted_freeze().record(day(5));
    assert_eq!((restarted.current, restarted.granted_freezes, restarted.freeze_week), (1, 1, None));
}

#[test]
fn a_pause_neither_grows_nor_breaks_it() {
    let paused = recorded(&[0, 1]).with_pause(day(2), day(15), day(1));
    assert_eq!(paused.record(day(7)), paused);
    assert_eq!(paused.shown(day(16)), ShownStreak { current: 2, longest: 2, frozen: false });
    assert_eq!(paused.record(day(16)).current, 3);
    assert!(paused.shown(day(17)).frozen);
}

#[test]
fn a_pause_ended_early_counts_from_today() {
    let paused = recorded(&[0]).with_pause(day(1), day(15), day(1));
    assert_eq!(paused.resumed(day(5)).record(day(5)).current, 2);
    assert_eq!(paused.resumed(day(1)).pause, None);
}

#[test]
fn a_new_pause_keeps_what_the_old_one_covered() {
    let first = recorded(&[0]).with_pause(day(1), day(10), day(1));
    let second = first.with_pause(day(12), day(20), day(11));
    assert_eq!(second.record(day(21)).current, 2, "only day 11 was missed, and its week bridges it");
}

#[test]
fn touching_pauses_become_one() {
    let streak = recorded(&[0]).with_pause(day(1), day(3), day(0)).with_pause(day(8), day(4), day(0));
    assert_eq!(streak.pause, Some(Pause { from: day(1), until: day(8) }));
}

proptest! {
    #[test]
    fn whatever_is_recorded(days in prop::collection::vec(0..120_u64, 0..60), freezes in 0..4_usize, pause in 0..100_u64) {
        let mut streak = (0..freezes).fold(Streak::default(), |streak, _| streak.with_granted_freeze());
        streak = streak.with_pause(day(pause), day(pause + 5), day(0));
        for n in days {
            let before = streak;
            streak = streak.record(day(n));
            prop_assert_eq!(streak.record(day(n)), streak, "recording is idempotent within a day");
            prop_assert!(streak.current >= 0 && streak.longest >= streak.current);
            prop_assert!(streak.longest >= before.longest && streak.granted_freezes >= 0);
            prop_assert!(streak.current <= before.current + 1);
            let shown = streak.shown(day(n));
            prop_assert!(shown.current == streak.current || shown.current == 0);
        }
    }

    #[test]
    fn what_is_shown_is_what_the_next_completion_continues(days in prop::collection::btree_set(0..60_u64, 1..40), later in 1..10_u64) {
        let days: Vec<_> = days.into_iter().collect();
        let streak = recorded(&days);
        let today = day(days[days.len() - 1] + later);
        prop_assert_eq!(streak.record(today).current, streak.shown(today).current + 1);
    }

    #[test]
    fn any_gap_ends_in_bounded_time(years in 1..200_000_i32, freezes in 0..3_i64) {
        let streak = Streak { granted_freezes: freezes, ..recorded(&[0]) };
        let far = NaiveDate::from_ymd_opt(2027 + years, 6, 1).unwrap();
        prop_assert_eq!(streak.shown(far).current, 0);
    }
}
