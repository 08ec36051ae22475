//! Signing up, in and out.

use cairn_client::{Answer, NewAccount, Tokens};
use serde_json::json;

use crate::args::{Login, Logout, Signup, Whoami};
use crate::failure::Failure;
use crate::logins::LoginsLock;
use crate::output::{GOOD, paint};
use crate::place::Place;
use crate::prompt;
use crate::session::{Session, keep_login, zone_of_machine};
use crate::world::World;

/// `cairn signup`
pub(crate) async fn sign_up(world: &World, wish: Signup) -> Result<(), Failure> {
    let username = wish.username.map_or_else(|| prompt::text("User name", "--username"), Ok)?;
    let email = wish.email.map_or_else(|| prompt::text("E-mail address", "--email"), Ok)?;
    let password = prompt::new_password(wish.password_stdin)?;
    let new = NewAccount { username, email, password, timezone: zone_of_machine() };
    let session = Session::anonymous(world).await?;
    let outcome = session.client.register(&new).await;
    let place = session.place.clone();
    session.close().await;
    let answer = outcome?;
    welcome(world, &place, &answer, "Welcome")?;
    if !world.screen.is_json() {
        world.screen.say("Throw in a first thought: cairn capture Water the ferns tomorrow morning");
    }
    Ok(())
}

/// `cairn login`
pub(crate) async fn sign_in(world: &World, wish: Login) -> Result<(), Failure> {
    let name = wish.name.map_or_else(|| prompt::text("User name or e-mail address", "cairn login NAME"), Ok)?;
    let password = prompt::password("Password", wish.password_stdin)?;
    let session = Session::anonymous(world).await?;
    let outcome = session.client.login(&name, &password).await;
    let place = session.place.clone();
    session.close().await;
    welcome(world, &place, &outcome?, "Good to see you")
}

fn welcome(world: &World, place: &Place, answer: &Answer<Tokens>, greeting: &str) -> Result<(), Failure> {
    keep_login(place, &answer.data, world.now())?;
    // Tokens are for the file that was just written, not for the screen.
    let username = &answer.data.user.username;
    let json = json!({ "data": { "username": username, "place": place.to_string() } });
    world.screen.either(&json, format!("{} {greeting}, {username}. You are signed in.", paint(GOOD, "✓")));
    Ok(())
}

/// `cairn logout`
pub(crate) async fn sign_out(world: &World, wish: &Logout) -> Result<(), Failure> {
    let session = Session::open(world).await?;
    let outcome = session.client.logout(wish.all).await;
    let place = session.place.clone();
    session.close().await;
    outcome?;
    let lock = LoginsLock::take()?;
    let mut logins = lock.load()?;
    logins.forget(&place);
    lock.save(&logins)?;
    let everywhere = if wish.all { " everywhere" } else { "" };
    world.screen.either(&json!({ "data": null }), format!("You are signed out{everywhere}."));
    Ok(())
}

/// `cairn whoami`
pub(crate) async fn who_am_i(world: &World, session: &Session, wish: &Whoami) -> Result<(), Failure> {
    let answer = match &wish.timezone {
        Some(zone) => session.client.set_timezone(zone).await?,
        None => session.client.me().await?,
    };
    world.screen.answer(&answer, |me| {
        let email = me.email.as_ref().map(|email| format!(" <{email}>")).unwrap_or_default();
        let place = match &session.place {
            Place::Server(address) => address.clone(),
            Place::Data(folder) => format!("{} ({})", folder.display(), session.client.address()),
        };
        format!("{}{email}\n  {} · {}\n  {place}", me.username, me.roles.join(", "), me.timezone)
    });
    Ok(())
}
