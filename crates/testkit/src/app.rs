use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cairn_kernel::{FrozenClock, SystemEntropy, Timestamp, UserId};
use cairn_server::config::{Config, Registration};
use cairn_server::{App, Outside};
use cairn_store::testing::Scratch;
use cairn_store::{Db, Lane, StoreError, sql};
use serde_json::{Value, json};

use crate::contract::Contract;
use crate::{Ask, User};

/// When every story begins: Friday, 20 November 2026, 10:00 UTC.
pub const BEGINNING: Timestamp = Timestamp::from_millis(1_795_168_800_000);

/// How long [`TestApp::settle`] waits before it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The admin's user name.
const KEEPER: &str = "keeper";
/// The password of every user of a story.
pub const PASSWORD: &str = "correct horse battery";

sql! {
    static WAITING: (Timestamp,) => (i64,) = "
        SELECT CAST((SELECT count(*) FROM outbox) +
            (SELECT count(*) FROM jobs WHERE state <> 'dead' AND run_at <= $1) AS bigint)";
    static DISABLE: (UserId,) => () = "UPDATE users SET disabled = true WHERE id = $1";
    static DEAD: () => (i64,) = "
        SELECT CAST((SELECT count(*) FROM dead_events) +
            (SELECT count(*) FROM jobs WHERE state = 'dead') AS bigint)";
}

/// A whole server on a database of its own; both are gone when this is dropped.
pub struct TestApp {
    /// Time, which stands still until a story moves it.
    pub clock: Arc<FrozenClock>,
    app: App,
    users: AtomicU32,
    scratch: Arc<Scratch>,
}

impl TestApp {
    /// A server with an account for its admin, and nobody else.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let app = Self::empty(change).await;
        // The first account of an empty server is its admin; stories are about everybody else.
        app.register(KEEPER).await;
        app
    }

    /// A server that nobody has an account on.
    pub async fn empty(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Scratch::new(), change).await
    }

    /// The same on a database of the caller's choice.
    pub async fn on(scratch: Scratch, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        scratch.folder.path().clone_into(&mut config.data_dir);
        config.accounts.registration = Registration::Open;
        config.limits.enabled = false;
        change(&mut config);
        let (db, clock) = (scratch.migrated(), Arc::new(FrozenClock::at(BEGINNING)));
        Self::over(db, Arc::new(scratch), config, clock).await
    }

    /// Another server beside this one, over the same database and with the same time. Embedded, it is the same
    /// process and the same door, as when somebody works beside `cairn serve`.
    pub async fn beside(&self) -> Self {
        let db = if cairn_store::testing::engine_is_postgres() {
            self.scratch.open().expect("the database opens")
        } else {
            self.db().clone()
        };
        Self::over(db, self.scratch.clone(), Config::clone(self.app.ctx.config()), self.clock.clone()).await
    }

    async fn over(db: Db, scratch: Arc<Scratch>, config: Config, clock: Arc<FrozenClock>) -> Self {
        let outside = Outside { clock: clock.clone(), entropy: Arc::new(SystemEntropy), numbers: None };
        let app = App::on(db, config, outside).await.expect("the server starts");
        Self { clock, app, users: AtomicU32::new(0), scratch }
    }

    /// The same person, asking this server.
    #[must_use]
    pub fn seen_here(&self, user: &User) -> User {
        user.at(self.app.router.clone())
    }

    /// The running server itself.
    pub const fn server(&self) -> &App {
        &self.app
    }

    /// What the handlers say of themselves: what `/openapi.json` has to be.
    pub fn openapi(&self) -> &'static Value {
        Contract::whole().document()
    }

    /// The door to data, for stories about what is left in it.
    pub fn db(&self) -> &Db {
        self.app.ctx.db()
    }

    /// Moves time on.
    pub fn advance(&self, by: Duration) {
        self.clock.advance_millis(i64::try_from(by.as_millis()).expect("some years at most"));
    }

    /// Moves time on by whole days.
    pub fn advance_days(&self, days: i64) {
        self.clock.advance_millis(days * 86_400_000);
    }

    /// Moves time to an instant such as `2026-11-20T23:59:00Z`.
    pub fn set_time(&self, instant: &str) {
        let instant = serde_json::from_value(json!(instant)).expect("an instant in RFC 3339");
        self.clock.set(instant);
    }

    /// A request of nobody in particular; `path` is the whole path.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.app.router.clone(), method, path)
    }

    /// A new user with a name of their own, living in UTC, with rewards off.
    pub async fn user(&self) -> User {
        let number = self.users.fetch_add(1, Ordering::Relaxed);
        let user = self.register(&format!("user_{number}")).await;
        let wish = json!({"preferences": {"rewards": "off"}});
        user.patch("/users/me", wish).await.ok();
        user
    }

    /// The same in another time zone.
    pub async fn user_in(&self, timezone: &str) -> User {
        let user = self.user().await;
        user.patch("/users/me", json!({"timezone": timezone})).await.ok();
        user
    }

    async fn register(&self, username: &str) -> User {
        let email = format!("{username}@example.org");
        let wish = json!({"username": username, "email": email, "password": PASSWORD});
        let answer = self.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
        User::signed_in(self.app.router.clone(), &answer)
    }

    /// The admin of a server that was begun with [`TestApp::start`] or [`TestApp::with`].
    pub async fn admin(&self) -> User {
        let wish = json!({"username": KEEPER, "password": PASSWORD});
        let answer = self.ask("POST", "/api/v1/auth/login").json(&wish).await.ok();
        User::signed_in(self.app.router.clone(), &answer)
    }

    /// Signs `user` in once more, as from another device.
    pub async fn sign_in(&self, user: &User) -> User {
        let wish = json!({"username": user.username, "password": PASSWORD});
        let answer = self.ask("POST", "/api/v1/auth/login").json(&wish).await.ok();
        User::signed_in(self.app.router.clone(), &answer)
    }

    /// Disables an account, as an admin would.
    pub async fn disable(&self, user: &User) {
        let id: UserId = user.id.parse().expect("the id of a user");
        let written = self.app.ctx.db().write(Lane::Background, None, move |tx| tx.run(&DISABLE, &(id,)));
        assert_eq!(written.await.expect("the database answers"), 1);
    }

    /// Waits until every effect of what has happened is there: the outbox and the due jobs are
    /// empty, and nothing was given up.
    pub async fn settle(&self) {
        let begun = std::time::Instant::now();
        while self.count(move |tx, now| Ok(tx.one(&WAITING, &(now,))?.0)).await > 0 {
            assert!(begun.elapsed() < PATIENCE, "the outbox or the jobs do not get empty");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        assert_eq!(self.count(|tx, _| Ok(tx.one(&DEAD, &())?.0)).await, 0, "an effect failed for good");
    }

    async fn count(
        &self,
        look: impl Fn(&mut cairn_store::ReadTx<'_>, Timestamp) -> Result<i64, StoreError> + Send + 'static,
    ) -> i64 {
        let now = self.app.ctx.now();
        let count = self.app.ctx.db().read(Lane::Background, None, move |tx| look(tx, now)).await;
        count.unwrap_or_else(|error: StoreError| panic!("the database does not answer: {error}"))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The test's runtime, and the workers in it, end right after this.
        self.app.ctx.begin_stop();
        self.app.ctx.db().close();
    }
}
