//! How a connection to PostgreSQL is made: address, TLS, session settings.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::map;
use crate::{StoreError, dialect};

/// Makes connections; cheap to clone.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Connector {
    /// Reads the URL. `sslrootcert=FILE` trusts that certificate instead of the system's;
    /// `sslmode=verify-full` and `verify-ca` mean `require`: certificate and name are always checked.
    pub(crate) fn new(url: &str, connect_timeout: Duration) -> Result<Self, StoreError> {
        let (url, root) = take_tls_words(url);
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            StoreError::Engine(format!("the address of PostgreSQL cannot be read: {error}").into())
        })?;
        config
            .connect_timeout(connect_timeout)
            .tcp_user_timeout(Duration::from_secs(15))
            .keepalives_idle(Duration::from_secs(30))
            .application_name("cairn");
        Ok(Self { config, tls: MakeRustlsConnect::new(tls(root)?) })
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

fn take_tls_words(url: &str) -> (String, Option<PathBuf>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let mut root = None;
    let kept: Vec<String> = query
        .split('&')
        .filter_map(|pair| match pair.split_once('=') {
            Some(("sslrootcert", file)) => {
                root = Some(PathBuf::from(file));
                None
            }
            Some(("sslmode", "verify-full" | "verify-ca")) => Some("sslmode=require".to_owned()),
            _ => Some(pair.to_owned()),
        })
        .collect();
    (format!("{base}?{}", kept.join("&")), root)
}

fn tls(root: Option<PathBuf>) -> Result<ClientConfig, StoreError> {
    let mut roots = RootCertStore::empty();
    let problem = |what: String| StoreError::Engine(format!("TLS cannot be set up: {what}").into());
    if let Some(file) = root {
        let certificates =
            CertificateDer::pem_file_iter(&file).map_err(|e| problem(format!("{}: {e}", file.display())))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|e| problem(format!("{}: {e}", file.display())))?;
            roots.add(certificate).map_err(|e| problem(e.to_string()))?;
        }
    } else {
        for certificate in rustls_native_certs::load_native_certs().certs {
            // A system store may hold certificates that rustls does not like; the others still count.
            roots.add(certificate).ok();
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| problem(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_words_of_libpq_are_understood() {
        let (url, root) = take_tls_words("postgres://a@b/c?sslmode=verify-full&sslrootcert=/etc/ca.pem&x=1");
        assert_eq!(url, "postgres://a@b/c?sslmode=require&x=1");
        assert_eq!(root, Some(PathBuf::from("/etc/ca.pem")));
    }
}
