//! `[[accounts.issuers]]`: servers elsewhere whose tokens are accepted as they are.

use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::entry::{fault_of_name, read_secret};
use super::fault::ConfigError;

/// A server elsewhere that signs tokens for people of ours. It signs in one way: with keys that it
/// publishes, or with a secret that both know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// What its people are known by here. Stored with them, so it does not change.
    pub name: String,
    /// `iss` of its tokens.
    #[serde(default)]
    pub issuer: String,
    /// `aud` of its tokens; the same as `issuer` unless said.
    #[serde(default)]
    pub audience: Option<String>,
    /// Where its public keys are (JWKS): tokens are signed with `EdDSA`, ES256 or RS256.
    #[serde(default)]
    pub jwks_url: Option<String>,
    /// The secret, whose UTF-8 bytes sign tokens with HS256.
    #[serde(default)]
    pub shared_secret: Option<SecretString>,
    /// A file that holds the secret; one line end at its end does not count.
    #[serde(default)]
    pub shared_secret_file: Option<PathBuf>,
    /// What its tokens look like.
    #[serde(default)]
    pub form: TokenForm,
    /// Whether somebody who comes for the first time is given an account.
    #[serde(default = "yes")]
    pub create_users: bool,
    /// Whether keys may be fetched without TLS from another machine.
    #[serde(default)]
    pub allow_http: bool,
}

/// What the tokens of an issuer look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenForm {
    /// A JWT that names issuer, audience and subject.
    #[default]
    Jwt,
    /// What Better Auth keeps in its session cookie (`strategy: "jwt"`): `session.userId`, and neither
    /// issuer, nor audience, nor subject.
    CookieCache,
}

const fn yes() -> bool {
    true
}

impl Issuer {
    /// `aud` of its tokens.
    pub fn audience(&self) -> &str {
        self.audience.as_deref().unwrap_or(&self.issuer)
    }

    /// Reads the secret where it is kept in a file.
    pub(super) fn load_secret(&mut self) -> Result<(), ConfigError> {
        let file = self.shared_secret_file.take();
        read_secret("shared_secret", &mut self.shared_secret, file).map_err(|fault| self.fault(&fault))
    }

    fn validate(&self) -> Result<(), ConfigError> {
        if let Some(fault) = fault_of_name(&self.name) {
            return Err(self.fault(fault));
        }
        if self.form == TokenForm::Jwt && (self.issuer.is_empty() || self.audience().is_empty()) {
            return Err(self.fault("needs issuer, the `iss` of its tokens, and an audience that is not empty"));
        }
        match (&self.jwks_url, &self.shared_secret) {
            (Some(_), Some(_)) => Err(self.fault("has jwks_url and shared_secret; it signs in one way, so keep one")),
            (None, None) => Err(self.fault("needs jwks_url or shared_secret")),
            (Some(_), None) if self.form == TokenForm::CookieCache => {
                Err(self.fault("has the form cookie_cache, which is signed with a shared_secret and no jwks_url"))
            }
            (None, Some(secret)) if secret.expose_secret().is_empty() => Err(self.fault("has an empty shared_secret")),
            (Some(url), None) => self.check_address(url),
            (None, Some(_)) => Ok(()),
        }
    }

    fn check_address(&self, text: &str) -> Result<(), ConfigError> {
        let url = text.parse::<reqwest::Url>().ok().filter(|url| url.host_str().is_some());
        let url = url.ok_or_else(|| self.fault("needs a jwks_url such as https://app.example.org/api/auth/jwks"))?;
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.allow_http || is_loopback(&url) => Ok(()),
            "http" => Err(self.fault("has a jwks_url without TLS; use https://, or say allow_http = true")),
            _ => Err(self.fault("needs a jwks_url that begins with https://")),
        }
    }

    fn fault(&self, message: &str) -> ConfigError {
        ConfigError::invalid(format!("accounts.issuers {:?}", self.name), message)
    }
}

/// Whether `url` leads to this very machine.
pub(crate) fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Each by itself, and that a token belongs to one of them at most.
pub(super) fn validate(issuers: &[Issuer]) -> Result<(), ConfigError> {
    for (index, issuer) in issuers.iter().enumerate() {
        issuer.validate()?;
        for other in &issuers[..index] {
            if other.name == issuer.name {
                return Err(issuer.fault("is there twice"));
            }
            let both_jwt = other.form == TokenForm::Jwt && issuer.form == TokenForm::Jwt;
            if both_jwt && other.issuer == issuer.issuer {
                return Err(
                    issuer.fault(&format!("has the same issuer as {:?}; a token must belong to one", other.name))
                );
            }
            if other.form == TokenForm::CookieCache && issuer.form == TokenForm::CookieCache {
                return Err(
                    issuer.fault("is the second of the form cookie_cache; such tokens do not say whose they are")
                );
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(toml: &str) -> Issuer {
        use figment::providers::Format as _;
        figment::Figment::from(figment::providers::Toml::string(toml)).extract().unwrap()
    }

    fn refusal(tomls: &[&str]) -> String {
        let issuers: Vec<_> = tomls.iter().map(|toml| issuer(toml)).collect();
        validate(&issuers).map_or_else(|error| error.to_string(), |()| String::new())
    }

    const KEYS: &str = "name = 'web'\nissuer = 'https://a'\njwks_url = 'https://a/api/auth/jwks'";
    const SECRET: &str = "name = 'own'\nissuer = 'https://b'\nshared_secret = 'a secret of some length, or so'";
    const COOKIE: &str = "name = 'cookie'\nform = 'cookie_cache'\nshared_secret = 'another secret of some length'";

    #[test]
    fn one_family_each() {
        assert_eq!(refusal(&[KEYS, SECRET, COOKIE]), "");
        assert!(refusal(&[&format!("{KEYS}\nshared_secret = 'x'")]).contains("keep one"));
        assert!(refusal(&["name = 'web'\nissuer = 'https://a'"]).contains("needs jwks_url or shared_secret"));
        assert!(refusal(&["name = 'web'\nissuer = 'https://a'\nshared_secret = ''"]).contains("empty"));
        assert!(refusal(&[&format!("{KEYS}\nform = 'cookie_cache'")]).contains("no jwks_url"));
        assert!(refusal(&["name = 'a b'\nissuer = 'x'\nshared_secret = 'x'"]).contains("needs a name"));
        assert!(refusal(&["name = 'a'\nshared_secret = 'x'"]).contains("needs issuer"));
    }

    #[test]
    fn a_token_belongs_to_one_issuer_at_most() {
        assert!(refusal(&[KEYS, KEYS]).contains("twice"));
        assert!(refusal(&[KEYS, &SECRET.replace("https://b", "https://a")]).contains("same issuer"));
        assert!(refusal(&[COOKIE, &COOKIE.replace("'cookie'", "'biscuit'")]).contains("second of the form"));
    }

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        let at = |url: &str| KEYS.replace("https://a/api/auth/jwks", url);
        for good in ["http://127.0.0.1:3000/k", "http://localhost/k", "http://[::1]:8/k", "https://example.org"] {
            assert_eq!(refusal(&[&at(good)]), "", "{good}");
        }
        for bad in ["http://example.org/k", "http://127.0.0.1.example.org/k", "ftp://a/k", "file:///etc/passwd", "a/k"]
        {
            assert_ne!(refusal(&[&at(bad)]), "", "{bad}");
        }
        assert_eq!(refusal(&[&format!("{}\nallow_http = true", at("http://example.org/k"))]), "");
    }

    #[test]
    fn the_audience_is_the_issuer_unless_said() {
        assert_eq!(issuer(KEYS).audience(), "https://a");
        assert_eq!(issuer(&format!("{KEYS}\naudience = 'tasks'")).audience(), "tasks");
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert!(!format!("{:?}", issuer(SECRET)).contains("a secret"));
    }
}
