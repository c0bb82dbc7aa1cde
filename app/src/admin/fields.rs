//! The field map: order, labels, flags and further fields.

mod form;
mod preview;
mod source;

use super::{
    area::{Area, AreaHead},
    sortable::{Item, Sortable},
};
use crate::{
    api::{
        ApiError, ApiResult, awaited,
        configuration::{list_fields, list_sources, order_fields, remove_field},
        load,
    },
    fresh::Fresh,
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{Button, ButtonKind, Confirm, IconButton, Tab, Tabs, Tag, Tone, use_toasts},
    words,
};
use domain::{
    Error, FieldId, SourceId,
    field::{Display, Field, Kind},
    source::SourceSettings,
};
use form::FieldDialog;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use preview::Preview;
use source::{About, name_of};
use uuid::Uuid;

impl Item for Field {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> String {
        words::field_label(self)
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// The field map.
#[component]
pub fn Fields() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("source").and_then(|source| source.parse::<SourceId>().ok()));
    let map = load(move || wanted.get(), fetch);
    let retry = Callback::new(move |()| map.refetch());
    view! {
        <Suspense fallback=|| {
            view! {
                <AreaHead area=Area::Fields />
                <Loading />
            }
        }>
            {awaited(move || async move {
                match map.await {
                    Ok((sources, source, first)) => {
                        view! { <FieldMap sources=sources source=source first=first /> }.into_any()
                    }
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

async fn fetch(wanted: Option<SourceId>) -> ApiResult<(Vec<SourceSettings>, SourceId, Vec<Field>)> {
    let sources = list_sources().await?;
    let chosen = sources.iter().find(|source| Some(source.id) == wanted).or(sources.first());
    let source = chosen.ok_or(ApiError::Domain(Error::NotFound))?.id;
    let fields = list_fields(source).await?;
    Ok((sources, source, fields))
}

#[component]
fn FieldMap(sources: Vec<SourceSettings>, source: SourceId, first: Vec<Field>) -> impl IntoView {
    let fields = Fresh::new(first, Topic::Fields, move || list_fields(source));
    let sources = Fresh::new(sources, Topic::Fields, list_sources);
    let edited = RwSignal::new(None::<Field>);
    let editing = RwSignal::new(false);
    let removed = RwSignal::new(None::<Field>);
    let removing = RwSignal::new(false);
    let add = move |()| {
        edited.set(None);
        editing.set(true);
    };
    let tools = Callback::new(move |field: Field| {
        let name = words::field_label(&field);
        let further = !field.built_in;
        let (to_edit, to_remove) = (field.clone(), field);
        view! {
            <IconButton
                icon="pencil"
                label=tr!(admin.fields.edit_one, name = name.clone()).to_string()
                on_click=move |()| {
                    edited.set(Some(to_edit.clone()));
                    editing.set(true);
                }
            />
            {further
                .then(|| {
                    view! {
                        <IconButton
                            icon="trash-2"
                            danger=true
                            label=tr!(admin.fields.remove_one, name = name).to_string()
                            on_click=move |()| {
                                removed.set(Some(to_remove.clone()));
                                removing.set(true);
                            }
                        />
                    }
                })}
        }
        .into_any()
    });
    let save_order = move |order: Vec<Uuid>| order_fields(source, order.into_iter().map(FieldId).collect());
    view! {
        <AreaHead area=Area::Fields>
            <Button kind=ButtonKind::Primary icon="plus" on_click=add>
                {tr!(admin.fields.add)}
            </Button>
        </AreaHead>
        <Sources sources=sources.value source=source />
        <div class="admin-page two">
            <div class="stack">
                <About sources=sources source=source />
                <section class="panel" aria-labelledby="fields-title">
                    <header>
                        <h2 id="fields-title">{tr!(admin.fields.list)}</h2>
                        <p>{tr!(admin.fields.list_text)}</p>
                    </header>
                    <Sortable list=fields row=row tools=tools save=save_order />
                </section>
            </div>
            <Preview fields=fields.value />
        </div>
        <FieldDialog source=source edited=edited open=editing on_done=Callback::new(move |()| fields.refetch()) />
        <Remove removed=removed open=removing on_done=Callback::new(move |()| fields.refetch()) />
    }
}

/// Each source has a field map of its own.
#[component]
fn Sources(sources: RwSignal<Vec<SourceSettings>>, source: SourceId) -> impl IntoView {
    move || {
        let sources = sources.get();
        (sources.len() > 1).then(|| {
            let tabs = sources
                .into_iter()
                .map(|each| {
                    let href = format!("?source={}", each.id);
                    view! { <Tab href=href current=each.id == source>{name_of(&each)}</Tab> }
                })
                .collect_view();
            view! { <Tabs label=tr!(admin.fields.source)>{tabs}</Tabs> }
        })
    }
}

fn row(field: &Field) -> AnyView {
    let detail = format!("{} · {} · {}", field.key, kind_word(field.kind), words::section(field.section));
    view! {
        <div class="what">
            <span class="name">{words::field_label(field)}</span>
            <span class="sub">{detail}</span>
        </div>
        <div class="tags">
            {field.required.then(|| view! { <Tag tone=Tone::Info>{tr!(admin.fields.tag_required)}</Tag> })}
            {(field.display != Display::Never)
                .then(|| view! { <Tag icon="id-card">{tr!(admin.fields.tag_card)}</Tag> })}
            {field.read_only.then(|| view! { <Tag icon="lock">{tr!(admin.fields.tag_read_only)}</Tag> })}
            {field.in_list.then(|| view! { <Tag icon="columns-3">{tr!(admin.fields.tag_list)}</Tag> })}
        </div>
    }
    .into_any()
}

#[component]
fn Remove(removed: RwSignal<Option<Field>>, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let name = move || removed.read().as_ref().map(words::field_label).unwrap_or_default();
    let remove = move |()| {
        let Some(field) = removed.get_untracked() else { return };
        spawn_local(async move {
            match remove_field(field.id).await {
                Ok(()) => toasts.success(tr!(admin.fields.removed, name = words::field_label(&field)).to_string()),
                Err(error) => toasts.error(words::error_text(&error)),
            }
            on_done.try_run(());
        });
    };
    view! {
        <Confirm
            open=open
            question=Signal::derive(move || tr!(admin.fields.remove_question, name = name()).to_string())
            text=tr!(admin.fields.remove_text)
            confirm_label=tr!(common.remove)
            danger=true
            on_confirm=remove
        />
    }
}

/// The words for where cards show a field.
pub(super) fn display_word(display: Display) -> &'static str {
    match display {
        Display::Never => tr!(admin.fields.displays.never),
        Display::Compact => tr!(admin.fields.displays.compact),
        Display::Always => tr!(admin.fields.displays.always),
    }
}

/// The word for a kind.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => tr!(admin.fields.kinds.text),
        Kind::Lines => tr!(admin.fields.kinds.lines),
        Kind::Email => tr!(admin.fields.kinds.email),
        Kind::Phone => tr!(admin.fields.kinds.phone),
        Kind::Country => tr!(admin.fields.kinds.country),
        Kind::Customer => tr!(admin.fields.kinds.customer),
        Kind::Number => tr!(admin.fields.kinds.number),
        Kind::Date => tr!(admin.fields.kinds.date),
        Kind::Choice => tr!(admin.fields.kinds.choice),
        Kind::YesNo => tr!(admin.fields.kinds.yes_no),
        Kind::Language => tr!(admin.fields.kinds.language),
        Kind::TimeZone => tr!(admin.fields.kinds.time_zone),
    }
}
