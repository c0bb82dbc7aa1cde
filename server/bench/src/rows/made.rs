//! Requests that are made anew each time: every save has the version that it saw, every addition is another person.

use super::JSON;
use crate::client::{Ask, Client};
use anyhow::{Result, anyhow};
use domain::{
    customer_user::{CustomerUser, Draft},
    field::key,
};
use serde_json::json;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How many people are changed in turns; a multiple of all numbers of connections, so that none shares a person.
pub(super) const POOL: usize = 256;

/// A row of writes.
pub(super) struct Made {
    token: String,
    people: Vec<Mutex<CustomerUser>>,
    turn: AtomicU64,
    adds: bool,
}

impl Made {
    pub(super) fn save(token: &str, people: Vec<CustomerUser>) -> Self {
        let people = people.into_iter().map(Mutex::new).collect();
        Self { token: token.to_owned(), people, turn: AtomicU64::new(0), adds: false }
    }

    pub(super) fn add(token: &str, people: Vec<CustomerUser>) -> Self {
        Self { adds: true, ..Self::save(token, people) }
    }

    pub(super) fn path(&self) -> &'static str {
        if self.adds { "/agent/fn/add_customer_user" } else { "/agent/fn/change_customer_user" }
    }

    /// Writes once; tells how long it took to make the request.
    pub(super) fn ask(&self, client: &mut Client, connection: usize, connections: usize) -> Result<Duration> {
        let begin = Instant::now();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let round = usize::try_from(turn)? / connections;
        let person = &self.people[(connection + round * connections) % self.people.len()];
        let mut person = person.lock().map_err(|_| anyhow!("another connection has failed"))?;
        let body = if self.adds {
            json!({ "source": null, "draft": added(&person, turn), "token": Uuid::now_v7() })
        } else {
            json!({ "id": person.id, "draft": changed(&person, turn), "version": person.version })
        };
        let body = body.to_string();
        let ask = Ask { path: self.path(), token: &self.token, compressed: false, body: Some((JSON, &body)) };
        let request = ask.bytes(0);
        let made = begin.elapsed();
        client.expect(&request)?;
        person.version += 1;
        Ok(made)
    }
}

/// The person in another town, which changes the record, its order in the list and what finds it.
fn changed(person: &CustomerUser, turn: u64) -> Draft {
    let mut draft = person.draft();
    draft.values.set(key::CITY, format!("Town {turn}"));
    draft
}

/// Somebody like that person.
fn added(person: &CustomerUser, turn: u64) -> Draft {
    let mut draft = person.draft();
    let login = format!("added.{turn}.{}", Uuid::now_v7().simple());
    draft.values.set(key::EMAIL, format!("{login}@people.example"));
    draft.values.set(key::LOGIN, login);
    draft
}
