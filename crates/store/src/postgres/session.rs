//! One connection, its prepared statements, and the transaction that is open on it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::pin;

use futures::TryStreamExt as _;
use futures::future::join_all;
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row as PgRow, Statement};

use super::exec::{Argument, type_of};
use super::map;
use crate::tx::{Check, Execution};
use crate::{Row, StoreError, dialect};

/// Statements that wait, at most.
const COMPANY: usize = 64;
/// Prepared statements kept; past that all are forgotten and made again as needed.
const STATEMENTS: usize = 512;
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

pub(crate) struct PgSession {
    runtime: Runtime,
    client: Client,
    statements: HashMap<String, Statement>,
    /// BEGIN travels with the first statement.
    begin: Option<&'static str>,
    open: bool,
    /// What waits for company, in the order it was asked for.
    ahead: Vec<Ahead>,
}

/// A statement that waits for company, and who looks at its answer.
struct Ahead {
    statement: Statement,
    arguments: Vec<OwnedArgument>,
    check: Option<Check>,
}

/// The few kinds that travel ahead, owned.
#[derive(Debug)]
enum OwnedArgument {
    Plain(Argument<'static>),
    Text(String),
    Bytes(Vec<u8>),
}

impl PgSession {
    pub(super) fn new(runtime: Runtime, client: Client) -> Self {
        Self { runtime, client, statements: HashMap::new(), begin: None, open: false, ahead: Vec::new() }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn forget_statements(&mut self) {
        self.statements.clear();
    }

    pub(super) fn begin(&mut self, read_only: bool) {
        self.begin = Some(if read_only { BEGIN_READ } else { BEGIN_WRITE });
        self.open = false;
        self.ahead.clear();
    }

    /// True when at least one statement was asked for, so that there is something to commit.
    pub(super) const fn is_open(&self) -> bool {
        self.open || !self.ahead.is_empty()
    }

    /// Ends the transaction, together with what still waits: of a transaction in which a statement failed,
    /// PostgreSQL makes COMMIT a ROLLBACK, and the statement's failure is what is told.
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        if !self.is_open() {
            self.begin = None;
            return Ok(());
        }
        if !self.open {
            self.settle()?;
        }
        self.open = false;
        let waiting = std::mem::take(&mut self.ahead);
        let client = &self.client;
        let (answers, end) =
            self.runtime.block_on(async { futures::join!(sent(client, &waiting), client.batch_execute("COMMIT")) });
        // PostgreSQL undoes what it refused a part of. Of what failed anywhere else, a part may have been kept.
        let is_lost = |error: &tokio_postgres::Error| error.as_db_error().is_none();
        if let Some(error) = answers.iter().filter_map(|answer| answer.as_ref().err()).find(|error| is_lost(error)) {
            return Err(StoreError::OutcomeUnknown(error.to_string().into()));
        }
        if !end.as_ref().is_err_and(is_lost) {
            hear(waiting, answers)?;
        }
        end.map_err(|error| map(&error))
    }

    pub(super) fn roll_back(&mut self) -> Result<(), StoreError> {
        self.begin = None;
        self.ahead.clear();
        if std::mem::take(&mut self.open) { self.batch("ROLLBACK") } else { Ok(()) }
    }

    pub(crate) fn rows(
        &mut self,
        execution: &Execution<'_>,
        keep: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let rows =
            self.flight(execution, async |client, statement, arguments| client.query(statement, arguments).await)?;
        rows.iter().try_for_each(|row| keep(&Row::Postgres(row)))
    }

    /// Sends all of these in one flight; `keep` hears of each row which of them it answers, while PostgreSQL is at work on
    /// the next.
    pub(crate) fn rows_of_all(
        &mut self,
        executions: &[Execution<'_>],
        keep: &mut dyn FnMut(usize, &Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let asked: Vec<Ahead> =
            executions.iter().map(|execution| self.ready(execution, None)).collect::<Result<_, _>>()?;
        let (begin, waiting) = (self.begin.take(), std::mem::take(&mut self.ahead));
        let (client, keep) = (&self.client, &RefCell::new(keep));
        let all = asked.iter().enumerate();
        let all = all.map(|(index, asked)| shown(client, asked, move |row| keep.borrow_mut()(index, row)));
        let (start, heard, answers) = self
            .runtime
            .block_on(async { futures::join!(begun(client, begin), sent(client, &waiting), join_all(all)) });
        self.open = true;
        start.map_err(|error| map(&error))?;
        hear(waiting, heard)?;
        answers.into_iter().collect()
    }

    pub(crate) fn run(&mut self, execution: &Execution<'_>) -> Result<u64, StoreError> {
        self.flight(execution, async |client, statement, arguments| client.execute(statement, arguments).await)
    }

    pub(crate) fn control(&mut self, text: &'static str) -> Result<(), StoreError> {
        if text.starts_with("ROLLBACK") {
            // It is to be undone; so it need not be done.
            self.ahead.clear();
        }
        self.settle()?;
        self.start()?;
        self.batch(text)
    }

    /// Keeps a statement whose answer `check` is to see before that of the next one is used.
    pub(crate) fn ahead(&mut self, execution: &Execution<'_>, check: Check) -> Result<(), StoreError> {
        self.settle()?;
        self.wait(execution, Some(check))
    }

    /// Keeps a statement whose answer nobody needs.
    pub(crate) fn later(&mut self, execution: &Execution<'_>) -> Result<(), StoreError> {
        if self.ahead.len() >= COMPANY {
            self.settle()?;
        }
        self.wait(execution, None)
    }

    /// Hears all that must be heard before COMMIT may be sent: checks, and the first answer of a connection
    /// that may have been lost while it was idle, so that the closure is run again and the outcome is known.
    pub(crate) fn before_commit(&mut self) -> Result<(), StoreError> {
        let is_free_to_go = self.open && self.ahead.iter().all(|ahead| ahead.check.is_none());
        if is_free_to_go { Ok(()) } else { self.settle() }
    }

    fn wait(&mut self, execution: &Execution<'_>, check: Option<Check>) -> Result<(), StoreError> {
        let ahead = self.ready(execution, check)?;
        self.ahead.push(ahead);
        Ok(())
    }

    fn ready(&mut self, execution: &Execution<'_>, check: Option<Check>) -> Result<Ahead, StoreError> {
        let statement = self.prepared(execution)?;
        let arguments = execution.arguments.iter().map(OwnedArgument::of).collect::<Result<_, _>>()?;
        Ok(Ahead { statement, arguments, check })
    }

    /// Sends what waits for company without any, and hears the answers.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        if self.ahead.is_empty() {
            return Ok(());
        }
        self.rows_of_all(&[], &mut |_, _| Ok(()))
    }

    /// Sends BEGIN (once), what waits, and this statement in one flight, in this order.
    fn flight<T>(
        &mut self,
        execution: &Execution<'_>,
        send: impl AsyncFnOnce(&Client, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, StoreError> {
        let statement = self.prepared(execution)?;
        let arguments: Vec<Argument<'_>> = execution.arguments.iter().map(|&value| Argument(value)).collect();
        let arguments: Vec<&(dyn ToSql + Sync)> = arguments.iter().map(|argument| argument as _).collect();
        let (begin, waiting) = (self.begin.take(), std::mem::take(&mut self.ahead));
        let client = &self.client;
        let (start, answers, answer) = self.runtime.block_on(async {
            futures::join!(begun(client, begin), sent(client, &waiting), send(client, &statement, &arguments))
        });
        self.open = true;
        start.map_err(|error| map(&error))?;
        hear(waiting, answers)?;
        answer.map_err(|error| map(&error))
    }

    fn start(&mut self) -> Result<(), StoreError> {
        let Some(begin) = self.begin.take() else { return Ok(()) };
        self.open = true;
        self.batch(begin)
    }

    fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        self.runtime.block_on(self.client.batch_execute(text)).map_err(|error| map(&error))
    }

    fn prepared(&mut self, execution: &Execution<'_>) -> Result<Statement, StoreError> {
        let text = execution.text;
        if let Some(statement) = self.statements.get(text) {
            return Ok(statement.clone());
        }
        let types: Vec<_> = execution.arguments.iter().map(|argument| type_of(argument.kind())).collect();
        let spoken = dialect::for_postgres(text);
        let statement =
            self.runtime.block_on(self.client.prepare_typed(&spoken, &types)).map_err(|error| map(&error))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }
}

async fn begun(client: &Client, begin: Option<&'static str>) -> Result<(), tokio_postgres::Error> {
    match begin {
        Some(text) => client.batch_execute(text).await,
        None => Ok(()),
    }
}

type Answer = Result<Vec<PgRow>, tokio_postgres::Error>;

/// Sends all that waits, in order, and collects the answers.
async fn sent(client: &Client, waiting: &[Ahead]) -> Vec<Answer> {
    let send = async |ahead: &Ahead| client.query(&ahead.statement, &references(&ahead.arguments)).await;
    join_all(waiting.iter().map(send)).await
}

/// Sends one and shows each row to `keep` as it comes.
async fn shown(
    client: &Client,
    asked: &Ahead,
    keep: impl Fn(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let rows = client.query_raw(&asked.statement, references(&asked.arguments)).await.map_err(|error| map(&error))?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await.map_err(|error| map(&error))? {
        keep(&Row::Postgres(&row))?;
    }
    Ok(())
}

/// The first failure counts: those after it only say that the transaction is lost.
fn hear(waiting: Vec<Ahead>, answers: Vec<Answer>) -> Result<(), StoreError> {
    for (Ahead { check, .. }, rows) in waiting.into_iter().zip(answers) {
        let rows = rows.map_err(|error| map(&error))?;
        let Some(check) = check else { continue };
        match rows.first() {
            Some(row) => check(Some(&Row::Postgres(row)))?,
            None => check(None)?,
        }
    }
    Ok(())
}

fn references(arguments: &[OwnedArgument]) -> Vec<&(dyn ToSql + Sync)> {
    arguments
        .iter()
        .map(|argument| match argument {
            OwnedArgument::Plain(plain) => plain as &(dyn ToSql + Sync),
            OwnedArgument::Text(text) => text as _,
            OwnedArgument::Bytes(bytes) => bytes as _,
        })
        .collect()
}

impl OwnedArgument {
    /// What cannot be sent is refused here: what waits may travel with COMMIT.
    fn of(value: &crate::Value<'_>) -> Result<Self, StoreError> {
        use crate::Value;
        Ok(match *value {
            Value::Text(text) if text.contains('\0') => {
                return Err(StoreError::Engine("text holds a NUL character".into()));
            }
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Matching(matching) => Self::Text(matching.for_tsquery()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Value::Null(kind) => Self::Plain(Argument(Value::Null(kind))),
            Value::Int(number) => Self::Plain(Argument(Value::Int(number))),
            Value::Real(number) => Self::Plain(Argument(Value::Real(number))),
            Value::Bool(yes) => Self::Plain(Argument(Value::Bool(yes))),
            Value::Uuid(uuid) => Self::Plain(Argument(Value::Uuid(uuid))),
            Value::Time(at) => Self::Plain(Argument(Value::Time(at))),
        })
    }
}
