//! What each command does: one file for each group.

mod account;
mod backup;
mod capture;
mod config;
mod data;
mod delete;
mod doctor;
mod done;
mod edit;
mod list;
mod log;
mod moving;
mod next;
mod operator;
mod serve;
mod show;
mod split;
mod task_lines;

use crate::args::{Command, KeyCommand, UserCommand};
use crate::failure::Failure;
use crate::session::Session;
use crate::world::World;

/// Runs `command` in `world`.
pub(crate) async fn run(command: Command, world: &World) -> Result<(), Failure> {
    match command {
        Command::Signup(wish) => account::sign_up(world, wish).await,
        Command::Login(wish) => account::sign_in(world, wish).await,
        Command::Logout(wish) => account::sign_out(world, &wish).await,
        Command::Serve(wish) => serve::serve(world, wish).await,
        Command::Worker => serve::worker(world).await,
        Command::Doctor => doctor::examine(world).await,
        Command::Backup(wish) => backup::backup(world, &wish),
        Command::Restore(wish) => backup::restore(world, &wish).await,
        Command::Move(wish) => moving::move_all(world, wish).await,
        Command::Migrate => operator::migrate(world),
        Command::Config(wish) => config::run(world, &wish),
        Command::User(UserCommand::Create(wish)) => operator::create_user(world, wish).await,
        Command::User(UserCommand::Password(wish)) => operator::set_password(world, wish).await,
        Command::Key(KeyCommand::Rotate) => operator::rotate_key(world).await,
        signed_in => {
            let mut session = Session::open(world).await?;
            let outcome = run_renewing(signed_in, world, &mut session).await;
            session.close().await;
            outcome
        }
    }
}

/// A command whose saved token was refused has done nothing: it is run once more if there is another way in.
async fn run_renewing(command: Command, world: &World, session: &mut Session) -> Result<(), Failure> {
    match run_signed_in(command.clone(), world, session).await {
        Err(failure) if failure.is_refused_token() => {
            if session.renew(world).await? {
                run_signed_in(command, world, session).await
            } else {
                Err(failure)
            }
        }
        outcome => outcome,
    }
}

async fn run_signed_in(command: Command, world: &World, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Capture(wish) => capture::capture(world, session, wish).await,
        Command::Next(wish) => next::next(world, session, &wish).await,
        Command::Done(wish) => done::done(world, session, wish).await,
        Command::List(wish) => list::list(world, session, wish).await,
        Command::Show(wish) => show::show(world, session, &wish).await,
        Command::Split(wish) => split::split(world, session, &wish).await,
        Command::Edit(wish) => edit::edit(world, session, wish).await,
        Command::Delete(wish) => delete::delete(world, session, &wish).await,
        Command::Undo => delete::undo(world, session).await,
        Command::Log(wish) => log::log(world, session, &wish).await,
        Command::Export(wish) => data::export(world, session, &wish).await,
        Command::Import(wish) => data::import(world, session, wish).await,
        // The rest needs nobody signed in and was dealt with before.
        _ => account::who_am_i(world, session).await,
    }
}
