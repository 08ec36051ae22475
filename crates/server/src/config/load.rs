use std::path::{Path, PathBuf};

use figment::error::Kind as FigmentKind;
use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::environment::{self, Environment};
use super::fault::ConfigError;
use super::setting::Kind;
use super::{Config, RESERVED_SECTIONS, sections};

const FILE_NAME: &str = "cairn.toml";
const FROM_ENVIRONMENT: &str = "environment";
const FROM_FLAGS: &str = "command line";

/// What the command line says; it wins over everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--config FILE`.
    pub config_file: Option<PathBuf>,
    /// `--data DIR`.
    pub data_dir: Option<PathBuf>,
    /// `--listen ADDR`.
    pub listen: Option<String>,
    /// `--database URL`.
    pub database_url: Option<String>,
}

impl Config {
    /// Defaults < file < `environment` < `overrides`.
    ///
    /// Without `--config` or `CAIRN_CONFIG` the file is the first that exists of `./cairn.toml`, the
    /// user's configuration folder, and `/etc/cairn/cairn.toml`; none is fine.
    pub fn load(environment: &Environment, overrides: &Overrides) -> Result<Self, ConfigError> {
        let file = config_file(environment, overrides)?;
        let mut layers = Figment::new();
        let mut without_effect: Vec<String> = environment::without_effect(environment).collect();
        if let Some(path) = &file {
            let mut layer = file_layer(path)?;
            let reserved = RESERVED_SECTIONS.iter().filter(|section| layer.tables.remove(**section).is_some());
            without_effect.extend(reserved.map(|section| format!("[{section}]")));
            layers = layers.merge(layer);
        }
        layers = layers.merge(Layer { name: FROM_ENVIRONMENT, tables: environment::read(environment)? });
        layers = layers.merge(Layer { name: FROM_FLAGS, tables: flags(overrides) });
        check_ranges(&layers, file.as_deref())?;
        let mut config: Self = layers.extract().map_err(|error| explain(&error, file.as_deref()))?;
        if config.data_dir.as_os_str().is_empty() {
            config.data_dir = platform_data_dir().ok_or(ConfigError::NoDataDir)?;
        }
        config.accounts.load_secrets()?;
        config.validate()?;
        config.without_effect = without_effect;
        Ok(config)
    }
}

/// The file to read, if there is one; one that was asked for must exist.
fn config_file(environment: &Environment, overrides: &Overrides) -> Result<Option<PathBuf>, ConfigError> {
    let asked_for = overrides.config_file.clone().or_else(|| environment.get("CAIRN_CONFIG").map(PathBuf::from));
    if let Some(path) = asked_for {
        let found = std::fs::metadata(&path);
        return match found {
            Ok(_) => Ok(Some(path)),
            Err(error) => Err(ConfigError::Unreadable { path, reason: error.to_string() }),
        };
    }
    let of_user = directories::ProjectDirs::from("", "", "cairn").map(|dirs| dirs.config_dir().join(FILE_NAME));
    let places = [Some(PathBuf::from(FILE_NAME)), of_user, Some(Path::new("/etc/cairn").join(FILE_NAME))];
    Ok(places.into_iter().flatten().find(|path| path.is_file()))
}

fn platform_data_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "cairn").map(|dirs| dirs.data_dir().to_owned())
}

fn file_layer(path: &Path) -> Result<Layer, ConfigError> {
    let unreadable =
        |error: std::io::Error| ConfigError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let tables: Dict = Toml::from_str(&text)
        .map_err(|error| ConfigError::Malformed { path: path.to_owned(), reason: error.to_string() })?;
    Ok(Layer { name: FILE_NAME, tables })
}

fn flags(overrides: &Overrides) -> Dict {
    let mut tables = Dict::new();
    if let Some(dir) = &overrides.data_dir {
        tables.insert("data_dir".to_owned(), Value::from(dir.to_string_lossy().into_owned()));
    }
    for (section, key, text) in [("server", "listen", &overrides.listen), ("database", "url", &overrides.database_url)]
    {
        if let Some(text) = text {
            let table = Dict::from([(key.to_owned(), Value::from(text.as_str()))]);
            tables.insert(section.to_owned(), Value::from(table));
        }
    }
    tables
}

/// One source, named so that a fault can say where it was written.
struct Layer {
    name: &'static str,
    tables: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> Result<figment::value::Map<Profile, Dict>, figment::Error> {
        Ok([(Profile::Default, self.tables.clone())].into())
    }
}

/// Every number must be of its range, whatever section it is in.
fn check_ranges(layers: &Figment, file: Option<&Path>) -> Result<(), ConfigError> {
    for section in sections() {
        for setting in section.settings {
            let (Kind::Number(range) | Kind::Numbers(range)) = setting.kind else { continue };
            let path = section.path_of(setting.key);
            let Ok(value) = layers.find_value(&path) else { continue };
            let numbers = match value {
                Value::Array(_, numbers) => numbers,
                number => vec![number],
            };
            // What is no number at all is told when it is read.
            let is_beyond = |value: &Value| value.to_i128().is_some_and(|number| !range.contains(number));
            if numbers.iter().any(is_beyond) {
                let source = layers.find_metadata(&path).map(|metadata| metadata.name.as_ref());
                return Err(ConfigError::invalid(written(&path, source, file), format!("must be {range}")));
            }
        }
    }
    Ok(())
}

/// A setting by the name under which it was written.
fn written(path: &str, source: Option<&str>, file: Option<&Path>) -> String {
    match (source, file) {
        (Some(FROM_ENVIRONMENT), _) => environment::variable(path),
        (Some(FILE_NAME), Some(file)) => format!("{path} (in {})", file.display()),
        _ => path.to_owned(),
    }
}

/// From figment's error to a sentence that names the setting the way it was written.
fn explain(error: &figment::Error, file: Option<&Path>) -> ConfigError {
    let source = error.metadata.as_ref().map(|metadata| metadata.name.as_ref());
    let path = error.path.join(".");
    match &error.kind {
        FigmentKind::UnknownField(name, _) => {
            let path = match path.as_str() {
                "" => name.clone(),
                known if known == name || known.ends_with(&format!(".{name}")) => path,
                section => format!("{section}.{name}"),
            };
            let place = file.map_or_else(|| "configuration".to_owned(), |file| format!("in {}", file.display()));
            ConfigError::unknown(&path, &place, str::to_owned)
        }
        kind => ConfigError::invalid(written(&path, source, file), reason(kind)),
    }
}

fn reason(kind: &FigmentKind) -> String {
    match kind {
        FigmentKind::InvalidType(found, wanted) | FigmentKind::InvalidValue(found, wanted) => {
            format!("must be {wanted}, not {found}")
        }
        FigmentKind::UnknownVariant(found, known) => {
            format!("must be one of {}, not {found:?}", known.join(", "))
        }
        other => format!("cannot be read: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::config::setting::{Sample, Section, Setting};
    use crate::config::{DatabaseTarget, LogFormat, Registration, sample_toml};

    /// Loads `toml` as the asked-for file, beside `variables`.
    fn load(toml: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.toml");
        std::fs::write(&path, toml).unwrap();
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(&environment, &Overrides { config_file: Some(path), ..Overrides::default() })
    }

    fn refusal(toml: &str, variables: &[(&str, &str)]) -> String {
        load(toml, variables).err().unwrap().to_string()
    }

    #[test]
    fn later_sources_win() {
        let toml = "[server]\nlisten = \"127.0.0.1:1\"\n[limits]\nenabled = false\nuser_per_minute = 5\n";
        let variables = [("CAIRN_SERVER__LISTEN", "127.0.0.1:2"), ("CAIRN_LIMITS__USER_PER_MINUTE", "6")];
        let config = load(toml, &variables).unwrap();
        assert_eq!((config.server.listen.port(), config.limits.user_per_minute), (2, 6));
        assert_eq!((config.limits.enabled, config.limits.auth_per_minute), (false, 10));

        let environment = Environment::from([("CAIRN_SERVER__LISTEN".to_owned(), "127.0.0.1:2".to_owned())]);
        let flags = Overrides {
            listen: Some("127.0.0.1:3".to_owned()),
            data_dir: Some("/srv/cairn".into()),
            database_url: Some("sqlite:///srv/x.db".to_owned()),
            config_file: None,
        };
        let config = Config::load(&environment, &flags).unwrap();
        assert_eq!(config.server.listen.port(), 3);
        assert_eq!(config.secret_file(), Path::new("/srv/cairn/secret.key"));
        let DatabaseTarget::Sqlite(path) = config.database_target().unwrap() else { panic!("not embedded") };
        assert_eq!(path, Path::new("/srv/x.db"));
    }

    #[test]
    fn variables_with_names_of_their_own() {
        let variables = [
            ("CAIRN_DATA_DIR", "/srv/data"),
            ("CAIRN_SECRET_FILE", "/run/key"),
            ("CAIRN_LOG", "debug"),
            ("CAIRN_LOG_FORMAT", "json"),
            ("CAIRN_ACCOUNTS__REGISTRATION", "open"),
            ("CAIRN_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.1"),
            ("CAIRN_CLIENT__TOKEN", "the command line's own"),
            ("CAIRN_AI__PROVIDER", "later"),
            ("CAIRN_TEST_POSTGRES", "somebody else's"),
        ];
        let config = load("[redis]\nurl = \"redis://h\"\n", &variables).unwrap();
        assert_eq!(config.without_effect, ["CAIRN_AI__PROVIDER", "[redis]"]);
        assert_eq!(
            (config.data_dir.as_path(), config.secret_file().as_path()),
            (Path::new("/srv/data"), Path::new("/run/key"))
        );
        assert_eq!((config.log.filter.as_str(), config.log.format), ("debug", LogFormat::Json));
        assert_eq!(config.accounts.registration, Registration::Open);
        assert_eq!(config.server.trusted_proxies.len(), 2);
    }

    #[test]
    fn a_secret_can_come_from_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("url");
        std::fs::write(&path, "postgres://u:12345@h/db\n").unwrap();
        let config = load("", &[("CAIRN_DATABASE__URL_FILE", path.to_str().unwrap())]).unwrap();
        assert_eq!(config.database.url.unwrap().expose_secret(), "postgres://u:12345@h/db");
        assert!(
            refusal("", &[("CAIRN_DATABASE__URL_FILE", "/nowhere/at/all")])
                .contains("CAIRN_DATABASE__URL_FILE names the file")
        );
    }

    #[test]
    fn an_unknown_name_is_refused_with_a_suggestion() {
        let message = refusal("[server]\nlissten = \"x\"\n", &[]);
        assert!(message.contains("server.lissten") && message.ends_with("did you mean server.listen?"), "{message}");
        let message = refusal("", &[("CAIRN_SERVER__LISTN", "x")]);
        assert!(message.contains("CAIRN_SERVER__LISTN") && message.contains("CAIRN_SERVER__LISTEN?"), "{message}");
        let message = refusal("[qwertz]\nx = 1\n", &[]);
        assert!(message.contains("qwertz") && message.contains("cairn config init"), "{message}");
    }

    #[test]
    fn a_wrong_value_is_said_by_the_name_under_which_it_was_written() {
        assert!(refusal("", &[("CAIRN_SERVER__LISTEN", "here")]).starts_with("CAIRN_SERVER__LISTEN "));
        assert!(refusal("", &[("CAIRN_LIMITS__ENABLED", "perhaps")]).contains("must be true or false"));
        assert!(refusal("[limits]\nuser_per_minute = \"x\"\n", &[]).starts_with("limits.user_per_minute (in "));
        let message = refusal("", &[("CAIRN_ACCOUNTS__REGISTRATION", "maybe")]);
        assert!(message.contains("first, open, closed"), "{message}");
        let message = refusal("[server]\npublic_url = \"https://a.b/c\"\n", &[]);
        assert!(message.starts_with("server.public_url must look like"), "{message}");
        assert!(refusal("[server\n", &[]).contains("not valid TOML"));
    }

    #[test]
    fn plans_that_there_are_not_are_refused() {
        for message in [refusal("[billing]\nenabled = true\n", &[]), refusal("", &[("CAIRN_BILLING__ENABLED", "true")])]
        {
            assert!(message.starts_with("billing.enabled must be false: this version has no plans"), "{message}");
        }
        assert!(load("[billing]\nenabled = false\n", &[]).is_ok());
    }

    #[test]
    fn a_number_beyond_its_range_is_refused_by_name_wherever_it_was_written() {
        let message = refusal("", &[("CAIRN_PROGRESS__STEP_XP", "-1")]);
        assert_eq!(message, "CAIRN_PROGRESS__STEP_XP must be 0 to 1000.");
        let message = refusal("[limits]\nuser_per_minute = 0\n", &[]);
        assert!(message.starts_with("limits.user_per_minute (in ") && message.ends_with("must be 1 to 1000000."));
        let message = refusal("", &[("CAIRN_PROGRESS__STREAK_PERCENT", "110, 99")]);
        assert_eq!(message, "CAIRN_PROGRESS__STREAK_PERCENT must be 100 to 10000.");
        assert!(refusal("[progress]\nstep_xp = 9223372036854775807\n", &[]).contains("must be 0 to 1000"));
        assert!(refusal("[progress]\nstep_xp = 1.5\n", &[]).starts_with("progress.step_xp (in "));
        assert!(refusal("", &[("CAIRN_PROGRESS__PRIORITY_XP", "1,x")]).contains("must be a whole number, not \"x\""));
        assert!(refusal("[progress]\npriority_xp = [1]\n", &[]).starts_with("progress.priority_xp (in "));
    }

    #[test]
    fn numbers_that_belong_together_must_fit() {
        let message = refusal("[progress]\nleast_task_xp = 50\nmost_task_xp = 40\n", &[]);
        assert_eq!(message, "progress.least_task_xp must not be more than progress.most_task_xp.");
        let message = refusal("[progress]\nstreak_days = [3, 3, 4, 5, 6]\n", &[]);
        assert_eq!(message, "progress.streak_days must rise from number to number.");
        let message = refusal("[progress]\nstreak_days = [3]\n", &[]);
        assert_eq!(message, "progress.streak_percent must have as many numbers as progress.streak_days.");
        let none = load("", &[("CAIRN_PROGRESS__STREAK_DAYS", ""), ("CAIRN_PROGRESS__STREAK_PERCENT", "")]).unwrap();
        assert!(none.progress.streak_days.is_empty());
    }

    #[test]
    fn a_password_is_not_repeated_in_a_message() {
        let message = refusal("", &[("CAIRN_DATABASE__URL", "mysql://root:hunter2@h/db")]);
        assert!(message.contains("database.url") && !message.contains("hunter2"), "{message}");
    }

    #[test]
    fn a_file_that_was_asked_for_must_exist() {
        let flags = Overrides { config_file: Some("/nowhere/cairn.toml".into()), ..Overrides::default() };
        let error = Config::load(&Environment::new(), &flags).err().unwrap();
        assert!(matches!(error, ConfigError::Unreadable { .. }));
    }

    #[test]
    fn the_sample_changes_nothing_and_is_right_when_its_comments_are_removed() {
        assert!(load(&sample_toml(), &[]).is_ok());
        let is_setting = |line: &str| {
            line.strip_prefix('#').and_then(|rest| rest.split_once(" = ")).is_some_and(|(key, _)| !key.contains(' '))
        };
        let uncommented: Vec<String> = sample_toml()
            .lines()
            .map(|line| if is_setting(line) { line[1..].to_owned() } else { line.to_owned() })
            .collect();
        let count = sections().map(|section| section.settings.len()).sum::<usize>();
        assert_eq!(uncommented.iter().filter(|line| line.contains(" = ") && !line.starts_with('#')).count(), count);
        let config = load(&uncommented.join("\n"), &[]).unwrap();
        assert_eq!(config.server.public_url.as_deref(), Some("https://cairn.example.org"));
    }

    #[test]
    fn the_defaults_in_the_sample_are_the_defaults() {
        let line = |setting: &Setting| match setting.sample {
            Sample::Default(value) => format!("{} = {value}\n", setting.key),
            Sample::Example(_) => String::new(),
        };
        let table = |section: &Section| {
            let head = if section.name.is_empty() { String::new() } else { format!("[{}]\n", section.name) };
            head + &section.settings.iter().map(line).collect::<String>()
        };
        let toml: String = sections().map(table).collect();
        let (written, implied) = (load(&toml, &[]).unwrap(), load("", &[]).unwrap());
        let shown = |config: &Config| {
            format!(
                "{:?}",
                (
                    (&config.server, &config.accounts, &config.limits, &config.tasks, &config.steps, &config.capture),
                    (&config.progress, &config.achievements, &config.recovery, &config.billing, &config.log),
                    (&config.backup, &config.telemetry, config.metrics.enabled, config.metrics.listen),
                )
            )
        };
        assert_eq!(shown(&written), shown(&implied));
    }

    #[test]
    fn every_field_is_in_the_tables() {
        for section in sections().filter(|section| !section.name.is_empty()) {
            let error = Figment::from(Toml::string(&format!("[{}]\nno_such = 1\n", section.name)))
                .extract::<Config>()
                .err()
                .unwrap();
            let FigmentKind::UnknownField(_, known) = error.kind else { panic!("{error}") };
            let listed: Vec<_> = section.settings.iter().map(|setting| setting.key).collect();
            assert_eq!(known, listed.as_slice(), "{}", section.name);
        }
    }
}
