//! Transactions as closures see them.

use std::ops::{Deref, DerefMut};

use uuid::Uuid;

use crate::dialect::Shape;
use crate::portable::Scalar;
use crate::postgres::PgSession;
use crate::query::Query;
use crate::sqlite::exec as sqlite;
use crate::statement::{Arguments, Params, Record, Sql};
use crate::value::Cell;
use crate::{Kind, Row, StoreError};

/// A transaction that can only read. What it sees is one snapshot.
///
/// The first failed statement poisons it: later statements are refused with the same error, on both
/// engines, because PostgreSQL would otherwise turn COMMIT into a quiet ROLLBACK.
pub struct ReadTx<'a> {
    engine: Engine<'a>,
    poison: Option<StoreError>,
}

/// A transaction that can write. Everything in it is kept, or nothing.
pub struct WriteTx<'a>(ReadTx<'a>);

enum Engine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut PgSession),
}

/// A statement as the engines take it.
pub(crate) struct Execution<'a> {
    pub(crate) text: &'a str,
    pub(crate) shape: Shape,
    pub(crate) arguments: Arguments<'a>,
}

impl<'a> Execution<'a> {
    fn of<P: Params, R>(sql: &Sql<P, R>, params: &'a P) -> Self {
        Self { text: sql.text(), shape: sql.shape(), arguments: params.arguments() }
    }

    fn of_query(query: &'a Query) -> Self {
        Self { text: query.text(), shape: query.shape(), arguments: query.arguments() }
    }
}

/// A check that travels with the first statement: sees its row, or that there is none.
pub(crate) type Check = Box<dyn FnOnce(Option<&Row<'_>>) -> Result<(), StoreError>>;

/// Documents that PostgreSQL looks into before it is decided how to look for more.
const GLANCE: usize = 1000;
/// Documents that it may look into after that. Beyond it the index of words costs less.
const WALK: usize = 4000;

/// One of several queries that are asked together, and where its rows go.
pub struct Asked<'q> {
    query: &'q Query,
    keep: Keep<'q>,
}

type Keep<'q> = Box<dyn FnMut(&Row<'_>) -> Result<(), StoreError> + 'q>;

impl<'q> Asked<'q> {
    /// Every row of `query` is put into `found`.
    pub fn new<R: Record>(query: &'q Query, found: &'q mut Vec<R>) -> Self {
        Self { query, keep: Box::new(|row| R::read(row).map(|record| found.push(record))) }
    }

    /// The documents that `query` finds are shown to `found`.
    fn documents(query: &'q Query, found: &'q mut Found<'_>) -> Self {
        Self { query, keep: Box::new(|row| found.take(row)) }
    }
}

/// Documents as they come, the newest first.
struct Found<'l> {
    look: &'l mut dyn FnMut(Uuid, &str),
    /// All that match down to this number were found.
    lowest: i64,
    count: usize,
}

impl Found<'_> {
    fn take(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let cells = (row.cell(0, Kind::Int)?, row.cell(1, Kind::Uuid)?, row.cell(2, Kind::Text)?);
        let (Cell::Int(number), Cell::Uuid(id), Cell::Text(words)) = cells else { return Err(StoreError::MissingRow) };
        (self.lowest, self.count) = (number, self.count + 1);
        (self.look)(id, words);
        Ok(())
    }
}

impl<'a> ReadTx<'a> {
    /// Every row.
    pub fn all<P: Params, R: Record>(&mut self, sql: &Sql<P, R>, params: &P) -> Result<Vec<R>, StoreError> {
        self.rows(&Execution::of(sql, params))
    }

    /// The first row, if there is one.
    pub fn find<P: Params, R: Record>(&mut self, sql: &Sql<P, R>, params: &P) -> Result<Option<R>, StoreError> {
        Ok(self.rows(&Execution::of(sql, params))?.into_iter().next())
    }

    /// The one row that has to be there.
    pub fn one<P: Params, R: Record>(&mut self, sql: &Sql<P, R>, params: &P) -> Result<R, StoreError> {
        self.find(sql, params)?.ok_or(StoreError::MissingRow)
    }

    /// Every row of a query that was put together at run time.
    pub fn list<R: Record>(&mut self, query: &Query) -> Result<Vec<R>, StoreError> {
        self.rows(&Execution::of_query(query))
    }

    /// The rows of several queries, of which none needs another's answer: in one flight where the engine has flights.
    /// Rows are kept as they come; if this fails, they do not count.
    pub fn together<'q>(&mut self, asked: impl IntoIterator<Item = Asked<'q>>) -> Result<(), StoreError> {
        let mut asked: Vec<Asked<'q>> = asked.into_iter().collect();
        let executions: Vec<Execution<'_>> = asked.iter().map(|asked| Execution::of_query(asked.query)).collect();
        self.guarded(|engine| match engine {
            Engine::Sqlite(connection) => {
                let mut pairs = executions.iter().zip(&mut asked);
                pairs
                    .try_for_each(|(execution, asked)| sqlite::rows(connection, execution, usize::MAX, &mut asked.keep))
            }
            Engine::Postgres(session) => session.rows_of_all(&executions, &mut |index, row| (asked[index].keep)(row)),
        })
    }

    /// Shows to `look` thing and words of the newest documents of [`Query::newest_matching`], at most so many, and says how
    /// many they were. What is asked `besides` travels with the first of them.
    pub fn newest<'q>(
        &mut self,
        query: &Query,
        most: usize,
        besides: impl IntoIterator<Item = Asked<'q>>,
        look: &mut dyn FnMut(Uuid, &str),
    ) -> Result<usize, StoreError> {
        let mut found = Found { look, lowest: i64::MAX, count: 0 };
        let glance = query.newest(i64::MAX, GLANCE, most);
        let mut asked = vec![Asked::documents(&glance, &mut found)];
        besides.into_iter().for_each(|query| asked.push(query));
        self.together(asked)?;
        if matches!(self.engine, Engine::Sqlite(_)) {
            return Ok(found.count);
        }
        // As many again as will do, if the others match as often.
        let enough = most.saturating_sub(found.count) * GLANCE / found.count.max(1) * 5 / 4;
        if found.count < most && enough <= WALK {
            let walk = query.newest(found.lowest, enough, most - found.count);
            self.together([Asked::documents(&walk, &mut found)])?;
        }
        if found.count < most {
            let older = query.older(found.lowest, most - found.count);
            self.together([Asked::documents(&older, &mut found)])?;
        }
        Ok(found.count)
    }

    /// Every row of a query whose columns are known at run time only, read as these kinds.
    pub fn scalars(&mut self, query: &Query, kinds: &[Kind]) -> Result<Vec<Vec<Scalar>>, StoreError> {
        let execution = Execution::of_query(query);
        self.guarded(|engine| {
            let mut found = Vec::new();
            let mut keep = |row: &Row<'_>| {
                let cells = kinds.iter().enumerate();
                let cells = cells.map(|(index, &kind)| row.cell(index, kind).map(|cell| Scalar::of(cell, kind)));
                found.push(cells.collect::<Result<Vec<_>, _>>()?);
                Ok(())
            };
            match engine {
                Engine::Sqlite(connection) => sqlite::rows(connection, &execution, usize::MAX, keep)?,
                Engine::Postgres(session) => session.rows(&execution, &mut keep)?,
            }
            Ok(found)
        })
    }

    /// Sends `sql` together with whatever statement comes next, in one flight where the engine has
    /// flights, and has `check` look at its first row before that statement's answer counts.
    pub fn ahead<P: Params, R: Record>(
        &mut self,
        sql: &'static Sql<P, R>,
        params: &P,
        check: impl FnOnce(Option<R>) -> Result<(), StoreError> + 'static,
    ) -> Result<(), StoreError> {
        let check: Check = Box::new(move |row| check(row.map(R::read).transpose()?));
        let execution = Execution::of(sql, params);
        self.guarded(|engine| match engine {
            Engine::Sqlite(connection) => {
                let mut check = Some(check);
                sqlite::rows(connection, &execution, 1, |row| check.take().map_or(Ok(()), |check| check(Some(row))))?;
                check.take().map_or(Ok(()), |check| check(None))
            }
            Engine::Postgres(session) => session.ahead(&execution, check),
        })
    }

    /// Waits for what [`ReadTx::ahead`] sent, if it is still on its way.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(session) => session.settle(),
        })
    }

    /// Hears what must be heard before COMMIT; statements that nobody looks at may still be on their way.
    pub(crate) fn before_commit(&mut self) -> Result<(), StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(session) => session.before_commit(),
        })
    }

    fn rows<R: Record>(&mut self, execution: &Execution<'_>) -> Result<Vec<R>, StoreError> {
        self.guarded(|engine| {
            let mut records = Vec::new();
            let mut keep = |row: &Row<'_>| R::read(row).map(|record| records.push(record));
            match engine {
                Engine::Sqlite(connection) => sqlite::rows(connection, execution, usize::MAX, keep)?,
                Engine::Postgres(session) => session.rows(execution, &mut keep)?,
            }
            Ok(records)
        })
    }

    fn guarded<T>(&mut self, work: impl FnOnce(&mut Engine<'a>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if let Some(poison) = &self.poison {
            return Err(poison.clone());
        }
        work(&mut self.engine).inspect_err(|error| self.poison = Some(error.clone()))
    }
}

impl<'a> WriteTx<'a> {
    pub(crate) fn on_sqlite(connection: &'a rusqlite::Connection) -> Self {
        Self(ReadTx { engine: Engine::Sqlite(connection), poison: None })
    }

    pub(crate) fn on_postgres(session: &'a mut PgSession) -> Self {
        Self(ReadTx { engine: Engine::Postgres(session), poison: None })
    }

    /// Runs a statement that returns no rows; says how many rows it touched.
    pub fn run<P: Params, R>(&mut self, sql: &Sql<P, R>, params: &P) -> Result<u64, StoreError> {
        self.touch(&Execution::of(sql, params))
    }

    /// Runs a statement of which nobody asks how many rows it touched. Where the engine has flights it
    /// goes with the next one; when it fails, that is heard there, or at the end of the transaction.
    pub fn send<P: Params, R>(&mut self, sql: &Sql<P, R>, params: &P) -> Result<(), StoreError> {
        let execution = Execution::of(sql, params);
        self.0.guarded(|engine| match engine {
            Engine::Sqlite(connection) => sqlite::run(connection, &execution).map(|_| ()),
            Engine::Postgres(session) => session.later(&execution),
        })
    }

    /// Runs a change that was put together at run time; says how many rows it touched.
    pub fn run_query(&mut self, query: &Query) -> Result<u64, StoreError> {
        self.touch(&Execution::of_query(query))
    }

    /// Runs `work` so that it alone can be undone: when it fails, its changes are taken back, the
    /// transaction is as healthy as before, and the error is returned. A fault that dooms the whole
    /// transaction is not cured by taking back a part of it: the closure is run again from its start.
    pub fn savepoint<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.control("SAVEPOINT inner_work")?;
        // What was sent along has to be heard, and a swallowed error is one, before it can be kept.
        let outcome = work(self).and_then(|value| self.settle().map(|()| value).map_err(E::from));
        match outcome {
            Ok(value) => {
                self.control("RELEASE SAVEPOINT inner_work")?;
                Ok(value)
            }
            Err(error) if self.poison().is_some_and(StoreError::dooms_transaction) => Err(error),
            Err(error) => {
                self.0.poison = None;
                self.control("ROLLBACK TO SAVEPOINT inner_work")?;
                self.control("RELEASE SAVEPOINT inner_work")?;
                Err(error)
            }
        }
    }

    /// The error that poisoned the transaction, if one did.
    pub(crate) fn poison(&self) -> Option<&StoreError> {
        self.0.poison.as_ref()
    }

    fn touch(&mut self, execution: &Execution<'_>) -> Result<u64, StoreError> {
        self.0.guarded(|engine| match engine {
            Engine::Sqlite(connection) => sqlite::run(connection, execution),
            Engine::Postgres(session) => session.run(execution),
        })
    }

    fn control(&mut self, text: &'static str) -> Result<(), StoreError> {
        self.0.guarded(|engine| match engine {
            Engine::Sqlite(connection) => sqlite::control(connection, text),
            Engine::Postgres(session) => session.control(text),
        })
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for WriteTx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
