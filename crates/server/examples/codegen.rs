//! Writes the generated files into a folder: `openapi.json`, `docs/errors.md`, `cairn.sample.toml`.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("name the folder to write to")?);
    fs::create_dir_all(folder.join("docs"))?;
    let openapi = serde_json::to_string_pretty(&cairn_server::document::openapi())?;
    fs::write(folder.join("openapi.json"), openapi + "\n")?;
    fs::write(folder.join("docs/errors.md"), cairn_server::http::errors_markdown())?;
    fs::write(folder.join("cairn.sample.toml"), cairn_server::config::sample_toml())?;
    Ok(())
}
