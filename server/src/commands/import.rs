//! `portico import`

use super::told_to_end;
use crate::config::Config;
use anyhow::{Context, bail};
use backend::{
    Session,
    service::imports::{describe, reason},
};
use clap::{Args, ValueEnum};
use domain::{
    Error, ImportId,
    import::{Import, Options, State, Subject},
};
use futures::{Stream, TryStreamExt, stream};
use std::{
    collections::BTreeMap,
    io::{IsTerminal, Write},
    os::fd::AsFd,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncWriteExt},
};

/// How many bytes are read at once.
const READ: usize = 64 * 1024;

/// How often to say how far it is: on a terminal, and in a log.
const TICK: Duration = Duration::from_millis(500);
const TICK_IN_LOG: Duration = Duration::from_secs(10);

/// How many refused rows are listed.
const LISTED: usize = 20;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Customers, found by their CustomerID
    Customers,
    /// Customer users, found by their username
    CustomerUsers,
}

/// What to import, and how.
#[derive(Args, Debug)]
pub struct Arguments {
    /// What the file holds
    #[arg(value_enum, value_name = "WHAT")]
    what: What,
    /// The CSV file; `-` reads standard input
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Which column fills which field, for example `login=Account,email=E-Mail`; `field=` leaves a field out. Columns
    /// that are called like their fields are found without
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Vec<String>,
    /// Check everything, store nothing
    #[arg(long)]
    dry_run: bool,
    /// Change records that exist already; otherwise their rows are refused
    #[arg(long)]
    update_existing: bool,
    /// Write all refused rows with their reasons to this CSV file
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

/// Imports a file. Fails when a row was refused.
pub async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<()> {
    let backend = config.open().await?;
    let outcome = import(&backend.system("import"), &arguments).await;
    backend.close().await;
    outcome
}

async fn import(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let imports = session.imports();
    let subject = match arguments.what {
        What::Customers => Subject::Customers,
        What::CustomerUsers => Subject::CustomerUsers,
    };
    let wanted = mapping(&arguments.map)?;
    let fields = imports.fields(subject);
    if let Some(field) = wanted.keys().find(|field| !fields.contains(field)) {
        bail!("--map {field}: there is no such field, but {}", fields.join(", "));
    }
    let (name, file) = open(&arguments.file).await?;
    let id = imports.upload(&name, chunks(file)).await.map_err(explain)?;
    let mut map = imports.preview(id, subject).await.map_err(explain)?.map;
    map.extend(wanted);
    map.retain(|_, column| !column.is_empty());
    let options = Options { subject, map, update_existing: arguments.update_existing, dry_run: arguments.dry_run };
    for (field, column) in &options.map {
        eprintln!("{field} <- {column}");
    }
    let (import, broken) = follow(session, id, options).await?;
    let tell = async {
        if let Some(path) = &arguments.refused {
            write_refused(session, id, path).await?;
        }
        summary(session, &import).await
    };
    tokio::select! {
        told = tell => told?,
        () = told_to_end() => bail!("stopped while the refused rows were written"),
    }
    // A check leaves its file behind for the page; here nobody comes back to it.
    if import.options.dry_run {
        imports.remove(id).await.map_err(explain)?;
    }
    match import.state {
        State::Done if import.counts.refused == 0 => Ok(()),
        State::Done => bail!("{} of {} rows were refused", import.counts.refused, import.counts.read),
        State::Cancelled => bail!("cancelled; what was imported until then stays"),
        _ => {
            let fault = import.fault.as_ref().or(broken.as_ref()).map(describe).unwrap_or_default();
            bail!("the import has stopped: {fault}; what was imported until then stays, and the same command goes on")
        }
    }
}

/// Runs an import and says how far it is; also why it has not come to its end, where that could not be stored. Ctrl+C and
/// SIGTERM cancel it behind the batch that is at work.
async fn follow(session: &Session, id: ImportId, options: Options) -> anyhow::Result<(Import, Option<Error>)> {
    let imports = session.imports();
    let terminal = std::io::stderr().is_terminal();
    let mut tick = tokio::time::interval(if terminal { TICK } else { TICK_IN_LOG });
    tick.tick().await;
    let mut run = pin!(imports.run(id, options));
    // Kept over the turns: a signal that comes between two of them is not lost.
    let mut ending = Box::pin(told_to_end());
    let ended = loop {
        tokio::select! {
            ended = &mut run => break ended,
            () = &mut ending => {
                ending = Box::pin(told_to_end());
                imports.cancel(id).await.map_err(explain)?;
            }
            _ = tick.tick() => {
                // Not to know how far it is does no harm.
                if let Ok(import) = imports.find(id).await {
                    show(&import, terminal);
                }
            }
        }
    };
    if terminal {
        eprintln!();
    }
    match ended {
        Ok(import) => Ok((import, None)),
        Err(error) => {
            // What was done until then is worth telling, if the import has begun at all.
            let import = imports.find(id).await.map_err(explain)?;
            if import.state == State::Uploaded {
                imports.remove(id).await.map_err(explain)?;
                return Err(explain(error));
            }
            Ok((import, Some(error)))
        }
    }
}

fn show(import: &Import, terminal: bool) {
    let percent = import.bytes_done.saturating_mul(100) / import.bytes.max(1);
    let line = format!("{percent} %, {} rows, {} refused", import.counts.read, import.counts.refused);
    let mut to = std::io::stderr();
    let written =
        if terminal { write!(to, "\r{line}\x1b[K").and_then(|()| to.flush()) } else { writeln!(to, "{line}") };
    // Nobody reads it.
    drop(written);
}

async fn summary(session: &Session, import: &Import) -> anyhow::Result<()> {
    let counts = import.counts;
    let dry = if import.options.dry_run { " (nothing was stored)" } else { "" };
    println!(
        "{} rows read: {} added, {} changed, {} unchanged, {} refused{dry}",
        counts.read, counts.added, counts.changed, counts.unchanged, counts.refused
    );
    let refusals = session.imports().refusals(import.id, 0, LISTED).await.map_err(explain)?;
    for refusal in &refusals {
        for error in &refusal.errors {
            let field = if error.field.is_empty() { String::new() } else { format!("{} ", error.field) };
            println!("line {}: {field}{}", refusal.line, reason(error));
        }
    }
    let more = counts.refused - i64::try_from(refusals.len())?;
    if more > 0 {
        println!("and {more} more; --refused FILE writes them all");
    }
    Ok(())
}

async fn write_refused(session: &Session, id: ImportId, path: &Path) -> anyhow::Result<()> {
    let writing = || format!("cannot write {}", path.display());
    let mut file = File::create(path).await.with_context(writing)?;
    let mut parts = pin!(session.imports().refusals_csv(id, reason).await.map_err(explain)?);
    while let Some(part) = parts.try_next().await.map_err(explain)? {
        file.write_all(&part).await.with_context(writing)?;
    }
    file.flush().await.with_context(writing)
}

async fn open(path: &Path) -> anyhow::Result<(String, File)> {
    if path == Path::new("-") {
        let input = std::io::stdin().as_fd().try_clone_to_owned().context("cannot read standard input")?;
        return Ok(("stdin.csv".to_owned(), File::from_std(input.into())));
    }
    let file = File::open(path).await.with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, file))
}

fn chunks(file: File) -> impl Stream<Item = domain::Result<Vec<u8>>> {
    stream::try_unfold(file, async |mut file| {
        let mut chunk = vec![0; READ];
        let read = file.read(&mut chunk).await.map_err(|error| {
            eprintln!("the file cannot be read: {error}");
            Error::field("file", domain::Problem::Encoding)
        })?;
        chunk.truncate(read);
        Ok((read > 0).then_some((chunk, file)))
    })
}

/// Reads `field=Column,…`. A comma belongs to a column's name unless another `field=` follows.
fn mapping(given: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut map = BTreeMap::new();
    for given in given {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in given.split(',') {
            match (part.split_once('='), pairs.last_mut()) {
                (Some((field, column)), _) => pairs.push((field.trim().to_owned(), column.to_owned())),
                (None, Some((_, column))) => {
                    column.push(',');
                    column.push_str(part);
                }
                (None, None) => bail!("--map {given}: write it as field=Column"),
            }
        }
        map.extend(pairs.into_iter().map(|(field, column)| (field, column.trim().to_owned())));
    }
    Ok(map)
}

fn explain(error: Error) -> anyhow::Error {
    anyhow::anyhow!("{}", describe(&error))
}

#[cfg(test)]
mod tests {
    use super::mapping;

    #[test]
    fn mappings_are_read_with_commas_in_names() {
        let given = ["login=Account,lastname=Name, last,email= E-Mail ".to_owned(), "city=".to_owned()];
        let map = mapping(&given).expect("a mapping");
        let pairs: Vec<(&str, &str)> = map.iter().map(|(field, column)| (field.as_str(), column.as_str())).collect();
        assert_eq!(pairs, [("city", ""), ("email", "E-Mail"), ("lastname", "Name, last"), ("login", "Account")]);
        assert!(mapping(&["Account".to_owned()]).is_err());
    }
}
