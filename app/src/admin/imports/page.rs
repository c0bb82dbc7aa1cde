//! One import: from its columns to its result.

use super::{StateTag, mapping::Mapping, outcome::Outcome, subject_words};
use crate::{
    agent::use_heading,
    api::{
        ApiError, Loaded,
        imports::{find_import, remove_import},
        load_first,
    },
    live::{Topic, use_live},
    states::{Loading, PageProblem, with_status},
    tr,
    ui::{Button, ButtonLink, Confirm, PageTitle, use_toasts},
    words,
};
use domain::{
    Error, ImportId,
    import::{Import, State, Subject},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

/// Which part of the page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Mapping,
    Outcome,
}

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ImportId>().ok()));
    let live = use_live();
    let import = load_first(
        move || (id.get(), id.get().map(|id| live.topic(Topic::Import(id)))),
        async |(id, _)| match id {
            Some(id) => with_status(find_import(id).await),
            None => with_status(Err(ApiError::Domain(Error::NotFound))),
        },
    );
    view! {
        <Transition fallback=Loading>
            {
                let found = Memo::new(move |_| import.get().map(|result| result.map(|import| import.id)));
                move || {
                    found
                        .get()
                        .map(|found| match found {
                            Ok(id) => view! { <Page id=id import=import /> }.into_any(),
                            Err(error) => {
                                let retry = Callback::new(move |()| import.refetch());
                                view! { <PageProblem error=error on_retry=retry /> }.into_any()
                            }
                        })
                }
            }
        </Transition>
    }
}

#[component]
fn Page(id: ImportId, import: Loaded<Import>) -> impl IntoView {
    let now = Signal::derive(move || import.get().and_then(Result::ok));
    let asked = use_query_map().read_untracked().get("subject").and_then(|key| Subject::from_key(&key));
    // The columns are shown again although there is a result.
    let editing = RwSignal::new(false);
    let part = Memo::new(move |_| {
        let state = now.get().map(|import| import.state)?;
        let mapping = state == State::Uploaded || (editing.get() && state != State::Running);
        Some(if mapping { Part::Mapping } else { Part::Outcome })
    });
    let started = Callback::new(move |()| {
        editing.set(false);
        import.refetch();
    });
    let content = move || match (part.get()?, now.get_untracked()?) {
        (Part::Mapping, import) => {
            Some(view! { <Mapping id=id import=import asked=asked on_started=started editing=editing /> }.into_any())
        }
        (Part::Outcome, _) => {
            Some(view! { <Outcome id=id import=now on_started=started editing=editing /> }.into_any())
        }
    };
    view! {
        {move || now.get().map(|import| view! { <Head import=import /> })}
        <Steps import=now part=part />
        <div class="admin-page">{content}</div>
    }
}

#[component]
fn Head(import: Import) -> impl IntoView {
    let heading = use_heading();
    let name = import.file.clone();
    let named = name.clone();
    Effect::new(move |_| heading.set(named.clone(), None));
    let id = import.id;
    let started = import.state != State::Uploaded;
    let asking = RwSignal::new(false);
    let toasts = use_toasts();
    let navigate = StoredValue::new(use_navigate());
    let removed = tr!(imports.removed, name = name.clone()).to_string();
    let remove = move |()| {
        let removed = removed.clone();
        spawn_local(async move {
            match remove_import(id).await {
                Ok(()) => {
                    toasts.success(removed);
                    navigate.try_with_value(|navigate| navigate("/admin/imports", NavigateOptions::default()));
                }
                Err(error) => toasts.error(words::error_text(&error)),
            }
        });
    };
    let removable = import.state != State::Running;
    view! {
        <PageTitle text=name.clone() />
        <div class="page-head">
            <div class="page-title">
                <h1>{name.clone()} <StateTag import=import.clone() /></h1>
                <p>{started.then(|| subject_words(import.options.subject))}</p>
            </div>
            <div class="actions">
                {removable
                    .then(|| {
                        view! {
                            <Button icon="trash-2" on_click=move |()| asking.set(true)>
                                {tr!(imports.remove)}
                            </Button>
                        }
                    })}
                <ButtonLink href="/admin/imports" icon="file-up">
                    {tr!(imports.another)}
                </ButtonLink>
            </div>
        </div>
        <Confirm
            open=asking
            question=tr!(imports.remove_question, name = name).to_string()
            text=tr!(imports.remove_text)
            confirm_label=tr!(imports.remove)
            danger=true
            on_confirm=remove
        />
    }
}

#[component]
fn Steps(import: Signal<Option<Import>>, part: Memo<Option<Part>>) -> impl IntoView {
    let at = move || match (part.get(), import.get()) {
        (Some(Part::Outcome), Some(import)) if import.options.dry_run => 2,
        // Beyond the last one when all is done.
        (Some(Part::Outcome), Some(import)) if import.state == State::Done => 4,
        (Some(Part::Outcome), Some(_)) => 3,
        _ => 1,
    };
    let steps =
        [tr!(imports.steps.file), tr!(imports.steps.columns), tr!(imports.steps.check), tr!(imports.steps.import)];
    view! {
        <ol class="steps">
            {steps
                .into_iter()
                .enumerate()
                .map(|(number, words)| {
                    view! {
                        <li
                            class:done=move || number < at()
                            // Whoever imports without a trial run has skipped it.
                            hidden=move || { number == 2 && at() > 2 }
                            aria-current=move || (number == at()).then_some("step")>
                            {words}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
