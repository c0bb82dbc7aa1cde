//! `cargo xtask test`: everything that must hold before a change is done.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::{Result, ensure};

use crate::build::{self, HOST, Profile};
use crate::command::{Args, Command};
use crate::postgres::{self, Cluster};
use crate::report::Summary;
use crate::shell::{cargo, program, run, succeeds};
use crate::{bundle, chromium, lint, node, wasm_target};

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "test",
    arguments: "[lint] [unit] [contract] [http] [browser] [release] [-- options of nextest or playwright, for one step]",
    about: "sets up what the tests need and runs these steps, or all but `release`: the journeys on bundles as they are released",
    run: test,
};

const STEPS: [&str; 5] = ["lint", "unit", "contract", "http", "browser"];

/// The journeys on the bundles as they are released: the optimiser may break what debug builds cannot show. It takes
/// minutes more to build, so that it runs only when it is asked for.
const RELEASE: &str = "release";

fn test(mut args: Args) -> Result<()> {
    let mut steps = args.choices(&[STEPS.as_slice(), &[RELEASE]].concat());
    args.end()?;
    if steps.is_empty() {
        steps = STEPS.to_vec();
    }
    ensure!(args.passed.is_empty() || steps.len() == 1, "options after `--` need exactly one step");
    let passed = args.passed.as_slice();
    let mut summary = Summary::default();
    let mut cluster = None;
    let tests = Tests::find();

    if steps.contains(&"lint") {
        lint::all(&mut summary);
    }
    if steps.iter().any(|step| matches!(*step, "unit" | "contract" | "http")) {
        summary.step("compile the tests", || tests.compile());
    }
    if steps.iter().any(|step| matches!(*step, "contract" | "http" | "browser" | RELEASE)) {
        summary.step("PostgreSQL cluster", || {
            cluster = Some(Cluster::start()?);
            Ok(())
        });
    }
    let cluster = cluster.as_ref();
    for step in steps {
        match step {
            "unit" => {
                summary.step("unit", || tests.run(&["domain", "app", "frontend"], None, passed));
                summary.step("unit: xtask", || tests.run_xtask(passed));
            }
            "contract" => summary.step("contract", || tests.run(&["backend"], cluster, passed)),
            "http" => summary.step("http", || tests.run(&["server"], cluster, passed)),
            "browser" | RELEASE => {
                let site = if step == RELEASE { Profile::Release } else { Profile::Debug };
                let mut browser = None;
                summary.step(&format!("{step}: build"), || {
                    browser = Some(prepare_browser(site)?);
                    Ok(())
                });
                if let Some(browser) = browser {
                    summary.step(step, || playwright(&browser, site, cluster, &[], passed));
                }
            }
            _ => {}
        }
    }
    summary.finish()
}

/// The Rust tests: by nextest, or by `cargo test` where that is missing.
struct Tests {
    nextest: bool,
}

impl Tests {
    fn find() -> Self {
        Self { nextest: succeeds(cargo("nextest").arg("--version")) }
    }

    fn compile(&self) -> Result<()> {
        let mut command = if self.nextest { nextest() } else { cargo("test") };
        run(command.args(HOST).arg("--no-run"))
    }

    /// All steps select the same packages and filter afterwards, so that they share every compiled crate.
    fn run(&self, packages: &[&str], cluster: Option<&Cluster>, passed: &[String]) -> Result<()> {
        if self.nextest {
            let filter: Vec<_> = packages.iter().map(|package| format!("package({package})")).collect();
            let arguments = ["--no-tests", "pass", "-E", &filter.join(" + ")];
            return run(with(cluster, nextest().args(HOST).args(arguments).args(passed)));
        }
        for package in packages {
            run(with(cluster, cargo("test").args(["--package", package]).args(passed)))?;
        }
        Ok(())
    }

    fn run_xtask(&self, passed: &[String]) -> Result<()> {
        let mut command = if self.nextest { nextest() } else { cargo("test") };
        if self.nextest {
            command.args(["--no-tests", "pass"]);
        }
        run(command.args(lint::XTASK).args(passed))
    }
}

fn nextest() -> Process {
    let mut command = cargo("nextest");
    command.arg("run");
    command
}

fn with<'a>(cluster: Option<&Cluster>, command: &'a mut Process) -> &'a mut Process {
    match cluster {
        Some(cluster) => command.env(postgres::URL, &cluster.url),
        None => command,
    }
}

/// Sets up the browser and what it looks at: bundles of this profile and the debug server; gives the browser's program.
pub fn prepare_browser(bundles: Profile) -> Result<PathBuf> {
    node::set_up()?;
    let browser = chromium::set_up()?;
    wasm_target::set_up()?;
    bundle::build(bundles)?;
    build::server(Profile::Debug)?;
    Ok(browser)
}

/// Runs Playwright on the debug server with bundles of this profile.
pub fn playwright(
    browser: &Path,
    bundles: Profile,
    cluster: Option<&Cluster>,
    arguments: &[&str],
    passed: &[String],
) -> Result<()> {
    let mut command = program(node::tool("playwright"));
    command.arg("test").args(arguments).args(passed).current_dir(node::folder());
    command.env("CHROMIUM", browser);
    command.env("PORTICO_BIN", Profile::Debug.binary()).env("PORTICO_ASSETS", bundles.site());
    run(with(cluster, &mut command))
}
