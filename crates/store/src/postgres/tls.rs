//! TLS to PostgreSQL.
//!
//! `sslmode=require`, `verify-ca` and `verify-full` all check the certificate and its name, against the
//! system's roots or `sslrootcert=FILE`. `prefer`, which holds when nothing is said, encrypts when the
//! server can and checks nothing, as everywhere: a server that was just installed has a certificate of its
//! own making.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::StoreError;

/// The TLS words of a PostgreSQL URL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The URL without the words that the driver does not know.
    pub(super) url: String,
    /// Trusted instead of the system's roots.
    pub(super) root: Option<PathBuf>,
    /// Whether the certificate is checked.
    pub(super) checked: bool,
}

/// Takes the TLS words out of `url`.
pub(super) fn read(url: &str) -> Words {
    let Some((base, query)) = url.split_once('?') else {
        return Words { url: url.to_owned(), root: None, checked: false };
    };
    let mut words = Words { url: base.to_owned(), root: None, checked: false };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => words.root = Some(PathBuf::from(file)),
            Some(("sslmode", "require" | "verify-full" | "verify-ca")) => {
                words.checked = true;
                kept.push("sslmode=require");
            }
            _ => kept.push(pair),
        }
    }
    if !kept.is_empty() {
        words.url = format!("{base}?{}", kept.join("&"));
    }
    words
}

/// What connections use.
pub(super) fn config(words: &Words) -> Result<ClientConfig, StoreError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| problem(&error.to_string()))?;
    let config = if words.checked || words.root.is_some() {
        builder.with_root_certificates(roots(words.root.as_deref())?).with_no_client_auth()
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Unchecked(provider))).with_no_client_auth()
    };
    Ok(config)
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        for certificate in rustls_native_certs::load_native_certs().certs {
            // A system store may hold certificates that rustls does not like; the others still count.
            roots.add(certificate).ok();
        }
        return Ok(roots);
    };
    let unreadable = |error: rustls::pki_types::pem::Error| problem(&format!("{}: {error}", file.display()));
    for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
        roots.add(certificate.map_err(unreadable)?).map_err(|error| problem(&error.to_string()))?;
    }
    Ok(roots)
}

fn problem(what: &str) -> StoreError {
    StoreError::Engine(format!("TLS cannot be set up: {what}").into())
}

/// Takes any certificate, as `sslmode=prefer` means; the handshake itself is checked all the same.
#[derive(Debug)]
struct Unchecked(Arc<CryptoProvider>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_words_of_libpq_are_understood() {
        let words = read("postgres://a@b/c?sslmode=verify-full&sslrootcert=/etc/ca.pem&x=1");
        assert_eq!(words.url, "postgres://a@b/c?sslmode=require&x=1");
        assert_eq!((words.root, words.checked), (Some(PathBuf::from("/etc/ca.pem")), true));
        assert!(!read("postgres://a@b/c").checked);
        assert!(!read("postgres://a@b/c?sslmode=prefer").checked);
        assert!(read("postgres://a@b/c?sslmode=require").checked);
    }
}
