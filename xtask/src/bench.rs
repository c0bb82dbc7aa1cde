//! `cargo xtask bench`: each page beside a floor, small databases beside large ones.

use std::fs;

use anyhow::Result;

use crate::build::{HOST, Profile};
use crate::bundle;
use crate::command::Command;
use crate::postgres::Cluster;
use crate::report::step;
use crate::shell::{cargo, program, root, run};
use crate::wasm_target;

/// See the file's head.
pub const COMMAND: Command = Command {
    name: "bench",
    arguments: "[--scale N] [--postgres] [--sizes] [--quick] [--write] [--debug]",
    about: "measures pages beside their floors, or with --sizes lists at a million people beside ten thousand; \
            --write keeps the tables in docs/benchmarks.md",
    run: |mut args| {
        let profile = Profile::from(&mut args);
        let mut passed = vec![if args.flag("--sizes") { "sizes" } else { "pages" }.to_owned()];
        if let Some(scale) = args.value("--scale")? {
            passed.extend(["--scale".to_owned(), scale]);
        }
        if args.flag("--quick") {
            passed.push("--quick".to_owned());
        }
        if args.flag("--write") {
            passed.extend(["--write".to_owned(), "docs/benchmarks.md".to_owned()]);
        }
        let postgres = args.flag("--postgres");
        args.end()?;
        bench(profile, postgres, passed)
    },
};

/// `passed` is for the program that measures.
fn bench(profile: Profile, postgres: bool, mut passed: Vec<String>) -> Result<()> {
    wasm_target::set_up()?;
    bundle::build(profile)?;
    step("server and benchmark", || match profile {
        Profile::Debug => {
            run(cargo("build").args(HOST).args(["--bin", "portico", "--bin", "portico-bench", "--examples"]))
        }
        // One selection with the server, so that the server is the very program that `build` makes.
        Profile::Release => {
            run(cargo("build").args(["--release", "--package", "server", "--package", "bench", "--bins"]))
        }
    })?;
    if profile == Profile::Debug {
        passed.push("--debug".to_owned());
    }
    let cluster = if postgres { Some(step("PostgreSQL", Cluster::start)?) } else { None };
    if let Some(cluster) = &cluster {
        passed.extend(["--postgres".to_owned(), cluster.url.clone()]);
    }
    let folder = root().join("target/bench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut measure = program(profile.binary().with_file_name("portico-bench"));
    measure.args(passed).arg("--portico").arg(profile.binary());
    measure.arg("--site").arg(profile.site()).arg("--folder").arg(&folder);
    let measured = step("benchmark", || run(&mut measure));
    // Large, and of no use to anybody.
    fs::remove_dir_all(&folder)?;
    measured
}
