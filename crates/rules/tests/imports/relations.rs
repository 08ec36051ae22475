//! Who repeats how, who waits for whom, and cells that say something odd.

use cairn_rules::imports::{Standing, table, vikunja};
use cairn_rules::words::Priority;
use serde_json::{Value, json};

use crate::{at, due, reader};

fn export(tasks: &Value) -> Vec<u8> {
    json!([{ "id": 1, "title": "P", "tasks": tasks }]).to_string().into_bytes()
}

#[test]
fn an_export_of_vikunja_keeps_how_things_repeat_and_what_blocks_them() {
    let tasks = json!([
        {"id": 1, "title": "Monthly", "due_date": "2026-12-31T10:00:00Z", "repeat_mode": 1, "repeat_after": 0},
        {"id": 2, "title": "Waits", "related_tasks": {"blocked": [{"id": 3}]}},
        {"id": 3, "title": "First", "related_tasks": {"blocking": [{"id": 2}, {"id": 4}]}},
        {"id": 4, "title": "Waits, too"},
        {"id": 5, "title": "Ends", "start_date": "2026-12-01T00:00:00Z", "end_date": "2026-12-03T00:00:00Z"},
    ]);
    let drafts = vikunja(&export(&tasks), &reader()).unwrap();
    assert_eq!(drafts.tasks[0].rrule.as_deref(), Some("FREQ=MONTHLY"));
    let waits: Vec<&[usize]> = drafts.tasks.iter().map(|task| &task.waits_for[..]).collect();
    assert_eq!(waits, [&[][..], &[2], &[], &[2], &[]]);
    assert_eq!(due(&drafts.tasks[4]), Some((at("2026-12-03T00:00:00Z").to_string(), false)));
    assert_eq!(drafts.warnings, ["[0].tasks[4]: end_date became the due date"]);
}

#[test]
fn what_an_export_of_vikunja_loses_is_told() {
    let tasks = json!([
        {"id": 1, "title": "A", "related_tasks": {"parenttask": [{"id": 2}]}},
        {"id": 2, "title": "B", "related_tasks": {"parenttask": [{"id": 1}]}},
        {"id": 3, "title": "C", "related_tasks": {"blocked": [{"id": 4}]}},
        {"id": 4, "title": "D", "related_tasks": {"blocked": [{"id": 3}], "precedes": [{"id": 1}]}},
        {"id": 5, "title": "E", "repeat_mode": 2, "repeat_after": 172_800},
        {"id": 6, "title": "F", "repeat_mode": 0, "repeat_after": 100},
        {"id": 7, "title": "G", "related_tasks": {"parenttask": [{"id": 1}, {"id": 3}], "blocked": [{"id": 99}]}},
        {"id": 8, "title": "H", "related_tasks": {"parenttask": [{"id": 99}]}, "reminders": [{}], "comments": []},
        {"id": 9, "title": "I", "due_date": "2026-12-01T00:00:00Z", "end_date": "2026-12-03T00:00:00Z"},
    ]);
    let drafts = vikunja(&export(&tasks), &reader()).unwrap();
    assert_eq!(drafts.tasks.len(), 9);
    assert_eq!(drafts.tasks.iter().filter(|task| task.parent.is_some()).count(), 2);
    assert_eq!(drafts.tasks.iter().map(|task| task.waits_for.len()).sum::<usize>(), 1);
    for warning in [
        "part of its own part",
        "waits for itself in a circle",
        "relation “precedes”",
        "[0].tasks[5]: how it repeats cannot be kept",
        "part of several tasks",
        "waits for a task that is not in the file",
        "part of a task that is not in the file",
        "file: reminders of 1 task was left out",
        "[0].tasks[8]: end_date was left out",
    ] {
        assert_eq!(
            drafts.warnings.iter().filter(|told| told.contains(warning)).count(),
            1,
            "{warning}: {:?}",
            drafts.warnings
        );
    }
    assert_eq!(drafts.warnings.len(), 9, "{:?}", drafts.warnings);
    assert!(drafts.tasks.iter().all(|task| task.recur_from_completion == (task.title == "E")));
}

#[test]
fn odd_cells_of_a_table_are_told() {
    let file = "title,priority,status,estimate,parent,id\nA,nope,done,750,,1\nB,urgent,odd,-5,99,2\nC,none,open,soon,4,3\nD,,,,,4\n";
    let drafts = table(file.as_bytes(), None, &reader()).unwrap();
    let facts: Vec<_> = drafts
        .tasks
        .iter()
        .map(|t| (t.title.as_str(), t.estimated_minutes, t.standing, t.priority, t.parent))
        .collect();
    assert_eq!(
        facts,
        [
            ("A", Some(720), Standing::Done, None, None),
            ("B", None, Standing::Open, Some(Priority::Critical), None),
            ("D", None, Standing::Open, None, None),
            ("C", None, Standing::Open, None, Some(2)),
        ]
    );
    for warning in [
        "line 2: the priority cannot be read",
        "line 2: the length was cut to 720 minutes",
        "line 3: the status cannot be read",
        "line 3: a length of less than nothing",
        "line 3: is a part of a task that is not in the file",
        "line 4: the length cannot be read",
    ] {
        assert_eq!(
            drafts.warnings.iter().filter(|told| told.contains(warning)).count(),
            1,
            "{warning}: {:?}",
            drafts.warnings
        );
    }
    assert_eq!(drafts.warnings.len(), 6);
}

#[test]
fn lengths_in_a_table_are_written_in_many_ways() {
    for (text, minutes) in [
        ("90", 90),
        ("90m", 90),
        ("90 min", 90),
        ("2h", 120),
        ("1.5 hours", 90),
        ("1h30", 90),
        ("1h 30m", 90),
        ("1:30", 90),
        ("0:05", 5),
    ] {
        let drafts = table(format!("title,estimate\nA,{text}\n").as_bytes(), None, &reader()).unwrap();
        assert_eq!((drafts.tasks[0].estimated_minutes, drafts.warnings), (Some(minutes), vec![]), "{text}");
    }
}
