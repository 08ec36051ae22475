use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cairn_kernel::{Clock, FrozenClock, JobId, SystemClock, Timestamp};
use cairn_server::Ctx;
use cairn_server::jobs::{
    Finish, Job, JobError, JobHandler, LeaseClock, NewJob, Pace, Schedule, Scheduler, Worker, enqueue,
};
use cairn_store::{WriteTx, sql};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::support::{Instance, clock_ahead_by};

sql! {
    static EFFECT: (String, String) => () = "INSERT INTO meta (key, value) VALUES ($1, $2)";
    static EFFECTS: (&'static str,) => (i64,) = "SELECT CAST(count(*) AS bigint) FROM meta WHERE value = $1";
    static JOBS: () => (String, i64, Option<String>) = "SELECT state, attempt, last_error FROM jobs ORDER BY id";
    static RUN_NOW: (Timestamp,) => () = "UPDATE jobs SET run_at = $1";
    static RUNS: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM schedule_runs";
}

/// Fails as often as it is told, then writes its effect down: twice would break the key of `meta`.
struct Carve {
    failures: usize,
    tried: AtomicUsize,
}

impl Carve {
    fn failing(failures: usize) -> Box<dyn JobHandler> {
        Box::new(Self { failures, tried: AtomicUsize::new(0) })
    }
}

impl JobHandler for Carve {
    fn kind(&self) -> &'static str {
        "pebble.carve"
    }

    fn attempts(&self) -> i64 {
        3
    }

    fn run(&self, _: Ctx, job: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        let fails = self.tried.fetch_add(1, Ordering::SeqCst) < self.failures;
        async move {
            if fails {
                return Err(JobError::TryAgain("the chisel is blunt".to_owned()));
            }
            Ok(Box::new(move |tx: &mut WriteTx<'_>| {
                tx.run(&EFFECT, &(job.id.to_string(), "carved".to_owned())).map(|_| ())
            }) as Finish)
        }
        .boxed()
    }
}

fn worker(instance: &Instance, failures: usize) -> Worker {
    let clock = Arc::new(LeaseClock::new(instance.ctx.clone()));
    Worker::new(instance.ctx.clone(), clock, vec![Carve::failing(failures)])
}

async fn wish(instance: &Instance, count: usize) {
    for _ in 0..count {
        let id = JobId::from_uuid(instance.ctx.new_id());
        let job = NewJob::new(id, "pebble.carve", json!({}), Timestamp::from_millis(1_000));
        instance.write(move |tx| enqueue(tx, &job).map(|_| ())).await;
    }
}

async fn carved(instance: &Instance) -> i64 {
    instance.read(|tx| tx.one(&EFFECTS, &("carved",))).await.0
}

async fn jobs(instance: &Instance) -> Vec<(String, i64, Option<String>)> {
    instance.read(|tx| tx.all(&JOBS, &())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_written_with_its_cause_and_only_once_a_key() {
    let instance = Instance::new();
    let id = JobId::from_uuid(instance.ctx.new_id());
    let again = JobId::from_uuid(instance.ctx.new_id());
    let now = instance.ctx.now();
    let first = NewJob::new(id, "pebble.carve", json!({}), now).unless_queued("carve/1");
    let second = NewJob::new(again, "pebble.carve", json!({}), now).unless_queued("carve/1");
    let both = move |tx: &mut WriteTx<'_>| Ok((enqueue(tx, &first)?, enqueue(tx, &second)?));
    assert_eq!(instance.write(both).await, (true, false));
    let lost = NewJob::new(JobId::from_uuid(instance.ctx.new_id()), "pebble.carve", json!({}), now);
    let refused = instance.ctx.db().write(cairn_store::Lane::Request, None, move |tx| {
        enqueue(tx, &lost)?;
        Err::<(), _>(cairn_store::StoreError::MissingRow)
    });
    assert!(refused.await.is_err());
    assert_eq!(jobs(&instance).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_do_every_job_once_and_stop_gracefully() {
    let instance = Instance::new();
    let other = instance.beside(Arc::new(SystemClock));
    wish(&instance, 60).await;
    let (stop, stopped) = watch::channel(false);
    let mut workers = tokio::task::JoinSet::new();
    for one in [&instance, &other] {
        workers.spawn(worker(one, 0).run(stopped.clone(), Arc::new(Notify::new())));
    }
    for _ in 0..200 {
        if carved(&instance).await == 60 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(5), workers.join_all()).await.unwrap();
    assert_eq!((carved(&instance).await, jobs(&instance).await.len()), (60, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_is_claimed_by_one_worker_and_a_stale_lease_is_fenced() {
    let instance = Instance::new();
    wish(&instance, 1).await;
    let slow = worker(&instance, 0);
    let late = Arc::new(FrozenClock::at(instance.ctx.now()));
    let quick = worker(&instance.beside(late.clone()), 0);
    let first = slow.claim().await.unwrap().unwrap();
    assert!(quick.claim().await.unwrap().is_none());
    late.advance_millis(61_000);
    let second = quick.claim().await.unwrap().unwrap();
    assert_eq!((first.id, first.attempt, second.id, second.attempt), (first.id, 1, first.id, 2));
    // The first one wakes up: its work is dropped, and the job stays the second one's.
    slow.work(first.clone()).await;
    assert_eq!(carved(&instance).await, 0);
    assert_eq!(jobs(&instance).await, [("running".to_owned(), 2, None)]);
    quick.work(second).await;
    slow.work(first).await;
    assert_eq!((carved(&instance).await, jobs(&instance).await.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_comes_back_later_and_dies_in_the_end() {
    let instance = Instance::new();
    wish(&instance, 1).await;
    let worker = worker(&instance, 99);
    for attempt in 1..=3 {
        let job = worker.claim().await.unwrap().unwrap();
        assert_eq!(job.attempt, attempt);
        worker.work(job).await;
        let state = if attempt == 3 { "dead" } else { "waiting" };
        let expected = (state.to_owned(), attempt, Some("the chisel is blunt".to_owned()));
        assert_eq!(jobs(&instance).await, [expected]);
        assert!(worker.claim().await.unwrap().is_none(), "it waits before the next try");
        let now = instance.ctx.now();
        instance.write(move |tx| tx.run(&RUN_NOW, &(now,)).map(|_| ())).await;
    }
    assert!(worker.claim().await.unwrap().is_none());
    assert_eq!(carved(&instance).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_succeeds_after_failures_counts_once() {
    let instance = Instance::new();
    wish(&instance, 1).await;
    let worker = worker(&instance, 2);
    for _ in 0..3 {
        let job = worker.claim().await.unwrap().unwrap();
        worker.work(job).await;
        let now = instance.ctx.now();
        instance.write(move |tx| tx.run(&RUN_NOW, &(now,)).map(|_| ())).await;
    }
    assert_eq!((carved(&instance).await, jobs(&instance).await.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_whose_clocks_differ_agree_on_leases() {
    if !cairn_store::testing::engine_is_postgres() {
        // One process, one clock.
        return;
    }
    let instance = Instance::new();
    wish(&instance, 1).await;
    let mut workers = Vec::new();
    for millis in [-600_000, 600_000] {
        let one = instance.beside(clock_ahead_by(millis));
        let clock = Arc::new(LeaseClock::new(one.ctx.clone()));
        clock.measure().await;
        assert!((clock.offset_millis() + millis).abs() < 5_000, "{}", clock.offset_millis());
        assert!(clock.now().millis_since(SystemClock.now()).abs() < 5_000);
        workers.push(Worker::new(one.ctx.clone(), clock, vec![Carve::failing(0)]));
    }
    let job = workers[0].claim().await.unwrap().unwrap();
    assert!(workers[1].claim().await.unwrap().is_none(), "ten minutes ahead, and yet the lease holds");
    workers[0].work(job).await;
    assert_eq!(carved(&instance).await, 1);
}

const HOURLY: &[Schedule] = &[Schedule { name: "carve", every_millis: 3_600_000, job: "pebble.carve" }];

#[tokio::test(flavor = "multi_thread")]
async fn an_occurrence_is_made_once_whatever_races() {
    let instance = Instance::new();
    let clock = clock_ahead_by(0);
    let mut racing = tokio::task::JoinSet::new();
    let make_all = |racing: &mut tokio::task::JoinSet<usize>| {
        for _ in 0..6 {
            let one = instance.beside(clock.clone());
            racing.spawn(async move {
                let lease_clock = Arc::new(LeaseClock::new(one.ctx.clone()));
                let mut scheduler = Scheduler::new(one.ctx.clone(), lease_clock, HOURLY);
                scheduler.make_due().await.unwrap() + scheduler.make_due().await.unwrap()
            });
        }
    };
    make_all(&mut racing);
    let made = std::mem::take(&mut racing).join_all().await;
    assert_eq!(made.iter().sum::<usize>(), 1, "{made:?}");
    clock.advance_millis(3_600_000);
    make_all(&mut racing);
    let made = std::mem::take(&mut racing).join_all().await;
    assert_eq!(made.iter().sum::<usize>(), 1, "{made:?}");
    assert_eq!((jobs(&instance).await.len(), instance.read(|tx| tx.one(&RUNS, &())).await), (2, (2,)));
    // A month later the old occurrences are forgotten.
    clock.advance_millis(31 * 86_400_000);
    make_all(&mut racing);
    racing.join_all().await;
    assert_eq!(instance.read(|tx| tx.one(&RUNS, &())).await, (1,));
    assert!(clock.now() > Timestamp::from_millis(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_years_ahead_leaves_no_schedule_asleep() {
    let instance = Instance::new();
    let clock = clock_ahead_by(4 * 365 * 86_400_000);
    let one = instance.beside(clock.clone());
    let mut scheduler = Scheduler::new(one.ctx.clone(), Arc::new(LeaseClock::new(one.ctx.clone())), HOURLY);
    assert_eq!(scheduler.make_due().await.unwrap(), 1);
    clock.advance_millis(-4 * 365 * 86_400_000);
    assert_eq!(scheduler.make_due().await.unwrap(), 1);
    assert_eq!(scheduler.make_due().await.unwrap(), 0);
}

/// Computes for a while without ever waiting.
struct Grind;

impl JobHandler for Grind {
    fn kind(&self) -> &'static str {
        "pebble.carve"
    }

    fn run(&self, _: Ctx, _: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        async move {
            std::thread::sleep(Duration::from_secs(2));
            Ok(Box::new(|_: &mut WriteTx<'_>| Ok(())) as Finish)
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn heartbeats_go_on_beside_work_that_never_waits() {
    let instance = Instance::new();
    wish(&instance, 1).await;
    let pace = Pace { lease_millis: 800, heartbeat: Duration::from_millis(200) };
    let other = worker(&instance.beside(Arc::new(SystemClock)), 0);
    let clock = Arc::new(LeaseClock::new(instance.ctx.clone()));
    let grinder = Worker::new(instance.ctx.clone(), clock, vec![Box::new(Grind)]).at_pace(pace);
    let job = grinder.claim().await.unwrap().unwrap();
    let grinding = tokio::spawn(async move { grinder.work(job).await });
    while !grinding.is_finished() {
        assert!(other.claim().await.unwrap().is_none(), "its lease was kept");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(jobs(&instance).await, []);
}

/// Panics before there is anything to await.
struct Shatter;

impl JobHandler for Shatter {
    fn kind(&self) -> &'static str {
        "pebble.carve"
    }

    fn run(&self, _: Ctx, _: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        panic!("it shattered")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_at_once_has_failed_like_any_other() {
    let instance = Instance::new();
    wish(&instance, 1).await;
    let clock = Arc::new(LeaseClock::new(instance.ctx.clone()));
    let worker = Worker::new(instance.ctx.clone(), clock, vec![Box::new(Shatter)]);
    let job = worker.claim().await.unwrap().unwrap();
    worker.work(job).await;
    assert_eq!(jobs(&instance).await, [("waiting".to_owned(), 1, Some("the job panicked".to_owned()))]);
}
