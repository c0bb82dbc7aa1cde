//! Lists of a large database beside those of a small one.

use crate::{
    Setting, database,
    load::{CONNECTIONS, Side, pair},
    people::counts,
    report::{self, grouped, verdict},
    rows::Maker,
};
use anyhow::Result;
use std::fmt::Write;

/// The two sizes: ten thousand people and a million, unless a scale makes both smaller.
const SCALES: (f64, f64) = (0.2, 20.0);

/// How many times slower the large list may be.
const MOST_TIMES_SMALL: f64 = 1.5;

/// The number of connections that is measured.
const JUDGED: usize = CONNECTIONS[1];

/// Measures and reports.
pub fn run(setting: &Setting) -> Result<()> {
    let small = database::fill(setting, "small", SCALES.0 * setting.scale)?;
    let large = database::fill(setting, "large", SCALES.1 * setting.scale)?;
    let (one, other) = (small.portico.serve()?, large.portico.serve()?);
    let (mut small_maker, mut large_maker) = (Maker::new(one.address)?, Maker::new(other.address)?);
    let mut small_rows = small_maker.lists(small.files.customer_count)?;
    let mut large_rows = large_maker.lists(large.files.customer_count)?;
    small_rows.extend(small_maker.pages()?);
    large_rows.extend(large_maker.pages()?);

    let (_, few) = counts(SCALES.0 * setting.scale);
    let (_, many) = counts(SCALES.1 * setting.scale);
    let mut text = report::facts(setting, &large.engine, SCALES.1 * setting.scale);
    let _ = write!(
        text,
        "Times are p50 / p95 in milliseconds at {JUDGED} connections.\n\n| Page | {} people | {} people | p95 large ÷ small \
         (lists: ≤ {MOST_TIMES_SMALL}) |\n|---|--:|--:|--:|\n",
        grouped(few),
        grouped(many)
    );
    for (small, large) in small_rows.iter().zip(&large_rows) {
        let small_side = Side { server: one.address, row: small };
        let large_side = Side { server: other.address, row: large };
        let (slow, fast) = pair(large_side, small_side, JUDGED, setting.duration())?;
        let ratio = slow.percentile(95) / fast.percentile(95).max(0.001);
        let judged = if small.name.starts_with("list") { verdict(ratio <= MOST_TIMES_SMALL) } else { "" };
        let line =
            format!("| {} | {} | {} | {ratio:.2} {judged} |\n", small.name, report::times(&fast), report::times(&slow));
        print!("{line}");
        text.push_str(&line);
    }
    let _ = write!(
        text,
        "\nImporting {} people took {:.0} s and {} of memory.\n",
        grouped(many),
        large.people.seconds,
        report::megabytes(large.people.peak)
    );
    report::publish(setting, &format!("sizes-{}", setting.engine()), &text)
}
