//! What a source is called and how it is used.

use crate::{
    admin::{
        audit::words as log,
        versions::{ChangeFailure, Shown},
    },
    api::configuration::change_source,
    form::FormState,
    fresh::Fresh,
    i18n::language,
    tr,
    ui::{Button, ButtonKind, CheckField, Dialog, Icon, Tag, TextField, Tone, submit_on_ctrl_enter, use_toasts},
};
use domain::{
    SourceId,
    source::{Options, SourceDraft, SourceSettings},
};
use leptos::{ev::SubmitEvent, prelude::*};

/// The form in the dialog, which its button names.
const FORM: &str = "source-form";

/// What a source is called in the viewer's language.
pub(super) fn name_of(source: &SourceSettings) -> String {
    source.draft.name_in(language()).to_owned()
}

/// The source whose field map the page shows.
#[component]
pub(super) fn About(sources: Fresh<Vec<SourceSettings>>, source: SourceId) -> impl IntoView {
    let own = move || sources.value.read().iter().find(|each| each.id == source).cloned();
    let editing = RwSignal::new(false);
    let name = move || own().map(|source| name_of(&source));
    let support = move || {
        own().map(|source| {
            if source.draft.options.company_support {
                view! { <Tag icon="building-2">{tr!(admin.sources.supported)}</Tag> }
            } else {
                view! { <Tag tone=Tone::Warn icon="building-2">{tr!(admin.sources.free)}</Tag> }
            }
        })
    };
    let state = FormState::default();
    let on_done = Callback::new(move |()| sources.refetch());
    let form = move || {
        untrack(own).map(|source| view! { <SourceForm source=source state=state open=editing on_done=on_done /> })
    };
    let footer = move || {
        view! {
            <Button on_click=move |()| editing.set(false)>{tr!(common.cancel)}</Button>
            <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy attr:form=FORM>
                {tr!(common.save)}
            </Button>
        }
    };
    view! {
        <section class="panel about-source" aria-labelledby="source-title">
            <header>
                <Icon name="database" />
                <h2 id="source-title">{name}</h2>
                <div class="tags">{support}</div>
                <div class="tools">
                    <Button icon="pencil" on_click=move |()| editing.set(true)>
                        {tr!(admin.sources.edit)}
                    </Button>
                </div>
                <p>{tr!(admin.sources.text)}</p>
            </header>
        </section>
        <Dialog open=editing title=tr!(admin.sources.edit_title) footer=footer>
            {form()}
        </Dialog>
    }
}

#[component]
fn SourceForm(source: SourceSettings, state: FormState, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    state.errors.set(Vec::new());
    state.failure.set(None);
    let SourceSettings { id, draft, version } = source;
    let version = RwSignal::new(version);
    let name = RwSignal::new(draft.name);
    let named = |language: &str| RwSignal::new(draft.options.names.get(language).cloned().unwrap_or_default());
    let (english, german) = (named("en"), named("de"));
    let company_support = RwSignal::new(draft.options.company_support);
    let draft = move || SourceDraft {
        name: name.get(),
        options: Options {
            names: [("en".to_owned(), english.get()), ("de".to_owned(), german.get())].into(),
            company_support: company_support.get(),
        },
    };
    let toasts = use_toasts();
    let save = Callback::new(move |()| {
        state.send(change_source(id, untrack(draft), version.get_untracked()), move |()| {
            open.set(false);
            toasts.success(tr!(common.saved));
            on_done.run(());
        });
    });
    let take = Callback::new(move |()| {
        open.set(false);
        on_done.run(());
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let shown = Shown { label: |key| log::label("source", key), value: |key, value| log::value("source", key, value) };
    view! {
            <form class="form" id=FORM method="post" novalidate on:submit=submit on:keydown=submit_on_ctrl_enter>
                <ChangeFailure
                    state=state
                    version=version
                    mine=Signal::derive(move || draft().tidied().values())
                    shown=shown
                    save=save
                    take=take
                />
                <TextField
                    label=tr!(admin.sources.name)
                    name="name"
                    value=name
                    required=true
                    error=state.error("name")
                />
                <div class="pair">
                    <TextField
                        label=tr!(admin.sources.name_en)
                        name="name_en"
                        value=english
                        hint=tr!(admin.sources.name_hint)
                        error=state.error("name_en")
                    />
                    <TextField
                        label=tr!(admin.sources.name_de)
                        name="name_de"
                        value=german
                        error=state.error("name_de")
                    />
                </div>
                <CheckField
                    label=tr!(admin.sources.company_support)
                    name="company_support"
                    value=company_support
                    hint=tr!(admin.sources.company_support_hint)
                />
            </form>
    }
}
