//! Measures Cairn beside a floor: bare handlers that do the same SQL through the same threads.
//! `docs/performance.md` says how to read what it prints.

mod bring;
mod client;
mod compare;
mod cpu;
mod floor;
mod floor_sql;
mod grammar;
mod imports;
mod operation;
mod options;
mod report;
mod search;
mod seed;
mod side;
mod tokens;
mod weigh;

use std::process::ExitCode;

use clap::Parser as _;

use operation::{Crowd, Operation};
use options::Options;
use report::Report;
use side::Side;

/// Connections at the same time.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// A socket or a program.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The store.
    #[error("the database: {0}")]
    Store(#[from] cairn_store::StoreError),
    /// The server.
    #[error("{0}")]
    Start(#[from] cairn_server::StartError),
    /// An answer that is no JSON.
    #[error("an answer cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Anything else.
    #[error("{0}")]
    Said(String),
}

fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let options = Options::parse();
    let report = Report::new(options.markdown);
    match measure(&options, &report) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            Report::note(&format!("cairn-bench: {trouble}")).ok();
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options, report: &Report) -> Result<(), Trouble> {
    Report::grammar(&grammar::slowest(), &imports::slowest())?;
    let wanted = |engine: &str| options.engine.as_deref().is_none_or(|only| only == engine);
    if wanted("sqlite") {
        on_engine("SQLite", None, options, report)?;
    }
    match &options.postgres {
        Some(url) if wanted("postgres") => on_engine("PostgreSQL", Some(url), options, report)?,
        None if wanted("postgres") => Report::note("\nPostgreSQL: not measured; CAIRN_BENCH_POSTGRES_URL is not set")?,
        _ => {}
    }
    Ok(())
}

fn on_engine(name: &str, postgres: Option<&str>, options: &Options, report: &Report) -> Result<(), Trouble> {
    if !options.no_load {
        report.engine(name)?;
        load(postgres, options, report)?;
        if options.wants("tokens") {
            report.tokens(&tokens::measure(postgres, options.pace())?)?;
        }
    }
    let Some(program) = weigh::program() else {
        return Ok(Report::note("start and memory: not measured; build the program first: cargo build --release")?);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Report::note(&format!("\n{name}: the program"))?;
    report.weight(&runtime.block_on(weigh::weigh(&program, postgres))?)?;
    if options.big {
        report.big(&runtime.block_on(weigh::big(&program, postgres))?)?;
    }
    Ok(())
}

fn load(postgres: Option<&str>, options: &Options, report: &Report) -> Result<(), Trouble> {
    if !Operation::ALL.into_iter().map(Operation::name).chain(["search"]).any(|name| options.wants(name)) {
        return Ok(());
    }
    let cairn = Side::cairn(postgres)?;
    let floor = Side::floor(postgres)?;
    for crowd in [Crowd::Many, Crowd::One] {
        for operation in Operation::ALL.into_iter().filter(|operation| options.wants(operation.name())) {
            // Reads of one user do not stand in each other's way; only writes are worth a second look.
            if crowd == Crowd::One && !operation.writes() {
                continue;
            }
            for connections in CONNECTIONS {
                let line = compare::compare((&cairn, &floor), (operation, crowd), connections, options.pace())?;
                report.line(&line)?;
            }
        }
    }
    if options.wants("search") {
        report.search(search::measure(&cairn, options.pace())?)?;
    }
    if options.wants("import") {
        report.brought(bring::measure(&cairn)?)?;
    }
    Ok(())
}
