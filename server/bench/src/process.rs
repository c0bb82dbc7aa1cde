//! The program `portico`: commands, the server, and the memory they take.

use anyhow::{Context, Result, ensure};
use backend::db::Location;
use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a server may take to start.
const START: Duration = Duration::from_mins(1);

/// The program with its database.
pub struct Portico {
    /// The program.
    pub program: PathBuf,
    /// The browser's files.
    pub site: PathBuf,
    /// The database.
    pub location: Location,
}

/// What a command took.
pub struct Cost {
    /// Time.
    pub seconds: f64,
    /// The most memory it had at once, in bytes.
    pub peak: u64,
}

impl Portico {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("PORTICO_ASSETS", &self.site).env("PORTICO_LOG", "warn").stdin(Stdio::null());
        match &self.location {
            Location::File(file) => {
                let folder = file.parent().unwrap_or(file);
                // A settings file of whoever runs this does not count.
                command.current_dir(folder).env("PORTICO_DATA", folder).env_remove("PORTICO_DATABASE_URL");
            }
            Location::Postgres(url) => {
                command.env("PORTICO_DATABASE_URL", url);
            }
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Result<Cost> {
        let start = Instant::now();
        let mut child =
            self.command().args(arguments).stdout(Stdio::null()).spawn().context("portico cannot be started")?;
        let mut peak = 0;
        let status = loop {
            peak = field(child.id(), "VmHWM:").unwrap_or_default().max(peak);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            thread::sleep(Duration::from_millis(20));
        };
        ensure!(status.success(), "`portico {}` failed ({status})", arguments.join(" "));
        Ok(Cost { seconds: start.elapsed().as_secs_f64(), peak })
    }

    /// Starts to serve.
    pub fn serve(&self) -> Result<Server> {
        let mut command = self.command();
        // The load says from which network it comes, so that sign-ins at the same time are those of several people.
        command.arg("serve").env("PORTICO_TRUSTED_PROXIES", "127.0.0.1");
        Server::start(command, |command, address| {
            command.env("PORTICO_LISTEN", address.to_string());
        })
    }
}

/// A running server; dropping it ends it.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts a program that is told by `tell` where to listen, and waits until it does.
    pub fn start(mut command: Command, tell: impl FnOnce(&mut Command, SocketAddr)) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        tell(&mut command, address);
        let child = command.stdout(Stdio::null()).spawn().context("a server cannot be started")?;
        let mut server = Self { address, child };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(server.child.try_wait()?.is_none(), "a server has ended at once");
            ensure!(start.elapsed() < START, "a server does not start");
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// The memory it has now.
    pub fn memory(&self) -> Memory {
        Memory::of(self.child.id())
    }

    /// Watches its memory while something is done.
    pub fn watch<T>(&self, work: impl FnOnce() -> T) -> (T, Memory) {
        let process = self.child.id();
        let done = Arc::new(AtomicBool::new(false));
        let most = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
        let watcher = {
            let (done, most) = (done.clone(), most.clone());
            thread::spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let now = Memory::of(process);
                    most.0.fetch_max(now.resident, Ordering::Relaxed);
                    most.1.fetch_max(now.own, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(50));
                }
            })
        };
        let result = work();
        done.store(true, Ordering::Relaxed);
        // It only reads files; there is nothing to be told.
        drop(watcher.join());
        (result, Memory { resident: most.0.load(Ordering::Relaxed), own: most.1.load(Ordering::Relaxed) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    /// Everything resident.
    pub resident: u64,
    /// Without pages of files, which the system takes back whenever it needs them.
    pub own: u64,
}

impl Memory {
    fn of(process: u32) -> Self {
        Self {
            resident: field(process, "VmRSS:").unwrap_or_default(),
            own: field(process, "RssAnon:").unwrap_or_default(),
        }
    }

    /// The larger of two.
    pub fn most(self, other: Self) -> Self {
        Self { resident: self.resident.max(other.resident), own: self.own.max(other.own) }
    }
}

fn field(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes * 1024)
}
