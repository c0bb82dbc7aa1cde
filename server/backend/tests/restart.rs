//! PostgreSQL goes down at once and comes back while two nodes are at work: everything recovers by itself, nothing is half
//! stored, nothing doubled.

use backend::{
    Backend, Session,
    clock::Clock,
    db::Location,
    testing::{START, customer_draft, heard, hears, person_draft},
};
use domain::{
    CustomerUserId, Error, Event, Result,
    audit::Action,
    customer_user::{Draft, Filter},
    error::Outage,
    event::Message,
    field::key,
    page::Sort,
};
use futures::future::{try_join, try_join_all};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    os::unix::fs::MetadataExt,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use uuid::Uuid;

/// Stops and starts a cluster as it is told line by line, and takes it down when its stdin ends, however we end.
const KEEPER: &str = r#"
trap '' INT TERM HUP
PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
command -v initdb >/dev/null && command -v pg_ctl >/dev/null || { echo missing; exit; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/portico-restart.XXXXXX") || exit 1
trap 'pg_ctl -D "$folder/data" -m immediate -s stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
settings="-p $1 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off"
run() { pg_ctl -D "$folder/data" -l "$folder/log" -w -t 60 "$@" >>"$folder/setup" 2>&1; }
fail() { cat "$folder/setup" "$folder/log" >&2; exit 1; }
initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/setup" 2>&1 &&
  run -o "$settings" start || fail
echo ready
while read -r word; do
  case $word in
    stop) run -m immediate stop ;;
    # What is left of the old one may stand in the way for a moment.
    start) run -o "$settings" start || { sleep 2 && run -o "$settings" start; } ;;
  esac || fail
  echo ready
done
"#;

struct Cluster {
    keeper: Child,
    said: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Cluster {
    /// None where PostgreSQL's programs are missing.
    fn start() -> Option<Self> {
        let port = free_port();
        // PostgreSQL refuses to run as root.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let mut command = Command::new(if is_root { "setpriv" } else { "env" });
        if is_root {
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
        }
        let mut keeper = command
            .args(["sh", "-c", KEEPER, "keeper", &port.to_string()])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let said = BufReader::new(keeper.stdout.take().expect("its words"));
        let mut cluster = Self { keeper, said, port };
        match cluster.listen().as_str() {
            "ready" => Some(cluster),
            "missing" => None,
            other => panic!("PostgreSQL does not start: {other:?}"),
        }
    }

    fn listen(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("an answer");
        line.trim().to_owned()
    }

    fn tell(&mut self, word: &str) {
        let stdin = self.keeper.stdin.as_mut().expect("its ear");
        writeln!(stdin, "{word}").expect("told");
        assert_eq!(self.listen(), "ready", "{word}");
        // A run that hangs shows how far it came.
        eprintln!("done: {word}");
    }

    fn location(&self) -> Location {
        Location::Postgres(format!("postgres://postgres@127.0.0.1:{}/postgres", self.port))
    }
}

/// A port that nobody is given while the cluster is down: below those from which systems choose by themselves.
fn free_port() -> u16 {
    let first = u16::try_from(std::process::id() % 10_000).expect("small");
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (20_000 + first..32_000).find(is_free).expect("a free port")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

/// What all workers have done, and how often the database was away.
#[derive(Default)]
struct Tally {
    added: AtomicUsize,
    refused: AtomicUsize,
}

/// Does something until the database is there.
async fn insist<T>(tally: &Tally, mut attempt: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    loop {
        match attempt().await {
            Err(Error::Unavailable(Outage::Database)) => {
                assert!(tally.refused.fetch_add(1, Ordering::Relaxed) < 5000, "the database never comes back");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

fn living_in(login: &str, city: &str) -> Draft {
    let mut draft = person_draft(login, "BRNO");
    draft.values.set(key::CITY, city);
    draft
}

/// Adds people and moves each, sending again what got no answer, as a browser does.
async fn work(session: &Session, worker: usize, tally: &Tally) -> Result<()> {
    let people = session.customer_users();
    for number in 0..12 {
        let login = format!("w{worker}n{number}");
        let token = Some(Uuid::now_v7());
        let id = insist(tally, async || people.add(None, living_in(&login, "Brno"), token).await).await?;
        match insist(tally, async || people.change(id, living_in(&login, "Praha"), 1).await).await {
            Ok(()) => {}
            // It was stored, and the answer was lost.
            Err(Error::Conflict(now)) => {
                assert!(now.version == 2 && now.current.contains(&(key::CITY.into(), "Praha".into())));
            }
            Err(error) => return Err(error),
        }
        tally.added.fetch_add(1, Ordering::Relaxed);
        let sort = Sort::by(key::LOGIN, false);
        insist(tally, async || people.list(&Filter::default(), &sort, None).await).await?;
    }
    Ok(())
}

/// All people by username.
async fn everybody(session: &Session) -> Result<Vec<(String, CustomerUserId)>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let sort = Sort::by(key::LOGIN, false);
        let page = session.customer_users().list(&Filter::default(), &sort, after.as_ref()).await?.page;
        all.extend(page.rows.into_iter().map(|row| (row.login, row.id)));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_under_load_loses_and_doubles_nothing() -> Result<()> {
    let Some(mut cluster) = Cluster::start() else {
        eprintln!("skipped: there are no PostgreSQL programs");
        return Ok(());
    };
    let clock = Clock::fixed(START);
    let one = Backend::open(&cluster.location(), clock.clone()).await?;
    let two = Backend::open(&cluster.location(), clock).await?;
    let (mut events, mut elsewhere) = (one.bus().subscribe(), two.bus().subscribe());
    let sessions = [one.system("one"), two.system("two")];
    sessions[0].customers().add(customer_draft("BRNO"), None).await?;

    let tally = Tally::default();
    let workers = try_join_all((0..6).map(|worker| work(&sessions[worker % 2], worker, &tally)));
    let trouble = async {
        for already in [6, 30] {
            while tally.added.load(Ordering::Relaxed) < already {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::task::block_in_place(|| cluster.tell("stop"));
            // Long enough for every worker to run against the wall.
            tokio::time::sleep(Duration::from_millis(200)).await;
            tokio::task::block_in_place(|| cluster.tell("start"));
        }
        Ok(())
    };
    try_join(workers, trouble).await?;
    eprintln!("done: all work");

    assert!(hears(&mut events, &Message::Resync).await, "what was missed is to be fetched again");
    assert!(hears(&mut elsewhere, &Message::Resync).await, "on the other node too");
    let all = everybody(&sessions[0]).await?;
    let expected: BTreeSet<String> = (0..6).flat_map(|w| (0..12).map(move |n| format!("w{w}n{n}"))).collect();
    assert_eq!(all.len(), expected.len());
    assert_eq!(all.iter().map(|(login, _)| login.clone()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(sessions[1].customer_users().count(&Filter::default()).await?, 72, "the counters agree with the rows");
    for (login, id) in &all {
        let person = sessions[1].customer_users().find(*id).await?;
        assert_eq!((person.version, person.values.get(key::CITY)), (2, "Praha"), "{login}");
        assert_eq!(person.customer.map(|customer| customer.key), Some("BRNO".into()), "{login}");
        let history = sessions[0].audit().of_person(*id, None).await?.rows;
        let actions: Vec<Action> = history.iter().map(|entry| entry.action).collect();
        assert_eq!(actions, [Action::Changed, Action::Added], "{login}");
    }
    // Events cross again as soon as the last listener is back; what is emitted before that is covered by its resync.
    let (login, id) = &all[0];
    let mut crossed = false;
    for attempt in 0..5 {
        let draft = living_in(login, &format!("City {attempt}"));
        sessions[1].customer_users().change(*id, draft, 2 + attempt).await?;
        crossed = heard(&mut events, &Event::CustomerUserChanged(*id)).await;
        if crossed {
            break;
        }
    }
    assert!(crossed, "events cross again");
    eprintln!("done: all checks");
    one.close().await;
    two.close().await;
    Ok(())
}
