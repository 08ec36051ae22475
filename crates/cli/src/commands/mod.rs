//! What each command does: one file for each group.

mod account;
mod backup;
mod block;
mod capture;
mod comment;
mod config;
mod data;
mod delete;
mod doctor;
mod done;
mod edit;
mod list;
mod log;
mod manual;
mod moving;
mod next;
mod not_now;
mod operator;
mod project;
mod search;
mod serve;
mod show;
mod split;
mod stats;
mod task_lines;
mod token;
mod trash;
mod users;

use crate::args::{Command, KeyCommand};
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
        Command::User(wish) => users::user(world, wish).await,
        Command::Token(wish) => token::token(world, wish).await,
        Command::Key(KeyCommand::Rotate) => operator::rotate_key(world).await,
        Command::Completions(wish) => {
            manual::completions(world, &wish);
            Ok(())
        }
        Command::Man(wish) => manual::manual(world, &wish),
        // These may wait for somebody who writes, and have nothing open meanwhile.
        Command::Capture(wish) => capture::capture(world, wish).await,
        Command::Edit(wish) => edit::edit(world, wish).await,
        Command::Comment(wish) => comment::comment(world, wish).await,
        signed_in => Session::with(world, async |session| run_signed_in(signed_in.clone(), world, session).await).await,
    }
}

async fn run_signed_in(command: Command, world: &World, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Next(wish) => next::next(world, session, &wish).await,
        Command::Done(wish) => done::done(world, session, wish).await,
        Command::List(wish) => list::list(world, session, wish).await,
        Command::Show(wish) => show::show(world, session, &wish).await,
        Command::Split(wish) => split::split(world, session, &wish).await,
        Command::NotNow(wish) => not_now::not_now(world, session, &wish).await,
        Command::Suggest => not_now::suggest(world, session).await,
        Command::Search(wish) => search::search(world, session, &wish).await,
        Command::Comments(wish) => comment::comments(world, session, &wish).await,
        Command::Block(wish) => block::block(world, session, &wish).await,
        Command::Unblock(wish) => block::unblock(world, session, &wish).await,
        Command::Project(wish) => project::project(world, session, &wish).await,
        Command::Trash(wish) => trash::trash(world, session, &wish).await,
        Command::Stats(wish) => stats::stats(world, session, &wish).await,
        Command::Delete(wish) => delete::delete(world, session, &wish).await,
        Command::Undo => trash::undo(world, session).await,
        Command::Log(wish) => log::log(world, session, &wish).await,
        Command::Export(wish) => data::export(world, session, &wish).await,
        Command::Import(wish) => data::import(world, session, wish).await,
        Command::Whoami(wish) => account::who_am_i(world, session, &wish).await,
        // The rest needs nobody signed in and was dealt with before.
        _ => Ok(()),
    }
}
