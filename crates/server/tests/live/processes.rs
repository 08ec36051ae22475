//! Workers as processes of their own, that are stopped, woken and killed (DATA §6). On PostgreSQL:
//! an embedded database has one process.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cairn_kernel::{Clock, JobId, SystemClock, Timestamp};
use cairn_server::Ctx;
use cairn_server::jobs::{Finish, Job, JobError, JobHandler, LeaseClock, NewJob, Pace, Worker, enqueue};
use cairn_store::testing::engine_is_postgres;
use cairn_store::{Db, PostgresOptions, WriteTx, sql};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::support::{Instance, ctx_over};

/// The database of a worker process, and how many milliseconds its clock is ahead.
const DATABASE: &str = "CAIRN_TEST_WORKER_ON";
const CLOCK_AHEAD: &str = "CAIRN_TEST_WORKER_AHEAD";
/// Short, so that a test sees leases end.
const PACE: Pace = Pace { lease_millis: 1_500, heartbeat: Duration::from_millis(400) };
/// Longer than a lease: only heartbeats keep the job.
const WORK: Duration = Duration::from_millis(2_500);
/// A worker may be stopped inside a transaction; PostgreSQL ends that one after 15 s.
const PATIENCE: Duration = Duration::from_secs(40);

sql! {
    static EFFECT: (String, &'static str) => () = "INSERT INTO meta (key, value) VALUES ($1, $2)";
    static EFFECTS: (&'static str,) => (i64,) = "SELECT CAST(count(*) AS bigint) FROM meta WHERE value = $1";
    static JOBS: () => (String, i64) = "SELECT state, attempt FROM jobs ORDER BY id";
}

/// A job that takes a while; each commit of it leaves a mark of its own.
struct Polish;

impl JobHandler for Polish {
    fn kind(&self) -> &'static str {
        "pebble.polish"
    }

    fn run(&self, _: Ctx, job: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        async move {
            tokio::time::sleep(WORK).await;
            Ok(Box::new(move |tx: &mut WriteTx<'_>| {
                tx.run(&EFFECT, &(format!("{}/{}", job.id, job.attempt), "polished")).map(|_| ())
            }) as Finish)
        }
        .boxed()
    }
}

/// This machine's clock, set wrong.
struct Ahead(i64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_millis(self.0)
    }
}

/// Not a story but the other process of those below: a worker on the database that it is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_process() {
    let Ok(url) = std::env::var(DATABASE) else { return };
    let ahead = std::env::var(CLOCK_AHEAD).unwrap().parse().unwrap();
    let mut options = PostgresOptions::at(url);
    (options.request_lanes, options.background_lanes) = (1, 1);
    let ctx = ctx_over(Db::open_postgres(&options).unwrap(), Arc::new(Ahead(ahead)));
    let clock = Arc::new(LeaseClock::new(ctx.clone()));
    clock.measure().await;
    let worker = Worker::new(ctx, clock, vec![Box::new(Polish)]).at_pace(PACE);
    let (_forever, stop) = watch::channel(false);
    worker.run(stop, Arc::new(Notify::new())).await;
}

/// A worker process; killed when dropped.
struct Process(Child);

impl Process {
    fn start(instance: &Instance, clock_ahead_millis: i64) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::a_worker_process"])
            .env(DATABASE, instance.scratch.url())
            .env(CLOCK_AHEAD, clock_ahead_millis.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

async fn wish(instance: &Instance) {
    let job = NewJob::new(JobId::from_uuid(instance.ctx.new_id()), "pebble.polish", json!({}), instance.ctx.now());
    instance.write(move |tx| enqueue(tx, &job).map(|_| ())).await;
}

/// The jobs that are there, with their attempts, and how often one was committed.
async fn state(instance: &Instance) -> (Vec<(String, i64)>, i64) {
    instance.read(|tx| Ok((tx.all(&JOBS, &())?, tx.one(&EFFECTS, &("polished",))?.0))).await
}

fn running(attempt: i64) -> Vec<(String, i64)> {
    vec![("running".to_owned(), attempt)]
}

async fn wait_for(instance: &Instance, jobs: Vec<(String, i64)>, commits: i64) {
    let began = Instant::now();
    loop {
        let found = state(instance).await;
        if found == (jobs.clone(), commits) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{found:?} instead of {jobs:?} and {commits} commits");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_worker_loses_its_job_and_is_refused_when_it_wakes() {
    if !engine_is_postgres() {
        return;
    }
    let instance = Instance::new();
    let sleeper = Process::start(&instance, 0);
    for round in 0..3 {
        wish(&instance).await;
        wait_for(&instance, running(1), round).await;
        // Somewhere in the work: at its beginning, in the middle, about when it commits.
        tokio::time::sleep(WORK / 2 * u32::try_from(round).unwrap()).await;
        sleeper.signal(Signal::STOP);
        let other = Process::start(&instance, 0);
        wait_for(&instance, Vec::new(), round + 1).await;
        sleeper.signal(Signal::CONT);
        drop(other);
        tokio::time::sleep(WORK + Duration::from_millis(500)).await;
        assert_eq!(state(&instance).await, (Vec::new(), round + 1), "it was committed once");
    }
    // It is still good for work.
    wish(&instance).await;
    wait_for(&instance, Vec::new(), 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_workers_job_is_done_by_another_one() {
    if !engine_is_postgres() {
        return;
    }
    let instance = Instance::new();
    wish(&instance).await;
    let victim = Process::start(&instance, 0);
    wait_for(&instance, running(1), 0).await;
    drop(victim);
    let _other = Process::start(&instance, 0);
    wait_for(&instance, running(2), 0).await;
    wait_for(&instance, Vec::new(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_whose_clocks_are_wrong_respect_each_others_leases() {
    if !engine_is_postgres() {
        return;
    }
    let instance = Instance::new();
    wish(&instance).await;
    let behind = Process::start(&instance, -20_000);
    wait_for(&instance, running(1), 0).await;
    let ahead = Process::start(&instance, 20_000);
    // Two and a half seconds of work under a lease of one and a half: heartbeats hold it.
    wait_for(&instance, Vec::new(), 1).await;
    wish(&instance).await;
    wait_for(&instance, running(1), 1).await;
    // Whichever has it now, the other takes over in time when it is gone.
    drop(behind);
    wait_for(&instance, Vec::new(), 2).await;
    drop(ahead);
}
