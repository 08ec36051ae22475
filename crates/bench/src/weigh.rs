//! The built program as people run it: how fast it starts, what it weighs, and how it does with a lot
//! of data.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use cairn_kernel::UserId;
use cairn_store::testing::Scratch;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Trouble;
use crate::client::{Connection, request};
use crate::compare::percentile;
use crate::seed::Seeds;
use crate::side::sign_up;

/// Starts that are measured.
const STARTS: usize = 7;
/// Before memory is read, so that what a start needed only once is over.
const REST: Duration = Duration::from_secs(2);
/// The big data: tasks of one user, and of how many others how many each.
const MINE: usize = 10_000;
const OTHERS: usize = 1_000;
const THEIRS_EACH: usize = 1_000;
/// Requests of each kind on the big data.
const ASKED: usize = 2_000;

/// What an idle server needs.
pub(crate) struct Weight {
    /// From the program's start to its first answer, on a data folder that exists; the median.
    pub(crate) start: Duration,
    /// Resident memory of an idle server, in KiB.
    pub(crate) idle: u64,
}

/// What a lot of data does.
pub(crate) struct Big {
    /// The 99th percentile of a list page, in microseconds, as a client on loopback sees it.
    pub(crate) list: u32,
    /// The same of "what next".
    pub(crate) next: u32,
    /// Resident memory of the server after all that, in KiB.
    pub(crate) memory: u64,
}

/// The program beside this one, if it was built.
pub(crate) fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.with_file_name(format!("cairn{}", std::env::consts::EXE_SUFFIX));
    beside.is_file().then_some(beside)
}

/// A running `cairn serve`.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    async fn start(program: &Path, database: &Scratch) -> Result<Self, Trouble> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("CAIRN_DATA_DIR", database.folder.path())
            .env("CAIRN_DATABASE__URL", database.url())
            .env("CAIRN_LIMITS__ENABLED", "false")
            .env("CAIRN_ACCOUNTS__REGISTRATION", "open")
            .env("CAIRN_LOG", "warn")
            .current_dir(database.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let silent = || Trouble::Said("cairn serve ended before it listened".to_owned());
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(silent)?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("listening on http://") {
                let address = address.parse().map_err(|_| Trouble::Said(format!("no address: {line}")))?;
                return Ok(Self { child, address });
            }
        }
        Err(silent())
    }

    /// Resident memory in KiB, where the system tells it (Linux).
    fn memory(&self) -> u64 {
        let status = self.child.id().and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let line = status.as_deref().and_then(|text| text.lines().find_map(|line| line.strip_prefix("VmRSS:")));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    async fn end(mut self) -> Result<(), Trouble> {
        self.child.kill().await?;
        Ok(())
    }
}

/// Starts the program a few times on one data folder and weighs it.
pub(crate) async fn weigh(program: &Path, postgres: Option<&str>) -> Result<Weight, Trouble> {
    let database = Scratch::on(postgres);
    let db = database.migrated();
    db.close();
    // The first start makes keys; people see the later ones.
    Server::start(program, &database).await?.end().await?;
    let mut starts = Vec::new();
    let mut idle = 0;
    for turn in 1..=STARTS {
        let began = Instant::now();
        let server = Server::start(program, &database).await?;
        let mut connection = Connection::open(server.address).await?;
        connection.ask(&request("GET", "/health/live", "", None)).await?;
        starts.push(began.elapsed());
        if turn == STARTS {
            tokio::time::sleep(REST).await;
            idle = server.memory();
        }
        server.end().await?;
    }
    starts.sort_unstable();
    Ok(Weight { start: starts[STARTS / 2], idle })
}

/// One busy person among many others.
pub(crate) async fn big(program: &Path, postgres: Option<&str>) -> Result<Big, Trouble> {
    let database = Scratch::on(postgres);
    let db = database.migrated();
    let seeds = Seeds::default();
    let others = seeds.users(&db, OTHERS).await?;
    seeds.tasks(&db, &others, THEIRS_EACH).await?;
    let server = Server::start(program, &database).await?;
    let mut connection = Connection::open(server.address).await?;
    let me = sign_up(&mut connection, 0).await?;
    let me_as_owner: [UserId; 1] = [me.id];
    seeds.tasks(&db, &me_as_owner, MINE).await?;
    db.close();

    let list = request("GET", "/api/v1/tasks?limit=25", &me.token, None);
    let next = request("GET", "/api/v1/tasks/next", &me.token, None);
    let (list, next) = (p99(&mut connection, &list).await?, p99(&mut connection, &next).await?);
    let memory = server.memory();
    server.end().await?;
    Ok(Big { list, next, memory })
}

async fn p99(connection: &mut Connection, request: &[u8]) -> Result<u32, Trouble> {
    let mut micros = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let began = Instant::now();
        let status = connection.ask(request).await?;
        if status != 200 {
            return Err(Trouble::Said(format!("answered {status}")));
        }
        micros.push(began.elapsed().as_micros() as u32);
    }
    micros.sort_unstable();
    Ok(percentile(&micros, 99))
}
