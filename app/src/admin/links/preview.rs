//! Links with the data of a person who does not exist.

use super::group_word;
use crate::{
    tr,
    ui::{IconLink, Tag},
};
use domain::link::{Group, Link, LinkDraft, Scope, resolve};
use leptos::prelude::*;

/// The sample person's and customer's values.
pub(super) fn sample(scope: Scope, key: &str) -> String {
    let value = match (scope, key) {
        (Scope::Person, "title") => "Dr.",
        (Scope::Person, "firstname") => "Anna",
        (Scope::Person, "lastname") => "Novák",
        (Scope::Person, "email") => "anna.novak@brno-optics.example",
        (Scope::Person, "customer_id") | (Scope::Customer, "key") => "BRNO",
        (Scope::Person, "phone") => "+420 541 210 334",
        (Scope::Person, "mobile") => "+420 603 118 902",
        (Scope::Person, "login") => "a.novak",
        (Scope::Customer, "name") => "Brno Optics",
        (Scope::Customer, "url") => "https://brno-optics.example",
        (_, "street") => "Údolní 12",
        (_, "zip") => "602 00",
        (_, "city") => "Brno",
        (_, "country") => "Czechia",
        _ => "",
    };
    value.to_owned()
}

/// The address of a link for the sample person, if it is shown.
pub(super) fn sample_address(draft: &LinkDraft) -> Option<String> {
    resolve(draft, &|key| sample(draft.scope, key))
}

/// The links as the detail view shows them.
#[component]
pub(super) fn Preview(links: RwSignal<Vec<Link>>) -> impl IntoView {
    let about = tr!(admin.links.preview_text, name = "Anna Novák", customer = "Brno Optics").to_string();
    let groups = move || {
        let links = links.get();
        Group::ALL
            .into_iter()
            .filter_map(|group| {
                let icons: Vec<_> = links
                    .iter()
                    .filter(|link| link.draft.group == group)
                    .filter_map(|link| Some((link, sample_address(&link.draft)?)))
                    .map(|(link, href)| {
                        view! { <IconLink icon=link.draft.icon.clone() label=link.draft.label.clone() href=href new_tab=true /> }
                    })
                    .collect();
                (!icons.is_empty()).then(|| {
                    view! {
                        <div>
                            <dt>{group_word(group)}</dt>
                            <dd>{icons}</dd>
                        </div>
                    }
                })
            })
            .collect_view()
    };
    let addresses = move || links.get().into_iter().map(|link| address(&link.draft)).collect_view();
    view! {
        <section class="panel aside" aria-labelledby="preview-title">
            <header>
                <h2 id="preview-title">{tr!(admin.links.preview)}</h2>
                <p>{about}</p>
            </header>
            <dl class="link-groups">{groups}</dl>
            <div class="panel-body">
                <dl class="facts-list">{addresses}</dl>
            </div>
        </section>
    }
}

fn address(draft: &LinkDraft) -> impl IntoView + use<> {
    let shown = match sample_address(draft) {
        Some(href) => {
            view! { <a class="link" href=href.clone() target="_blank" rel="noopener noreferrer">{href.clone()}</a> }
                .into_any()
        }
        None if !draft.enabled => view! { <Tag>{tr!(admin.links.off)}</Tag> }.into_any(),
        None => view! { <span class="mute">{tr!(admin.links.no_preview)}</span> }.into_any(),
    };
    view! {
        <dt>{draft.label.clone()}</dt>
        <dd>{shown}</dd>
    }
}
