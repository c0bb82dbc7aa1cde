//! The detail view of a customer: its own information, its people, its history.

use super::{
    PersonName, customer_history::CustomerHistory, customer_information::CustomerInformation, shell::use_heading,
};
use crate::{
    api::{
        ApiError, Loaded, awaited,
        customer_users::{count_customer_users, list_customer_users},
        customers::find_customer,
        load, load_first,
    },
    live::{Topic, use_live},
    page_value,
    states::{Loading, PageProblem, with_status},
    tr,
    ui::{Avatar, ButtonLink, Empty, Icon, IconButton, PageTitle, Skeleton, Tag},
    viewer::use_viewer,
    words,
};
use domain::{
    CustomerId, Error, Page, Permission,
    customer::Customer,
    customer_user::{Filter, Row},
    field::key,
    page::Sort,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// How many people are shown; the list has them all.
const PEOPLE: usize = 10;

/// The page.
#[component]
pub fn CustomerDetail() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<CustomerId>().ok()));
    let live = use_live();
    let customer = load_first(
        move || (id.get(), id.get().map(|id| live.topic(Topic::Customer(id)))),
        async |(id, _)| match id {
            Some(id) => with_status(find_customer(id).await),
            None => with_status(Err(ApiError::Domain(Error::NotFound))),
        },
    );
    view! {
        <Transition fallback=Loading>
            {
                // What is below the head has its own data: a live change of the customer does not build it anew.
                let found = Memo::new(move |_| customer.get().map(|result| result.map(|customer| customer.id)));
                move || {
                    found
                        .get()
                        .map(|found| match found {
                            Ok(id) => view! { <Detail id=id customer=customer /> }.into_any(),
                            Err(error) => {
                                let retry = Callback::new(move |()| customer.refetch());
                                view! { <PageProblem error=error on_retry=retry /> }.into_any()
                            }
                        })
                }
            }
        </Transition>
    }
}

#[component]
fn Detail(id: CustomerId, customer: Loaded<Customer>) -> impl IntoView {
    let viewer = use_viewer();
    let now = move || customer.get().and_then(Result::ok);
    let heading = use_heading();
    Effect::new(move |_| {
        if let Some(customer) = now() {
            heading.set(customer.draft.name, None);
        }
    });
    view! {
        {move || now().map(|customer| view! { <Head customer=customer /> })}
        <div class="widgets columns-2">
            <div>
                {move || now().map(|customer| view! { <CustomerInformation customer=customer /> })}
                <CustomerHistory id=id />
            </div>
            {viewer
                .may(Permission::CustomerUserRead)
                .then(|| {
                    view! {
                        <div>
                            <People id=id />
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn Head(customer: Customer) -> impl IntoView {
    let viewer = use_viewer();
    let id = customer.id;
    let draft = customer.draft;
    let validity = draft.validity;
    let town: Vec<String> = [draft.city, draft.country].into_iter().filter(|part| !part.is_empty()).collect();
    let edit = viewer.may(Permission::CustomerEdit).then(|| {
        view! {
            <ButtonLink href=format!("/customers/{id}/edit") icon="pencil" attr:data-edit="">
                {tr!(common.edit)}
            </ButtonLink>
        }
    });
    let may_add = viewer.may_add_people() && validity.is_valid();
    let add = may_add.then(|| {
        let href = format!("/customer-users/new?customer={}", page_value(&draft.key));
        view! {
            <ButtonLink href=href icon="user-plus">
                {tr!(customers.add_person)}
            </ButtonLink>
        }
    });
    view! {
        <PageTitle text=draft.name.clone() />
        <div class="page-head">
            <div class="page-title">
                <h1>
                    {draft.name}
                    {(!validity.is_valid())
                        .then(|| view! { <Tag tone=words::validity_tone(validity)>{words::validity(validity)}</Tag> })}
                </h1>
                <p>{std::iter::once(draft.key).chain(town).collect::<Vec<_>>().join(" · ")}</p>
            </div>
            <div class="actions">{edit} {add}</div>
        </div>
    }
}

/// The customer's valid people: the first ones, and how many there are.
#[component]
fn People(id: CustomerId) -> impl IntoView {
    let live = use_live();
    let people = load(
        move || (live.topic(Topic::CustomerUsers), live.topic(Topic::Customer(id))),
        move |_| async move {
            let filter = Filter { customer: Some(id), ..Filter::default() };
            let sort = Sort::by(key::NAME, false);
            let page: Page<Row> = list_customer_users(filter.clone(), sort, None, Vec::new(), 0).await?.page;
            let shown = i64::try_from(page.rows.len()).unwrap_or_default();
            let total = if page.next.is_some() { count_customer_users(filter).await? } else { shown };
            Ok::<_, ApiError>((page.rows, total))
        },
    );
    view! {
        <section class="widget" aria-labelledby="people-title">
            <header>
                <h2 id="people-title">{tr!(customers.people)}</h2>
                <Transition>
                    {awaited(move || async move {
                        people.await.ok().map(|(_, total)| view! { <span class="count">{words::grouped(total)}</span> })
                    })}
                </Transition>
            </header>
            <div class="widget-body">
                <Transition fallback=|| view! { <Skeleton lines=6 /> }>
                    {awaited(move || async move {
                        match people.await {
                            Ok((rows, _)) => view! { <PeopleRows rows=rows /> }.into_any(),
                            Err(error) => {
                                view! { <PartProblem error=error on_retry=move |()| people.refetch() /> }.into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
            <Transition>
                {awaited(move || async move {
                    let total = people.await.ok().map(|(_, total)| total).filter(|total| *total > 0);
                    total
                        .map(|total| {
                            view! {
                                <footer>
                                    <a class="link" href=format!("/customer-users?customer={id}")>
                                        {tr!(customers.people_all, count = total).to_string()}
                                    </a>
                                </footer>
                            }
                        })
                })}
            </Transition>
        </section>
    }
}

#[component]
fn PeopleRows(rows: Vec<Row>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty icon="users" title=tr!(customers.people_none) text=tr!(customers.people_none_text) small=true />
        }
        .into_any();
    }
    let rows = rows.into_iter().take(PEOPLE).map(|row| {
        view! {
            <li>
                <div class="row">
                    <Avatar name=row.name.clone() />
                    <span class="title">
                        <PersonName id=row.id name=row.name />
                    </span>
                    <span>{row.login_forbidden.then(|| view! { <Icon name="lock" /> <span class="sr">{tr!(words.fields.login_forbidden)}</span> })}</span>
                    <span class="sub">{row.login}</span>
                </div>
            </li>
        }
    });
    view! {
        <ul class="rows">{rows.collect_view()}</ul>
    }
    .into_any()
}

/// A part of the page that cannot be had.
#[component]
pub(super) fn PartProblem(
    /// Why.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="padded cluster">
            <span>{words::error_text(&error)}</span>
            <IconButton icon="refresh-cw" label=tr!(common.retry) on_click=on_retry />
        </div>
    }
}
