//! Map, web and social links: templates, order, on and off.

mod form;
mod preview;

use super::{
    area::{Area, AreaHead},
    sortable::{Item, Sortable},
};
use crate::{
    api::{
        ApiError, ApiResult, awaited,
        configuration::{
            change_link, list_fields, list_link_roles, list_links, list_sources, order_links, remove_link,
        },
        load,
    },
    fresh::Fresh,
    live::Topic,
    states::{Loading, PageProblem},
    tr,
    ui::{Button, ButtonKind, Confirm, Empty, Icon, IconButton, Tag, Tone, use_toasts},
    words,
};
use domain::{
    LinkId, RoleId,
    field::Field,
    link::{Group, Link, LinkDraft, Scope},
};
use form::LinkDialog;
use leptos::{prelude::*, task::spawn_local};
use preview::Preview;
use uuid::Uuid;

impl Item for Link {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> String {
        self.draft.label.clone()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn off(&self) -> bool {
        !self.draft.enabled
    }
}

/// The links.
#[component]
pub fn Links() -> impl IntoView {
    let model = load(|| (), |()| fetch());
    let retry = Callback::new(move |()| model.refetch());
    view! {
        <Suspense fallback=|| {
            view! {
                <AreaHead area=Area::Links />
                <Loading />
            }
        }>
            {awaited(move || async move {
                match model.await {
                    Ok((first, fields, roles)) => view! { <LinkList first=first fields=fields roles=roles /> }.into_any(),
                    Err(error) => view! { <PageProblem error=error on_retry=retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Roles with their names.
type RoleNames = Vec<(RoleId, String)>;

/// The links, the fields of all sources, which are a person's placeholders, and the roles.
async fn fetch() -> Result<(Vec<Link>, Vec<Field>, RoleNames), ApiError> {
    Ok((list_links().await?, fetch_fields().await?, list_link_roles().await?))
}

/// The fields of all sources.
async fn fetch_fields() -> ApiResult<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    for source in list_sources().await? {
        for field in list_fields(source.id).await? {
            if !fields.iter().any(|known| known.key == field.key) {
                fields.push(field);
            }
        }
    }
    Ok(fields)
}

/// What templates of a scope can use: keys and their words.
fn placeholders(scope: Scope, fields: &[Field]) -> Vec<(String, String)> {
    match scope {
        Scope::Person => fields.iter().map(|field| (field.key.clone(), words::field_label(field))).collect(),
        Scope::Customer => ["key", "name", "street", "zip", "city", "country", "url"]
            .map(|key| (key.to_owned(), words::key_label(key)))
            .into(),
    }
}

#[component]
fn LinkList(first: Vec<Link>, fields: Vec<Field>, roles: RoleNames) -> impl IntoView {
    let links = Fresh::new(first, Topic::Links, list_links);
    let fields = Fresh::new(fields, Topic::Fields, fetch_fields).value;
    let edited = RwSignal::new(None::<Link>);
    let editing = RwSignal::new(false);
    let removed = RwSignal::new(None::<Link>);
    let removing = RwSignal::new(false);
    let toasts = use_toasts();
    let done = Callback::new(move |()| links.refetch());
    let switch = move |link: Link| {
        let draft = LinkDraft { enabled: !link.draft.enabled, ..link.draft };
        spawn_local(async move {
            if let Err(error) = change_link(link.id, draft, link.version).await {
                toasts.error(words::error_text(&error));
            }
            done.try_run(());
        });
    };
    let tools = Callback::new(move |link: Link| {
        let name = link.draft.label.clone();
        let on = link.draft.enabled;
        let (to_switch, to_edit, to_remove) = (link.clone(), link.clone(), link);
        view! {
            <IconButton
                icon="power"
                label=tr!(admin.links.switch, name = name.clone()).to_string()
                pressed=Signal::derive(move || on)
                on_click=move |()| switch(to_switch.clone())
            />
            <IconButton
                icon="pencil"
                label=tr!(admin.links.edit_one, name = name.clone()).to_string()
                on_click=move |()| {
                    edited.set(Some(to_edit.clone()));
                    editing.set(true);
                }
            />
            <IconButton
                icon="trash-2"
                danger=true
                label=tr!(admin.links.remove_one, name = name).to_string()
                on_click=move |()| {
                    removed.set(Some(to_remove.clone()));
                    removing.set(true);
                }
            />
        }
        .into_any()
    });
    let add = move |()| {
        edited.set(None);
        editing.set(true);
    };
    let save_order = |order: Vec<Uuid>| order_links(order.into_iter().map(LinkId).collect());
    view! {
        <AreaHead area=Area::Links>
            <Button kind=ButtonKind::Primary icon="plus" on_click=add>
                {tr!(admin.links.add)}
            </Button>
        </AreaHead>
        <div class="admin-page two">
            <section class="panel" aria-labelledby="links-title">
                <header>
                    <h2 id="links-title">{tr!(admin.links.list)}</h2>
                    <p>{tr!(admin.links.list_text)}</p>
                </header>
                <Sortable list=links row=row tools=tools save=save_order />
                <Show when=move || links.value.read().is_empty()>
                    <Empty icon="link" title=tr!(admin.links.empty) text=tr!(admin.links.empty_text) />
                </Show>
            </section>
            <Preview links=links.value />
        </div>
        <LinkDialog fields=fields roles=roles edited=edited open=editing on_done=done />
        <Remove removed=removed open=removing on_done=done />
    }
}

fn row(link: &Link) -> AnyView {
    let draft = &link.draft;
    let (enabled, group, scope) = (draft.enabled, group_word(draft.group), scope_word(draft.scope));
    let limited = !draft.roles.is_empty();
    view! {
        <Icon name=draft.icon.clone() />
        <div class="what">
            <span class="name">{draft.label.clone()}</span>
            <span class="sub mono">{draft.template.clone()}</span>
        </div>
        <div class="tags">
            {(!enabled).then(|| view! { <Tag tone=Tone::Warn>{tr!(admin.links.off)}</Tag> })}
            {limited.then(|| view! { <Tag>{tr!(admin.links.limited)}</Tag> })}
            <Tag>{group}</Tag>
            <Tag>{scope}</Tag>
        </div>
    }
    .into_any()
}

pub(super) fn group_word(group: Group) -> &'static str {
    match group {
        Group::Map => tr!(admin.links.groups.map),
        Group::Web => tr!(admin.links.groups.web),
        Group::Social => tr!(admin.links.groups.social),
    }
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Person => tr!(admin.links.scopes.person),
        Scope::Customer => tr!(admin.links.scopes.customer),
    }
}

#[component]
fn Remove(removed: RwSignal<Option<Link>>, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let name = move || removed.read().as_ref().map(|link| link.draft.label.clone()).unwrap_or_default();
    let remove = move |()| {
        let Some(link) = removed.get_untracked() else { return };
        spawn_local(async move {
            match remove_link(link.id).await {
                Ok(()) => toasts.success(tr!(admin.links.removed, name = link.draft.label).to_string()),
                Err(error) => toasts.error(words::error_text(&error)),
            }
            on_done.try_run(());
        });
    };
    view! {
        <Confirm
            open=open
            question=Signal::derive(move || tr!(admin.links.remove_question, name = name()).to_string())
            text=tr!(admin.links.remove_text)
            confirm_label=tr!(common.remove)
            danger=true
            on_confirm=remove
        />
    }
}
