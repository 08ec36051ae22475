//! `[[accounts.providers]]`: where people sign in with OpenID Connect.

use std::path::PathBuf;

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

use super::entry::{fault_of_name, read_secret};
use super::fault::ConfigError;
use super::issuers::is_loopback;

/// The provider that needs no `issuer` to be named.
const GOOGLE: (&str, &str) = ("google", "https://accounts.google.com");

/// A provider of OpenID Connect, and what this server is there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What its people are known by here, and part of its addresses. Stored with them, so it does not change.
    pub name: String,
    /// Its issuer identifier; `/.well-known/openid-configuration` is found below. `google` has Google's.
    #[serde(default)]
    pub issuer: String,
    /// Who this server is there.
    pub client_id: String,
    /// What proves it there; a public client has none.
    #[serde(default)]
    pub client_secret: Option<SecretString>,
    /// A file that holds the secret; one line end at its end does not count.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Client ids of apps of ours, whose ID tokens sign in as well.
    #[serde(default)]
    pub app_client_ids: Vec<String>,
    /// Where apps of ours are sent back with a code, which they hand in with that address.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// What is asked for besides `openid`.
    #[serde(default = "email_and_profile")]
    pub scopes: Vec<String>,
    /// Whether somebody whose address the provider has not verified is turned away.
    #[serde(default = "yes")]
    pub require_verified_email: bool,
    /// Whether the provider may be asked without TLS on another machine.
    #[serde(default)]
    pub allow_http: bool,
}

const fn yes() -> bool {
    true
}

fn email_and_profile() -> Vec<String> {
    ["email", "profile"].map(str::to_owned).to_vec()
}

impl Provider {
    /// Fills in what is known of Google, and reads the secret where it is kept in a file.
    pub(super) fn complete(&mut self) -> Result<(), ConfigError> {
        if self.issuer.is_empty() && self.name == GOOGLE.0 {
            self.issuer = GOOGLE.1.to_owned();
        }
        let file = self.client_secret_file.take();
        read_secret("client_secret", &mut self.client_secret, file).map_err(|fault| self.fault(&fault))
    }

    fn validate(&self) -> Result<(), ConfigError> {
        if let Some(fault) = fault_of_name(&self.name) {
            return Err(self.fault(fault));
        }
        if self.client_id.is_empty() || self.app_client_ids.iter().any(String::is_empty) {
            return Err(self.fault("needs client ids that are not empty"));
        }
        let url = self.issuer.parse::<Url>().ok().filter(|url| url.host_str().is_some());
        let url = url.ok_or_else(|| self.fault("needs an issuer such as https://accounts.example.org"))?;
        if !self.may_ask(&url) {
            return Err(self.fault("has an issuer without TLS; use https://, or say allow_http = true"));
        }
        Ok(())
    }

    /// Whether the provider may be asked at `url`: over TLS, or on this very machine.
    pub(crate) fn may_ask(&self, url: &Url) -> bool {
        match url.scheme() {
            "https" => true,
            "http" => self.allow_http || is_loopback(url),
            _ => false,
        }
    }

    pub(super) fn fault(&self, message: &str) -> ConfigError {
        ConfigError::invalid(format!("accounts.providers {:?}", self.name), message)
    }
}

/// Each by itself, and that a name and an issuer stand for one of them.
pub(super) fn validate(providers: &[Provider]) -> Result<(), ConfigError> {
    for (index, provider) in providers.iter().enumerate() {
        provider.validate()?;
        let before = &providers[..index];
        if before.iter().any(|other| other.name == provider.name || other.issuer == provider.issuer) {
            return Err(provider.fault("is there twice: by its name, or by its issuer"));
        }
    }
    Ok(())
}

/// A page that people may be sent to with what they need to sign in: an origin, or one whole address.
pub(super) fn validate_return_to(text: &str) -> Result<(), ConfigError> {
    let url = text.parse::<Url>().ok();
    let is_safe = |url: &Url| !["javascript", "data", "vbscript", "file", "blob"].contains(&url.scheme());
    if url.as_ref().is_some_and(|url| is_safe(url) && url.fragment().is_none() && url.username().is_empty()) {
        return Ok(());
    }
    let wish = "must be an origin or an address such as https://app.example.org";
    Err(ConfigError::invalid("accounts.return_to", format!("{wish}; it is {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(toml: &str) -> Provider {
        use figment::providers::Format as _;
        figment::Figment::from(figment::providers::Toml::string(toml)).extract().unwrap()
    }

    fn refusal(tomls: &[&str]) -> String {
        let mut providers: Vec<_> = tomls.iter().map(|toml| provider(toml)).collect();
        let completed = providers.iter_mut().try_for_each(Provider::complete);
        completed.and_then(|()| validate(&providers)).map_or_else(|error| error.to_string(), |()| String::new())
    }

    const GOOGLE: &str = "name = 'google'\nclient_id = 'web'\nclient_secret = 'hush hush'";
    const OTHER: &str = "name = 'own'\nissuer = 'https://id.example.org/realm'\nclient_id = 'cairn'";

    #[test]
    fn google_is_known_and_all_others_name_their_issuer() {
        assert_eq!(refusal(&[GOOGLE, OTHER]), "");
        assert!(refusal(&["name = 'own'\nclient_id = 'x'"]).contains("needs an issuer"));
        assert!(refusal(&[&OTHER.replace("cairn", "")]).contains("client ids"));
        assert!(refusal(&[&OTHER.replace("'own'", "'a/b'")]).contains("needs a name"));
        assert!(refusal(&[OTHER, OTHER]).contains("twice"));
        assert!(refusal(&[&OTHER.replace("https:", "http:")]).contains("without TLS"));
        assert_eq!(refusal(&[&OTHER.replace("https://id.example.org", "http://127.0.0.1:9")]), "");
        assert_eq!(refusal(&[&format!("{}\nallow_http = true", OTHER.replace("https:", "http:"))]), "");
    }

    #[test]
    fn a_secret_comes_from_a_file_and_is_not_shown() {
        use secrecy::ExposeSecret as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "hush hush\n").unwrap();
        let mut own = provider(&format!("{OTHER}\nclient_secret_file = '{}'", path.display()));
        own.complete().unwrap();
        assert_eq!(own.client_secret.as_ref().unwrap().expose_secret(), "hush hush");
        assert!(!format!("{own:?}").contains("hush"));
        assert!(refusal(&[&format!("{GOOGLE}\nclient_secret_file = '/nowhere'")]).contains("keep one"));
        assert!(refusal(&[&format!("{OTHER}\nclient_secret_file = '/nowhere'")]).contains("cannot be read"));
    }

    #[test]
    fn people_are_sent_to_pages_only() {
        for good in ["https://app.example.org", "http://localhost:5173", "com.example.app:/signed-in"] {
            assert!(validate_return_to(good).is_ok(), "{good}");
        }
        for bad in ["", "app.example.org", "/page", "javascript:alert(1)", "https://a@b.c", "https://a.b/#c"] {
            assert!(validate_return_to(bad).is_err(), "{bad}");
        }
    }
}
