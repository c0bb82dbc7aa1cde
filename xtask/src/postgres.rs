//! A private PostgreSQL cluster for one run of the tests.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{find, is_root, program};

/// Names a PostgreSQL the tests may use instead of a private one.
pub const URL: &str = "PORTICO_TEST_POSTGRES_URL";

/// Sets the cluster up, says `ready`, and takes it down once its stdin ends: when we close it, and when we die,
/// however that happens. It ignores signals, because Ctrl-C reaches it too and would leave the cluster behind.
const KEEPER: &str = r#"
trap '' INT TERM HUP
folder=$(mktemp -d "${TMPDIR:-/tmp}/portico-postgres.XXXXXX") || exit 1
trap 'pg_ctl -D "$folder/data" -m immediate -s stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
settings="-p $1 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder"
settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
{ initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync &&
  pg_ctl -D "$folder/data" -l "$folder/log" -w -t 60 -o "$settings" start; } >"$folder/setup" 2>&1 ||
  { cat "$folder/setup" "$folder/log" >&2; exit 1; }
echo ready
cat >/dev/null
"#;

/// A running cluster, or the one [`URL`] names. Dropping it ends a private one and removes its files.
pub struct Cluster {
    /// A database in which databases may be created.
    pub url: String,
    keeper: Option<Child>,
}

impl Cluster {
    /// Starts one on a free port, or takes the one the person has named.
    pub fn start() -> Result<Self> {
        if let Ok(url) = env::var(URL) {
            return Ok(Self { url, keeper: None });
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut keeper = as_unprivileged()?
            .args(["sh", "-c", KEEPER, "postgres-keeper", &port.to_string()])
            .env("PATH", path()?)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the PostgreSQL cluster cannot be started")?;
        let mut said = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut said)?;
        }
        if said.trim() != "ready" {
            keeper.wait()?;
            bail!("the PostgreSQL cluster did not start; its messages are above");
        }
        Ok(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), keeper: Some(keeper) })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            // Nothing can be done about a cluster that does not end.
            let _ = keeper.wait();
        }
    }
}

/// PostgreSQL refuses to run as root: then the user `postgres`, whom its package has made, runs it.
fn as_unprivileged() -> Result<Command> {
    if !is_root() {
        return Ok(program("env"));
    }
    let mut command;
    if let Some(setpriv) = find("setpriv") {
        command = program(setpriv);
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
    } else if let Some(runuser) = find("runuser") {
        command = program(runuser);
        command.args(["--user", "postgres", "--"]);
    } else {
        bail!("as root, `setpriv` or `runuser` is needed to start PostgreSQL as the user postgres");
    }
    Ok(command)
}

/// The PATH with PostgreSQL's programs: some systems keep them in a folder per version.
fn path() -> Result<std::ffi::OsString> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    if find("initdb").is_none() || find("pg_ctl").is_none() {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let newest = versions
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .max()
            .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
        let newest = newest.filter(|folder| folder.join("initdb").is_file());
        ensure!(newest.is_some(), "PostgreSQL's server programs are needed (initdb, pg_ctl), or a database in {URL}");
        folders.extend(newest);
    }
    Ok(env::join_paths(folders)?)
}
