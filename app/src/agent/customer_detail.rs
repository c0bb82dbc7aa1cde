//! The detail view of a customer: its own information, its people, its history.

use super::{
    customer_history::CustomerHistory, customer_information::CustomerInformation, customer_people::People,
    shell::use_heading,
};
use crate::{
    api::{ApiError, Loaded, customers::find_customer, load_first},
    live::{Topic, use_live},
    marks::validity_mark,
    page_value,
    states::{Loading, PageProblem, with_status},
    tr,
    ui::{ButtonLink, IconButton, PageTitle},
    viewer::use_viewer,
    words,
};
use domain::{CustomerId, Error, Permission, customer::Customer};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

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
    let name = RwSignal::new(String::new());
    let valid = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(customer) = now() {
            name.set(customer.draft.name.clone());
            valid.set(customer.draft.validity.is_valid());
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
                            <People id=id name=name valid=valid />
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
                    {validity_mark(validity)}
                </h1>
                <p>{std::iter::once(draft.key).chain(town).collect::<Vec<_>>().join(" · ")}</p>
            </div>
            <div class="actions">{edit} {add}</div>
        </div>
    }
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
