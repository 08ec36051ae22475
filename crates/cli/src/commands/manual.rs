//! `cairn completions` and `cairn man`

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::{Arguments, Completions, Manual};
use crate::failure::{EXITS, Failure};
use crate::world::World;

const NAME: &str = "cairn";
/// The variables that this program reads beside those of the configuration.
const VARIABLES: [(&str, &str); 6] = [
    ("CAIRN_CLIENT__SERVER", "The server to talk to, as --server says it."),
    ("CAIRN_CLIENT__TOKEN", "An access token or an API key, instead of the saved login."),
    ("CAIRN_DATA_DIR", "The data folder, as --data says it."),
    ("CAIRN_CONFIG", "The configuration file, as --config says it."),
    ("VISUAL, EDITOR", "The editor for long texts."),
    ("NO_COLOR", "No colours, whatever it is set to."),
];

/// Prints what completes commands in a shell.
pub(crate) fn completions(world: &World, wish: &Completions) {
    let mut script = Vec::new();
    clap_complete::generate(wish.shell, &mut Arguments::command(), NAME, &mut script);
    world.screen.say(String::from_utf8_lossy(&script));
}

/// Prints the manual page, or writes one for each command.
pub(crate) fn manual(world: &World, wish: &Manual) -> Result<(), Failure> {
    let Some(folder) = &wish.to else {
        let page = page().map_err(|error| Failure::failed(error.to_string()))?;
        world.screen.say(String::from_utf8_lossy(&page));
        return Ok(());
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
        .and_then(|()| std::fs::write(folder.join("cairn.1"), page()?))
        .map_err(|error| Failure::failed(format!("The pages cannot be written to {}: {error}.", folder.display())))?;
    let json = serde_json::json!({ "data": { "folder": folder } });
    world.screen.either(&json, format!("The manual is in {}. Read it with: man -l {0}/cairn.1", folder.display()));
    Ok(())
}

/// The page of the program: what clap knows, and what it does not.
fn page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(Arguments::command());
    man.render(&mut page)?;
    let mut more = Roff::new();
    more.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in EXITS {
        more.control("TP", []).text([roman(exit.to_string())]).text([roman(meaning)]);
    }
    more.control("SH", ["ENVIRONMENT"]);
    for (name, meaning) in VARIABLES {
        more.control("TP", []).text([roman(name)]).text([roman(meaning)]);
    }
    more.to_writer(&mut page)?;
    page.flush()?;
    Ok(page)
}
