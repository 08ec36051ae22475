//! What whoever runs the server may do beside it: signing keys, the schema; `users` has the accounts.

use std::sync::Arc;

use cairn_kernel::{Clock as _, Entropy, SystemClock, SystemEntropy};
use cairn_server::accounts::issuers::Issuers;
use cairn_server::accounts::oidc::Providers;
use cairn_server::accounts::signing;
use cairn_server::config::{Config, DatabaseTarget};
use cairn_server::http::ApiError;
use cairn_server::{App, Ctx, Parts, StartError};
use cairn_store::{
    DataLock, Db, Hints, MigrationError, PostgresOptions, SqliteOptions, latest_version, schema_version,
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::busy::Busy;
use crate::failure::{Exit, Failure};
use crate::in_process;
use crate::output::{GOOD, paint};
use crate::world::World;

/// The server's parts: our own server while nobody serves the embedded database, else only what short
/// transactions beside it need (no migration, no workers). Of `PostgreSQL` it is not known whether anybody
/// serves it; what has to follow is done by whoever does next.
pub(crate) struct Operator {
    pub(crate) ctx: Ctx,
    own: Option<(App, DataLock)>,
}

impl Operator {
    pub(crate) async fn begin(world: &World) -> Result<Self, Failure> {
        let config = world.config()?;
        let lock = if in_process::is_embedded(&config)? { in_process::take_lock(&config)?.ok() } else { None };
        let Some(lock) = lock else { return Ok(Self { ctx: beside(config).await?, own: None }) };
        let app = in_process::build(config, None).await?;
        Ok(Self { ctx: app.ctx.clone(), own: Some((app, lock)) })
    }

    /// Waits until everything is written, and lets go.
    pub(crate) async fn end(self) {
        match self.own {
            Some((mut app, _lock)) => app.stop().await,
            None => self.ctx.db().close(),
        }
    }
}

/// What is needed to work on a database that a server has open.
async fn beside(config: Config) -> Result<Ctx, Failure> {
    let db = match target(&config)? {
        DatabaseTarget::Sqlite(path) => Db::open_sqlite(SqliteOptions::at(path))?,
        DatabaseTarget::Postgres(url) => Db::open_postgres(&PostgresOptions::at(url.expose_secret()))?,
    };
    refuse_other_version(&db)?;
    let clock = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let secret = Arc::new(cairn_server::instance_secret(&config, &*entropy, &db).await?);
    let keyring = signing::prepare(&db, &secret, &entropy, clock.now(), config.accounts.signing).await;
    let keyring = keyring.map_err(StartError::from)?;
    let hints = Hints::join(&db)?;
    Ok(Ctx::new(
        Parts { db, clock, entropy, secret, config: Arc::new(config) },
        keyring,
        Issuers::default(),
        Providers::default(),
        hints,
    ))
}

fn refuse_other_version(db: &Db) -> Result<(), Failure> {
    let (found, needed) = (schema_version(db)?, latest_version());
    match found.cmp(&needed) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(StartError::NotMigrated { found, needed }.into()),
        std::cmp::Ordering::Greater => Err(StartError::from(MigrationError::Newer { found, known: needed }).into()),
    }
}

/// Which database the configuration names.
pub(crate) fn target(config: &Config) -> Result<DatabaseTarget, Failure> {
    config.database_target().map_err(|error| Failure::failed(error.to_string()))
}

/// `cairn key rotate`
pub(crate) async fn rotate_key(world: &World) -> Result<(), Failure> {
    let operator = Operator::begin(world).await?;
    let ctx = &operator.ctx;
    let secret = cairn_server::instance_secret(ctx.config(), &**ctx.entropy(), ctx.db()).await.map(Arc::new);
    let outcome = match secret {
        Ok(secret) => signing::rotate(ctx.db(), &secret, ctx.entropy(), ctx.now(), ctx.config().accounts.signing)
            .await
            .map_err(StartError::from),
        Err(error) => Err(error),
    };
    let kid = outcome.map(|keyring| keyring.current().kid().to_owned());
    operator.end().await;
    let kid = kid?;
    let words = format!("{} New signing key {kid}. The old one is believed for another hour.", paint(GOOD, "✓"));
    world.screen.either(&json!({ "data": { "kid": kid } }), words);
    Ok(())
}

/// `cairn migrate`
pub(crate) fn migrate(world: &World) -> Result<(), Failure> {
    let config = world.config()?;
    let migrating = Busy::with("Bringing the database up to date");
    let done = match target(&config)? {
        DatabaseTarget::Sqlite(path) => {
            let _lock = in_process::take_lock(&config)?
                .map_err(|_| Failure::new(Exit::Conflict, "A server is using this database. Stop it first."))?;
            let db = Db::open_sqlite(SqliteOptions::at(path))?;
            let done = cairn_store::migrate(&db);
            db.close();
            done
        }
        DatabaseTarget::Postgres(url) => {
            // A pooler in between would take the advisory lock away again.
            let url = config.database.direct_url.clone().unwrap_or(url);
            let db = Db::open_postgres(&PostgresOptions::at(url.expose_secret()))?;
            let done = cairn_store::migrate(&db);
            db.close();
            done
        }
    };
    drop(migrating);
    let done = done.map_err(StartError::from)?;
    let words = if done.from == done.to {
        format!("Nothing to do: the database has schema version {}.", done.to)
    } else {
        format!("{} The database went from schema version {} to {}.", paint(GOOD, "✓"), done.from, done.to)
    };
    world.screen.either(&json!({ "data": { "from": done.from, "to": done.to } }), words);
    Ok(())
}

/// The service's own error, which never went over the wire.
pub(crate) fn said(error: &ApiError) -> Failure {
    let exit = match error.code.status() {
        409 => Exit::Conflict,
        422 => Exit::Usage,
        _ => Exit::Failed,
    };
    let fields: String = error.fields.iter().map(|fault| format!("\n  {} {}", fault.field, fault.message)).collect();
    // The detail says what to do, where there is one.
    let detail = error.detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default();
    Failure::new(exit, format!("{}{detail}{fields}", error.message))
}
