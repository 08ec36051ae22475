//! From a configuration to a running server: [`App::build`], then [`App::serve`] or the bare router.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use cairn_kernel::{Clock, Entropy};
use cairn_store::{
    Db, Hints, MigrationError, PostgresOptions, SqliteOptions, StoreError, clock_offset_millis, latest_version,
    migrate, schema_version,
};
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use crate::accounts::instance_secret::{InstanceSecret, SecretFileError};
use crate::accounts::issuers::{IssuerFault, Issuers};
use crate::accounts::oidc::Providers;
use crate::accounts::signing::{self, SigningError};
use crate::config::{Config, ConfigError, DatabaseTarget};
use crate::http::{Listening, Peer};
use crate::telemetry::Numbers;
use crate::workers::Workers;
use crate::{Ctx, Parts, routes};

/// How long open requests may take to finish once the server was asked to stop.
const DRAIN: Duration = Duration::from_secs(8);

/// How far the database's clock may be from ours: 30 s (DATA §6).
const FARTHEST_CLOCK_MILLIS: i64 = 30_000;

/// Why the server does not start. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The instance secret is gone, its database is there.
    #[error(
        "there is no instance secret at {}, and this database was made under one; put back the secret.key that was \
         in use with it (or point CAIRN_SECRET_FILE at it). Is it lost for good? Then cairn backup FILE and \
         cairn restore FILE begin anew with another one: everybody signs in again, and nothing else is lost", .0.display()
    )]
    SecretLost(PathBuf),
    /// The instance secret's file.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The signing keys.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The schema.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// PostgreSQL is migrated on purpose only.
    #[error("the database has schema version {found}, this program needs {needed}; run: cairn migrate")]
    NotMigrated {
        /// What is there.
        found: i64,
        /// What this program needs.
        needed: i64,
    },
    /// An outside issuer or a provider.
    #[error(transparent)]
    Issuer(#[from] IssuerFault),
    /// The database's clock and ours are too far apart for leases.
    #[error("the clock of this machine and that of the database are {seconds} s apart; set them right (at most 30 s)")]
    Clocks {
        /// How far.
        seconds: i64,
    },
    /// The disk refused three commits in a row while serving.
    #[error("the disk failed three commits in a row, so the server stopped; look at the disk, then start it again")]
    DiskFailed,
    /// The database.
    #[error("the database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// A folder or a socket.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A server that is ready to answer.
pub struct App {
    /// Every route with every layer.
    pub router: Router,
    /// What handlers and jobs share.
    pub ctx: Ctx,
    workers: Option<Workers>,
}

/// What a server is made from besides its configuration.
pub struct Outside {
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// Numbers for Prometheus, when they are collected.
    pub numbers: Option<Numbers>,
}

impl App {
    /// Opens the database, prepares keys and routes, and starts the workers. The caller holds the
    /// data lock when the database is embedded.
    pub async fn build(config: Config, outside: Outside) -> Result<Self, StartError> {
        let db = open(&config)?;
        refuse_clocks_apart(&db, &outside.clock).await?;
        Self::on(db, config, outside).await
    }

    /// The same on a database that is open already.
    pub async fn on(db: Db, config: Config, outside: Outside) -> Result<Self, StartError> {
        let Outside { clock, entropy, numbers } = outside;
        let secret = Arc::new(instance_secret(&config, &*entropy, &db).await?);
        let keyring = signing::prepare(&db, &secret, &entropy, clock.now(), config.accounts.signing).await?;
        let hints = Hints::join(&db)?;
        let issuers = Issuers::new(&config.accounts.issuers)?;
        let providers = Providers::new(&config.accounts.providers)?;
        let config = Arc::new(config);
        let parts = Parts { db, clock: clock.clone(), entropy: entropy.clone(), secret, config: config.clone() };
        let ctx = Ctx::new(parts, keyring, issuers, providers, hints);
        let router = routes::router(&ctx, numbers);
        let workers = Workers::start(&ctx);
        Ok(Self { router, ctx, workers: Some(workers) })
    }

    /// Answers on `listener` until `stop` resolves or the database is beyond help; then finishes
    /// what was begun.
    pub async fn serve(
        mut self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), StartError> {
        let (closing, closed) = tokio::sync::watch::channel(false);
        let mut finished = closed.clone();
        let service = self.router.clone().into_make_service_with_connect_info::<Peer>();
        let server = axum::serve(Listening::new(listener, &self.ctx), service).with_graceful_shutdown(async move {
            finished.wait_for(|closing| *closing).await.ok();
        });
        let server = tokio::spawn(async move { server.await });
        let mut fatal = self.ctx.db().fatal();
        let broken = tokio::select! {
            () = stop => {
                tracing::info!("stopping");
                false
            }
            Ok(_) = fatal.wait_for(|broken| *broken) => true,
        };
        self.ctx.begin_stop();
        closing.send_replace(true);
        if tokio::time::timeout(DRAIN, server).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
        self.stop().await;
        if broken { Err(StartError::DiskFailed) } else { Ok(()) }
    }

    /// Stops the workers and closes the database.
    pub async fn stop(&mut self) {
        self.ctx.begin_stop();
        if let Some(workers) = self.workers.take() {
            workers.stop().await;
        }
        let db = self.ctx.db().clone();
        tokio::task::spawn_blocking(move || db.close()).await.ok();
    }
}

/// Opens the database that the configuration names and brings an embedded one up to date. Blocking.
pub fn open(config: &Config) -> Result<Db, StartError> {
    match config.database_target()? {
        DatabaseTarget::Sqlite(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                make_folder(folder)?;
            }
            let db = Db::open_sqlite(SqliteOptions::at(path))?;
            migrate(&db)?;
            Ok(db)
        }
        DatabaseTarget::Postgres(url) => {
            let direct_url = config.database.direct_url.as_ref().map(|url| url.expose_secret().to_owned());
            let db = Db::open_postgres(&PostgresOptions { direct_url, ..PostgresOptions::at(url.expose_secret()) })?;
            let (found, needed) = (schema_version(&db)?, latest_version());
            match found.cmp(&needed) {
                std::cmp::Ordering::Equal => Ok(db),
                std::cmp::Ordering::Less => Err(StartError::NotMigrated { found, needed }),
                std::cmp::Ordering::Greater => Err(MigrationError::Newer { found, known: needed }.into()),
            }
        }
    }
}

/// Leases compare the database's clock with ours (DATA §6): a wrong one is said at start.
async fn refuse_clocks_apart(db: &Db, clock: &Arc<dyn Clock>) -> Result<(), StartError> {
    let (db, clock) = (db.clone(), clock.clone());
    let measured = tokio::task::spawn_blocking(move || clock_offset_millis(&db, || clock.now())).await;
    let millis = measured.unwrap_or(Err(StoreError::Panicked))?;
    if millis.abs() > FARTHEST_CLOCK_MILLIS { Err(StartError::Clocks { seconds: millis / 1000 }) } else { Ok(()) }
}

/// The instance secret of `db`; made when neither it nor a database that needs it is there yet.
pub async fn instance_secret(config: &Config, entropy: &dyn Entropy, db: &Db) -> Result<InstanceSecret, StartError> {
    let path = config.secret_file();
    match InstanceSecret::load(&path) {
        Err(SecretFileError::Missing(_)) => {}
        other => return Ok(other?),
    }
    if !signing::was_made_under_a_secret(db).await? {
        return new_instance_secret(config, entropy);
    }
    // Another server that starts just now may have made both since.
    match InstanceSecret::load(&path) {
        Err(SecretFileError::Missing(path)) => Err(StartError::SecretLost(path)),
        other => Ok(other?),
    }
}

/// The instance secret, whatever database it is for; made when it is not there.
pub fn new_instance_secret(config: &Config, entropy: &dyn Entropy) -> Result<InstanceSecret, StartError> {
    let path = config.secret_file();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    match InstanceSecret::create(&path, entropy) {
        Err(SecretFileError::Exists(_)) => Ok(InstanceSecret::load(&path)?),
        other => Ok(other?),
    }
}

fn make_folder(folder: &std::path::Path) -> Result<(), StartError> {
    std::fs::create_dir_all(folder).map_err(|source| StartError::Io {
        what: format!("the data folder {} cannot be made", folder.display()),
        source,
    })
}
