//! How a connection to PostgreSQL is made: address, TLS, session settings.

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{map, tls};
use crate::{StoreError, dialect};

/// Makes connections; cheap to clone.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Connector {
    /// Reads the URL; its TLS words are those of [`super::tls`].
    pub(crate) fn new(url: &str, connect_timeout: Duration) -> Result<Self, StoreError> {
        let words = tls::read(url);
        let mut config: Config = words.url.parse().map_err(|error: tokio_postgres::Error| {
            StoreError::Engine(format!("the address of PostgreSQL cannot be read: {error}").into())
        })?;
        config
            .connect_timeout(connect_timeout)
            .tcp_user_timeout(Duration::from_secs(15))
            .keepalives_idle(Duration::from_secs(30))
            .application_name("cairn");
        Ok(Self { config, tls: MakeRustlsConnect::new(tls::config(&words)?) })
    }

    /// A runtime for one connection's thread.
    pub(crate) fn runtime() -> Result<Runtime, StoreError> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Engine(error.to_string().into()))
    }

    /// Connects and sets the session up; the connection is driven by `runtime`.
    pub(crate) fn connect(&self, runtime: &Runtime) -> Result<Client, StoreError> {
        runtime.block_on(async {
            let (client, connection) =
                self.config.connect(self.tls.clone()).await.map_err(|error| unreachable(&error))?;
            tokio::spawn(connection);
            client.batch_execute(dialect::POSTGRES_SESSION).await.map_err(|error| map(&error))?;
            Ok(client)
        })
    }

    /// One connection for one piece of work, on a thread of its own; blocking.
    pub(crate) fn once<T: Send>(
        &self,
        work: impl AsyncFnOnce(&mut Client) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let runtime = Self::runtime()?;
                let mut client = self.connect(&runtime)?;
                runtime.block_on(work(&mut client))
            });
            thread.join().unwrap_or(Err(StoreError::Panicked))
        })
    }

    /// The bare parts, for the connection that listens.
    pub(crate) const fn parts(&self) -> (&Config, &MakeRustlsConnect) {
        (&self.config, &self.tls)
    }
}

fn unreachable(error: &tokio_postgres::Error) -> StoreError {
    use std::error::Error as _;
    let cause = error.source().map_or_else(String::new, |source| format!(": {source}"));
    StoreError::Unreachable(format!("{error}{cause}").into())
}
