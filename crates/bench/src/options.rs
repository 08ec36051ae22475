use std::time::Duration;

use clap::Parser;

/// Measures Cairn beside bare handlers that do the same SQL, on SQLite and on PostgreSQL.
#[derive(Debug, Parser)]
#[command(name = "cairn-bench")]
pub(crate) struct Options {
    /// Short rounds, and few: under two minutes an engine.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Also: 10 000 tasks of one user among 1 000 000 of others.
    #[arg(long)]
    pub(crate) big: bool,
    /// Tables as docs/performance.md has them.
    #[arg(long)]
    pub(crate) markdown: bool,
    /// One engine only: sqlite or postgres.
    #[arg(long)]
    pub(crate) engine: Option<String>,
    /// Only these operations, such as `create,get`; also `search`, `import` and `tokens`.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// No throughput: only start, memory and what else was asked for.
    #[arg(long)]
    pub(crate) no_load: bool,
    /// The `PostgreSQL` to measure on; without it, SQLite alone.
    #[arg(long, env = "CAIRN_BENCH_POSTGRES_URL", hide_env_values = true)]
    pub(crate) postgres: Option<String>,
}

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// One round of one side.
    pub(crate) round: Duration,
    /// Rounds of each side that count.
    pub(crate) rounds: usize,
    /// A round before them that does not.
    pub(crate) warm_up: Duration,
}

impl Options {
    pub(crate) const fn pace(&self) -> Pace {
        let millis = Duration::from_millis;
        if self.quick {
            Pace { round: millis(400), rounds: 3, warm_up: millis(150) }
        } else {
            Pace { round: millis(1500), rounds: 5, warm_up: millis(500) }
        }
    }

    /// Whether `operation` is asked for.
    pub(crate) fn wants(&self, operation: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == operation)
    }
}
