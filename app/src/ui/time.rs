//! Moments in words. Nothing else formats them.
//!
//! The server knows neither the reader's clock nor time zone, so it writes the moment in UTC, and so does the browser
//! while it hydrates; then an effect puts the words of the reader's language and zone (the agent's, else the organisation's)
//! in its place.

use std::time::Duration;

use domain::Moment;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};

use crate::{i18n::language, tr, viewer::use_viewer};

const TICK: Duration = Duration::from_secs(30);

/// "5 minutes ago", with the exact moment in the tooltip.
#[component]
pub fn Time(at: Moment) -> impl IntoView {
    show(at, Style::Relative)
}

/// Date and time to the second.
#[component]
pub fn ExactTime(at: Moment) -> impl IntoView {
    show(at, Style::Exact)
}

/// What the clock shows in a time zone: "· 14:05 there". Nothing on the server, which does not write the time of day.
#[component]
pub fn LocalTime(zone: String) -> impl IntoView {
    let language = language();
    let now = RwSignal::new(None);
    Effect::new(move |_| {
        now_and_then().track();
        #[expect(clippy::cast_possible_truncation, reason = "moments in milliseconds are far below 2^52")]
        let at = Moment(js_sys::Date::now() as i64);
        now.set(written(at, language, &zone, &["timeStyle"], "short"));
    });
    move || now.get().map(|time| format!(" · {}", tr!(ui.local_time, time = time)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Relative,
    Exact,
}

fn show(at: Moment, style: Style) -> impl IntoView {
    let language = language();
    let words = RwSignal::new(utc(at, style == Style::Exact));
    let tooltip = RwSignal::new(None);
    let zone = StoredValue::new(use_viewer().time_zone);
    let exactly = move || zone.with_value(|zone| exact(at, language, zone));
    Effect::new(move |_| match style {
        Style::Exact => words.set(exactly()),
        Style::Relative => {
            now_and_then().track();
            words.set(relative(at, language));
            tooltip.set(Some(exactly()));
        }
    });
    view! {
        <time datetime=iso(at) title=move || tooltip.get()>
            {move || words.get()}
        </time>
    }
}

/// Changes every 30 seconds; one ticker for all times of the page.
fn now_and_then() -> ArcRwSignal<u32> {
    thread_local! {
        static TICKER: ArcRwSignal<u32> = {
            let ticker = ArcRwSignal::new(0);
            let ticked = ticker.clone();
            set_interval(move || ticked.update(|ticks: &mut u32| *ticks = ticks.wrapping_add(1)), TICK);
            ticker
        };
    }
    TICKER.with(Clone::clone)
}

/// In the browser's words: "in 2 days", "vor 5 Minuten".
#[expect(clippy::cast_precision_loss, reason = "seconds between two moments are far below 2^52")]
fn relative(at: Moment, language: &str) -> String {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("numeric"), &JsValue::from_str("auto"));
    let words = js_sys::Intl::RelativeTimeFormat::new(&js_sys::Array::of1(&JsValue::from_str(language)), &options);
    let (amount, unit) = distance((at.0 as f64 - js_sys::Date::now()) / 1000.0);
    words.format(amount, unit).into()
}

/// The largest unit of which at least one has passed, and how many.
fn distance(seconds: f64) -> (f64, &'static str) {
    const UNITS: [(f64, &str); 5] =
        [(31_557_600.0, "year"), (2_629_800.0, "month"), (86_400.0, "day"), (3600.0, "hour"), (60.0, "minute")];
    let past = seconds.abs();
    UNITS.iter().find(|(length, _)| past >= *length).map_or((0.0, "second"), |(length, unit)| {
        // Towards zero: 119 seconds are one minute.
        ((seconds / length).trunc(), unit)
    })
}

/// In the reader's language and time zone; in the browser's where there is none.
fn exact(at: Moment, language: &str, zone: &str) -> String {
    written(at, language, zone, &["dateStyle", "timeStyle"], "medium").unwrap_or_else(|| utc(at, true))
}

/// A moment in the browser's words, in these parts and this length.
#[expect(clippy::cast_precision_loss, reason = "moments in milliseconds are far below 2^52")]
fn written(at: Moment, language: &str, zone: &str, parts: &[&str], length: &str) -> Option<String> {
    let options = js_sys::Object::new();
    let set = |key: &str, value: &str| {
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    };
    if !zone.is_empty() {
        set("timeZone", zone);
    }
    for part in parts {
        set(part, length);
    }
    let format = formatter(language, &options)?.format();
    format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(at.0 as f64)).ok()?.as_string()
}

/// None where the browser does not know the time zone, at which its constructor throws.
fn formatter(language: &str, options: &js_sys::Object) -> Option<js_sys::Intl::DateTimeFormat> {
    let intl = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
    let class = js_sys::Reflect::get(&intl, &JsValue::from_str("DateTimeFormat")).ok()?;
    let arguments = js_sys::Array::of2(&JsValue::from_str(language), options);
    let made = js_sys::Reflect::construct(&class.dyn_into::<js_sys::Function>().ok()?, &arguments).ok()?;
    Some(made.unchecked_into())
}

/// `2026-11-22 15:55 UTC`.
fn utc(at: Moment, with_seconds: bool) -> String {
    let (date, [hour, minute, second]) = calendar(at);
    if with_seconds {
        format!("{date} {hour:02}:{minute:02}:{second:02} UTC")
    } else {
        format!("{date} {hour:02}:{minute:02} UTC")
    }
}

/// `2026-11-22T15:55:03Z`.
fn iso(at: Moment) -> String {
    let (date, [hour, minute, second]) = calendar(at);
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date and the time of day in UTC, by the Gregorian calendar.
fn calendar(at: Moment) -> (String, [i64; 3]) {
    let seconds = at.0.div_euclid(1000);
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Counted from 1 March of the year 0, the leap day is the last day of its year; 146,097 days are 400 years.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + later;
    (format!("{year:04}-{month:02}-{day:02}"), [clock / 3600, clock / 60 % 60, clock % 60])
}

#[cfg(test)]
mod tests {
    use super::{distance, iso, utc};
    use domain::Moment;

    #[test]
    fn moments_are_written_in_utc() {
        for (milliseconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_362_903_000, "2026-11-22T15:55:03Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso(Moment(milliseconds)), expected);
        }
        assert_eq!(utc(Moment(1_795_362_903_000), false), "2026-11-22 15:55 UTC");
        assert_eq!(utc(Moment(1_795_362_903_000), true), "2026-11-22 15:55:03 UTC");
    }

    #[test]
    fn distances_use_the_largest_unit_that_has_passed() {
        for (seconds, expected) in [
            (0.0, (0.0, "second")),
            (-59.0, (0.0, "second")),
            (-60.0, (-1.0, "minute")),
            (-119.0, (-1.0, "minute")),
            (-7200.0, (-2.0, "hour")),
            (90_000.0, (1.0, "day")),
            (-40.0 * 86_400.0, (-1.0, "month")),
            (-800.0 * 86_400.0, (-2.0, "year")),
        ] {
            assert_eq!(distance(seconds), expected, "{seconds}");
        }
    }
}
