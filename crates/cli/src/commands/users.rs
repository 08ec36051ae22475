//! `cairn user …`: accounts, for whoever runs the server, beside it or without it.

use cairn_kernel::{ErrorCode, Page};
use cairn_server::accounts::names::{Email, Username};
use cairn_server::accounts::password_change::set_by_operator;
use cairn_server::accounts::register::{self, NewAccount};
use cairn_server::accounts::roster::{self, AccountPatch, AccountsQuery, ManagedAccount};
use cairn_server::accounts::scope::Role;
use cairn_server::http::{ApiError, ApiResult};
use cairn_store::{Lane, ReadTx};
use secrecy::SecretString;
use serde_json::json;

use super::operator::{Operator, said};
use crate::args::{PersonRole, UserCommand, UserCreate, UserList, UserPassword};
use crate::failure::Failure;
use crate::output::{CARE, GOOD, QUIET, fit, paint, width};
use crate::prompt;
use crate::world::World;

/// Columns for names in the list.
const NAME_COLUMNS: usize = 24;

/// Does something with accounts.
pub(crate) async fn user(world: &World, wish: UserCommand) -> Result<(), Failure> {
    match wish {
        UserCommand::Create(wish) => create(world, wish).await,
        UserCommand::List(wish) => list(world, wish).await,
        UserCommand::Disable(wish) => {
            let patch = AccountPatch { disabled: Some(true), role: None };
            change(world, &wish.name, patch, |account| format!("{} is shut out.", account.username)).await
        }
        UserCommand::Enable(wish) => {
            let patch = AccountPatch { disabled: Some(false), role: None };
            change(world, &wish.name, patch, |account| format!("{} may come in again.", account.username)).await
        }
        UserCommand::ResetPassword(wish) => reset_password(world, wish).await,
        UserCommand::Role(wish) => {
            let role = match wish.role {
                PersonRole::User => Role::User,
                PersonRole::Admin => Role::Admin,
            };
            let patch = AccountPatch { disabled: None, role: Some(role) };
            change(world, &wish.name, patch, |account| format!("{} is {} now.", account.username, account.role)).await
        }
    }
}

async fn create(world: &World, wish: UserCreate) -> Result<(), Failure> {
    let bad = |field: &str, fault: &dyn std::fmt::Display| Failure::usage(format!("The {field} {fault}."));
    let username = Username::new(&wish.username).map_err(|fault| bad("user name", &fault))?;
    let email = wish.email.as_deref().map(Email::new).transpose().map_err(|fault| bad("e-mail address", &fault))?;
    let role = match (wish.admin, wish.service) {
        (_, true) => Role::Service,
        (true, _) => Role::Admin,
        _ => Role::User,
    };
    let password = if wish.service { None } else { Some(prompt::new_password(wish.password_stdin)?) };
    let new = NewAccount { email, password: password.map(SecretString::from), role, ..NewAccount::named(username) };
    let operator = Operator::begin(world).await?;
    let outcome = register::create_user(&operator.ctx, new).await;
    operator.end().await;
    let account = outcome.map_err(|error| said(&error))?;
    let roles = account.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut words = format!("{} {} has an account now ({roles}).", paint(GOOD, "✓"), account.username);
    if wish.service {
        words += &format!(" Make it a key: cairn token --user {}", account.username);
    }
    world.screen.either(&json!({ "data": account }), words);
    Ok(())
}

async fn list(world: &World, wish: UserList) -> Result<(), Failure> {
    let mut query =
        AccountsQuery { disabled: wish.disabled.then_some(true), limit: Some(100), ..AccountsQuery::default() };
    if let Some(piece) = wish.piece {
        let piece = serde_json::from_value(json!(piece));
        query.q = Some(piece.map_err(|fault| Failure::usage(format!("The piece of a name {fault}.")))?);
    }
    let operator = Operator::begin(world).await?;
    let outcome = all_pages(&operator, query).await;
    operator.end().await;
    let accounts = outcome.map_err(|error| said(&error))?;
    let lines: String = accounts.iter().map(line).collect();
    let words = if accounts.is_empty() { "Nobody has such an account here.".to_owned() } else { lines };
    world.screen.either(&json!({ "data": accounts }), words);
    Ok(())
}

async fn all_pages(operator: &Operator, mut query: AccountsQuery) -> ApiResult<Vec<ManagedAccount>> {
    let mut accounts = Vec::new();
    loop {
        let wanted = query.clone();
        let page = move |tx: &mut ReadTx<'_>| roster::list(tx, &wanted);
        let Page { items, info } = operator.ctx.db().read(Lane::Request, None, page).await?;
        accounts.extend(items);
        if info.next_cursor.is_none() {
            return Ok(accounts);
        }
        query.cursor = info.next_cursor;
    }
}

fn line(account: &ManagedAccount) -> String {
    let name = fit(&account.username, NAME_COLUMNS);
    let space = " ".repeat(NAME_COLUMNS - width(&name));
    let shut = if account.disabled { paint(CARE, " · shut out") } else { String::new() };
    let email = account.email.as_ref().map(|email| format!(" · {email}")).unwrap_or_default();
    format!("{name}{space}  {}{shut}{}\n", account.role, paint(QUIET, email))
}

async fn change(
    world: &World,
    name: &str,
    patch: AccountPatch,
    words: impl FnOnce(&ManagedAccount) -> String,
) -> Result<(), Failure> {
    let operator = Operator::begin(world).await?;
    let outcome = roster::change_by_operator(&operator.ctx, name, patch).await;
    operator.end().await;
    let account = outcome.map_err(|error| of_account(&error, name))?;
    world.screen.either(&json!({ "data": account }), format!("{} {}", paint(GOOD, "✓"), words(&account)));
    Ok(())
}

async fn reset_password(world: &World, wish: UserPassword) -> Result<(), Failure> {
    let password = SecretString::from(prompt::new_password(wish.password_stdin)?);
    let operator = Operator::begin(world).await?;
    let outcome = set_by_operator(&operator.ctx, &wish.name, password).await;
    operator.end().await;
    let username = outcome.map_err(|error| of_account(&error, &wish.name))?;
    let words = format!(
        "{} {username} has a new password and is signed out everywhere. Sign in: cairn login {username}",
        paint(GOOD, "✓")
    );
    world.screen.either(&json!({ "data": { "username": username } }), words);
    Ok(())
}

/// What is said of the account that was called `name`.
pub(super) fn of_account(error: &ApiError, name: &str) -> Failure {
    match error.code {
        ErrorCode::NotFound => Failure::not_found(format!("Nobody here signs in as {name}.")),
        _ => said(error),
    }
}
