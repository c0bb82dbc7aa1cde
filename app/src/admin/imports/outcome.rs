//! An import at work, and its result.

use super::{mapping::StartFailure, refusals::Refusals};
use crate::{
    api::imports::{cancel_import, start_import},
    form::FormState,
    tr,
    ui::{Button, ButtonKind, ButtonLink, Confirm, Notice, Progress, Tone, use_toasts},
    words,
};
use domain::{
    ImportId,
    import::{Counts, Import, Options, State, Subject},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// The steps *Check* and *Import*.
#[component]
pub(super) fn Outcome(
    id: ImportId,
    import: Signal<Option<Import>>,
    on_started: Callback<()>,
    /// Set it to show the columns again.
    editing: RwSignal<bool>,
) -> impl IntoView {
    let state = Memo::new(move |_| import.get().map(|import| (import.state, import.options.dry_run)));
    let result = move || {
        let (at, _) = state.get()?;
        let known = import.get_untracked()?;
        Some(match at {
            State::Running => view! { <AtWork id=id import=import /> }.into_any(),
            _ => view! { <Ended id=id import=known on_started=on_started editing=editing /> }.into_any(),
        })
    };
    // A refused row more is no reason to show the list anew while the work goes on.
    let refused = Memo::new(move |_| {
        let import = import.get()?;
        (import.state != State::Running && import.counts.refused > 0)
            .then_some((import.options.subject, import.counts.refused))
    });
    view! {
        <section class="panel">
            <div class="panel-body stack">
                {result} {move || import.get().map(|import| view! { <Tally counts=import.counts dry=import.options.dry_run /> })}
            </div>
        </section>
        {move || refused.get().map(|(subject, count)| view! { <Refusals id=id subject=subject count=count /> })}
    }
}

#[component]
fn AtWork(id: ImportId, import: Signal<Option<Import>>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let toasts = use_toasts();
    let (file, dry) = import.get_untracked().map(|import| (import.file, import.options.dry_run)).unwrap_or_default();
    let cancel = move |()| {
        spawn_local(async move {
            if let Err(error) = cancel_import(id).await {
                toasts.error(words::error_text(&error));
            }
        });
    };
    let bytes = move |of: fn(&Import) -> i64| import.with(|import| import.as_ref().map(of).unwrap_or_default());
    let done = Signal::derive(move || u64::try_from(bytes(|import| import.bytes_done)).unwrap_or_default());
    let total = Signal::derive(move || u64::try_from(bytes(|import| import.bytes)).ok());
    let left = seconds_left(done, total);
    let waiting = stands_still(done);
    let text = Signal::derive(move || {
        let rows = words::grouped(bytes(|import| import.counts.read));
        match left.get() {
            None => tr!(imports.progress, rows = rows).to_string(),
            Some(seconds) if seconds < 100 => tr!(imports.left_seconds, rows = rows, n = seconds).to_string(),
            Some(seconds) => tr!(imports.left_minutes, rows = rows, n = seconds.div_ceil(60)).to_string(),
        }
    });
    let label = if dry { tr!(imports.checking) } else { tr!(imports.running) };
    view! {
        <Progress done=done total=total label=label text=text />
        {move || {
            waiting
                .get()
                .then(|| {
                    view! {
                        <div role="status">
                            <Notice tone=Tone::Warn icon="clock">
                                {tr!(imports.waiting)}
                            </Notice>
                        </div>
                    }
                })
        }}
        <div class="cluster">
            <Button icon="square" on_click=move |()| asking.set(true)>
                {tr!(imports.cancel)}
            </Button>
        </div>
        <Confirm
            open=asking
            question=tr!(imports.cancel_question, name = file).to_string()
            text=if dry { tr!(imports.cancel_check_text) } else { tr!(imports.cancel_text) }
            confirm_label=tr!(imports.cancel)
            danger=true
            on_confirm=cancel
        />
    }
}

/// How long nothing may move before the page says so.
const STILL: Duration = Duration::from_secs(30);

/// Whether nothing has moved for a while.
fn stands_still(done: Signal<u64>) -> ReadSignal<bool> {
    let still = RwSignal::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    };
    let show = move || {
        still.try_set(true);
    };
    Effect::new(move |_| {
        done.track();
        stop();
        still.set(false);
        timer.set_value(set_timeout_with_handle(show, STILL).ok());
    });
    on_cleanup(stop);
    still.read_only()
}

/// About how long it takes still, judged by what was done while somebody watched.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate in whole seconds"
)]
fn seconds_left(done: Signal<u64>, total: Signal<Option<u64>>) -> ReadSignal<Option<u64>> {
    let left = RwSignal::new(None);
    Effect::new(move |first: Option<(u64, f64)>| {
        let (done, now) = (done.get(), js_sys::Date::now() / 1000.0);
        let (from, since) = first.unwrap_or((done, now));
        // The first moments say little.
        if now - since > 1.0 && done > from {
            let rate = (done - from) as f64 / (now - since);
            left.set(total.get().map(|total| (total.saturating_sub(done) as f64 / rate).ceil() as u64));
        }
        (from, since)
    });
    left.read_only()
}

#[component]
fn Ended(id: ImportId, import: Import, on_started: Callback<()>, editing: RwSignal<bool>) -> impl IntoView {
    let dry = import.options.dry_run;
    let Counts { read, refused, .. } = import.counts;
    let (tone, text) = match import.state {
        State::Failed => {
            let why = import.fault.clone().map(|fault| words::error_text(&fault.into())).unwrap_or_default();
            (Tone::Bad, tr!(imports.result_failed, why = why).to_string())
        }
        State::Cancelled => (Tone::Warn, tr!(imports.result_cancelled).to_owned()),
        _ if dry && refused == 0 => (Tone::Ok, tr!(imports.result_checked_clean).to_owned()),
        _ if dry => (Tone::Warn, tr!(imports.result_checked).to_owned()),
        _ if refused == 0 => (Tone::Ok, tr!(imports.result_done).to_owned()),
        _ => (Tone::Warn, tr!(imports.result_done_refused).to_owned()),
    };
    let form = FormState::default();
    let again = Options { dry_run: dry && import.state != State::Done, ..import.options.clone() };
    let start = move |()| form.send(start_import(id, again.clone()), move |()| on_started.run(()));
    let start_words = match import.state {
        State::Done if refused > 0 => tr!(imports.import_rest),
        State::Done => tr!(imports.import_now),
        _ => tr!(imports.again),
    };
    let done = import.state == State::Done && !dry;
    let useful = !done && (import.state != State::Done || read > refused);
    let (list, icon) = match import.options.subject {
        Subject::Customers => ("/customers", "building-2"),
        Subject::CustomerUsers => ("/customer-users", "users"),
    };
    view! {
        <Notice tone=tone>{text}</Notice>
        <StartFailure state=form />
        <div class="cluster">
            {useful
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Primary icon="upload" busy=form.busy on_click=start>
                            {start_words}
                        </Button>
                    }
                })}
            {(!done)
                .then(|| {
                    view! {
                        <Button icon="columns-3" on_click=move |()| editing.set(true)>
                            {tr!(imports.change_columns)}
                        </Button>
                    }
                })}
            {done
                .then(|| {
                    view! {
                        <ButtonLink href=list icon=icon>
                            {tr!(imports.open_list)}
                        </ButtonLink>
                    }
                })}
        </div>
    }
}

/// What became of the rows.
#[component]
fn Tally(counts: Counts, dry: bool) -> impl IntoView {
    let numbers = [
        (counts.read, tr!(imports.counts.read)),
        (counts.added, if dry { tr!(imports.counts.would_add) } else { tr!(imports.counts.added) }),
        (counts.changed, if dry { tr!(imports.counts.would_change) } else { tr!(imports.counts.changed) }),
        (counts.unchanged, tr!(imports.counts.unchanged)),
        (counts.refused, if dry { tr!(imports.counts.would_refuse) } else { tr!(imports.counts.refused) }),
    ];
    let last = numbers.len() - 1;
    let numbers = numbers.into_iter().enumerate().map(|(place, (number, words))| {
        view! {
            <div class:bad=place == last && number != 0>
                <b>{words::grouped(number)}</b>
                {words}
            </div>
        }
    });
    view! { <div class="tally">{numbers.collect_view()}</div> }
}
