//! Limits failed sign-ins per network address, so that nobody can try many accounts, or lock them all out.

use crate::clock::Clock;
use domain::{Error, Result};
use governor::{
    Quota, RateLimiter,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// How many attempts may fail at once.
const BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");

/// After how long one more may fail.
const EVERY: Duration = Duration::from_secs(3);

/// From how many addresses on those that have rested are forgotten.
const FORGET_FROM: usize = 10_000;

/// Who tries: an IPv4 address, or the /64 of an IPv6 address, which belongs to one household.
type Network = Option<IpAddr>;

/// What an attempt does to its network's allowance.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Take,
    GiveBack,
}

/// The allowance of each network. Every attempt takes from it first, so that attempts at the same time cannot get past
/// it; those that do not fail give back what they took.
pub struct Limits(RateLimiter<(Network, Step), Allowances, Clock, NoOpMiddleware<Nanos>>);

impl Limits {
    pub(crate) fn new(clock: Clock) -> Self {
        let quota = Quota::with_period(EVERY).unwrap_or_else(|| Quota::per_minute(BURST)).allow_burst(BURST);
        Self(RateLimiter::new(quota, Allowances::default(), clock))
    }

    /// Takes an attempt, or tells after how many seconds there will be one.
    pub(crate) fn take(&self, address: &str) -> Result<()> {
        if self.0.len() > FORGET_FROM {
            self.0.retain_recent();
        }
        self.0.check_key(&(network(address), Step::Take)).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::Clock::now(self.0.clock()));
            Error::TooMany(u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1))
        })
    }

    /// Gives an attempt back that did not fail.
    pub(crate) fn give_back(&self, address: &str) {
        // Cannot be refused: it was taken before.
        let _ = self.0.check_key(&(network(address), Step::GiveBack));
    }
}

fn network(address: &str) -> Network {
    Some(match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    })
}

impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Duration::from_millis(u64::try_from(Clock::now(self).0).unwrap_or_default()).into()
    }
}

/// governor's store by network, with a way to give back.
#[derive(Default)]
struct Allowances(DashMapStateStore<Network>);

impl StateStore for Allowances {
    type Key = (Network, Step);

    fn measure_and_replace<T, F, E>(&self, (network, step): &Self::Key, measure: F) -> std::result::Result<T, E>
    where
        F: Fn(Option<Nanos>) -> std::result::Result<(T, Nanos), E>,
    {
        match step {
            Step::Take => self.0.measure_and_replace(network, measure),
            Step::GiveBack => self.0.measure_and_replace(network, |taken| {
                let back = taken.unwrap_or_default().saturating_sub(EVERY.into());
                measure(Some(back)).map(|(outcome, _)| (outcome, back))
            }),
        }
    }
}

impl ShrinkableKeyedStateStore<(Network, Step)> for Allowances {
    fn retain_recent(&self, drop_below: Nanos) {
        ShrinkableKeyedStateStore::retain_recent(&self.0, drop_below);
    }

    fn shrink_to_fit(&self) {
        ShrinkableKeyedStateStore::shrink_to_fit(&self.0);
    }

    fn len(&self) -> usize {
        ShrinkableKeyedStateStore::len(&self.0)
    }

    fn is_empty(&self) -> bool {
        ShrinkableKeyedStateStore::is_empty(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Moment;

    #[test]
    fn failures_use_an_address_up_and_time_restores_it() {
        let clock = Clock::fixed(Moment(1_000_000));
        let limits = Limits::new(clock.clone());
        for _ in 0..BURST.get() {
            assert_eq!(limits.take("192.0.2.7"), Ok(()));
        }
        assert_eq!(limits.take("192.0.2.7"), Err(Error::TooMany(3)));
        assert_eq!(limits.take("192.0.2.8"), Ok(()), "another address is not concerned");
        clock.advance_seconds(2);
        assert_eq!(limits.take("192.0.2.7"), Err(Error::TooMany(1)));
        clock.advance_seconds(1);
        assert_eq!(limits.take("192.0.2.7"), Ok(()));
        assert_eq!(limits.take("192.0.2.7"), Err(Error::TooMany(3)));
    }

    #[test]
    fn what_does_not_fail_is_given_back() {
        let limits = Limits::new(Clock::fixed(Moment(1_000_000)));
        for _ in 0..100 {
            assert_eq!(limits.take("192.0.2.7"), Ok(()));
            limits.give_back("192.0.2.7");
        }
        for _ in 0..BURST.get() {
            assert_eq!(limits.take("192.0.2.7"), Ok(()));
        }
        assert!(limits.take("192.0.2.7").is_err());
        limits.give_back("192.0.2.7");
        assert_eq!(limits.take("192.0.2.7"), Ok(()));
        assert!(limits.take("192.0.2.7").is_err(), "no more is given back than was taken");
    }

    #[test]
    fn an_ipv6_network_is_one_and_a_mapped_address_is_what_it_maps() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.8"), network("192.0.2.7"));
    }
}
