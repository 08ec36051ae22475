//! A command's connection: which server, and as whom.

use cairn_client::{Client, ClientError, Tokens, Transport};
use cairn_kernel::{DayStart, Timestamp, UserZone};
use cairn_server::App;
use cairn_server::accounts::local::local_owner;
use cairn_server::telemetry::Telemetry;
use cairn_store::DataLock;

use crate::busy::Busy;
use crate::failure::{Exit, Failure};
use crate::in_process::{self, Data};
use crate::logins::{Login, Logins, LoginsLock};
use crate::place::Place;
use crate::world::World;

/// What sessions of this program are called in the list of devices.
const DEVICE: &str = "cairn on this machine";

/// A connection, perhaps to ourselves.
pub(crate) struct Session {
    /// Speaks for whoever is signed in.
    pub(crate) client: Client,
    /// Where it leads.
    pub(crate) place: Place,
    /// The saved token that it speaks with; empty when it was handed in, or nobody is signed in.
    token: String,
    own: Option<Own>,
}

/// Our own server, while nobody else's is there.
struct Own {
    app: App,
    _log: Option<Telemetry>,
    // Given back when the database is closed: fields are dropped in this order.
    _lock: Option<DataLock>,
}

impl Session {
    /// Connects as nobody: for signing up and in.
    pub(crate) async fn anonymous(world: &World) -> Result<Self, Failure> {
        let place = Place::choose(world, &Logins::load()?)?;
        let folder = match &place {
            Place::Server(address) => {
                let client = Client::new(Transport::http(address)?);
                return Ok(Self { client, place, token: String::new(), own: None });
            }
            Place::Data(folder) => folder.clone(),
        };
        let config = world.config_at(folder)?;
        let lock = if in_process::is_embedded(&config)? {
            match in_process::take_or_find(&config).await? {
                Data::Served(address) => {
                    let client = Client::new(Transport::http_here(&address)?);
                    return Ok(Self { client, place, token: String::new(), own: None });
                }
                Data::Ours(lock) => Some(lock),
            }
        } else {
            None
        };
        // The server's log, for whoever asks for it: without a server nobody else writes one.
        let log = world.variable("CAIRN_LOG").map(|_| Telemetry::install(&config.log, &config.telemetry, true));
        let log = log.transpose().map_err(|error| Failure::failed(error.to_string()))?;
        let opening = Busy::with("Opening the database");
        let app = in_process::build(config, None).await?;
        drop(opening);
        let client = Client::new(Transport::in_process(app.router.clone()));
        Ok(Self { client, place, token: String::new(), own: Some(Own { app, _log: log, _lock: lock }) })
    }

    /// Connects as whoever is signed in. On an empty embedded database without a server, that is the
    /// owner of the machine, who needs no password.
    pub(crate) async fn open(world: &World) -> Result<Self, Failure> {
        let mut session = Self::anonymous(world).await?;
        match session.sign_in(world).await {
            Ok(()) => Ok(session),
            Err(failure) => {
                session.close().await;
                Err(failure)
            }
        }
    }

    /// Does `work` as whoever is signed in. What the server refused because of the saved token has not been
    /// done: it is done once more if there is another way in.
    pub(crate) async fn with<T>(world: &World, work: impl AsyncFn(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut session = Self::open(world).await?;
        let mut outcome = work(&session).await;
        if outcome.as_ref().is_err_and(Failure::is_refused_token) {
            match session.renew(world).await {
                Ok(true) => outcome = work(&session).await,
                Ok(false) => {}
                Err(failure) => outcome = Err(failure),
            }
        }
        session.close().await;
        outcome
    }

    /// Looks for another way in after the server refused the saved token, as it does when an older copy of
    /// the data was restored; false when there is none.
    pub(crate) async fn renew(&mut self, world: &World) -> Result<bool, Failure> {
        if world.token().is_some() {
            return Ok(false);
        }
        distrust_token(&self.place, &self.token)?;
        match self.sign_in(world).await {
            Ok(()) => Ok(true),
            Err(failure) if failure.exit() == Exit::NotSignedIn => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    async fn sign_in(&mut self, world: &World) -> Result<(), Failure> {
        if let Some(token) = world.token() {
            self.client = self.client.clone().with_token(token);
            return Ok(());
        }
        let token = match self.saved_token(world.now()).await? {
            Some(token) => token,
            None => self.owners_token(world.now()).await?.ok_or_else(Failure::not_signed_in)?,
        };
        self.client = self.client.clone().with_token(&token);
        self.token = token;
        Ok(())
    }

    /// The token of the saved login, renewed if it is about to end.
    async fn saved_token(&self, now: Timestamp) -> Result<Option<String>, Failure> {
        let fresh = |login: &&Login| login.is_fresh(now);
        let logins = Logins::load()?;
        let Some(saved) = logins.at(&self.place) else { return Ok(None) };
        if saved.is_fresh(now) {
            return Ok(Some(saved.access_token.clone()));
        }
        // A refresh token is good once: two commands must not spend the same one.
        let lock = LoginsLock::take()?;
        let mut logins = lock.load()?;
        let Some(saved) = logins.at(&self.place).cloned() else { return Ok(None) };
        if let Some(renewed) = Some(&saved).filter(fresh) {
            return Ok(Some(renewed.access_token.clone()));
        }
        match self.client.refresh(&saved.refresh_token).await {
            Ok(answer) => {
                let login = Login::of(&answer.data, now);
                let token = login.access_token.clone();
                let current = logins.current.clone();
                logins.keep(&self.place, login);
                logins.current = current;
                lock.save(&logins)?;
                Ok(Some(token))
            }
            Err(error @ ClientError::Refused(_)) if error.code() == Some("INVALID_REFRESH_TOKEN") => {
                logins.forget(&self.place);
                lock.save(&logins)?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A token for the owner of this machine, who is made on an empty database.
    async fn owners_token(&self, now: Timestamp) -> Result<Option<String>, Failure> {
        let Some(own) = &self.own else { return Ok(None) };
        let signed_in = local_owner(&own.app.ctx, DEVICE).await;
        let signed_in = signed_in.map_err(|error| Failure::failed(error.to_string()))?;
        let Some(answer) = signed_in else { return Ok(None) };
        // The server's type and ours meet on the wire only.
        let tokens = serde_json::to_value(answer).and_then(serde_json::from_value::<Tokens>);
        let tokens = tokens.map_err(|error| Failure::failed(error.to_string()))?;
        keep_login(&self.place, &tokens, now)?;
        if let Some(zone) = zone_of_machine().filter(|zone| tokens.user.timezone == "UTC" && zone != "UTC") {
            self.client.clone().with_token(&tokens.access_token).set_timezone(&zone).await?;
        }
        Ok(Some(tokens.access_token))
    }

    /// Where the user lives in time; where the machine does when the user's token may not tell.
    pub(crate) async fn zone(&self) -> UserZone {
        let Ok(me) = self.client.me().await else {
            return zone_of_machine().and_then(|zone| zone.parse().ok()).map(UserZone::of).unwrap_or_default();
        };
        let tz = me.data.timezone.parse().unwrap_or_default();
        UserZone { tz, day_start: DayStart::parse(&me.data.day_start).unwrap_or_default() }
    }

    /// Lets what was begun finish: events are relayed, the database is closed.
    pub(crate) async fn close(self) {
        if let Some(mut own) = self.own {
            let _finishing = Busy::with("Finishing");
            own.app.stop().await;
        }
    }
}

/// Saves that `tokens` were received at `now` from `place`.
pub(crate) fn keep_login(place: &Place, tokens: &Tokens, now: Timestamp) -> Result<(), Failure> {
    let lock = LoginsLock::take()?;
    let mut logins = lock.load()?;
    logins.keep(place, Login::of(tokens, now));
    lock.save(&logins)
}

/// Has the login at `place` renewed before it is used again, unless another command has renewed `token`
/// already.
fn distrust_token(place: &Place, token: &str) -> Result<(), Failure> {
    let lock = LoginsLock::take()?;
    let mut logins = lock.load()?;
    if logins.distrust(place, token) { lock.save(&logins) } else { Ok(()) }
}

/// The IANA zone that this machine is set to: by `TZ`, as in containers, else by the system.
pub(crate) fn zone_of_machine() -> Option<String> {
    let named = |zone: String| zone.parse::<chrono_tz::Tz>().ok().map(|zone| zone.name().to_owned());
    let variable = std::env::var("TZ").ok().map(|zone| zone.trim_start_matches(':').to_owned());
    variable.and_then(named).or_else(|| named(iana_time_zone::get_timezone().ok()?))
}
