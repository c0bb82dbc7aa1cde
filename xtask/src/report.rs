//! What the person at the terminal sees. All of it goes to stderr: stdout belongs to the programs that are started.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one step and tells how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    line(&format!("▸ {name} …"));
    let start = Instant::now();
    let result = work();
    let sign = if result.is_ok() { "✔" } else { "✘" };
    line(&format!("{sign} {name} … {}", seconds(start.elapsed())));
    result
}

/// Something worth knowing that is no error.
pub fn note(text: &str) {
    line(&format!("  {text}"));
}

/// Why the command ends here.
pub fn failure(text: &str) {
    line(&format!("✘ {text}"));
}

/// A line as it is.
pub fn line(text: &str) {
    eprintln!("{text}");
}

/// `12.3 s`, or minutes from two on.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        whole @ 120.. => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// What each step of a longer command came to. A failed step does not stop the others: one run tells everything.
#[derive(Default)]
pub struct Summary(Vec<(String, Duration, Option<String>)>);

impl Summary {
    /// Runs a step and remembers its result.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        let start = Instant::now();
        let error = step(name, work).err().map(|error| format!("{error:#}"));
        if let Some(error) = &error {
            failure(error);
        }
        self.0.push((name.to_owned(), start.elapsed(), error));
    }

    /// Prints the table; an error if any step failed.
    pub fn finish(self) -> Result<()> {
        line("");
        let width = self.0.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        for (name, time, error) in &self.0 {
            let sign = if error.is_none() { "✔" } else { "✘" };
            line(&format!("{sign} {name:width$}  {:>12}", seconds(*time)));
        }
        let total = self.0.iter().map(|(_, time, _)| *time).sum();
        line(&format!("  {:width$}  {:>12}", "", seconds(total)));
        let failed: Vec<&str> =
            self.0.iter().filter(|(.., error)| error.is_some()).map(|(name, ..)| name.as_str()).collect();
        anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_failed_step_fails_the_summary_but_not_the_next_step() {
        let mut summary = Summary::default();
        summary.step("one", || anyhow::bail!("broken"));
        let mut ran = false;
        summary.step("two", || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        assert_eq!(summary.finish().map_err(|error| error.to_string()), Err("failed: one".to_owned()));
    }
}
