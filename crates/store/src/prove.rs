//! Proof that one statement means the same on the engine at hand. For tests.

use cairn_kernel::Timestamp;
use uuid::Uuid;

use crate::db::Engine;
use crate::postgres::{self, type_of};
use crate::sqlite::{exec, open};
use crate::statement::Registered;
use crate::tx::Execution;
use crate::{Arguments, Db, Kind, Matching, StoreError, Value, dialect};

/// Prepares `statement`, compares its parameters and columns with the declared types, and runs it
/// once on a database that the caller keeps empty; what it changes is rolled back. Blocking.
pub fn prove(db: &Db, statement: &Registered) -> Result<(), String> {
    prove_text(db, statement.text, &(statement.params)(), &(statement.columns)())
}

/// The same for a text that was put together at run time.
pub fn prove_text(db: &Db, text: &str, params: &[Kind], columns: &[(Kind, bool)]) -> Result<(), String> {
    match db.engine() {
        Engine::Sqlite(sqlite) => on_sqlite(sqlite.path(), text, params, columns),
        Engine::Postgres(engine) => {
            let (params, columns) = (params.to_vec(), columns.to_vec());
            let proof = engine.connector().once(async |client| Ok(on_postgres(client, text, &params, &columns).await));
            proof.map_err(|error| error.to_string())?
        }
    }
}

fn sample(kind: Kind) -> Value<'static> {
    match kind {
        Kind::Int => Value::Int(1),
        Kind::Real => Value::Real(0.5),
        Kind::Bool => Value::Bool(true),
        Kind::Text => Value::Text("x"),
        Kind::Bytes => Value::Bytes(b"x"),
        Kind::Uuid => Value::Uuid(Uuid::nil()),
        Kind::Matching => {
            static NOTHING: Matching = Matching { wanted: Vec::new(), unwanted: Vec::new() };
            Value::Matching(&NOTHING)
        }
        Kind::Time => Value::Time(Timestamp::from_millis(1_800_000_000_000)),
    }
}

fn on_sqlite(path: &std::path::Path, text: &str, params: &[Kind], columns: &[(Kind, bool)]) -> Result<(), String> {
    let connection = open::writer(path).map_err(|error| error.to_string())?;
    let shape = dialect::Shape::of(text);
    let spoken = dialect::for_sqlite(text, shape);
    let prepared = connection.prepare(&spoken).map_err(|error| error.to_string())?;
    if prepared.parameter_count() != params.len() {
        return Err(format!("{} parameters, {} declared", prepared.parameter_count(), params.len()));
    }
    let own_number = |index: usize| prepared.parameter_name(index) == Some(format!("${index}").as_str());
    if shape.is_in_order && !(1..=params.len()).all(own_number) {
        return Err("its parameters look as if they were in order, and are not".into());
    }
    let reads = text.trim_start().to_ascii_uppercase().starts_with("SELECT");
    if prepared.readonly() != reads {
        return Err("reads and writes are told apart by the first word, and this one lies".into());
    }
    if prepared.column_count() != columns.len() {
        return Err(format!("{} columns, {} declared", prepared.column_count(), columns.len()));
    }
    drop(prepared);
    connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| error.to_string())?;
    let arguments: Arguments<'_> = params.iter().map(|&kind| sample(kind)).collect();
    let execution = Execution { text, shape, arguments };
    let ran = exec::rows(&connection, &execution, usize::MAX, |_| Ok(()));
    connection.execute_batch("ROLLBACK").ok();
    forgive_constraints(ran.err())
}

async fn on_postgres(
    client: &mut tokio_postgres::Client,
    text: &str,
    params: &[Kind],
    columns: &[(Kind, bool)],
) -> Result<(), String> {
    let spoken = dialect::for_postgres(text);
    let types: Vec<_> = params.iter().map(|&kind| type_of(kind)).collect();
    // Without hints: what PostgreSQL infers must be what was declared, where it infers anything.
    let inferred = client.prepare(&spoken).await.map_err(|error| postgres::map(&error).to_string())?;
    for (index, (wanted, found)) in types.iter().zip(inferred.params()).enumerate() {
        if wanted != found {
            return Err(format!("${} is {found}, declared {wanted}", index + 1));
        }
    }
    if inferred.params().len() != types.len() {
        return Err(format!("{} parameters, {} declared", inferred.params().len(), types.len()));
    }
    let found: Vec<_> = inferred.columns().iter().map(|column| column.type_().clone()).collect();
    let wanted: Vec<_> = columns.iter().map(|&(kind, _)| type_of(kind)).collect();
    if found != wanted {
        return Err(format!("columns {found:?}, declared {wanted:?}"));
    }
    let step = client.transaction().await.map_err(|error| postgres::map(&error).to_string())?;
    let arguments: Vec<_> = params.iter().map(|&kind| postgres::Argument(sample(kind))).collect();
    let references: Vec<_> = arguments.iter().map(|argument| argument as _).collect();
    let ran = step.query(&inferred, &references).await;
    forgive_constraints(ran.err().map(|error| postgres::map(&error)))
}

/// On an empty database a made-up owner does not exist; that much is expected.
fn forgive_constraints(error: Option<StoreError>) -> Result<(), String> {
    match error {
        None | Some(StoreError::Constraint(_)) => Ok(()),
        Some(error) => Err(error.to_string()),
    }
}
