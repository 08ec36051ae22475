use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cairn_kernel::{SystemClock, UserId};
use cairn_server::events::relay::{Batch, Relay};
use cairn_server::events::{self, EffectError, Happened, Subscriber};
use cairn_store::{WriteTx, sql};
use tokio::sync::{Notify, watch};

use crate::support::{Instance, Person};

sql! {
    static NOTE: (String, String) => () = "INSERT INTO meta (key, value) VALUES ($1, $2)";
    static NOTES: (&'static str,) => (String, String) = "SELECT key, value FROM meta WHERE key < $1 ORDER BY key";
    static DEAD: () => (i64, String, String) = "SELECT seq, subscriber, error FROM dead_events ORDER BY seq";
    static WAITING: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM outbox";
}

/// Notes every event once; a second time would break the key of `meta`.
struct Notes;

impl Subscriber for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == "task.poked"
    }

    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
        let payload: serde_json::Value = happened.payload()?;
        let title = payload["title"].as_str().unwrap_or_default().to_owned();
        tx.run(&NOTE, &(format!("{}/{:05}", happened.user, happened.event.seq), title.clone()))?;
        match title.as_str() {
            "poison" => Err(EffectError::Event("cannot digest it".to_owned())),
            "panic" => panic!("a subscriber that panics"),
            _ => Ok(()),
        }
    }
}

fn relay(instance: &Instance) -> Relay {
    Relay::new(instance.ctx.clone(), vec![Box::new(Notes)])
}

async fn drain(relay: &mut Relay) {
    while relay.batch().await.unwrap() != Batch::Empty {}
}

async fn notes(instance: &Instance) -> Vec<(String, String)> {
    // Behind the numbers of users stand the relay's own rows.
    instance.read(|tx| tx.all(&NOTES, &("relay",))).await
}

async fn expect_all_once(instance: &Instance, people: &[Person], each: usize) {
    let mut expected: Vec<String> =
        people.iter().flat_map(|one| (1..=each).map(move |seq| format!("{}/{seq:05}", one.id))).collect();
    expected.sort();
    let keys: Vec<String> = notes(instance).await.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, expected);
    assert_eq!(instance.read(|tx| tx.one(&WAITING, &())).await, (0,));
    let dead = instance.read(|tx| tx.all(&DEAD, &())).await;
    assert!(dead.is_empty(), "{dead:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_event_is_put_aside_and_the_next_is_delivered() {
    let instance = Instance::new();
    let person = instance.person().await;
    for title in ["one", "poison", "two", "panic", "three"] {
        instance.poke(&person, title).await;
    }
    drain(&mut relay(&instance)).await;
    let titles: Vec<String> = notes(&instance).await.into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles, ["one", "two", "three"]);
    let dead = instance.read(|tx| tx.all(&DEAD, &())).await;
    let dead: Vec<_> = dead.iter().map(|(seq, who, why)| (*seq, who.as_str(), why.as_str())).collect();
    assert_eq!(dead, [(2, "notes", "cannot digest it"), (4, "notes", "the subscriber panicked")]);
    assert_eq!(instance.read(|tx| tx.one(&WAITING, &())).await, (0,));
}

/// Fails as a database does that is asked too much, so many times in a row: a batch asks twice, for all
/// events together and for each alone.
struct Overworked(AtomicUsize);

impl Subscriber for Overworked {
    fn name(&self) -> &'static str {
        "overworked"
    }

    fn wants(&self, _: &str) -> bool {
        true
    }

    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
        let is_left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_left { Err(cairn_store::StoreError::TooSlow.into()) } else { Notes.apply(tx, happened) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_takes_too_long_now_is_tried_again() {
    let instance = Instance::new();
    let person = instance.person().await;
    for round in 0..3 {
        instance.poke(&person, &format!("round-{round}")).await;
    }
    let mut relay = Relay::new(instance.ctx.clone(), vec![Box::new(Overworked(AtomicUsize::new(8)))]);
    for _ in 0..4 {
        assert!(relay.batch().await.is_err());
    }
    drain(&mut relay).await;
    expect_all_once(&instance, &[person], 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_fails_five_times_is_put_aside_and_the_next_is_delivered() {
    let instance = Instance::new();
    let person = instance.person().await;
    for title in ["one", "two"] {
        instance.poke(&person, title).await;
    }
    let mut relay = Relay::new(instance.ctx.clone(), vec![Box::new(Overworked(AtomicUsize::new(10)))]);
    for _ in 0..4 {
        assert!(relay.batch().await.is_err());
    }
    drain(&mut relay).await;
    let titles: Vec<String> = notes(&instance).await.into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles, ["two"]);
    let dead = instance.read(|tx| tx.all(&DEAD, &())).await;
    assert_eq!(dead, [(1, "overworked".to_owned(), "the query took longer than it may".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_racing_relays_do_everything_once() {
    let instance = Instance::new();
    let other = instance.beside(Arc::new(SystemClock));
    let people = [instance.person().await, instance.person().await, instance.person().await];
    let mut relays = tokio::task::JoinSet::new();
    let (stop, stopped) = watch::channel(false);
    for one in [&instance, &other] {
        relays.spawn(relay(one).run(stopped.clone(), Arc::new(Notify::new())));
    }
    for round in 0..40 {
        for person in &people {
            instance.poke(person, &format!("round-{round}")).await;
        }
    }
    for _ in 0..100 {
        if instance.read(|tx| tx.one(&WAITING, &())).await == (0,) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    relays.join_all().await;
    expect_all_once(&instance, &people, 40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_that_are_stopped_and_started_again_do_everything_once() {
    let instance = Arc::new(Instance::new());
    let person = instance.person().await;
    let writer = {
        let (instance, person) = (instance.clone(), person.clone());
        tokio::spawn(async move {
            for round in 0..100 {
                instance.poke(&person, &format!("round-{round}")).await;
            }
        })
    };
    while !writer.is_finished() {
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(relay(&instance).run(stopped, Arc::new(Notify::new())));
        tokio::time::sleep(Duration::from_millis(10)).await;
        stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(2), running).await.unwrap().unwrap();
    }
    writer.await.unwrap();
    drain(&mut relay(&instance)).await;
    expect_all_once(&instance, &[person], 100).await;
}

/// Gives up in the middle of each of its first batches, as a killed process does.
struct Interrupted(AtomicUsize);

impl Subscriber for Interrupted {
    fn name(&self) -> &'static str {
        "interrupted"
    }

    fn wants(&self, _: &str) -> bool {
        true
    }

    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
        Notes.apply(tx, happened)?;
        if self.0.fetch_add(1, Ordering::SeqCst) < 3 && happened.event.seq > 1 {
            return Err(cairn_store::StoreError::Closed.into());
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_ends_in_the_middle_leaves_nothing_half_done() {
    let instance = Instance::new();
    let person = instance.person().await;
    for round in 0..10 {
        instance.poke(&person, &format!("round-{round}")).await;
    }
    let mut first = Relay::new(instance.ctx.clone(), vec![Box::new(Interrupted(AtomicUsize::new(0)))]);
    assert!(first.batch().await.is_err());
    assert_eq!(notes(&instance).await, []);
    drop(first);
    drain(&mut relay(&instance)).await;
    expect_all_once(&instance, &[person], 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_never_become_visible_out_of_order() {
    let instance = Instance::new();
    let person = instance.person().await;
    // A holds its transaction open behind a latch; B, of the same user, comes to race it.
    let (holding, held) = std::sync::mpsc::channel::<()>();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let (ctx, owner) = (instance.ctx.clone(), person.id);
    let a = tokio::spawn(async move {
        ctx.db()
            .write::<_, cairn_store::StoreError, _>(cairn_store::Lane::Request, None, move |tx| {
                append_by_hand(tx, owner)?;
                holding.send(()).ok();
                released.lock().unwrap().recv_timeout(Duration::from_secs(3)).ok();
                Ok(())
            })
            .await
            .unwrap();
    });
    tokio::task::spawn_blocking(move || held.recv().unwrap()).await.unwrap();
    let b = {
        let (other, person) = (instance.beside(Arc::new(SystemClock)), person.clone());
        let ctx = other.ctx.clone();
        tokio::spawn(async move {
            let owner = person.id;
            let write = move |tx: &mut WriteTx<'_>| append_by_hand(tx, owner);
            ctx.db().write::<_, cairn_store::StoreError, _>(cairn_store::Lane::Request, None, write).await.unwrap();
        })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    let seen = instance.read(move |tx| Ok(events::after(tx, owner, 0, 10)?.len())).await;
    assert_eq!(seen, 0, "nothing is visible while the first holds its transaction open");
    release.send(()).unwrap();
    a.await.unwrap();
    b.await.unwrap();
    let seen = instance.read(move |tx| events::after(tx, owner, 0, 10)).await;
    assert_eq!(seen.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2]);
}

/// A subscriber of a later release; notes in the order in which it is handed events.
struct Latecomer(AtomicUsize);

impl Latecomer {
    fn boxed() -> Box<dyn Subscriber> {
        Box::new(Self(AtomicUsize::new(0)))
    }
}

impl Subscriber for Latecomer {
    fn name(&self) -> &'static str {
        "latecomer"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == "task.poked"
    }

    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
        let turn = self.0.fetch_add(1, Ordering::SeqCst);
        let key = format!("late/{}/{:05}", happened.user, happened.event.seq);
        Ok(tx.run(&NOTE, &(key, format!("{turn:05}"))).map(|_| ())?)
    }
}

/// What the latecomer was handed of `person`'s events: numbers, and that they came in this order.
async fn heard_late(instance: &Instance, person: &Person) -> Vec<i64> {
    let (from, to) = (format!("late/{}/", person.id), format!("late/{}0", person.id));
    let heard = instance.read(move |tx| tx.all(&LATE, &(from.clone(), to.clone()))).await;
    let mut turns: Vec<_> = heard.iter().map(|(key, turn)| (turn.clone(), key.clone())).collect();
    turns.sort();
    turns.iter().map(|(_, key)| key.rsplit_once('/').unwrap().1.parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_of_a_later_release_is_handed_what_happened_before_it() {
    let instance = Instance::new();
    let (ann, ben) = (instance.person().await, instance.person().await);
    for round in 0..250 {
        instance.poke(&ann, &format!("round-{round}")).await;
    }
    instance.poke(&ben, "before").await;
    drain(&mut relay(&instance)).await;

    // The later release is started while events still wait, and events come while it catches up.
    instance.poke(&ann, "waits-in-the-outbox").await;
    let mut later = Relay::new(instance.ctx.clone(), vec![Box::new(Notes), Latecomer::boxed()]);
    assert_eq!(later.batch().await.unwrap(), Batch::Relayed(1), "what is new does not wait for what is old");
    instance.poke(&ann, "meanwhile").await;
    instance.poke(&ben, "meanwhile").await;
    drain(&mut later).await;
    instance.poke(&ann, "afterwards").await;
    instance.poke(&ben, "afterwards").await;
    drain(&mut later).await;
    assert_eq!(heard_late(&instance, &ann).await, (1..=253).collect::<Vec<_>>());
    assert_eq!(heard_late(&instance, &ben).await, [1, 2, 3]);

    // A third start hands nothing over again.
    drain(&mut Relay::new(instance.ctx.clone(), vec![Box::new(Notes), Latecomer::boxed()])).await;
    assert_eq!(heard_late(&instance, &ann).await.len(), 253);
    assert_eq!(notes(&instance).await.len(), 253 + 3 + 253 + 3, "and the others heard everything once");
    assert_eq!(instance.read(|tx| tx.one(&WAITING, &())).await, (0,));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_catches_up_on_two_racing_servers_is_handed_everything_once() {
    let instance = Instance::new();
    let other = instance.beside(Arc::new(SystemClock));
    let people = [instance.person().await, instance.person().await];
    for round in 0..120 {
        instance.poke(&people[round % 2], "before").await;
    }
    drain(&mut relay(&instance)).await;
    let (stop, stopped) = watch::channel(false);
    let mut relays = tokio::task::JoinSet::new();
    for one in [&instance, &other] {
        let relay = Relay::new(one.ctx.clone(), vec![Box::new(Notes), Latecomer::boxed()]);
        relays.spawn(relay.run(stopped.clone(), Arc::new(Notify::new())));
    }
    for _ in 0..30 {
        instance.poke(&people[0], "meanwhile").await;
    }
    for _ in 0..100 {
        if heard_late(&instance, &people[0]).await.len() + heard_late(&instance, &people[1]).await.len() == 150 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    relays.join_all().await;
    for (person, events) in people.iter().zip([90, 60]) {
        let mut heard = heard_late(&instance, person).await;
        heard.sort_unstable();
        assert_eq!(heard, (1..=events).collect::<Vec<_>>());
    }
    let dead = instance.read(|tx| tx.all(&DEAD, &())).await;
    assert!(dead.is_empty(), "a second time would have broken the key: {dead:?}");
}

sql! {
    static LATE: (String, String) => (String, String) = "
        SELECT key, value FROM meta WHERE key > $1 AND key < $2 ORDER BY key";
    pub(crate) static FORGET_EVENTS: (UserId, i64) => () = "DELETE FROM events WHERE user_id = $1 AND seq <= $2";
    static LOCK: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1 /*lock*/";
    static NUMBER: (UserId,) => (i64,) = "
        UPDATE user_clock SET last_seq = last_seq + 1 WHERE user_id = $1 RETURNING last_seq";
    static EVENT: (UserId, i64) => () = "
        INSERT INTO events (user_id, seq, kind, entity_type, entity_id, payload, source, request_id, at)
        SELECT $1, $2, 'task.poked', 'task', u.id, '{}', 'user', '', u.created_at FROM users u WHERE u.id = $1";
}

/// What the guard and `events::append` do, with the transaction in the test's hand.
pub(crate) fn append_by_hand(tx: &mut WriteTx<'_>, user: UserId) -> Result<(), cairn_store::StoreError> {
    tx.one(&LOCK, &(user,))?;
    let (seq,) = tx.one(&NUMBER, &(user,))?;
    tx.run(&EVENT, &(user, seq)).map(|_| ())
}
