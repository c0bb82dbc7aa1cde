//! The business card of a person, wherever a person is named.

use super::parts::{self, Part};
use crate::{
    api::{
        ApiResult, awaited,
        customer_users::{find_customer_user, find_form_model},
    },
    live::{Connection, Topic, use_live},
    marks::validity_mark,
    tr,
    ui::{Avatar, ButtonKind, ButtonLink, CopyButton, HoverCards, Icon, LocalTime, Skeleton, Tag, Tone},
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerUserId, Permission,
    customer_user::CustomerUser,
    field::{Field, Kind, key},
    link,
};
use leptos::prelude::*;
use std::{collections::HashMap, str::FromStr};

/// A person's name as a link, with the business card on hover.
#[component]
pub fn PersonName(
    /// The person.
    id: CustomerUserId,
    /// The text of the link: name or username.
    #[prop(into)]
    name: Signal<String>,
    /// The link's class.
    #[prop(default = "name")]
    class: &'static str,
) -> impl IntoView {
    move || person_link(id, class, name.get())
}

/// A link to a person's detail view that shows the business card.
pub(super) fn person_link(id: CustomerUserId, class: &'static str, name: String) -> impl IntoView {
    let key = id.to_string();
    view! {
        <a class=class href=format!("/customer-users/{key}") data-card=key>
            {name}
        </a>
    }
}

/// Shows the business card of every name on the page, and a preview of every list in the organizer.
#[component]
pub fn Cards() -> impl IntoView {
    let shown = Shown(StoredValue::new(HashMap::new()));
    let card = Callback::new(move |key: String| match CustomerUserId::from_str(&key) {
        Ok(id) => view! { <PersonCard id=id shown=shown /> }.into_any(),
        Err(_) => view! { <Preview list=key /> }.into_any(),
    });
    let label = |key: &str, name: String| match CustomerUserId::from_str(key) {
        Ok(_) => tr!(people.card_of, name = name).to_string(),
        Err(_) => tr!(nav.preview).to_owned(),
    };
    view! { <HoverCards label=label card=card /> }
}

/// How long a card that was shown may be shown again without asking, in milliseconds; live events end it sooner.
const FRESH: f64 = 30_000.0;

/// The cards that were shown lately.
#[derive(Clone, Copy)]
pub(super) struct Shown(StoredValue<HashMap<CustomerUserId, Known>>);

/// What a card shows, when it was fetched, and how often the person had changed by then.
#[derive(Clone)]
struct Known {
    card: (CustomerUser, Vec<Field>),
    at: f64,
    changes: u64,
}

impl Shown {
    /// The card of a person who has changed this often.
    async fn card(self, id: CustomerUserId, changes: u64, connected: bool) -> ApiResult<(CustomerUser, Vec<Field>)> {
        let now = js_sys::Date::now();
        let is_fresh = |known: &Known| connected && known.changes == changes && now - known.at < FRESH;
        let known = self.0.try_with_value(|all| all.get(&id).filter(|known| is_fresh(known)).cloned()).flatten();
        if let Some(known) = known {
            return Ok(known.card);
        }
        let person = find_customer_user(id).await?;
        let fields = fields_of(&person, &find_form_model().await?.sources);
        let card = (person, fields);
        self.0.try_update_value(|all| {
            all.retain(|_, known| now - known.at < FRESH);
            all.insert(id, Known { card: card.clone(), at: now, changes });
        });
        Ok(card)
    }
}

/// The card's frame, which is there before its content.
#[component]
fn PersonCard(id: CustomerUserId, shown: Shown) -> impl IntoView {
    view! {
        <div class="business-card">
            {parts::when_there(Part::CardContent { id, shown }, || view! { <Skeleton lines=5 /> }.into_any())}
        </div>
    }
}

/// The first rows of a list, which is named as the organizer's links have it.
#[component]
fn Preview(list: String) -> impl IntoView {
    let list = StoredValue::new(list);
    view! {
        <div class="business-card list-preview">
            {parts::when_there(Part::ListPreview { list }, || view! { <Skeleton lines=5 /> }.into_any())}
        </div>
    }
}

/// What the card shows: it loads when it is opened and follows changes as long as it is.
#[component]
pub(super) fn CardContent(id: CustomerUserId, shown: Shown) -> impl IntoView {
    let live = use_live();
    let card = LocalResource::new(move || {
        let changes = live.topic(Topic::CustomerUser(id));
        let connected = live.connection().get_untracked() == Connection::Open;
        shown.card(id, changes, connected)
    });
    view! {
        <Transition fallback=|| view! { <Skeleton lines=5 /> }>
            {awaited(move || async move {
                match card.await {
                    Ok((person, fields)) => view! { <Content person=person fields=fields /> }.into_any(),
                    Err(error) => view! { <p>{words::error_text(&error)}</p> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The fields of the person's source.
pub fn fields_of(person: &CustomerUser, sources: &[(domain::source::SourceRef, Vec<Field>)]) -> Vec<Field> {
    sources
        .iter()
        .find(|(source, _)| source.id == person.source.id)
        .map(|(_, fields)| fields.clone())
        .unwrap_or_default()
}

#[component]
fn Content(person: CustomerUser, fields: Vec<Field>) -> impl IntoView {
    let name = shown_name(&person, &fields, true);
    let id = person.id;
    let may_edit = use_viewer().may(Permission::CustomerUserEdit) && person.source.writable;
    let login = person.values.get(key::LOGIN).to_owned();
    let may_open_customer = use_viewer().may(Permission::CustomerRead);
    view! {
        <div class="who">
            <Avatar name=person.values.name() large=true />
            <div>
                <h2>{name}</h2>
                <p>
                    {format!("{login} · ")}
                    {match person.customer.clone() {
                        Some(customer) if may_open_customer => {
                            view! {
                                <a class="quiet-link" href=format!("/customers/{}", customer.id)>
                                    {customer.name}
                                </a>
                                {format!(" {}", customer.key)}
                            }
                                .into_any()
                        }
                        Some(customer) => format!("{} {}", customer.name, customer.key).into_any(),
                        None => person.values.get(key::CUSTOMER).to_owned().into_any(),
                    }}
                </p>
                <Badges person=person.clone() />
            </div>
        </div>
        <Facts person=person fields=fields compact=true />
        <div class="acts">
            <ButtonLink href=format!("/customer-users/{id}") kind=ButtonKind::Quiet icon="user">
                {tr!(people.open)}
            </ButtonLink>
            {may_edit
                .then(|| {
                    view! {
                        <ButtonLink href=format!("/customer-users/{id}/edit") kind=ButtonKind::Quiet icon="pencil">
                            {tr!(common.edit)}
                        </ButtonLink>
                    }
                })}
        </div>
    }
}

/// What is special about a person: not valid, login forbidden, the customer is not valid.
#[component]
pub fn Badges(
    /// The person.
    person: CustomerUser,
) -> impl IntoView {
    let customer_off = person.customer.as_ref().is_some_and(|customer| !customer.validity.is_valid());
    view! {
        <div class="tags">
            {validity_mark(person.validity)}
            {person
                .login
                .forbidden
                .then(|| {
                    view! {
                        <Tag tone=Tone::Bad icon="lock">
                            {tr!(words.fields.login_forbidden)}
                        </Tag>
                    }
                })}
            {customer_off
                .then(|| {
                    view! {
                        <Tag tone=Tone::Warn icon="building-2">
                            {tr!(people.customer_invalid)}
                        </Tag>
                    }
                })}
            {(!person.source.writable)
                .then(|| {
                    view! {
                        <Tag icon="lock">{tr!(people.managed_in, name = words::source_name(&person.source)).to_string()}</Tag>
                    }
                })}
        </div>
    }
}

/// A person's name as cards have it: with the title, if they show it.
pub fn shown_name(person: &CustomerUser, fields: &[Field], compact: bool) -> String {
    let titled = fields.iter().any(|field| field.key == key::TITLE && field.display.shows(compact));
    if titled { person.values.full_name() } else { person.values.name() }
}

/// The fields that are shown on cards, with their icons; empty ones are left out unless they are wanted.
#[component]
pub fn Facts(
    /// The person.
    person: CustomerUser,
    /// The fields of the person's source.
    fields: Vec<Field>,
    /// Of the business card.
    #[prop(optional)]
    compact: bool,
    /// With those that are empty.
    #[prop(optional)]
    empty: bool,
) -> impl IntoView {
    let address = address(&person, &fields, compact);
    let mut items: Vec<AnyView> = Vec::new();
    for field in fields.iter().filter(|field| field.display.shows(compact)) {
        let value = person.values.get(&field.key).to_owned();
        let elsewhere = !matches!(field.kind, Kind::Email | Kind::Phone) && !field.takes_link();
        if empty && value.is_empty() {
            items.push(missing(field));
        }
        if elsewhere || value.is_empty() {
            continue;
        }
        items.push(match leads_to(field, &person) {
            Some(url) => linked(field, value, url),
            None => fact(field, value, person.numbers.get(&field.key)),
        });
    }
    if !address.is_empty() {
        items.push(
            view! {
                <li>
                    <Icon name="map-pin" />
                    <span>{address}</span>
                </li>
            }
            .into_any(),
        );
    }
    view! { <ul class="facts">{items}</ul> }
}

/// Where a field's value leads: its link with the person's values, if there is one and all of its values are there.
fn leads_to(field: &Field, person: &CustomerUser) -> Option<String> {
    let complete = link::placeholders(&field.link).iter().all(|key| !person.values.get(key).is_empty());
    (!field.link.is_empty() && complete).then(|| link::fill(&field.link, &|key| person.values.get(key).to_owned()))
}

fn missing(field: &Field) -> AnyView {
    view! {
        <li class="mute">
            <Icon name="minus" />
            <span class="text">{format!("{}: —", words::field_label(field))}</span>
        </li>
    }
    .into_any()
}

fn linked(field: &Field, value: String, url: String) -> AnyView {
    view! {
        <li>
            <Icon name="link" />
            <span class="text">
                <span class="mute">{format!("{}: ", words::field_label(field))}</span>
                <a href=url target="_blank" rel="external noopener noreferrer">
                    {words::value(field.kind, value)}
                </a>
            </span>
        </li>
    }
    .into_any()
}

fn fact(field: &Field, value: String, number: Option<&String>) -> AnyView {
    let label = words::field_label(field);
    match field.kind {
        Kind::Email => view! {
            <li>
                <Icon name="mail" />
                <a href=format!("mailto:{value}") rel="external">
                    {value.clone()}
                </a>
                <CopyButton what=label value=value />
            </li>
        }
        .into_any(),
        Kind::Phone => {
            let icon = match field.key.as_str() {
                key::MOBILE => "smartphone",
                key::FAX => "file-text",
                _ => "phone",
            };
            let typed = || value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            let called = number.cloned().unwrap_or_else(typed);
            view! {
                <li>
                    <Icon name=icon />
                    <a href=format!("tel:{called}") rel="external" title=number.cloned()>
                        {value.clone()}
                    </a>
                    <CopyButton what=label value=value />
                </li>
            }
            .into_any()
        }
        Kind::TimeZone => view! {
            <li>
                <Icon name="globe" />
                <span class="text">
                    <span class="mute">{format!("{label}: ")}</span>
                    {words::value(field.kind, value.clone())}
                    <LocalTime zone=value />
                </span>
            </li>
        }
        .into_any(),
        kind => {
            let shown = words::value(kind, value);
            let icon = match kind {
                Kind::Language => "languages",
                Kind::Lines => "sticky-note",
                Kind::Date => "calendar",
                _ => "hash",
            };
            view! {
                <li>
                    <Icon name=icon />
                    <span class="text">
                        <span class="mute">{format!("{label}: ")}</span>
                        {shown}
                    </span>
                </li>
            }
            .into_any()
        }
    }
}

/// Street, postal code with town, country, of the fields that are shown.
fn address(person: &CustomerUser, fields: &[Field], compact: bool) -> String {
    let value = |wanted: &str| {
        let shown = fields.iter().any(|field| field.key == wanted && field.display.shows(compact));
        if shown { person.values.get(wanted) } else { "" }
    };
    let town = format!("{} {}", value(key::ZIP), value(key::CITY));
    [value(key::STREET), town.trim(), value(key::COUNTRY)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
