//! Files of odd shapes, of other products and of our own: read or refused, and nothing falls over afterwards.

use std::time::Instant;

use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::account_data::{exported, import, unzipped, zipped};

/// Files that only somebody could make who wants to know what happens: format, what it is, the file.
fn odd_files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let utf16: Vec<u8> = "\u{feff}title,due\nFern,2027-01-05\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let nested = |begins: &str, again: &str, ends: &str| format!("{begins}{}{ends}", again.repeat(50_000)).into_bytes();
    let calendar = |lines: &str| format!("BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n{lines}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n");
    let cells = |cell: &str| {
        format!(
            "title,notes,tags,due,status,estimate,id,parent\nFern,{cell},{cell},{cell},{cell},{cell},{cell},{cell}\n"
        )
    };
    let vikunja = |task: &Value| json!([{"title": "P", "tasks": [task]}]).to_string().into_bytes();
    let mut files = vec![
        ("csv", "UTF-16", utf16),
        ("csv", "Latin-1", b"title\nGr\xfcn\n".to_vec()),
        ("csv", "a BOM and CRLF", "\u{feff}title,due\r\nFern,2027-01-05\r\n".into()),
        ("csv", "old Mac line ends", "title,due\rFern,2027-01-05\r".into()),
        ("csv", "nothing", Vec::new()),
        ("csv", "NUL", b"title\nFe\0rn\n".to_vec()),
        ("csv", "a title of a megabyte", format!("title\n{}\n", "x".repeat(1 << 20)).into()),
        ("csv", "a title of a megabyte of combining marks", format!("title\na{}\n", "\u{301}".repeat(1 << 19)).into()),
        ("csv", "a tag of a megabyte", format!("title,tags\nFern,{}\n", "x".repeat(1 << 20)).into()),
        ("csv", "a hundred thousand tags", format!("title,tags\nFern,\"{}\"\n", "a,".repeat(100_000)).into()),
        ("csv", "many columns", format!("title{}\nFern\n", ",a".repeat(200_000)).into()),
        ("csv", "a quote that does not end", "title\n\"Fern\nFern\n".into()),
        ("csv", "two rows of one id", "title,id,parent\nA,1,\nB,1,1\nC,1,1\n".into()),
        ("csv", "its own parent", "title,id,parent\nA,1,1\nB,2,3\nC,3,2\n".into()),
        ("csv", "twice the same", "title\nA\nA\nA\n".into()),
        ("csv", "what a clock skips", "title,due\nA,2027-03-28T02:30\nB,2027-10-31 02:30\n".into()),
        ("csv", "numbers", cells("1e400").into()),
        ("csv", "right to left", cells("\u{202E}txt\u{2066}").into()),
        ("csv", "emoji", cells("👨‍👩‍👧‍👦").into()),
        ("csv", "another file", b"PK\x03\x04title".to_vec()),
        ("trello", "deep JSON", nested("{\"lists\":[],\"cards\":", "[", "")),
        ("trello", "mixed types", br#"{"lists":{},"cards":[7]}"#.to_vec()),
        ("trello", "odd cards", br#"{"lists":[{"id":"1","name":null}],"cards":[{"id":"1","idList":"1"}]}"#.to_vec()),
        ("trello", "two of one id", br#"{"lists":[],"cards":[{"id":"1","idList":"1"},{"id":"1","idList":"1"}]}"#.to_vec()),
        ("trello", "an id that is no hex", "{\"lists\":[],\"cards\":[{\"id\":\"éééé\",\"idList\":\"\"}]}".into()),
        ("trello", "huge numbers", br#"{"lists":[],"cards":[],"checklists":[{"idCard":"1","checkItems":[{"pos":1e308}]}]}"#.to_vec()),
        ("vikunja", "deep JSON", nested("[{\"title\":\"P\",\"tasks\":[{\"id\":1,\"description\":", "{\"a\":", "")),
        ("vikunja", "a list of nothing", b"[null]".to_vec()),
        ("vikunja", "no ZIP", b"PK\x05\x06".to_vec()),
        ("vikunja", "years", vikunja(&json!({"id": 1, "title": "A", "due_date": "9999-12-31T23:59:59Z", "start_date": "0000-00-00T00:00:00Z"}))),
        ("vikunja", "numbers", vikunja(&json!({"id": i64::MIN, "title": "A", "repeat_after": i64::MIN, "repeat_mode": 2, "percent_done": 1e308, "priority": -9}))),
        ("vikunja", "much HTML", vikunja(&json!({"id": 1, "title": "A", "description": "<p>".repeat(100_000)}))),
        ("ical", "nested", nested("BEGIN:VCALENDAR\r\n", "BEGIN:VTODO\r\n", "")),
        ("ical", "a long line", calendar(&format!("SUMMARY:{}", "x".repeat(90_000))).into()),
        ("ical", "years", calendar("SUMMARY:A\r\nDUE:99991231T235959Z\r\nDTSTART:00000101T000000\r\nDURATION:P99999999999W").into()),
        ("ical", "a rule without end", calendar("SUMMARY:A\r\nRRULE:FREQ=SECONDLY;INTERVAL=0;COUNT=99999999999999999999").into()),
        ("ical", "a rule in words", calendar("SUMMARY:A\r\nRRULE:every day").into()),
        ("todoist", "types", b"TYPE,CONTENT,INDENT,DATE\ntask,,,\nsection,,\nnote,\nodd,a\n,,\n".to_vec()),
        ("ticktick", "odd cells", "List Name,Title,taskId,parentId,Status,Priority,Repeat\n,,,,x,9,RRULE:\n\u{200B},\u{200B},1,1,-1,5,\u{200B}\n".into()),
    ];
    for year in [
        "0000-01-01",
        "9999-12-31",
        "1969-12-31",
        "2200-01-01",
        "1970-01-01",
        "2199-12-31",
        "-0001-01-01",
        "2027-02-30",
    ] {
        files.push(("csv", "years", cells(year).into()));
    }
    files
}

#[tokio::test]
async fn odd_files_are_read_or_refused_and_hurt_nobody() {
    let app = TestApp::start().await;
    for (format, what, file) in odd_files() {
        let owner = app.user_in("America/Los_Angeles").await;
        let path = format!("/api/v1/users/me/import?format={format}");
        let began = Instant::now();
        let preview = owner.ask("POST", &format!("{path}&dry_run=true")).body(file.clone(), "text/csv").await;
        let answer = owner.ask("POST", &path).body(file.clone(), "text/csv").await;
        assert!([200, 413, 422].contains(&answer.status), "{format}, {what}: {answer}");
        assert_eq!(preview.status, answer.status, "{format}, {what}: {preview}");
        assert!(began.elapsed().as_secs() < 20, "{format}, {what}: {:?}", began.elapsed());
        println!("{format}, {what}: {} in {:?}", answer.status, began.elapsed());
        if answer.status == 200 {
            let (preview, done) = (preview.ok(), answer.ok());
            assert_eq!(
                (&preview["counts"], &preview["warnings"]),
                (&done["counts"], &done["warnings"]),
                "{format}, {what}"
            );
            assert_eq!(
                import(&owner, &format!("format={format}"), file).await["counts"]["tasks"]["new"],
                0,
                "{format}, {what}"
            );
            // What came in goes out, and into another account.
            let heir = app.user().await;
            let again = import(&heir, "", exported(&owner).await).await;
            assert_eq!(again["counts"]["tasks"]["new"], done["counts"]["tasks"]["new"], "{format}, {what}: {again}");
            assert_eq!(owner.get("/tasks/next").await.status, 200, "{format}, {what}");
        }
    }
}

/// Cells of our own files that nobody's hand should have written: table, column, value.
fn odd_cells() -> Vec<(&'static str, &'static str, Value)> {
    let numbers = [json!(i64::MIN), json!(i64::MAX), json!(-1), json!(f64::MAX), json!("7"), json!([]), json!({})];
    let columns = [
        ("tasks", "due_day"),
        ("tasks", "priority"),
        ("tasks", "version"),
        ("steps", "order_index"),
        ("tasks", "xp_awarded"),
    ];
    let mut cells: Vec<_> =
        columns.into_iter().flat_map(|(table, column)| numbers.clone().map(|number| (table, column, number))).collect();
    for text in ["9999-12-31T00:00:00Z", "0000-01-01T00:00:00Z", "1969-12-31T00:00:00Z", "", "tomorrow"] {
        cells.extend([
            ("tasks", "due_date", json!(text)),
            ("tasks", "created_at", json!(text)),
            ("steps", "completed_at", json!(text)),
        ]);
    }
    for text in ["", "\0", "\u{202E}", "a\nb", "\u{FFFF}"] {
        cells.extend(["title", "status", "tags", "rrule", "description"].map(|column| ("tasks", column, json!(text))));
    }
    cells.push(("tasks", "title", json!("x".repeat(1 << 20))));
    cells.push(("tasks", "tags", json!("[".repeat(100_000))));
    cells.push(("tasks", "id", json!("00000000-0000-0000-0000-000000000000")));
    cells.push(("tasks", "project_id", json!("00000000-0000-0000-0000-000000000000")));
    cells.push(("steps", "task_id", json!("00000000-0000-0000-0000-000000000000")));
    cells.push(("tasks", "user_id", json!("00000000-0000-0000-0000-000000000000")));
    cells.push(("tasks", "due_all_day", json!(true)));
    cells.push(("tasks", "status", json!("completed")));
    cells
}

#[tokio::test]
async fn odd_cells_of_an_export_are_read_or_refused_with_their_place() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Water the ferns", "due_date": "2026-12-24"})).await.id;
    owner.add_step(&task, "Fill the can").await;
    let files = unzipped(&exported(&owner).await);
    for (table, column, value) in odd_cells() {
        let heir = app.user().await;
        let mut rows: Vec<Value> = serde_json::from_slice(&files[&format!("data/{table}.json")]).unwrap();
        rows[0][column] = value;
        let mut files = files.clone();
        files.insert(format!("data/{table}.json"), serde_json::to_vec(&rows).unwrap());
        let what = format!("{table}.{column} = {:.60}", rows[0][column].to_string());
        let answer = heir.ask("POST", "/api/v1/users/me/import").body(zipped(&files), "application/zip").await;
        assert!([200, 422].contains(&answer.status), "{what}: {answer}");
        println!("{what}: {}", answer.status);
        for path in ["/tasks", "/tasks/next", "/tasks?q=ferns"] {
            assert_eq!(heir.get(path).await.status, 200, "{what}: {path}");
        }
        let zone = heir.patch("/users/me", json!({"timezone": "Asia/Tokyo"})).await;
        assert_eq!(zone.status, 200, "{what}: {zone}");
        assert_eq!(heir.get("/users/me/export").await.status, 200, "{what}");
    }
}
