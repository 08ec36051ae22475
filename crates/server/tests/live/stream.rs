use std::sync::Arc;
use std::time::Duration;

use axum::body::BodyDataStream;
use axum::http::StatusCode;
use axum::response::Response;
use cairn_kernel::SystemClock;
use futures::StreamExt as _;
use serde_json::Value;

use crate::support::{Instance, Person};

/// One event as a browser sees it.
#[derive(Debug, Clone)]
struct Heard {
    id: Option<i64>,
    event: String,
    data: Value,
}

/// A client of a stream.
struct Ear {
    body: BodyDataStream,
    text: String,
}

impl Ear {
    async fn open(instance: &Instance, path: &str, person: &Person) -> Self {
        Self::of(instance.send("GET", path, person).await)
    }

    fn of(answer: Response) -> Self {
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { body: answer.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event, comments left out; `None` at the end of the stream.
    async fn hear(&mut self) -> Option<Heard> {
        self.hear_within(Duration::from_secs(5)).await
    }

    async fn hear_within(&mut self, patience: Duration) -> Option<Heard> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(heard) = parse(&block) {
                    return Some(heard);
                }
            }
            let chunk = tokio::time::timeout(patience, self.body.next()).await.expect("no silence")?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    async fn numbers(&mut self, up_to: i64) -> Vec<i64> {
        let mut numbers = Vec::new();
        while numbers.last() != Some(&up_to) {
            numbers.push(self.hear().await.unwrap().id.unwrap());
        }
        numbers
    }
}

fn parse(block: &str) -> Option<Heard> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let data = serde_json::from_str(field("data")?).unwrap();
    let id = field("id").map(|id| id.parse().unwrap());
    Some(Heard { id, event: field("event")?.to_owned(), data })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_joins_the_live_events_without_gap_or_duplicate() {
    let instance = Arc::new(Instance::new());
    let person = instance.person().await;
    for number in 1..=150 {
        instance.poke(&person, &format!("n{number}")).await;
    }
    let writer = {
        let (instance, person) = (instance.clone(), person.clone());
        tokio::spawn(async move {
            for number in 151..=400 {
                instance.poke(&person, &format!("n{number}")).await;
            }
        })
    };
    let mut from_start = Ear::open(&instance, "/events?since=0", &person).await;
    let mut from_middle = Ear::open(&instance, "/events?since=120", &person).await;
    assert_eq!(from_start.numbers(400).await, (1..=400).collect::<Vec<_>>());
    assert_eq!(from_middle.numbers(400).await, (121..=400).collect::<Vec<_>>());
    writer.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_told_with_its_number_kind_and_data() {
    let instance = Instance::new();
    let (person, stranger) = (instance.person().await, instance.person().await);
    instance.poke(&person, "before").await;
    let mut ear = Ear::open(&instance, "/events", &person).await;
    instance.poke(&stranger, "theirs").await;
    instance.poke(&person, "mine").await;
    let heard = ear.hear().await.unwrap();
    assert_eq!((heard.id, heard.event.as_str()), (Some(2), "task.poked"));
    assert_eq!((&heard.data["id"], &heard.data["channel"]), (&2.into(), &"tasks".into()));
    assert_eq!((&heard.data["kind"], &heard.data["payload"]["title"]), (&"task.poked".into(), &"mine".into()));
    assert_eq!(heard.data["entity"]["type"], "task");
    assert!(heard.data["entity"]["id"].is_string() && heard.data["at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_instances_hear_of_it_too() {
    let instance = Instance::new();
    let person = instance.person().await;
    if !cairn_store::testing::engine_is_postgres() {
        return;
    }
    // Tokens are signed by each test instance's own key: the stream is opened where it was issued.
    let other = instance.beside(Arc::new(SystemClock));
    let mut ear = Ear::open(&instance, "/events?since=0", &person).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let owner = person.id;
    other.write(move |tx| crate::relay::append_by_hand(tx, owner)).await;
    other.ctx.something_happened(owner);
    assert_eq!(ear.hear().await.unwrap().id, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_choose_what_is_heard() {
    let instance = Instance::new();
    let person = instance.person().await;
    let mut progress = Ear::open(&instance, "/events?since=0&channel=progress&channel=focus", &person).await;
    let mut tasks = Ear::open(&instance, "/events?since=0&channel=tasks", &person).await;
    instance.poke(&person, "one").await;
    assert_eq!(tasks.hear().await.unwrap().id, Some(1));
    instance.ctx.streams().close();
    assert!(progress.hear().await.is_none());
    for query in ["channel=nonsense", "since=-1", "since=x", "from=1"] {
        let answer = instance.send("GET", &format!("/events?{query}"), &person).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_from_too_long_ago_is_told_of_the_gap() {
    let instance = Instance::new();
    let person = instance.person().await;
    for title in ["one", "two", "three", "four"] {
        instance.poke(&person, title).await;
    }
    let owner = person.id;
    instance.write(move |tx| tx.run(&crate::relay::FORGET_EVENTS, &(owner, 2)).map(|_| ())).await;
    let mut ear = Ear::open(&instance, "/events?since=1", &person).await;
    let gap = ear.hear().await.unwrap();
    assert_eq!((gap.event.as_str(), &gap.data), ("gap", &serde_json::json!({"type": "gap", "oldest_id": 3})));
    assert_eq!(ear.numbers(4).await, [3, 4]);
    let mut no_gap = Ear::open(&instance, "/events?since=2", &person).await;
    assert_eq!(no_gap.numbers(4).await, [3, 4]);
    let mut from_the_future = Ear::open(&instance, "/events?since=900", &person).await;
    assert_eq!(from_the_future.hear().await.unwrap().event, "gap");
    instance.poke(&person, "five").await;
    assert_eq!(from_the_future.hear().await.unwrap().id, Some(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_ends_its_streams() {
    let instance = Instance::new();
    let person = instance.person().await;
    let mut ear = Ear::open(&instance, "/events", &person).await;
    instance.end_session(&person).await;
    let last = ear.hear().await.unwrap();
    assert_eq!((last.event.as_str(), &last.data["error_code"]), ("error", &"INVALID_TOKEN".into()));
    assert!(ear.hear().await.is_none());
    let answer = instance.send("GET", "/events", &person).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_and_end_when_the_server_stops() {
    let instance = Instance::new();
    let person = instance.person().await;
    let mut ears = Vec::new();
    for _ in 0..10 {
        ears.push(Ear::open(&instance, "/events", &person).await);
    }
    assert_eq!(instance.send("GET", "/events", &person).await.status(), StatusCode::CONFLICT);
    ears.pop();
    ears.push(Ear::open(&instance, "/events", &person).await);
    instance.ctx.streams().close();
    for mut ear in ears {
        assert!(ear.hear().await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_hint_costs_one_heartbeat() {
    let instance = Instance::new();
    let (person, owner) = (instance.person().await, instance.person().await.id);
    let mut ear = Ear::open(&instance, "/events", &person).await;
    let hearing = tokio::spawn(async move { ear.hear_within(Duration::from_secs(11)).await });
    // The cursor has looked, found nothing, and waits for hints.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let id = person.id;
    instance.write(move |tx| crate::relay::append_by_hand(tx, id)).await;
    instance.ctx.something_happened(owner);
    let lost = std::time::Instant::now();
    assert_eq!(hearing.await.unwrap().unwrap().id, Some(1));
    let late = lost.elapsed();
    assert!((Duration::from_secs(5)..Duration::from_millis(10_500)).contains(&late), "{late:?}");
}
