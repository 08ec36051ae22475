//! `cairn project`

use cairn_client::Project;
use serde_json::json;
use uuid::Uuid;

use super::task_lines::View;
use crate::args::{self, ProjectCommand, ProjectDelete};
use crate::failure::Failure;
use crate::find;
use crate::output::{GOOD, QUIET, WIDTH, fit, paint, width};
use crate::session::Session;
use crate::words::short_ids;
use crate::world::World;

/// Lists projects, or does something with one.
pub(crate) async fn project(world: &World, session: &Session, wish: &args::Project) -> Result<(), Failure> {
    let Some(command) = &wish.command else { return list(world, session, wish.all).await };
    match command {
        ProjectCommand::List(more) => list(world, session, wish.all || more.all).await,
        ProjectCommand::Add(new) => add(world, session, &new.name.join(" ")).await,
        ProjectCommand::Rename(wish) => {
            let name = wish.name.join(" ");
            change(world, session, &wish.project, &json!({ "name": name }), "has its new name").await
        }
        ProjectCommand::Archive(wish) => {
            change(world, session, &wish.project.join(" "), &json!({ "archived": true }), "is in the archive").await
        }
        ProjectCommand::Unarchive(wish) => {
            change(world, session, &wish.project.join(" "), &json!({ "archived": false }), "is in lists again").await
        }
        ProjectCommand::Delete(wish) => delete(world, session, wish).await,
    }
}

async fn list(world: &World, session: &Session, all: bool) -> Result<(), Failure> {
    let answer = session.client.projects(all, None).await?;
    // A program gets the API's own pages; a person gets them all.
    let projects = if world.screen.is_json() { Vec::new() } else { find::projects(&session.client, all).await? };
    world.screen.answer(&answer, |_| {
        if projects.is_empty() {
            return "No projects yet. Make one: cairn project add NAME".to_owned();
        }
        let ids: Vec<Uuid> = projects.iter().map(|project| project.id.uuid()).collect();
        short_ids(&ids).iter().zip(&projects).map(|(id, project)| line(id, project)).collect()
    });
    Ok(())
}

fn line(id: &str, project: &Project) -> String {
    let archived = if project.archived { " · archived" } else { "" };
    let facts = format!("{}/{} done{archived}", project.task_completed_count, project.task_count);
    let room = WIDTH - width(id) - width(&facts) - 4;
    let name = fit(&project.name, room);
    let space = " ".repeat(room - width(&name) + 2);
    format!("{}  {name}{space}{}\n", paint(QUIET, id), paint(QUIET, facts))
}

async fn add(world: &World, session: &Session, name: &str) -> Result<(), Failure> {
    let answer = session.client.add_project(name).await?;
    world.screen.answer(&answer, |project| {
        format!(
            "{} The project \"{}\" is there.\nPut a task into it: cairn edit TASK --project …",
            paint(GOOD, "✓"),
            fit(&project.name, 50)
        )
    });
    Ok(())
}

async fn change(
    world: &World,
    session: &Session,
    name: &str,
    changes: &serde_json::Value,
    what: &str,
) -> Result<(), Failure> {
    let id = find::project(&session.client, name).await?;
    let answer = session.client.change_project(id, changes).await?;
    world.screen.answer(&answer, |project| format!("{} \"{}\" {what}.", paint(GOOD, "✓"), fit(&project.name, 50)));
    Ok(())
}

async fn delete(world: &World, session: &Session, wish: &ProjectDelete) -> Result<(), Failure> {
    let id = find::project(&session.client, &wish.project.join(" ")).await?;
    let answer = session.client.delete_project(id, wish.with_tasks).await?;
    let view = View::of(world, session).await;
    world.screen.answer(&answer, |stone| view.deleted(stone));
    Ok(())
}
