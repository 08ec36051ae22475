//! A certificate authority of one afternoon, so that the tests can speak TLS to `PostgreSQL` and check it.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::Outcome;

/// The authority's certificate, in PEM, for those who connect.
pub(crate) const AUTHORITY: &str = "ca.pem";
/// The server's certificate and key, in PEM.
pub(crate) const CERTIFICATE: &str = "server.pem";
pub(crate) const KEY: &str = "server.key";

/// Writes the three files into `folder`. The certificate is good for `localhost` and `127.0.0.1`. It is not
/// its own authority: rustls refuses an authority's certificate that a server shows as its own.
pub(crate) fn write_certificates(folder: &Path) -> Outcome {
    let files = generate().map_err(|error| format!("cannot make a TLS certificate: {error}"))?;
    for (name, content) in files {
        let path = folder.join(name);
        std::fs::write(&path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

fn generate() -> Result<[(&'static str, String); 3], rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Cairn test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority_key = KeyPair::generate()?;
    let root = authority.self_signed(&authority_key)?;

    let mut server = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    server.distinguished_name.push(DnType::CommonName, "Cairn test database");
    let server_key = KeyPair::generate()?;
    let certificate = server.signed_by(&server_key, &Issuer::new(authority, authority_key))?;
    Ok([(AUTHORITY, root.pem()), (CERTIFICATE, certificate.pem()), (KEY, server_key.serialize_pem())])
}
