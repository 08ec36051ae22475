use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// Where the server listens and whom it trusts.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address of the main listener; port 0 takes any free one.
    pub listen: SocketAddr,
    /// How clients reach the server, when that is not the listen address.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call the API (CORS), such as `https://app.example.org`.
    pub cors_origins: Vec<String>,
    /// Seconds until an unanswered request gets 503 `TIMEOUT`; 1–600.
    pub request_timeout_seconds: u64,
    /// The largest request body in bytes; 1 KiB–64 MiB.
    pub max_body_bytes: usize,
}

pub(super) const SECTION: Section = Section {
    name: "server",
    doc: "Where the server listens and whom it trusts.",
    settings: &[
        Setting {
            key: "listen",
            kind: Kind::Text,
            sample: Sample::Default("\"127.0.0.1:8420\""),
            doc: "Address and port. Port 0 takes any free one and prints it.",
        },
        Setting {
            key: "public_url",
            kind: Kind::Text,
            sample: Sample::Example("\"https://cairn.example.org\""),
            doc: "How clients reach the server when a proxy stands before it. With https, browsers are told to insist on it.",
        },
        Setting {
            key: "trusted_proxies",
            kind: Kind::List,
            sample: Sample::Default("[]"),
            doc: "Addresses or networks of proxies whose X-Forwarded-For is believed, such as [\"10.0.0.0/8\"].",
        },
        Setting {
            key: "cors_origins",
            kind: Kind::List,
            sample: Sample::Default("[]"),
            doc: "Web origins whose pages may call the API, such as [\"https://app.example.org\"].",
        },
        Setting::number(
            "request_timeout_seconds",
            "30",
            (1, 600),
            "A request that takes longer is answered with 503 TIMEOUT.",
        ),
        Setting::number(
            "max_body_bytes",
            "1048576",
            (1024, 64 * 1024 * 1024),
            "A larger request body is refused with 413.",
        ),
    ],
};

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8420),
            public_url: None,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            request_timeout_seconds: 30,
            max_body_bytes: 1024 * 1024,
        }
    }
}

impl Server {
    /// Whether clients are to reach the server over TLS only.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// What the addresses begin with that clients and other servers are told: the public URL, or where the
    /// server listens.
    pub fn base_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.public_url {
            web_origin("server.public_url", url)?;
        }
        for origin in &self.cors_origins {
            web_origin("server.cors_origins", origin)?;
        }
        Ok(())
    }
}

/// Accepts `https://host[:port]` and nothing behind it: that is what origins and our base URL are.
fn web_origin(setting: &str, text: &str) -> Result<(), ConfigError> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_origin = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']));
    if is_origin && text.parse::<axum::http::Uri>().is_ok() {
        return Ok(());
    }
    let wish = "must look like https://cairn.example.org, without a path or a slash at the end";
    Err(ConfigError::invalid(setting, format!("{wish}; it is {text:?}")))
}

fn networks<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let network = |text: &String| {
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        parsed.map_err(|_| {
            serde::de::Error::custom(format_args!("{text:?} is no address and no network such as 10.0.0.0/8"))
        })
    };
    texts.iter().map(network).collect()
}
