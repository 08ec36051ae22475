//! Everything of one account as a ZIP, sent while it is made: a page is read, packed, sent and forgotten.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::Response;
use cairn_kernel::{CommentId, TaskId, Timestamp, UserZone};
use cairn_store::portable::{Scalar, Table, rows, tables};
use cairn_store::{ReadTx, latest_version, sql};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::api::MOST_EXPORTED;
use super::incoming::{file_of, hex};
use super::inventory::{Carried, carried, is_shown, owner};
use super::manifest::{self, FileFacts, Manifest};
use super::store::{self, StepLine, Which};
use super::unpack::MOST_MARKED;
use super::{calendar, document};
use crate::Ctx;
use crate::call::{Call, WholeRead};
use crate::http::{ApiError, ApiResult};
use crate::tasks::TaskRow;

/// Packed bytes that wait for the network, in pieces of about 64 KiB.
const PIECES: usize = 4;
const PIECE: usize = 64 * 1024;

sql! {
    static NAME: (cairn_kernel::UserId,) => (String,) = "SELECT username FROM users WHERE id = $1";
}

/// The answer to whoever asks for their data. What cannot be read after the first byte breaks the answer off.
pub(super) async fn stream(ctx: &Ctx, mut call: Call<WholeRead>) -> ApiResult<Response<Body>> {
    // A long export is slow because its reader is; every page passes the guard anew.
    call.deadline = None;
    let (username, zone) = ctx.read(call.clone(), whose).await?;
    let name = format!("cairn-{}.zip", call.now.to_utc().format("%Y-%m-%d"));
    let (send, receive) = mpsc::channel(PIECES);
    let ctx = ctx.clone();
    tokio::spawn(async move {
        let failed = send.clone();
        let mut export = Export { ctx, call, zone, zip: Parcel::new(send), files: BTreeMap::new(), to_take_back: 0 };
        if let Err(error) = export.write(&username).await {
            tracing::warn!(%error, "an export broke off");
            failed.send(Err(io::Error::other("the export broke off"))).await.ok();
        }
    });
    Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from_stream(ReceiverStream::new(receive)))
        .map_err(ApiError::internal)
}

fn whose(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<(String, UserZone)> {
    Ok((tx.one(&NAME, &(call.user,))?.0, call.zone(tx)?))
}

/// Tasks that are read together, their steps, and which of them have comments.
struct Page {
    tasks: Vec<TaskRow>,
    steps: Vec<StepLine>,
    commented: HashSet<TaskId>,
}

struct Export {
    ctx: Ctx,
    call: Call<WholeRead>,
    zone: UserZone,
    zip: Parcel,
    files: BTreeMap<String, FileFacts>,
    /// Bytes of the rows that an import takes.
    to_take_back: u64,
}

impl Export {
    async fn write(&mut self, username: &str) -> ApiResult<()> {
        for table in tables().iter().filter(|table| table.is_portable()) {
            if !matches!(carried(table), Carried::Left(_)) {
                self.table(table).await?;
            }
        }
        self.readable(username).await?;
        self.calendar().await?;
        let manifest = Manifest {
            format: manifest::FORMAT,
            schema: latest_version(),
            exported_at: self.call.now,
            account: self.call.user,
            files: std::mem::take(&mut self.files),
            not_taken_back: not_taken_back(),
            too_large: self.too_large(),
            mark: String::new(),
        };
        let manifest = manifest.marked(self.ctx.secret());
        self.zip.begin(manifest::NAME)?;
        self.zip.write(&serde_json::to_vec_pretty(&manifest).map_err(ApiError::internal)?).await?;
        self.zip.end().await
    }

    /// Whether an import would refuse it. It is on its way already: all that can be done is to say so.
    fn too_large(&self) -> Option<String> {
        let is_too_large = self.zip.packed > MOST_EXPORTED || self.to_take_back > MOST_MARKED;
        is_too_large.then(|| {
            "An import takes 128 MiB packed and 512 MiB unpacked, and this is more. To bring all of it to another \
             server, move the database: cairn move."
                .to_owned()
        })
    }

    /// A table's rows as a JSON array, a row a line.
    async fn table(&mut self, table: &'static Table) -> ApiResult<()> {
        let Some(owner) = owner(table) else { return Ok(()) };
        self.zip.begin(&file_of(table))?;
        let (mut hash, mut seen, mut after) = (Sha256::new(), 0, None);
        loop {
            let page = self.ctx.read(self.call.clone(), read_page(table, owner, after.take())).await?;
            let mut text = String::new();
            for row in &page {
                text.push_str(if seen == 0 { "[\n" } else { ",\n" });
                text.push_str(&object(table, row).to_string());
                seen += 1;
            }
            let is_last = page.len() < rows::PAGE;
            if is_last {
                text.push_str(if seen == 0 { "[]\n" } else { "\n]\n" });
            }
            hash.update(text.as_bytes());
            self.to_take_back += if carried(table).comes_back() { text.len() as u64 } else { 0 };
            self.zip.write(text.as_bytes()).await?;
            match page.last() {
                Some(last) if !is_last => after = Some(rows::key_of(table, last)),
                _ => break,
            }
        }
        self.files.insert(file_of(table), FileFacts { rows: seen, sha256: hex(&hash.finalize()) });
        Ok(())
    }

    async fn readable(&mut self, username: &str) -> ApiResult<()> {
        self.zip.begin("tasks.md")?;
        self.zip.write(document::title(username).as_bytes()).await?;
        self.section(Which::OfNone, None).await?;
        let mut after = String::new();
        loop {
            let read = move |tx: &mut ReadTx<'_>, call: &Call| Ok(store::projects(tx, call.user, after.clone())?);
            let page = self.ctx.read(self.call.clone(), read).await?;
            for (id, name, _) in &page {
                self.section(Which::Of(*id), Some(name)).await?;
            }
            match page.into_iter().nth(store::PAGE - 1) {
                Some((_, _, last)) => after = last,
                None => return Ok(()),
            }
        }
    }

    async fn section(&mut self, which: Which, project: Option<&str>) -> ApiResult<()> {
        let mut after = TaskId::from_uuid(Uuid::nil());
        let mut text = document::heading(project);
        loop {
            let Page { tasks, steps, commented } = self.tasks(which, after).await?;
            if tasks.is_empty() && after.uuid().is_nil() {
                return Ok(());
            }
            for task in &tasks {
                let own: Vec<&StepLine> = steps.iter().filter(|step| step.task == task.id).collect();
                text.push_str(&document::task(task, &own, &self.zone));
                if commented.contains(&task.id) {
                    self.zip.write(std::mem::take(&mut text).as_bytes()).await?;
                    self.comments(task.id).await?;
                }
            }
            self.zip.write(std::mem::take(&mut text).as_bytes()).await?;
            match tasks.last() {
                Some(last) if tasks.len() == store::PAGE => after = last.id,
                _ => return Ok(()),
            }
        }
    }

    async fn comments(&mut self, task: TaskId) -> ApiResult<()> {
        let mut after = (Timestamp::MIN, CommentId::from_uuid(Uuid::nil()));
        loop {
            let read = move |tx: &mut ReadTx<'_>, call: &Call| Ok(store::comments(tx, call.user, task, after)?);
            let page = self.ctx.read(self.call.clone(), read).await?;
            let text: String =
                page.iter().map(|(at, _, content)| document::comment(*at, content, &self.zone)).collect();
            self.zip.write(text.as_bytes()).await?;
            match page.last() {
                Some((at, id, _)) if page.len() == store::PAGE => after = (*at, *id),
                _ => break,
            }
        }
        // What comes next is a task again, and not a part of the last comment.
        self.zip.write(b"\n").await
    }

    async fn calendar(&mut self) -> ApiResult<()> {
        self.zip.begin("tasks.ics")?;
        self.zip.write(calendar::HEAD.as_bytes()).await?;
        let mut after = TaskId::from_uuid(Uuid::nil());
        loop {
            let Page { tasks, .. } = self.tasks(Which::All, after).await?;
            for task in &tasks {
                let todo = calendar::todo(task, &self.zone).map_err(ApiError::internal)?;
                self.zip.write(todo.as_bytes()).await?;
            }
            match tasks.last() {
                Some(last) if tasks.len() == store::PAGE => after = last.id,
                _ => break,
            }
        }
        self.zip.write(calendar::FOOT.as_bytes()).await
    }

    async fn tasks(&mut self, which: Which, after: TaskId) -> ApiResult<Page> {
        let read = move |tx: &mut ReadTx<'_>, call: &Call| {
            let tasks = store::tasks(tx, call.user, which, after)?;
            let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
            let (steps, commented) = (store::steps(tx, call.user, &ids)?, store::commented(tx, call.user, &ids)?);
            Ok::<_, ApiError>(Page { tasks, steps, commented })
        };
        self.ctx.read(self.call.clone(), read).await
    }
}

fn not_taken_back() -> BTreeMap<String, String> {
    let owned = tables().iter().filter(|table| owner(table).is_some());
    let reasons = owned.filter_map(|table| match carried(table) {
        Carried::ToRead(reason) | Carried::Left(reason) => Some((table.name.to_owned(), (*reason).to_owned())),
        _ => None,
    });
    reasons.collect()
}

fn read_page(
    table: &'static Table,
    owner: &'static str,
    after: Option<Vec<Scalar>>,
) -> impl for<'a> Fn(&mut ReadTx<'a>, &Call) -> ApiResult<Vec<rows::Values>> + Send + 'static {
    move |tx, call| Ok(rows::page(tx, table, Some((owner, &Scalar::Uuid(call.user.uuid()))), after.as_deref())?)
}

fn object(table: &Table, row: &rows::Values) -> Value {
    let shown = table.written().zip(row).filter(|(column, _)| is_shown(table, column.name));
    Value::Object(shown.map(|(column, value)| (column.name.to_owned(), value.to_json())).collect::<Map<_, _>>())
}

/// Packed bytes between the packer and the network.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP that is sent while it is packed.
struct Parcel {
    zip: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
    /// Bytes that were sent.
    packed: usize,
    send: mpsc::Sender<io::Result<Bytes>>,
}

impl Parcel {
    fn new(send: mpsc::Sender<io::Result<Bytes>>) -> Self {
        let pipe = Pipe::default();
        Self { zip: ZipWriter::new_stream(pipe.clone()), pipe, packed: 0, send }
    }

    fn begin(&mut self, name: &str) -> ApiResult<()> {
        self.zip.start_file(name, SimpleFileOptions::default()).map_err(ApiError::internal)
    }

    async fn write(&mut self, bytes: &[u8]) -> ApiResult<()> {
        self.zip.write_all(bytes).map_err(ApiError::internal)?;
        self.pass_on(PIECE).await
    }

    async fn end(&mut self) -> ApiResult<()> {
        let done = std::mem::replace(&mut self.zip, ZipWriter::new_stream(Pipe::default()));
        done.finish().map_err(ApiError::internal)?;
        self.pass_on(1).await
    }

    /// Sends what is packed, once there is `enough` of it; waits for a slow reader.
    async fn pass_on(&mut self, enough: usize) -> ApiResult<()> {
        let packed = {
            let mut waiting = self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.len() < enough {
                return Ok(());
            }
            std::mem::take(&mut *waiting)
        };
        self.packed += packed.len();
        let gone =
            |_| ApiError::of(cairn_kernel::ErrorCode::Unavailable).with_detail("nobody reads the export any more");
        self.send.send(Ok(packed.into())).await.map_err(gone)
    }
}
