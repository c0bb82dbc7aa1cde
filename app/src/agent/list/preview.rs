//! What a list begins with, for those who point at its icon in the organizer.

use super::{Kind, Query};
use crate::{
    agent::{customer_list::Customers, customer_user_list::People},
    api::{ApiResult, awaited},
    tr,
    ui::Skeleton,
    viewer::use_preferences,
    words,
};
use domain::page::SIZES;
use leptos::prelude::*;

/// How many rows a preview has.
const ROWS: usize = 6;

/// A preview of the list at an address of the organizer.
#[component]
pub(in crate::agent) fn ListPreview(
    /// The address.
    list: StoredValue<String>,
) -> impl IntoView {
    let list = list.get_value();
    let (path, kept) = list.split_once('?').unwrap_or((&list, ""));
    match path {
        People::PATH => preview::<People>(kept),
        Customers::PATH => preview::<Customers>(kept),
        _ => ().into_any(),
    }
}

fn preview<K: Kind>(kept: &str) -> AnyView {
    let preferences = use_preferences().get_untracked();
    let mut query = if kept.is_empty() { Query::<K>::usual(&preferences) } else { Query::of_kept(kept, &preferences) };
    query.view.size = SIZES[0];
    let filter = query.filter.clone();
    let found = LocalResource::new(move || first::<K>(query.clone(), filter.clone()));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=5 /> }>
            {awaited(move || async move {
                match found.await {
                    Ok((names, rest)) => rows(names, rest),
                    Err(error) => view! { <p>{words::error_text(&error)}</p> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Names of the first rows, and how many more there are.
async fn first<K: Kind>(query: Query<K>, filter: K::Filter) -> ApiResult<(Vec<(String, String)>, i64)> {
    let page = K::page(query, None).await?.page;
    let names: Vec<_> = page.rows.iter().take(ROWS).map(K::named).collect();
    let total = K::count(filter).await?;
    let shown = i64::try_from(names.len()).unwrap_or_default();
    Ok((names, total - shown))
}

fn rows(names: Vec<(String, String)>, rest: i64) -> AnyView {
    if names.is_empty() {
        return view! { <p class="mute">{tr!(nav.preview_none)}</p> }.into_any();
    }
    let names = names
        .into_iter()
        .map(|(name, detail)| {
            view! {
                <li>
                    <span class="text">
                        {name} " " <span class="mute">{detail}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    let more = (rest > 0).then(|| {
        view! { <p class="mute">{tr!(nav.preview_more, n = words::grouped(rest)).to_string()}</p> }
    });
    view! {
        <ul class="facts">{names}</ul>
        {more}
    }
    .into_any()
}
