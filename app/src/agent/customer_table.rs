//! The table of the customer list.

use super::{
    customer_query::CustomerQuery,
    customer_rows::{Rows, Shown},
    customer_user_list::grouped,
};
use crate::{
    api::ApiResult,
    live::use_live,
    tr,
    ui::{Button, IconLink, LoadMore, SortHeader, Tag},
    viewer::use_viewer,
    words,
};
use domain::{
    Page, Permission,
    customer::{CustomerRow, Filter},
    link,
};
use leptos::prelude::*;

/// The table; it starts with `list`.
#[component]
pub(super) fn CustomerTable(
    list: Page<CustomerRow>,
    query: CustomerQuery,
    /// How many the list has, with the filter they were counted by.
    total: Resource<(Filter, ApiResult<i64>)>,
) -> impl IntoView {
    let rows = Rows::new(list, query.clone());
    let live = use_live();
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.on_event(move |message| rows.hear(message));
        }
    });
    rows.remember();
    let filter = query.filter.clone();
    let count = Memo::new(move |_| match total.get() {
        Some((counted, Ok(count))) if counted == filter => Some(count),
        _ => None,
    });
    Effect::new(move |before: Option<Option<i64>>| {
        let (before, now) = (before.flatten(), count.get());
        if let (Some(before), Some(now)) = (before, now)
            && now > before
        {
            rows.stale.set(true);
        }
        now.or(before)
    });
    let text = Signal::derive(move || {
        let shown = grouped(i64::try_from(rows.shown.with(Vec::len)).unwrap_or_default());
        match count.get() {
            Some(total) => tr!(common.showing, n = shown, total = grouped(total)).to_string(),
            None => tr!(common.showing_some, n = shown).to_string(),
        }
    });
    let with_validity = query.filter.validities.iter().any(|validity| !validity.is_valid());
    let may_edit = use_viewer().may(Permission::CustomerEdit);
    let header = |column: &'static str, class: &'static str| {
        let active = (query.sort.column == column).then_some(query.sort.descending);
        let href = query.sorted_by(column);
        view! { <SortHeader label=words::key_label(column) active=Signal::stored(active) href=href class=class /> }
    };
    view! {
        <Stale rows=rows />
        <div class="table long">
            <table>
                <caption class="sr">{tr!(customers.title)}</caption>
                <thead>
                    <tr>
                        {header("key", "cell-sub w-m")} {header("name", "cell-main w-l")} {header("city", "cell-sub")}
                        {header("country", "cell-wide")} {header("url", "cell-wider")}
                        {with_validity.then(|| view! { <th scope="col" class="cell-side w-m">{words::key_label("validity")}</th> })}
                        {if may_edit {
                            view! { <th scope="col" class="cell-act">{tr!(common.edit)}</th> }.into_any()
                        } else {
                            view! { <td class="cell-act"></td> }.into_any()
                        }}
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || rows.shown.get()
                        key=|shown| (shown.row.id, shown.revision, shown.left)
                        children=move |shown| view! { <Row shown=shown with_validity=with_validity may_edit=may_edit /> }
                    />
                </tbody>
            </table>
        </div>
        <LoadMore
            on_more=move |()| rows.more()
            busy=rows.busy
            done=Signal::derive(move || rows.next.with(Option::is_none))
            text=text
        />
    }
}

/// Says that there are new rows; they are not put between the others while somebody reads.
#[component]
fn Stale(rows: Rows) -> impl IntoView {
    let button = move || {
        rows.stale.get().then(|| {
            view! {
                <div class="toolbar">
                    <Button icon="refresh-cw" busy=rows.busy on_click=move |()| rows.reload()>
                        {tr!(customers.new_data)}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <div role="status" class="stale">
            {button}
        </div>
    }
}

#[component]
fn Row(shown: Shown, with_validity: bool, may_edit: bool) -> impl IntoView {
    let Shown { row, revision, left } = shown;
    let href = format!("/customers/{}", row.id);
    let edit = format!("{href}/edit");
    let edit_label = tr!(customers.edit_named, name = row.name.clone()).to_string();
    let validity = row.validity;
    view! {
        <tr
            class:changed=revision != 0
            class:off=left || !validity.is_valid()
            title=left.then_some(tr!(common.sorted_out))
        >
            <td class="mute cell-sub">{row.key}</td>
            <td class="cell-main">
                <a class="name" href=href.clone()>
                    {row.name}
                </a>
            </td>
            <td class="cell-sub">{row.city}</td>
            <td class="cell-wide">{row.country}</td>
            <td class="cell-wider">{website(row.url)}</td>
            {with_validity
                .then(|| {
                    view! {
                        <td class="cell-side">
                            <Tag tone=words::validity_tone(validity)>{words::validity(validity)}</Tag>
                        </td>
                    }
                })}
            <td class="cell-act">
                {may_edit.then(|| view! { <IconLink icon="pencil" label=edit_label href=edit attr:data-edit="" /> })}
                <a class="row-link" href=href tabindex="-1" aria-hidden="true"></a>
            </td>
        </tr>
    }
}

/// A website as a link if it is harmless, else as text.
pub(super) fn website(url: String) -> AnyView {
    if url.is_empty() || link::check_url(&url).is_err() {
        return url.into_any();
    }
    let shown = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
    view! {
        <a class="link" href=url target="_blank" rel="external noopener noreferrer">
            {shown}
            <span class="sr">" " {tr!(ui.new_tab)}</span>
        </a>
    }
    .into_any()
}
