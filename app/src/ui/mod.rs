//! The parts that pages are made of; no data access.
/// Try.
pub fn try_it() -> String {
    let x: &str = crate::tr!(common.save);
    format!("{x} {}", crate::tr!(common.shown, n = 3, total = "7"))
}
