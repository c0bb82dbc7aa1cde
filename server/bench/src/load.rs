//! Load over a number of connections, and how long the answers took.

use crate::{client::Client, rows::Row};
use anyhow::{Context, Result, bail};
use std::{
    net::SocketAddr,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// The numbers of connections that are measured.
pub const CONNECTIONS: [usize; 3] = [1, 8, 32];

/// How often two servers take turns within a cell.
const TURNS: u32 = 3;

/// What was measured.
#[derive(Default)]
pub struct Times {
    /// In microseconds; sorted by [`pair`].
    answers: Vec<u32>,
    seconds: f64,
    bytes: usize,
}

impl Times {
    /// The time below which this share of the answers came, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let index = (self.answers.len() * percent / 100).min(self.answers.len().saturating_sub(1));
        f64::from(self.answers.get(index).copied().unwrap_or_default()) / 1000.0
    }

    /// Answers per second.
    pub fn rate(&self) -> f64 {
        count(self.answers.len()) / self.seconds.max(0.001)
    }

    /// The mean size of a body.
    pub fn bytes(&self) -> usize {
        self.bytes / self.answers.len().max(1)
    }

    fn add(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.seconds += other.seconds;
        self.bytes += other.bytes;
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The server.
    pub server: SocketAddr,
    /// What it is asked.
    pub row: &'a Row,
}

/// Measures two sides in turns, so that whatever else the machine does meets both.
pub fn pair(one: Side<'_>, other: Side<'_>, connections: usize, duration: Duration) -> Result<(Times, Times)> {
    let mut times = (Times::default(), Times::default());
    let warm = (duration / 10).max(Duration::from_millis(200));
    burst(one, connections, warm)?;
    burst(other, connections, warm)?;
    for turn in 0..TURNS {
        if turn % 2 == 0 {
            times.0.add(burst(one, connections, duration / TURNS)?);
            times.1.add(burst(other, connections, duration / TURNS)?);
        } else {
            times.1.add(burst(other, connections, duration / TURNS)?);
            times.0.add(burst(one, connections, duration / TURNS)?);
        }
    }
    times.0.answers.sort_unstable();
    times.1.answers.sort_unstable();
    Ok(times)
}

/// Asks over all connections until the time is over.
fn burst(side: Side<'_>, connections: usize, duration: Duration) -> Result<Times> {
    let start_line = Barrier::new(connections);
    let work = |connection: usize| -> Result<Times> {
        let client = Client::connect(side.server);
        // Whoever cannot connect must not keep the others waiting.
        start_line.wait();
        let mut client = client?;
        let mut times = Times::default();
        let begin = Instant::now();
        while begin.elapsed() < duration {
            let at = Instant::now();
            let waited = side.row.ask(&mut client, connection, connections)?;
            // Making the request is the client's work.
            let took = at.elapsed().saturating_sub(waited);
            times.answers.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
            times.bytes += client.body.len();
        }
        times.seconds = begin.elapsed().as_secs_f64();
        Ok(times)
    };
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..connections).map(|connection| scope.spawn(move || work(connection))).collect();
        let mut all = Times::default();
        let mut longest: f64 = 0.0;
        for thread in threads {
            let Ok(times) = thread.join() else { bail!("a thread of the benchmark has ended") };
            let times = times.with_context(|| side.row.name)?;
            longest = longest.max(times.seconds);
            all.add(times);
        }
        all.seconds = longest;
        Ok(all)
    })
}
