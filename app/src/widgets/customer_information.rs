//! Customer Information: the person and the person's customer, with actions and links.

use crate::{
    page_value,
    agent::{Badges, Facts, LoginFacts, fields_of, shown_name},
    api::{awaited, load, 
        customer_users::{count_customer_users, find_customer_user, find_form_model, list_enabled_links},
        customers::find_customer,
    },
    live::{Topic, use_live},
    marks::validity_mark,
    tr,
    ui::{Button, ButtonKind, ButtonLink, Icon, IconLink, Tag},
    viewer::use_viewer,
    widget::{Widget, WidgetContext, WidgetFrame, WidgetProblem, WidgetSkeleton},
};
use domain::{
    CustomerId, Permission,
    customer::Customer,
    customer_user::{CustomerUser, Filter},
    field::{Field, key},
    link::{Group, Link, Scope, check_url, host, resolve},
};
use leptos::prelude::*;

/// The widget.
pub const WIDGET: Widget = Widget {
    key: "customer-information",
    title: || tr!(people.widgets.information).to_owned(),
    needs: Permission::CustomerUserRead,
    height: "high",
    view: |context| view! { <CustomerInformation context=context /> }.into_any(),
};

/// Everything the widget shows.
type Shown = (CustomerUser, Vec<Field>, Option<Customer>, Vec<Link>);

#[component]
fn CustomerInformation(context: WidgetContext) -> impl IntoView {
    let id = context.person;
    let live = use_live();
    let may_see_customer = use_viewer().may(Permission::CustomerRead);
    let shown = load(
        move || (live.topic(Topic::CustomerUser(id)), live.topic(Topic::Links)),
        move |_| async move {
            let person = find_customer_user(id).await?;
            let model = find_form_model().await?;
            let customer = match &person.customer {
                Some(customer) if may_see_customer => Some(find_customer(customer.id).await?),
                _ => None,
            };
            let fields = fields_of(&person, &model.sources);
            Ok::<Shown, crate::api::ApiError>((person, fields, customer, list_enabled_links().await?))
        },
    );
    // It outlives the content, which is made anew whenever the person changes.
    let empty = RwSignal::new(false);
    view! {
        <WidgetFrame widget=&WIDGET>
            <Transition fallback=|| view! { <WidgetSkeleton widget=&WIDGET /> }>
                {awaited(move || async move {
                    match shown.await {
                        Ok(shown) => view! { <Content shown=shown empty=empty /> }.into_any(),
                        Err(error) => view! { <WidgetProblem error=error on_retry=move |()| shown.refetch() /> }.into_any(),
                    }
                })}
            </Transition>
        </WidgetFrame>
    }
}

#[component]
fn Content(shown: Shown, empty: RwSignal<bool>) -> impl IntoView {
    let (person, fields, customer, links) = shown;
    let viewer = use_viewer();
    let may_add_customer = viewer.may(Permission::CustomerEdit);
    let may_open_customer = viewer.may(Permission::CustomerRead);
    let login = person.login.clone();
    let raw_customer = person.values.get(key::CUSTOMER).to_owned();
    view! {
        <div class="info-pair">
            <section>
                <h3>
                    <Icon name="user" />
                    {shown_name(&person, &fields, false)}
                </h3>
                <Badges person=person.clone() />
                {(login.forbidden || login.failed_count > 0).then(|| view! { <LoginFacts login=login /> })}
                {
                    let person = person.clone();
                    move || view! { <Facts person=person.clone() fields=fields.clone() empty=empty.get() /> }
                }
                <Button kind=ButtonKind::Quiet small=true on_click=move |()| empty.update(|empty| *empty = !*empty)>
                    {move || if empty.get() { tr!(people.hide_empty) } else { tr!(people.show_empty) }}
                </Button>
            </section>
            <section>
                {match (customer.clone(), person.customer.clone()) {
                    (Some(customer), _) => view! { <CustomerSide customer=customer /> }.into_any(),
                    // There is one, but its record is not for this viewer.
                    (None, Some(named)) => {
                        view! {
                            <h3>
                                <Icon name="building-2" />
                                <span>{named.name}</span>
                                <Tag>{named.key}</Tag>
                            </h3>
                        }
                            .into_any()
                    }
                    (None, None) => {
                        view! {
                            <h3>
                                <Icon name="building-2" />
                                {raw_customer.clone()}
                            </h3>
                            <p class="mute">{tr!(people.customer_unknown)}</p>
                            {may_add_customer
                                .then(|| {
                                    view! {
                                        <ButtonLink href=format!("/customers/new?key={}", page_value(&raw_customer)) icon="building-2" small=true>
                                            {tr!(people.add_customer_title)}
                                        </ButtonLink>
                                    }
                                })}
                        }
                            .into_any()
                    }
                }}
                {(!person.more_customers.is_empty())
                    .then(|| {
                        view! {
                            <ul class="facts">
                                {person
                                    .more_customers
                                    .iter()
                                    .map(|other| {
                                        view! {
                                            <li>
                                                <Icon name="building-2" />
                                                {if may_open_customer {
                                                    view! { <a href=format!("/customers/{}", other.id)>{other.name.clone()}</a> }
                                                        .into_any()
                                                } else {
                                                    other.name.clone().into_any()
                                                }}
                                                <span class="mute">{other.key.clone()}</span>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                    })}
            </section>
        </div>
        <Links person=person customer=customer links=links />
    }
}

/// How many people the customer has. It changes with each of them, and the rest of the card does not.
#[component]
fn PeopleCount(customer: CustomerId, so_far: i64) -> impl IntoView {
    let live = use_live();
    let count = load(
        move || live.topic(Topic::CustomerUsers),
        move |_| count_customer_users(Filter { customer: Some(customer), ..Filter::default() }),
    );
    view! {
        <li>
            <Icon name="users" />
            <Transition>
                {awaited(move || async move {
                    let count = count.await.unwrap_or(so_far);
                    view! {
                        <a href=format!("/customer-users?customer={customer}")>
                            {tr!(people.people_count, count = count).to_string()}
                        </a>
                    }
                })}
            </Transition>
        </li>
    }
}

#[component]
fn CustomerSide(customer: Customer) -> impl IntoView {
    let id = customer.id;
    let draft = customer.draft;
    let validity = draft.validity;
    let town = format!("{} {}", draft.zip, draft.city);
    let address: Vec<&str> =
        [draft.street.as_str(), town.trim(), draft.country.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let address = address.join(", ");
    let web = Some(draft.url.clone()).filter(|url| !url.is_empty() && check_url(url).is_ok());
    view! {
        <h3>
            <Icon name="building-2" />
            <a href=format!("/customers/{id}")>{draft.name}</a>
            <Tag>{draft.key}</Tag>
            {validity_mark(validity)}
        </h3>
        <ul class="facts">
            <PeopleCount customer=id so_far=customer.people />
            {web
                .map(|url| {
                    let shown = host(&url).to_owned();
                    view! {
                        <li>
                            <Icon name="globe" />
                            <a href=url target="_blank" rel="noopener noreferrer external">
                                {shown}
                            </a>
                        </li>
                    }
                })}
            {(!address.is_empty())
                .then(|| {
                    view! {
                        <li>
                            <Icon name="map-pin" />
                            <span>{address}</span>
                        </li>
                    }
                })}
            {(!draft.comment.is_empty())
                .then(|| {
                    view! {
                        <li>
                            <Icon name="sticky-note" />
                            <span class="text">{draft.comment}</span>
                        </li>
                    }
                })}
        </ul>
    }
}

/// The line of icons below: Action, Map, Web, Social.
#[component]
fn Links(person: CustomerUser, customer: Option<Customer>, links: Vec<Link>) -> impl IntoView {
    let viewer = use_viewer();
    let id = person.id;
    let edit_person = viewer.may(Permission::CustomerUserEdit) && person.source.writable;
    let edit_customer = customer.as_ref().filter(|_| viewer.may(Permission::CustomerEdit)).map(|customer| customer.id);
    let web = customer.as_ref().map(|c| c.draft.url.clone()).filter(|url| !url.is_empty() && check_url(url).is_ok());
    let resolved: Vec<(Group, String, String, String)> = links
        .into_iter()
        .filter_map(|link| {
            let value = |key: &str| match link.draft.scope {
                Scope::Person => person.values.get(key).to_owned(),
                Scope::Customer => customer.as_ref().map(|c| c.draft.get(key).to_owned()).unwrap_or_default(),
            };
            let url = resolve(&link.draft, &value)?;
            Some((link.draft.group, link.draft.icon, link.draft.label, url))
        })
        .collect();
    let of = |wanted: Group| {
        let mut seen = Vec::new();
        resolved
            .iter()
            .filter(|(group, ..)| *group == wanted)
            // The person's own address is a second link only where it is another one.
            .filter(|(_, _, _, url)| {
                let new = !seen.contains(url);
                seen.push(url.clone());
                new
            })
            .map(|(_, icon, label, url)| {
                view! { <IconLink icon=icon.clone() label=label.clone() href=url.clone() new_tab=true /> }
            })
            .collect::<Vec<_>>()
    };
    let map = of(Group::Map);
    let more_web = of(Group::Web);
    let social = of(Group::Social);
    view! {
        <dl class="link-groups">
            {(edit_person || edit_customer.is_some())
                .then(|| {
                    view! {
                        <div>
                            <dt>{tr!(people.groups.action)}</dt>
                            <dd>
                                {edit_person
                                    .then(|| {
                                        view! {
                                            <IconLink icon="pencil" label=tr!(people.edit_title) href=format!("/customer-users/{id}/edit") />
                                        }
                                    })}
                                {edit_customer
                                    .map(|id| {
                                        view! {
                                            <IconLink icon="building-2" label=tr!(people.edit_customer) href=format!("/customers/{id}/edit") />
                                        }
                                    })}
                            </dd>
                        </div>
                    }
                })}
            {(!map.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>{tr!(people.groups.map)}</dt>
                            <dd>{map}</dd>
                        </div>
                    }
                })}
            {(web.is_some() || !more_web.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>{tr!(people.groups.web)}</dt>
                            <dd>
                                {web
                                    .map(|url| {
                                        let label = host(&url).to_owned();
                                        view! { <IconLink icon="globe" label=label href=url new_tab=true /> }
                                    })}
                                {more_web}
                            </dd>
                        </div>
                    }
                })}
            {(!social.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>{tr!(people.groups.social)}</dt>
                            <dd>{social}</dd>
                        </div>
                    }
                })}
        </dl>
    }
}
