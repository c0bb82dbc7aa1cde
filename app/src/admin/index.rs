//! The entrance of the administration.

use super::area::Area;
use crate::{
    tr,
    ui::{Empty, Icon, PageTitle},
};
use leptos::prelude::*;

/// What the viewer may administer.
#[component]
pub fn Index() -> impl IntoView {
    let areas = Area::permitted();
    let nothing = areas.is_empty();
    let cards = areas
        .into_iter()
        .map(|area| {
            view! {
                <li>
                    <a class="admin-link" href=area.href()>
                        <Icon name=area.icon() large=true />
                        <strong>{area.title()}</strong>
                        <span>{area.text()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <PageTitle text=tr!(nav.admin) />
        <div class="page-head">
            <div class="page-title">
                <h1>{tr!(nav.admin)}</h1>
            </div>
        </div>
        {if nothing {
            view! {
                <div class="page-message">
                    <Empty icon="shield" title=tr!(admin.nothing_here) text=tr!(admin.nothing_here_text) />
                </div>
            }
                .into_any()
        } else {
            view! { <ul class="admin-index">{cards}</ul> }.into_any()
        }}
    }
}
