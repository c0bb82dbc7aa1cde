//! The clock, passed in everywhere so that tests can set it.

use domain::Moment;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands still until it is advanced.
    pub fn fixed(at: Moment) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.0))))
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Some(fixed) => Moment(fixed.load(Ordering::SeqCst)),
            None => Moment(jiff::Timestamp::now().as_millisecond()),
        }
    }

    /// Advances a fixed clock; the system's clock goes on as it likes.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Some(fixed) = &self.0 {
            fixed.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }
}
