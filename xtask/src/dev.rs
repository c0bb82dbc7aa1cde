//! `cargo xtask dev`: builds and serves again whenever a source file changes.

use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::bundle;
use crate::command::Command;
use crate::report::{failure, note, step};
use crate::run::portico;
use crate::shell::{program, root, run};

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "dev",
    arguments: "[--demo] [-- options of `portico`]",
    about: "builds for debugging, serves, and does so again on every change; --demo fills a fresh database first",
    run: |mut args| {
        let demo = args.flag("--demo");
        args.end()?;
        let mut seen = Sources::now()?;
        build::all(Profile::Debug)?;
        if demo {
            // The same options: it is filled what is served.
            step("demo data", || run(portico(Profile::Debug).arg("demo").args(&args.passed)))?;
        }
        let mut server = Server::start(&args.passed)?;
        loop {
            let changed = seen.wait(&mut server)?;
            let built = match changed {
                Changed::Style => bundle::restyle(Profile::Debug),
                Changed::Code => build::all(Profile::Debug),
            };
            match built {
                Ok(()) => {
                    drop(server);
                    server = Server::start(&args.passed)?;
                }
                Err(error) => {
                    failure(&format!("{error:#}"));
                    note("the last good build goes on; waiting for the next change");
                }
            }
        }
    },
};

const CODE: &[&str] =
    &["app", "server", "migrations", "frontend/src", "frontend/Cargo.toml", "Cargo.toml", "Cargo.lock"];
const STYLE: &[&str] = &["style", "frontend/assets"];
const PAUSE: Duration = Duration::from_millis(400);
const PATIENCE: Duration = Duration::from_secs(15);

enum Changed {
    Style,
    Code,
}

/// What the source files looked like.
struct Sources {
    code: String,
    style: String,
}

impl Sources {
    fn now() -> Result<Self> {
        let look = |names: &[&str]| {
            let paths: Vec<_> = names.iter().map(|name| root().join(name)).collect();
            bundle::fingerprint(&paths.iter().map(AsRef::as_ref).collect::<Vec<&Path>>())
        };
        Ok(Self { code: look(CODE)?, style: look(STYLE)? })
    }

    /// Waits for a change, and until no more files change: editors and version control write many at once.
    fn wait(&mut self, server: &mut Server) -> Result<Changed> {
        loop {
            sleep(PAUSE);
            server.mention_its_end()?;
            let mut now = Self::now()?;
            let (code, style) = (now.code != self.code, now.style != self.style);
            if !code && !style {
                continue;
            }
            loop {
                sleep(PAUSE / 4);
                let later = Self::now()?;
                if later.code == now.code && later.style == now.style {
                    break;
                }
                now = later;
            }
            let code = code || now.code != self.code;
            *self = now;
            return Ok(if code { Changed::Code } else { Changed::Style });
        }
    }
}

/// Runs the program after it until that ends or stdin does: the server never outlives xtask, however xtask ends.
const LEASH: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( cat <&3 >/dev/null; kill -TERM $server 2>/dev/null ) &
exec 3<&-
wait $server
"#;

/// The running `portico serve`. Dropping it ends it and waits for that.
struct Server {
    leash: Child,
    ended: bool,
}

impl Server {
    fn start(args: &[String]) -> Result<Self> {
        let portico = portico(Profile::Debug);
        let mut command = program("sh");
        command.args(["-c", LEASH, "leash"]).arg(portico.get_program()).arg("serve").args(args);
        for (name, value) in portico.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let leash = command.stdin(Stdio::piped()).spawn().context("portico cannot be started")?;
        Ok(Self { leash, ended: false })
    }

    fn mention_its_end(&mut self) -> Result<()> {
        if !self.ended && self.leash.try_wait()?.is_some() {
            self.ended = true;
            note("portico has ended; it is started again after the next change");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.leash.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        failure("portico does not end; it is left alone");
    }
}
