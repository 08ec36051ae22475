//! The two sides of a comparison: Cairn as it is served, and the floor. Each has a database, a runtime
//! and a socket of its own, so that neither disturbs the other's measurement.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cairn_kernel::{SystemClock, SystemEntropy, UserId};
use cairn_server::config::{Config, Registration};
use cairn_server::{App, Outside};
use cairn_store::testing::Scratch;
use cairn_store::{Db, Lane, PostgresOptions, StoreError, migrate, sql};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::Trouble;
use crate::client::{Connection, request};
use crate::cpu;
use crate::seed::Seeds;

/// Users that the writes are spread over.
pub(crate) const USERS: usize = 64;
/// Open tasks that each user has before anything is measured.
const TASKS_EACH: usize = 200;

/// How often it is looked whether the relay has caught up.
const LOOK: Duration = Duration::from_millis(50);

sql! {
    static WAITING: () => (i64,) = "SELECT count(*) FROM outbox";
}

/// Somebody who sends requests.
pub(crate) struct Person {
    pub(crate) id: UserId,
    /// What goes behind `Bearer`: a signed token, or for the floor a name.
    pub(crate) token: String,
}

/// A server that answers on loopback, and what is in its database.
pub(crate) struct Side {
    pub(crate) address: SocketAddr,
    pub(crate) people: Vec<Person>,
    /// Somebody who has nothing but what search puts there; Cairn only.
    pub(crate) searcher: Option<Person>,
    /// Who owns it, as an index of `people`, and its id.
    pub(crate) tasks: Vec<(usize, cairn_kernel::TaskId)>,
    pub(crate) seeds: Seeds,
    pub(crate) db: Db,
    runtime: Runtime,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    server: Option<tokio::task::JoinHandle<()>>,
    database: Scratch,
    postgres: bool,
}

impl Side {
    /// Cairn: the whole router, its workers, accounts that signed up over HTTP.
    pub(crate) fn cairn(postgres: Option<&str>) -> Result<Self, Trouble> {
        let database = Scratch::on(postgres);
        let db = open(&database, postgres)?;
        let runtime = runtime()?;
        let config = config(&database);
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (address, server) = runtime.block_on(async {
            let app = App::on(db.clone(), config, outside()).await?;
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let serving = app.serve(listener, async move { drop(stopped.await) });
            let server = tokio::spawn(async move { drop(serving.await) });
            Ok::<_, Trouble>((address, server))
        })?;
        let mut people = runtime.block_on(register(address))?;
        let searcher = people.pop();
        Self::ready(Self {
            address,
            people,
            searcher,
            tasks: Vec::new(),
            seeds: Seeds::default(),
            db,
            runtime,
            stop: Some(stop),
            server: Some(server),
            database,
            postgres: postgres.is_some(),
        })
    }

    /// Bare handlers, users that exist as rows only.
    pub(crate) fn floor(postgres: Option<&str>) -> Result<Self, Trouble> {
        let database = Scratch::on(postgres);
        let db = open(&database, postgres)?;
        let runtime = runtime()?;
        let seeds = Seeds::default();
        let users = runtime.block_on(seeds.users(&db, USERS))?;
        let people = users.into_iter().map(|id| Person { id, token: id.to_string() }).collect();
        let router = crate::floor::router(db.clone());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (address, server) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let serving = axum::serve(listener, router).with_graceful_shutdown(async move { drop(stopped.await) });
            let server = tokio::spawn(async move { drop(serving.await) });
            Ok::<_, Trouble>((address, server))
        })?;
        Self::ready(Self {
            address,
            people,
            searcher: None,
            tasks: Vec::new(),
            seeds,
            db,
            runtime,
            stop: Some(stop),
            server: Some(server),
            database,
            postgres: postgres.is_some(),
        })
    }

    fn ready(mut self) -> Result<Self, Trouble> {
        self.tasks = self.more_tasks(TASKS_EACH, USERS)?;
        Ok(self)
    }

    /// `each` more open tasks for each of the first `users`.
    pub(crate) fn more_tasks(&self, each: usize, users: usize) -> Result<Vec<(usize, cairn_kernel::TaskId)>, Trouble> {
        let ids: Vec<UserId> = self.people.iter().take(users).map(|person| person.id).collect();
        Ok(self.runtime.block_on(self.seeds.tasks(&self.db, &ids, each))?)
    }

    /// Processor time that all of this process, and its PostgreSQL backends on this side's database, have spent.
    pub(crate) fn spent(&self) -> Duration {
        let url = self.database.url();
        let name = url.split('?').next().and_then(|url| url.rsplit('/').next());
        cpu::spent(name.filter(|_| self.postgres))
    }

    /// Waits until the relay has handed over what was written, so that the other side does not pay for it.
    pub(crate) fn rest(&self) -> Result<(), Trouble> {
        let waiting = || self.db.read(Lane::Background, None, |tx| Ok::<_, StoreError>(tx.one(&WAITING, &())?.0));
        while self.runtime.block_on(waiting())? > 0 {
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        if let Some(server) = self.server.take() {
            self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), server).await.ok() });
        }
        self.db.close();
    }
}

/// With as many connections as the product has.
fn open(database: &Scratch, postgres: Option<&str>) -> Result<Db, Trouble> {
    let db = match postgres {
        Some(_) => Db::open_postgres(&PostgresOptions::at(database.url()))?,
        None => database.open()?,
    };
    migrate(&db).map_err(|error| Trouble::Said(error.to_string()))?;
    Ok(db)
}

/// The configuration of a server in `database`'s folder that anybody may join and hammer.
pub(crate) fn config(database: &Scratch) -> Config {
    let mut config = Config::default();
    config.data_dir = database.folder.path().to_owned();
    config.accounts.registration = Registration::Open;
    config.limits.enabled = false;
    config
}

pub(crate) fn outside() -> Outside {
    Outside { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), numbers: None }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Those who send, and the one who searches.
async fn register(server: SocketAddr) -> Result<Vec<Person>, Trouble> {
    let mut connection = Connection::open(server).await?;
    let mut people = Vec::with_capacity(USERS + 1);
    for number in 0..=USERS {
        people.push(sign_up(&mut connection, number).await?);
    }
    Ok(people)
}

/// Makes the account number `number` and signs it in.
pub(crate) async fn sign_up(connection: &mut Connection, number: usize) -> Result<Person, Trouble> {
    let body = format!(
        r#"{{"username":"bench{number}","email":"bench{number}@example.org","password":"a heap of {number} mossy stones"}}"#
    );
    let status = connection.ask(&request("POST", "/api/v1/auth/register", "", Some(&body))).await?;
    let answer: serde_json::Value = serde_json::from_slice(connection.body())?;
    let token = answer["data"]["access_token"].as_str();
    let id = answer["data"]["user"]["id"].as_str().and_then(|id| id.parse().ok());
    match (token, id) {
        (Some(token), Some(id)) => Ok(Person { id, token: token.to_owned() }),
        _ => Err(Trouble::Said(format!("signing up was answered with {status}: {answer}"))),
    }
}
