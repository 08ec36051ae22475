//! `cargo xtask bench`: the benchmarks of `docs/performance.md`. They live in the crate `cairn-bench`; this
//! only gives them a `PostgreSQL` and passes the arguments on.

use crate::postgres::Postgres;
use crate::{Outcome, process};

/// Builds and runs the benchmarks in release mode.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let database = Postgres::start()?;
    let mut cargo = process::cargo();
    cargo.args(["run", "--release", "--package", "cairn-bench", "--"]).args(arguments);
    let verdict = process::run(cargo.env("CAIRN_BENCH_POSTGRES_URL", database.url("postgres")));
    verdict.and(database.stop())
}
