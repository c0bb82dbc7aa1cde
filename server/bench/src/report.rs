//! Tables, and the file that keeps those of all measurements.

use crate::{Setting, load::Times, people::counts};
use anyhow::{Context, Result};
use std::{fs, path::Path, thread};

/// What stands above the tables in the file.
const HEAD: &str = "# Benchmarks

Written by `cargo xtask bench`:

| Command | What it measures |
|---|---|
| `cargo xtask bench --write` | each page beside its floor on SQLite, with memory, bundle and import |
| `cargo xtask bench --postgres --write` | the same on a private PostgreSQL |
| `cargo xtask bench --sizes --write` | lists of a million people beside those of ten thousand; `--postgres` too |

`--scale 10` makes the database ten times larger (1 is 50,000 people at 5,000 customers), `--quick` measures a third as long.
Without `--write` the tables are printed only.

The **floor** of a page is an axum handler in a process of its own, on the same database, that opens the session by the same
SQL, runs the same SQL as the page and writes the page's bytes as they were captured. What a page costs beyond it is
routing, decoding, rendering and encoding. Page and floor are asked in turns within the same seconds. Everything, the load
included, runs on one machine, so that absolute times say little and ratios say more. Answers are not compressed except
where a row says so; then the floor sends the compressed bytes as they are.
";

/// What was measured where; `scale` is that of the largest database.
pub fn facts(setting: &Setting, engine: &str, scale: f64) -> String {
    let (customers, people) = counts(scale);
    let (kind, size) =
        if setting.debug { ("debug", "a debug build says nothing about speed; ") } else { ("release", "") };
    format!(
        "{engine}; {} customers and {} people (scale {}); {kind} build; {size}{} processors ({}), {} of memory; \
         {} s per cell.\n\n",
        grouped(customers),
        grouped(people),
        scale,
        thread::available_parallelism().map_or(0, usize::from),
        line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
        line_of("/proc/meminfo", "MemTotal").map_or_else(|| "unknown".to_owned(), |size| gigabytes(&size)),
        setting.duration().as_secs()
    )
}

fn gigabytes(kibibytes: &str) -> String {
    let number: u64 = kibibytes.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    format!("{} GB", number / 976_562)
}

fn line_of(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let (_, value) = text.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == name))?;
    Some(value.trim().to_owned())
}

/// Prints a section and, if it is wished, puts it into the file in place of the former one with its key.
pub fn publish(setting: &Setting, key: &str, section: &str) -> Result<()> {
    let title = match key.split_once('-') {
        Some(("sizes", engine)) => format!("Small and large on {engine}"),
        Some((_, engine)) => format!("Pages on {engine}"),
        None => key.to_owned(),
    };
    let section = format!("## {title}\n\n{section}");
    println!("\n{section}");
    match &setting.write {
        Some(file) => write(file, key, &section).with_context(|| format!("cannot write {}", file.display())),
        None => Ok(()),
    }
}

fn write(file: &Path, key: &str, section: &str) -> Result<()> {
    let (begin, end) = (format!("<!-- {key} -->\n"), format!("<!-- end of {key} -->\n"));
    // What people have written between the tables stays.
    let former = fs::read_to_string(file).ok().filter(|former| !former.is_empty());
    let kept = former.unwrap_or_else(|| HEAD.to_owned());
    let fresh = format!("{begin}\n{section}\n{end}");
    let text = match (kept.find(&begin), kept.find(&end)) {
        (Some(from), Some(to)) => format!("{}{fresh}{}", &kept[..from], &kept[to + end.len()..]),
        _ => format!("{kept}\n{fresh}"),
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(file, text)?)
}

/// `p50 / p95` in milliseconds.
pub fn times(times: &Times) -> String {
    format!("{} / {}", milliseconds(times.percentile(50)), milliseconds(times.percentile(95)))
}

fn milliseconds(time: f64) -> String {
    if time < 10.0 { format!("{time:.2}") } else { format!("{time:.1}") }
}

/// Whether a target is met.
pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**missed**" }
}

/// A size in MB.
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", (bytes + 500_000) / 1_000_000)
}

/// A size in kB.
pub fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}

/// A number with separators of thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_former_one() -> Result<()> {
        let file = std::env::temp_dir().join(format!("portico-bench-{}.md", std::process::id()));
        for (key, text) in [("pages-SQLite", "one\n"), ("pages-PostgreSQL", "two\n"), ("pages-SQLite", "three\n")] {
            write(&file, key, text)?;
        }
        let text = fs::read_to_string(&file)?;
        fs::remove_file(&file)?;
        assert!(text.starts_with("# Benchmarks") && text.matches("# Benchmarks").count() == 1);
        assert!(!text.contains("one") || text.find("three") < text.find("two"));
        assert!(!text.contains("\none\n") && text.contains("\nthree\n") && text.contains("\ntwo\n"));
        Ok(())
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(grouped(50_000), "50,000");
        assert_eq!(grouped(999), "999");
        assert_eq!(megabytes(79_600_000), "80 MB");
    }
}
