//! `cairn token`: keys for programs, of whoever is signed in or of a service account.

use std::io::{self, IsTerminal as _};

use cairn_client::{Key, NewKey};
use cairn_kernel::ErrorCode;
use cairn_server::accounts::api_keys::{ApiKey, KeyWish};
use cairn_server::accounts::scope::{Scope, Scopes};
use cairn_server::accounts::service_accounts as services;
use cairn_server::http::ApiError;
use serde_json::json;
use uuid::Uuid;

use super::operator::{Operator, said};
use crate::args::{NewToken, Token, TokenCommand, TokenList, TokenRevoke};
use crate::choice::{self, Named};
use crate::failure::Failure;
use crate::output::{GOOD, QUIET, paint};
use crate::session::Session;
use crate::words::short_ids;
use crate::world::World;

/// Makes, shows or takes back keys.
pub(crate) async fn token(world: &World, wish: Token) -> Result<(), Failure> {
    match wish.command.unwrap_or(TokenCommand::Create(wish.new)) {
        TokenCommand::Create(wish) => create(world, wish).await,
        TokenCommand::List(wish) => list(world, &wish).await,
        TokenCommand::Revoke(wish) => revoke(world, &wish).await,
    }
}

async fn create(world: &World, wish: NewToken) -> Result<(), Failure> {
    let scopes = wish.scope.iter().map(|name| name.parse::<Scope>()).collect::<Result<Scopes, _>>();
    let scopes = scopes.map_err(|_| {
        let known: Vec<&str> = Scope::ALL.into_iter().map(Scope::as_str).collect();
        Failure::usage(format!("A scope is one of {}.", known.join(", ")))
    })?;
    let expires_at = wish.days.map(|days| world.now().plus_days(days));
    let (key, body) = if let Some(user) = &wish.user {
        let operator = Operator::begin(world).await?;
        let wish = KeyWish { name: wish.name, scopes, expires_at };
        let outcome = services::create_key_by_operator(&operator.ctx, user, wish).await;
        operator.end().await;
        let made = outcome.map_err(|error| of_service(&error, user))?;
        (made.key.clone(), json!({ "data": made }).to_string())
    } else {
        let new = NewKey { name: wish.name, scopes: scopes.iter().map(|one| one.to_string()).collect(), expires_at };
        let session = Session::open(world).await?;
        let outcome = session.client.make_key(&new).await;
        session.close().await;
        let made = outcome?;
        (made.data.key, made.body)
    };
    world.screen.say(if world.screen.is_json() { &body } else { &key });
    if io::stderr().is_terminal() {
        world.screen.note(paint(QUIET, "It is shown this once. A script has it in CAIRN_CLIENT__TOKEN."));
    }
    Ok(())
}

async fn list(world: &World, wish: &TokenList) -> Result<(), Failure> {
    let (keys, body) = keys(world, wish.user.as_deref()).await?;
    if world.screen.is_json() {
        world.screen.say(body);
        return Ok(());
    }
    let ids: Vec<Uuid> = keys.iter().map(|key| key.id.uuid()).collect();
    let lines: String = short_ids(&ids).iter().zip(&keys).map(|(id, key)| line(id, key)).collect();
    world.screen.say(if keys.is_empty() { "No tokens yet. Make one: cairn token".to_owned() } else { lines });
    Ok(())
}

fn line(id: &str, key: &Key) -> String {
    let day = |at: cairn_kernel::Timestamp| at.to_string().chars().take(10).collect::<String>();
    let used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", day(at)));
    let end = key.expires_at.map(|at| format!(" · ends {}", day(at))).unwrap_or_default();
    let facts = format!("{} · {used}{end}", key.scopes.join(" "));
    format!("{}  {}  {}\n", paint(QUIET, id), key.name, paint(QUIET, facts))
}

async fn revoke(world: &World, wish: &TokenRevoke) -> Result<(), Failure> {
    let (keys, _) = keys(world, wish.user.as_deref()).await?;
    let text = wish.token.join(" ");
    let named = |key: Key| Named { id: key.id.uuid(), title: key.name.clone(), it: key };
    let found = choice::among(keys.into_iter().map(named).collect(), &text, "tokens")?;
    let unknown = || Failure::not_found(format!("No token is called \"{text}\". See: cairn token list"));
    let key = found.ok_or_else(unknown)?;
    if let Some(user) = &wish.user {
        let operator = Operator::begin(world).await?;
        let outcome = services::revoke_key_by_operator(&operator.ctx, user, key.id).await;
        operator.end().await;
        outcome.map_err(|error| of_service(&error, user))?;
    } else {
        let session = Session::open(world).await?;
        let outcome = session.client.revoke_key(key.id).await;
        session.close().await;
        outcome?;
    }
    let words = format!("{} \"{}\" is refused from now on.", paint(GOOD, "✓"), key.name);
    world.screen.either(&json!({ "data": { "id": key.id } }), words);
    Ok(())
}

/// The keys of the service account `user`, or of whoever is signed in; and the same as JSON.
async fn keys(world: &World, user: Option<&str>) -> Result<(Vec<Key>, String), Failure> {
    let Some(user) = user else {
        let session = Session::open(world).await?;
        let outcome = session.client.keys().await;
        session.close().await;
        let answer = outcome?;
        return Ok((answer.data, answer.body));
    };
    let operator = Operator::begin(world).await?;
    let outcome = services::keys_by_operator(&operator.ctx, user).await;
    operator.end().await;
    let keys = outcome.map_err(|error| of_service(&error, user))?;
    let body = json!({ "data": keys }).to_string();
    Ok((keys.into_iter().map(known).collect(), body))
}

fn known(key: ApiKey) -> Key {
    let ApiKey { id, name, scopes, expires_at, last_used_at, .. } = key;
    Key { id, name, scopes: scopes.iter().map(ToString::to_string).collect(), expires_at, last_used_at }
}

/// What is said of the service account `name`.
fn of_service(error: &ApiError, name: &str) -> Failure {
    match error.code {
        ErrorCode::NotFound => Failure::not_found(format!("No service account is called {name}."))
            .hint(&format!("Make it: cairn user create {name} --service. People make their own: cairn token")),
        _ => said(error),
    }
}
