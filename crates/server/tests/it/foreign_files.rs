//! What files of other products mean, told through the front door; and what a person reads of an export.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::account_data::{exported, import, unzipped};
use crate::support::text;

async fn task(user: &User, title: &str) -> Value {
    let tasks = user.get("/tasks?completed=all&limit=100").await.ok();
    let found = tasks.as_array().unwrap().iter().find(|task| task["title"] == title);
    found.unwrap_or_else(|| panic!("no task {title}: {tasks}")).clone()
}

#[tokio::test]
async fn a_calendar_of_an_office_keeps_its_clocks_and_says_which_it_does_not_know() {
    let app = TestApp::start().await;
    let owner = app.user_in("America/New_York").await;
    let todo =
        |uid: &str, lines: &str| format!("BEGIN:VTODO\r\nUID:{uid}\r\nSUMMARY:{uid}\r\n{lines}\r\nEND:VTODO\r\n");
    let file = [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:My Own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n",
        "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        &todo("windows", "DUE;TZID=W. Europe Standard Time:20261201T090000"),
        &todo("own", "DUE;TZID=My Own:20261201T090000"),
        &todo("nobodys", "DUE;TZID=Nobodys:20261201T090000"),
        &todo("long", "DTSTART:20261201T080000Z\r\nDURATION:PT45M"),
        "END:VCALENDAR\r\n",
    ]
    .concat();
    let preview = import(&owner, "format=ical&dry_run=true", file.clone()).await;
    let unknown = "line 21: the time zone “Nobodys” is not known; its times were read as yours";
    assert_eq!(preview["warnings"], json!([unknown]));
    import(&owner, "format=ical", file).await;
    for (title, due) in [
        ("windows", "2026-12-01T08:00:00.000Z"),
        ("own", "2026-12-01T00:00:00.000Z"),
        ("nobodys", "2026-12-01T14:00:00.000Z"),
        ("long", "2026-12-01T08:45:00.000Z"),
    ] {
        assert_eq!(task(&owner, title).await["due_date"], due, "{title}");
    }
    let long = task(&owner, "long").await;
    assert_eq!((&long["starts_at"], &long["estimated_minutes"]), (&json!("2026-12-01T08:00:00.000Z"), &json!(45)));
}

#[tokio::test]
async fn what_blocks_a_task_elsewhere_blocks_it_here() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let file = json!([{"id": 1, "title": "Garden", "tasks": [
        {"id": 4, "title": "Paint", "related_tasks": {"blocked": [{"id": 5}, {"id": 6}]}},
        {"id": 5, "title": "Sand", "related_tasks": {"blocking": [{"id": 4}], "blocked": [{"id": 4}]}},
        {"id": 6, "title": "Buy paint"},
    ]}])
    .to_string();
    let done = import(&owner, "format=vikunja", file.clone()).await;
    assert_eq!(done["counts"]["task_dependencies"]["new"], 2, "{done}");
    assert_eq!(done["warnings"], json!(["[0].tasks[1]: waits for itself in a circle, which was cut here"]));
    let (paint, sand, buy) = (task(&owner, "Paint").await, task(&owner, "Sand").await, task(&owner, "Buy paint").await);
    let mut blockers: Vec<String> = paint["blocked_by"].as_array().unwrap().iter().map(text).collect();
    blockers.sort();
    let mut expected = [text(&sand["id"]), text(&buy["id"])];
    expected.sort();
    assert_eq!(blockers, expected);
    owner.complete(&text(&paint["id"])).await.problem(409, "TASK_BLOCKED");
    let again = import(&owner, "format=vikunja", file).await;
    assert_eq!(
        (&again["counts"]["tasks"]["new"], &again["counts"]["task_dependencies"]["new"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn a_file_of_another_product_is_told_how_to_say_so() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let answer = owner.ask("POST", "/api/v1/users/me/import").body("[]", "application/json").await;
    let answer = answer.problem(422, "VALIDATION_ERROR");
    assert!(answer.to_string().contains("format"), "{answer}");
}

#[tokio::test]
async fn a_person_reads_steps_under_their_steps_and_comments_under_their_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let pack = owner.create(json!({"title": "Pack", "steps": [{"title": "One"}, {"title": "Two"}]})).await.id;
    let steps = owner.get(&format!("/tasks/{pack}/subtasks")).await.ok();
    let (one, two) = (text(&steps[0]["id"]), text(&steps[1]["id"]));
    for (parent, title) in [(&two, "Two A"), (&two, "Two B"), (&one, "One A")] {
        let step = json!({"title": title, "parent_step_id": parent});
        owner.post(&format!("/tasks/{pack}/subtasks"), step).await.created();
    }
    for number in 1..=130 {
        let comment = json!({"content": format!("Remark {number}\nof *two* lines")});
        owner.post(&format!("/tasks/{pack}/comments"), comment).await.created();
    }
    let after = owner.create_task("Go").await;
    let files = unzipped(&exported(&owner).await);
    let page = String::from_utf8(files["tasks.md"].clone()).unwrap();
    let steps = "  - [ ] One\n    - [ ] One A\n  - [ ] Two\n    - [ ] Two A\n    - [ ] Two B\n\n  > 20";
    assert!(page.contains(steps), "{page}");
    let lines: Vec<&str> = page.lines().filter(|line| line.starts_with("  > Remark")).collect();
    let expected: Vec<String> = (1..=130).map(|number| format!("  > Remark {number}")).collect();
    assert_eq!(lines, expected);
    assert!(page.ends_with("  > of \\*two\\* lines\n\n- [ ] Go\n"), "{page} {}", after.id);
}
