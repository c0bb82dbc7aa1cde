//! Each page beside its floor, and what the server takes meanwhile.

use crate::{
    Setting, database, floor,
    load::{CONNECTIONS, Side, Times, pair},
    process::{Cost, Memory},
    report::{self, kilobytes, megabytes, verdict},
    rows::{Maker, Row},
};
use anyhow::Result;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path, thread, time::Duration};

/// How many times the floor's p95 a page's may be, at [`JUDGED`] connections.
const MOST_TIMES_FLOOR: f64 = 3.0;

/// The number of connections at which pages are judged.
const JUDGED: usize = 8;

/// The number of connections at which memory is judged.
const LOADED: usize = 32;

/// How long a server is left alone before it counts as resting.
const REST: Duration = Duration::from_secs(3);

const MOST_AT_REST: u64 = 80_000_000;
const MOST_UNDER_LOAD: u64 = 200_000_000;
const MOST_BUNDLE: u64 = 450_000;
const MOST_IMPORT_SECONDS: f64 = 60.0;

struct Measured {
    name: &'static str,
    /// Page and floor, for each number of connections.
    cells: Vec<(Times, Times)>,
}

#[derive(Default)]
struct Memories {
    at_rest: Memory,
    under_load: Memory,
    /// While what the most memory was taken.
    heaviest: &'static str,
    afterwards: Memory,
}

/// Measures and reports.
pub fn run(setting: &Setting) -> Result<()> {
    let filled = database::fill(setting, "pages", setting.scale)?;
    let server = filled.portico.serve()?;
    thread::sleep(REST);
    let mut memories = Memories { at_rest: server.memory(), ..Memories::default() };
    let mut maker = Maker::new(server.address)?;
    let mut rows = maker.pages()?;
    rows.extend(maker.lists(filled.files.customer_count)?);
    rows.extend(maker.writes()?);
    let floors = floor::start(&filled.portico.location, &setting.folder, &Row::take_answers(&mut rows))?;

    let mut measured = Vec::new();
    for row in &rows {
        let mut cells = Vec::new();
        for connections in CONNECTIONS {
            let page = Side { server: server.address, row };
            let floor = Side { server: floors.address, row };
            let (times, memory) = server.watch(|| pair(page, floor, connections, setting.duration()));
            if connections == LOADED && memory.resident > memories.under_load.resident {
                memories.heaviest = row.name;
            }
            memories.under_load = memories.under_load.most(memory);
            cells.push(times?);
        }
        let one = Measured { name: row.name, cells };
        println!("{}", line(&one));
        measured.push(one);
    }
    thread::sleep(REST);
    memories.afterwards = server.memory();

    let mut text = report::facts(setting, &filled.engine, setting.scale);
    text.push_str(&table(&measured));
    text.push_str(&costs(setting, &memories, &filled)?);
    report::publish(setting, &format!("pages-{}", setting.engine()), &text)
}

fn head() -> String {
    let mut names = "| Page | Bytes |".to_owned();
    let mut rule = "|---|--:|".to_owned();
    for connections in CONNECTIONS {
        let plural = if connections == 1 { "" } else { "s" };
        let _ = write!(names, " {connections} connection{plural} | floor |");
        rule.push_str("--:|--:|");
    }
    let _ = write!(names, " Requests/s at {JUDGED} | floor | p95 at {JUDGED} ÷ floor (≤ {MOST_TIMES_FLOOR}) |");
    rule.push_str("--:|--:|--:|");
    format!("{names}\n{rule}\n")
}

fn line(row: &Measured) -> String {
    let mut line = format!("| {} | {} |", row.name, row.cells.first().map_or(0, |(page, _)| page.bytes()));
    for (page, floor) in &row.cells {
        let _ = write!(line, " {} | {} |", report::times(page), report::times(floor));
    }
    for (_, (page, floor)) in CONNECTIONS.iter().zip(&row.cells).filter(|(connections, _)| **connections == JUDGED) {
        let ratio = page.percentile(95) / floor.percentile(95).max(0.001);
        let verdict = verdict(ratio <= MOST_TIMES_FLOOR);
        let _ = write!(line, " {:.0} | {:.0} | {ratio:.2} {verdict} |", page.rate(), floor.rate());
    }
    line
}

fn table(rows: &[Measured]) -> String {
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("Times are p50 / p95 in milliseconds.\n\n{}{}\n", head(), lines.join("\n"))
}

fn costs(setting: &Setting, memories: &Memories, filled: &database::Filled) -> Result<String> {
    let mut text = "\n| What | Target | Measured | |\n|---|--:|--:|---|\n".to_owned();
    let mut add = |what: &str, target: &str, measured: &str, verdict: &str| {
        let _ = writeln!(text, "| {what} | {target} | {measured} | {verdict} |");
    };
    let memory = |memory: Memory| format!("{} ({})", megabytes(memory.resident), megabytes(memory.own));
    let resting = verdict(memories.at_rest.resident < MOST_AT_REST);
    let loaded = verdict(memories.under_load.resident < MOST_UNDER_LOAD);
    add("memory at rest", &format!("< {}", megabytes(MOST_AT_REST)), &memory(memories.at_rest), resting);
    let what = format!("most memory under load (heaviest: {})", memories.heaviest);
    add(&what, &format!("< {}", megabytes(MOST_UNDER_LOAD)), &memory(memories.under_load), loaded);
    add("memory afterwards", "", &memory(memories.afterwards), "");
    if let Some((bundle, chunks)) = bundle(&setting.site)? {
        let target = format!("≤ {}", kilobytes(MOST_BUNDLE));
        add("agent bundle, brotli", &target, &kilobytes(bundle), verdict(bundle <= MOST_BUNDLE));
        for (name, size) in chunks {
            add(&format!("chunk `{name}` beside it"), "", &kilobytes(size), "");
        }
    }
    let cost = |cost: &Cost| format!("{:.1} s, {}", cost.seconds, megabytes(cost.peak));
    let files = &filled.files;
    add(&format!("import of {} customers", report::grouped(files.customer_count)), "", &cost(&filled.customers), "");
    let (target, judged) = if files.people_count <= 50_000 {
        (format!("< {MOST_IMPORT_SECONDS:.0} s"), verdict(filled.people.seconds < MOST_IMPORT_SECONDS))
    } else {
        (String::new(), "")
    };
    let what = format!("import of {} people", report::grouped(files.people_count));
    add(&what, &target, &cost(&filled.people), judged);
    text.push_str(
        "\nMemory is resident memory; in brackets without pages of files, which the system takes back at will. What several \
         chunks share counts in each of them.\n",
    );
    Ok(text)
}

/// The chunks of a bundle with their sizes. What several share counts in each of them.
type Chunks = Vec<(String, u64)>;

/// The compressed size of what a browser loads to run the list of customer users, and of what each other page adds to it;
/// none where nothing was compressed.
fn bundle(site: &Path) -> Result<Option<(u64, Chunks)>> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(site.join("manifest.json"))?)?;
    let folder = site.join(manifest["agent"].as_str().unwrap_or_default().trim_start_matches('/'));
    let weight = |name: &str| fs::metadata(folder.join(name)).ok().map(|about| about.len());
    let all = |names: &[String]| names.iter().map(|name| weight(&format!("{name}.br"))).sum::<Option<u64>>();
    let chunks: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(folder.join("agent.chunks.json"))?)?;
    let chunks: Chunks = chunks.into_iter().filter_map(|(name, files)| Some((name, all(&files)?))).collect();
    Ok(all(&["agent_bg.wasm", "agent.js", "agent.chunks.js"].map(str::to_owned)).map(|bundle| (bundle, chunks)))
}
