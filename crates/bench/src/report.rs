//! What was measured, for people: aligned for the terminal, or as docs/performance.md has it.

use std::io::{self, Write};

use crate::bring::{self, Brought};
use crate::compare::Line;
use crate::grammar::Slowest;
use crate::operation::Crowd;
use crate::search::{Found, TASKS};
use crate::tokens::Cost;
use crate::weigh::{Big, Weight};

/// Writes tables.
pub(crate) struct Report {
    markdown: bool,
}

const HEADS: [&str; 14] = [
    "operation",
    "users",
    "conn",
    "cairn/s",
    "p50 ms",
    "p99 ms",
    "cpu us",
    "floor/s",
    "p50 ms",
    "p99 ms",
    "cpu us",
    "ratio",
    "of cpu",
    "goal",
];

impl Report {
    pub(crate) const fn new(markdown: bool) -> Self {
        Self { markdown }
    }

    /// A heading and the head of the table below it.
    pub(crate) fn engine(&self, name: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.markdown {
            writeln!(out, "\n### {name}\n\n| {} |\n|---|{}", HEADS.join(" | "), "--:|".repeat(HEADS.len() - 1))
        } else {
            writeln!(out, "\n{name}")?;
            self.row(&mut out, &HEADS.map(str::to_owned))
        }
    }

    /// How long the capture grammar and the readers of files take for what is hardest to read.
    pub(crate) fn grammar((everyday, long): &(Slowest, Slowest), files: &[(&str, Slowest)]) -> io::Result<()> {
        let millis = |slow: &Slowest| slow.took.as_secs_f64() * 1e3;
        Self::note(&format!(
            "capture grammar: {:.2} ms for 200 characters (goal: under 5 ms), \
             {:.1} ms for 10 000 (goal: under 50 ms; the hardest: {})",
            millis(everyday),
            millis(long),
            long.text
        ))?;
        for (format, slow) in files {
            Self::note(&format!(
                "file of 10 000 characters, {format}: {:.1} ms (goal: under 50 ms; the hardest: {})",
                millis(slow),
                slow.text
            ))?;
        }
        Ok(())
    }

    /// A line of the table, as soon as it is known.
    pub(crate) fn line(&self, line: &Line) -> io::Result<()> {
        let millis = |micros: u32| format!("{:.2}", f64::from(micros) / 1000.0);
        let goal = line.operation.goal().filter(|_| line.crowd == Crowd::Many);
        let verdict = goal.map_or_else(String::new, |goal| {
            format!("{goal:.1} {}", if line.ratio() >= goal { "met" } else { "missed" })
        });
        let cells = [
            line.operation.name().to_owned(),
            line.crowd.size().to_string(),
            line.connections.to_string(),
            format!("{:.0}", line.cairn.rate),
            millis(line.cairn.p50),
            millis(line.cairn.p99),
            format!("{:.0}", line.cairn.cpu),
            format!("{:.0}", line.floor.rate),
            millis(line.floor.p50),
            millis(line.floor.p99),
            format!("{:.0}", line.floor.cpu),
            format!("{:.2}", line.ratio()),
            format!("{:.2}", line.cpu_ratio()),
            verdict,
        ];
        self.row(&mut io::stdout().lock(), &cells)
    }

    fn row(&self, out: &mut impl Write, cells: &[String; 14]) -> io::Result<()> {
        if self.markdown {
            return writeln!(out, "| {} |", cells.join(" | "));
        }
        let [operation, users, rest @ ..] = cells;
        write!(out, "{operation:10}{users:>6}")?;
        rest.iter().try_for_each(|cell| write!(out, "{cell:>10}"))?;
        writeln!(out)
    }

    /// Start and memory.
    pub(crate) fn weight(&self, weight: &Weight) -> io::Result<()> {
        self.fact(
            "start to first answer",
            &format!("{} ms", weight.start.as_millis()),
            weight.start.as_millis() < 100,
            "100 ms",
        )?;
        self.fact("idle memory", &format!("{:.1} MiB", mib(weight.idle)), weight.idle < 30 * 1024, "30 MiB")
    }

    /// Search among many tasks.
    pub(crate) fn search(&self, found: Found) -> io::Result<()> {
        let millis = |micros: u32| format!("{:.2}", f64::from(micros) / 1000.0);
        let (query, slowest) = found.slowest;
        let (p50, p99) = (millis(found.p50), millis(found.p99));
        let value = format!("p50 {p50}, p99 {p99} ms; the slowest, {query}: p50 {} ms", millis(slowest));
        self.fact(&format!("search among {TASKS} tasks of a user"), &value, found.p99 < 10_000, "10 ms")
    }

    /// How long a large file takes, and how long others wait for it.
    pub(crate) fn brought(&self, found: Brought) -> io::Result<()> {
        let Brought { took, meanwhile, longest } = found;
        let (took, wait) = (f64::from(took) / 1e6, f64::from(longest) / 1000.0);
        let value = format!("{took:.1} s; another user wrote {meanwhile} tasks meanwhile, the slowest in {wait:.0} ms");
        self.fact(&format!("import of {} tasks", bring::TASKS), &value, longest < 500_000, "500 ms")
    }

    /// What it costs to know who calls.
    pub(crate) fn tokens(&self, costs: &[Cost]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let heads = ["credential of a GET of one task", "get/s", "p50 ms", "p99 ms", "first proof µs"];
        if self.markdown {
            writeln!(out, "\n| {} |\n|---|{}", heads.join(" | "), "--:|".repeat(heads.len() - 1))?;
        } else {
            writeln!(out, "\n{:32}{:>10}{:>10}{:>10}{:>16}", heads[0], heads[1], heads[2], heads[3], heads[4])?;
        }
        for cost in costs {
            let millis = |micros: u32| format!("{:.2}", f64::from(micros) / 1000.0);
            let (p50, p99, rate) = (millis(cost.p50), millis(cost.p99), format!("{:.0}", cost.rate));
            let proof = cost.proof.map_or_else(String::new, |proof| format!("{:.1}", proof.as_secs_f64() * 1e6));
            if self.markdown {
                writeln!(out, "| {} | {rate} | {p50} | {p99} | {proof} |", cost.credential)?;
            } else {
                writeln!(out, "{:32}{rate:>10}{p50:>10}{p99:>10}{proof:>16}", cost.credential)?;
            }
        }
        Ok(())
    }

    /// A lot of data.
    pub(crate) fn big(&self, big: &Big) -> io::Result<()> {
        let millis = |micros: u32| format!("{:.2} ms", f64::from(micros) / 1000.0);
        self.fact("list among 1 010 000 tasks, p99", &millis(big.list), big.list < 10_000, "10 ms")?;
        self.fact("next among 1 010 000 tasks, p99", &millis(big.next), big.next < 10_000, "10 ms")?;
        self.fact("memory after that", &format!("{:.1} MiB", mib(big.memory)), big.memory < 60 * 1024, "60 MiB")
    }

    /// Anything else that is worth a line.
    pub(crate) fn note(text: &str) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{text}")
    }

    fn fact(&self, what: &str, value: &str, met: bool, goal: &str) -> io::Result<()> {
        let verdict = if met { "met" } else { "missed" };
        let bullet = if self.markdown { "* " } else { "" };
        writeln!(io::stdout().lock(), "{bullet}{what}: {value} (goal: under {goal}, {verdict})")
    }
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
