//! `cargo xtask bench`: the benchmarks of `docs/performance.md`. They live in the crate `cairn-bench`; this
//! only gives them a `PostgreSQL` and passes the arguments on.

use crate::postgres::Postgres;
use crate::{Outcome, process};

/// Builds the program, which is weighed too, and runs the benchmarks, both in release mode.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    process::run(process::cargo().args(["build", "--release", "--package", "cairn-cli"]))?;
    let database = Postgres::start()?;
    let mut cargo = process::cargo();
    cargo.args(["run", "--release", "--package", "cairn-bench", "--"]).args(arguments);
    let verdict = process::run(cargo.env("CAIRN_BENCH_POSTGRES_URL", database.url("postgres")));
    verdict.and(database.stop())
}
