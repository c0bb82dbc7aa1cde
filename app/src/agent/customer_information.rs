//! What is known about a customer itself.

use super::customer_list::website;
use crate::{
    api::{awaited, customer_users::list_enabled_links, load},
    live::{Topic, use_live},
    tr,
    ui::{CopyButton, Icon, IconLink, Time},
    words,
};
use domain::{
    Moment,
    customer::{Customer, CustomerDraft},
    link::{Group, Link, Scope, resolve},
};
use leptos::prelude::*;

/// The customer's fields, who has added and changed them, and the links made from them.
#[component]
pub(super) fn CustomerInformation(
    /// The customer.
    customer: Customer,
) -> impl IntoView {
    let draft = customer.draft.clone();
    let address = address(&draft);
    let fact = |icon: &'static str, key: &'static str, value: AnyView| {
        view! {
            <li title=words::key_label(key)>
                <Icon name=icon />
                <span class="text">{value}</span>
            </li>
        }
    };
    let changed = customer.changed_at != customer.created_at;
    view! {
        <section class="widget" aria-labelledby="information-title">
            <header>
                <h2 id="information-title">{tr!(customers.information)}</h2>
            </header>
            <div class="widget-body padded">
                <ul class="facts">
                    <li title=words::key_label("key")>
                        <Icon name="hash" />
                        <span class="text">{draft.key.clone()}</span>
                        <CopyButton what=words::key_label("key") value=draft.key />
                    </li>
                    {(!address.is_empty()).then(|| fact("map-pin", "street", address.into_any()))}
                    {(!draft.url.is_empty()).then(|| fact("globe", "url", website(draft.url)))}
                    {(!draft.comment.is_empty()).then(|| fact("sticky-note", "comment", draft.comment.into_any()))}
                </ul>
            </div>
            <Links customer=customer.draft />
            <footer>
                {by(tr!(common.created_by, name = customer.created_by).to_string(), customer.created_at)}
                {changed.then(|| by(tr!(common.changed_by, name = customer.changed_by).to_string(), customer.changed_at))}
            </footer>
        </section>
    }
}

fn by(words: String, at: Moment) -> impl IntoView {
    view! {
        <span>
            {words}
            " "
            <Time at=at />
        </span>
    }
}

/// Street, postal code with town, country.
fn address(draft: &CustomerDraft) -> String {
    let town = format!("{} {}", draft.zip, draft.city);
    let lines = [draft.street.as_str(), town.trim(), draft.country.as_str()];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The links that the administrators have made for customers, as far as their values are there.
#[component]
fn Links(customer: CustomerDraft) -> impl IntoView {
    let live = use_live();
    let links = load(move || live.topic(Topic::Links), |_| list_enabled_links());
    let customer = StoredValue::new(customer);
    view! {
        <Transition>
            {awaited(move || async move {
                let links = links.await.unwrap_or_default();
                let groups = [
                    (Group::Map, tr!(people.groups.map)),
                    (Group::Web, tr!(people.groups.web)),
                    (Group::Social, tr!(people.groups.social)),
                ];
                let groups = groups.map(|(group, title)| (title, of_group(&links, group, &customer.get_value())));
                let any = groups.iter().any(|(_, links)| !links.is_empty());
                any.then(|| {
                    view! {
                        <dl class="link-groups">
                            {groups
                                .into_iter()
                                .filter(|(_, links)| !links.is_empty())
                                .map(|(title, links)| {
                                    view! {
                                        <div>
                                            <dt>{title}</dt>
                                            <dd>{links}</dd>
                                        </div>
                                    }
                                })
                                .collect_view()}
                        </dl>
                    }
                })
            })}
        </Transition>
    }
}

fn of_group(links: &[Link], group: Group, customer: &CustomerDraft) -> Vec<AnyView> {
    links
        .iter()
        .map(|link| &link.draft)
        .filter(|link| link.group == group && link.scope == Scope::Customer)
        .filter_map(|link| {
            let url = resolve(link, &|key| customer.get(key).to_owned())?;
            Some(
                view! { <IconLink icon=link.icon.clone() label=link.label.clone() href=url new_tab=true /> }.into_any(),
            )
        })
        .collect()
}
