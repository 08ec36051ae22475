//! A client that writes without pause and remembers what it was told.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use cairn_kernel::{Entropy as _, SeededEntropy};
use serde_json::{Value, json};

use crate::facts::{Act, Known, State};
use crate::wire::{Answer, Ask, Wire};

/// Acknowledged POSTs with a key that are sent again after the crash, at most.
const REPEATED: usize = 5;

/// A POST that makes something, with what it needs to be sent again.
#[derive(Debug, Clone)]
struct Making {
    path: &'static str,
    body: Value,
    key: Option<String>,
    /// A word that is in the title of what it makes, and nowhere else.
    marker: String,
}

/// One client: an account, what it knows, and what it does not know.
pub struct Client {
    name: String,
    token: String,
    chance: SeededEntropy,
    made: usize,
    tasks: Vec<Known>,
    /// Sent, and the answer lost.
    lost: Vec<Making>,
    /// Acknowledged under a key, with the id of the answer.
    keyed: Vec<(Making, String)>,
    /// Markers of POSTs that may have made one thing or none.
    pub once_at_most: Vec<String>,
    /// Markers of POSTs that made exactly one thing, whether or not it is still there.
    pub exactly_once: Vec<String>,
}

impl Client {
    pub fn new(number: usize, seed: u64) -> Self {
        Self {
            name: format!("crash{number}"),
            token: String::new(),
            chance: SeededEntropy::new(seed ^ (number as u64) << 32),
            made: 0,
            tasks: Vec::new(),
            lost: Vec::new(),
            keyed: Vec::new(),
            once_at_most: Vec::new(),
            exactly_once: Vec::new(),
        }
    }

    /// Makes the account, or signs in to it.
    pub fn sign_in(&mut self, server: SocketAddr) {
        let (name, password) = (&self.name, "a heap of mossy stones");
        let new = json!({ "username": name, "email": format!("{name}@example.org"), "password": password });
        let old = json!({ "username": name, "password": password });
        let (path, body) = if self.token.is_empty() { ("register", new) } else { ("login", old) };
        let path = format!("/api/v1/auth/{path}");
        let mut wire = Wire::open(server).expect("the server listens");
        let answer = wire.ask(Ask { method: "POST", path: &path, token: "", key: None, body: Some(&body) });
        let answer = answer.expect("an answer");
        self.token = answer.body["data"]["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    }

    /// Up to `writes` mixed writes; ends early when the server dies. Counts what was acknowledged.
    pub fn write(&mut self, server: SocketAddr, writes: usize, acknowledged: &AtomicUsize) {
        let Ok(mut wire) = Wire::open(server) else { return };
        for _ in 0..writes {
            let alive = if self.dice(10) < 5 { self.make(&mut wire) } else { self.change(&mut wire) };
            match alive {
                Ok(true) => drop(acknowledged.fetch_add(1, Ordering::Relaxed)),
                // A 5xx: nobody promised anything, and the server goes on.
                Ok(false) => {}
                Err(_) => return,
            }
        }
    }

    fn make(&mut self, wire: &mut Wire) -> io::Result<bool> {
        self.made += 1;
        let marker = format!("{}x{}q", self.name, self.made);
        let key = (self.dice(2) == 0).then(|| format!("key-{marker}"));
        let title = format!("Sort the {marker} papers");
        let (path, body) = match self.dice(4) {
            0 => ("/api/v1/capture", json!({ "text": title })),
            _ => ("/api/v1/tasks", json!({ "title": title, "description": marker })),
        };
        let making = Making { path, body, key, marker };
        match self.send(wire, &making) {
            Ok(answer) if answer.status == 201 || answer.status == 200 => {
                self.learn(making, &answer);
                Ok(true)
            }
            Ok(answer) if answer.status >= 500 => {
                self.lost.push(making);
                Ok(false)
            }
            Ok(answer) => panic!("{making:?} was answered {answer:?}"),
            Err(error) => {
                self.lost.push(making);
                Err(error)
            }
        }
    }

    fn learn(&mut self, making: Making, answer: &Answer) {
        let id = id_of(&answer.body);
        let description = making.body["description"].as_str().map(str::to_owned);
        self.tasks.push(Known::fresh(id.clone(), description));
        self.exactly_once.push(making.marker.clone());
        if making.key.is_some() {
            self.keyed.push((making, id));
        }
    }

    fn send(&self, wire: &mut Wire, making: &Making) -> io::Result<Answer> {
        let Making { path, body, key, .. } = making;
        wire.ask(Ask { method: "POST", path, token: &self.token, key: key.as_deref(), body: Some(body) })
    }

    fn change(&mut self, wire: &mut Wire) -> io::Result<bool> {
        let open: Vec<usize> = (0..self.tasks.len()).filter(|&index| self.tasks[index].is_open()).collect();
        if open.is_empty() {
            return self.make(wire);
        }
        let index = open[self.dice(open.len())];
        let act = match self.dice(8) {
            0..3 => Act::Describe(format!("said {}", self.dice(1_000_000))),
            3..5 => Act::Complete,
            5..7 => Act::AddStep,
            _ => Act::Delete,
        };
        let token = self.token.clone();
        let task = &mut self.tasks[index];
        let (method, path, body) = request_of(&act, task);
        match wire.ask(Ask { method, path: &path, token: &token, key: None, body: body.as_ref() }) {
            Ok(answer) if answer.status < 300 => {
                task.state = task.state.clone().after(&act);
                Ok(true)
            }
            Ok(answer) if answer.status >= 500 => {
                task.in_doubt = Some(act);
                Ok(false)
            }
            Ok(answer) => panic!("{act:?} on {} was answered {answer:?}", task.id),
            Err(error) => {
                task.in_doubt = Some(act);
                Err(error)
            }
        }
    }

    /// After the restart: everything that was acknowledged is there, and nothing is half done.
    pub fn verify(&mut self, server: SocketAddr) {
        let mut wire = Wire::open(server).expect("the server is back");
        let token = self.token.clone();
        for task in &mut self.tasks {
            let path = format!("/api/v1/tasks/{}", task.id);
            let answer = wire.ask(Ask { method: "GET", path: &path, token: &token, key: None, body: None });
            let answer = answer.expect("an answer");
            task.check(State::shown(answer.status, &answer.body));
        }
        for (making, id) in std::mem::take(&mut self.keyed).iter().rev().take(REPEATED) {
            let again = self.send(&mut wire, making).expect("an answer");
            assert!(again.replayed, "an acknowledged POST under a key was done again: {making:?}, {again:?}");
            assert_eq!(&id_of(&again.body), id, "{making:?}");
        }
        for making in std::mem::take(&mut self.lost) {
            if making.key.is_none() {
                self.once_at_most.push(making.marker);
                continue;
            }
            let again = self.send(&mut wire, &making).expect("an answer");
            assert!(again.status < 300, "{making:?}: {again:?}");
            self.learn(making, &again);
        }
    }

    fn dice(&self, sides: usize) -> usize {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % sides as u64) as usize
    }
}

fn request_of(act: &Act, task: &Known) -> (&'static str, String, Option<Value>) {
    let id = &task.id;
    match act {
        Act::Describe(text) => {
            let body = json!({ "version": task.version(), "description": text });
            ("PATCH", format!("/api/v1/tasks/{id}"), Some(body))
        }
        Act::Complete => ("POST", format!("/api/v1/tasks/{id}/complete"), Some(json!({}))),
        Act::AddStep => ("POST", format!("/api/v1/tasks/{id}/subtasks"), Some(json!({ "title": "Open the box" }))),
        Act::Delete => ("DELETE", format!("/api/v1/tasks/{id}"), None),
    }
}

/// The task that a POST to `/tasks` or `/capture` made.
fn id_of(body: &Value) -> String {
    let data = &body["data"];
    let id = data["id"].as_str().or_else(|| data["items"][0]["task"]["id"].as_str());
    id.unwrap_or_else(|| panic!("no task in {body}")).to_owned()
}
