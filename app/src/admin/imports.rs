//! Imports: choosing a file, and the latest ones.

mod mapping;
mod outcome;
mod page;
mod refusals;
mod upload;

pub use page::ImportPage;

use super::area::{Area, AreaHead};
use crate::{
    api::{awaited, imports::list_imports, load_first},
    live::{Topic, use_live},
    states::{Loading, PageProblem, with_status},
    tr,
    ui::{Empty, SelectField, Tag, Time, Tone},
    words,
};
use domain::import::{Import, State, Subject};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use upload::Upload;

/// The page.
#[component]
pub fn ImportList() -> impl IntoView {
    let live = use_live();
    let imports = load_first(move || live.topic(Topic::Imports), async |_| with_status(list_imports().await));
    let asked = use_query_map().read_untracked().get("subject").and_then(|key| Subject::from_key(&key));
    let subject = RwSignal::new(asked.unwrap_or_default().key().to_owned());
    view! {
        <AreaHead area=Area::Imports />
        <div class="admin-page">
            <section class="panel">
                <div class="panel-body stack">
                    <div class="cluster">
                        <SelectField
                            label=tr!(imports.subject)
                            name="subject"
                            value=subject
                            options=Signal::stored(subject_options())
                        />
                    </div>
                    <Upload subject=subject />
                </div>
            </section>
            <Transition fallback=Loading>
                {awaited(move || async move {
                    match imports.await {
                        Ok(imports) => view! { <Latest imports=imports /> }.into_any(),
                        Err(error) => {
                            let retry = Callback::new(move |()| imports.refetch());
                            view! { <PageProblem error=error on_retry=retry /> }.into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

fn subject_options() -> Vec<(String, String)> {
    [Subject::CustomerUsers, Subject::Customers]
        .into_iter()
        .map(|subject| (subject.key().to_owned(), subject_words(subject).to_owned()))
        .collect()
}

fn subject_words(subject: Subject) -> &'static str {
    match subject {
        Subject::Customers => tr!(imports.subjects.customers),
        Subject::CustomerUsers => tr!(imports.subjects.people),
    }
}

#[component]
fn Latest(imports: Vec<Import>) -> impl IntoView {
    if imports.is_empty() {
        return view! {
            <div class="table">
                <Empty icon="file-up" title=tr!(imports.none) text=tr!(imports.none_text) />
            </div>
        }
        .into_any();
    }
    view! {
        <section class="panel" aria-labelledby="latest-title">
            <header>
                <h2 id="latest-title">{tr!(imports.latest)}</h2>
            </header>
            <div class="table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="cell-main">{tr!(imports.file)}</th>
                            <th scope="col" class="cell-sub">{tr!(imports.what)}</th>
                            <th scope="col" class="cell-side">{tr!(imports.state)}</th>
                            <th scope="col" class="num">{tr!(imports.rows)}</th>
                            <th scope="col" class="num">{tr!(imports.refused)}</th>
                            <th scope="col" class="cell-wide">{tr!(imports.who)}</th>
                            <th scope="col" class="cell-sub">{tr!(imports.when)}</th>
                        </tr>
                    </thead>
                    <tbody>{imports.into_iter().map(|import| view! { <Line import=import /> }).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(import: Import) -> impl IntoView {
    let href = format!("/admin/imports/{}", import.id);
    let started = import.state != State::Uploaded;
    let number = move |number: i64| started.then(|| words::grouped(number));
    view! {
        <tr>
            <td class="cell-main">
                <a class="name" href=href.clone()>
                    {import.file.clone()}
                </a>
            </td>
            <td class="cell-sub">{started.then(|| subject_words(import.options.subject))}</td>
            <td class="cell-side">
                <StateTag import=import.clone() />
            </td>
            <td class="num">{number(import.counts.read)}</td>
            <td class="num">{number(import.counts.refused)}</td>
            <td class="cell-wide">{import.by}</td>
            <td class="cell-sub">
                <Time at=import.at />
                <a class="row-link" href=href tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

/// How far an import is, in a word.
#[component]
fn StateTag(import: Import) -> impl IntoView {
    let dry = import.options.dry_run;
    let (tone, words) = match import.state {
        State::Uploaded => (Tone::Neutral, tr!(imports.states.uploaded)),
        State::Running if dry => (Tone::Info, tr!(imports.states.checking)),
        State::Running => (Tone::Info, tr!(imports.states.running)),
        State::Done if dry => (Tone::Neutral, tr!(imports.states.checked)),
        State::Done => (Tone::Ok, tr!(imports.states.done)),
        State::Cancelled => (Tone::Warn, tr!(imports.states.cancelled)),
        State::Failed => (Tone::Bad, tr!(imports.states.failed)),
    };
    view! { <Tag tone=tone>{words}</Tag> }
}
