//! Adding and changing a customer.

use super::{
    conflict::ConflictView,
    customer_fields::{Fields, Inputs},
    shell::use_heading,
    way_back::{WayBack, use_way_back},
};
use crate::{
    api::{
        ApiError, awaited,
        customers::{add_customer, change_customer, find_customer},
        load_first,
    },
    form::{FormFailure, FormState},
    states::{Loading, PageProblem, permitted, with_status},
    token, tr,
    ui::{Button, ButtonKind, ButtonLink, Kbd, PageTitle, submit_on_ctrl_enter, use_toasts, use_unsaved},
    words,
};
use domain::{
    Conflict, CustomerId, Error, Permission,
    customer::{Customer, CustomerDraft},
};
use leptos::{ev::MouseEvent, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

/// Adds a customer; `?key=KEY` fills the CustomerID.
#[component]
pub fn AddCustomer() -> impl IntoView {
    let key = use_query_map().with_untracked(|query| query.get("key").unwrap_or_default());
    view! {
        <PageTitle text=tr!(customers.add) />
        {permitted(Permission::CustomerEdit, move || view! { <CustomerForm existing=None key=key /> }.into_any())}
    }
}

/// Changes a customer.
#[component]
pub fn EditCustomer() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").and_then(|id| id.parse::<CustomerId>().ok());
    // Not live: what others save while somebody types is told when it is saved.
    let customer = load_first(id, async |id| match id {
        Some(id) => with_status(find_customer(id).await),
        None => with_status(Err(ApiError::Domain(Error::NotFound))),
    });
    view! {
        <PageTitle text=tr!(customers.edit_title) />
        <Transition fallback=Loading>
            {awaited(move || async move {
                match customer.await {
                    Ok(customer) => {
                        permitted(
                            Permission::CustomerEdit,
                            move || view! { <CustomerForm existing=Some(customer.clone()) /> }.into_any(),
                        )
                    }
                    Err(error) => {
                        let retry = Callback::new(move |()| customer.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// The form; without an existing customer it adds one.
#[component]
fn CustomerForm(existing: Option<Customer>, #[prop(optional)] key: String) -> impl IntoView {
    let new = CustomerDraft { key, ..CustomerDraft::default() };
    let start = existing.as_ref().map_or(new, |customer| customer.draft.clone());
    let inputs = Inputs::new(&start);
    let unchanged = RwSignal::new(start);
    let version = StoredValue::new(existing.as_ref().map_or(0, |customer| customer.version));
    let id = existing.as_ref().map(|customer| customer.id);
    // What is added may be stored already, if the answer was lost; then that record is changed.
    let stored = StoredValue::new(id);
    let way = use_way_back();
    let state = FormState::default();
    let dirty = Memo::new(move |_| inputs.draft() != unchanged.get());
    use_unsaved(dirty.into());

    let send = Callback::new({
        let saver = Saver { state, sent: StoredValue::new(None), unchanged, way, toasts: use_toasts() };
        move |()| {
            let draft = untrack(|| inputs.draft());
            match stored.get_value() {
                Some(id) => saver.change(id, draft, version.get_value()),
                None => saver.add(draft),
            }
        }
    });
    let conflict = move || match state.failure.get() {
        Some(ApiError::Domain(Error::Conflict(conflict))) => Some(*conflict),
        _ => None,
    };
    let take_theirs = Callback::new(move |conflict: Conflict| {
        // Of what was added already nothing is left to add.
        if let (None, Some(id)) = (stored.get_value(), conflict.id) {
            unchanged.set(untrack(|| inputs.draft()));
            way.go(&format!("/customers/{id}/edit"));
            return;
        }
        inputs.fill(&conflict.current);
        unchanged.set(untrack(|| inputs.draft()));
        version.set_value(conflict.version);
        state.errors.set(Vec::new());
        state.failure.set(None);
    });
    let mine = Signal::derive(move || {
        inputs.draft().tidied().values().map(|(key, value)| (key.to_owned(), value.to_owned())).collect::<Vec<_>>()
    });
    let trouble = move || match conflict() {
        Some(conflict) => {
            let (theirs, id) = (conflict.clone(), conflict.id);
            let keep_mine = Callback::new(move |now| {
                stored.set_value(id.map(CustomerId));
                version.set_value(now);
                send.run(());
            });
            view! {
                <ConflictView
                    conflict=conflict
                    mine=mine
                    label=words::key_label
                    busy=state.busy
                    on_keep_mine=keep_mine
                    on_take_theirs=move |()| take_theirs.run(theirs.clone())
                />
            }
            .into_any()
        }
        None => view! { <FormFailure state=state /> }.into_any(),
    };
    let named = existing.as_ref().map(|customer| customer.draft.name.clone()).unwrap_or_default();
    let crumb = use_heading();
    Effect::new(move |_| crumb.set(named.clone(), None));
    let heading = existing.map_or_else(
        || tr!(customers.add).to_owned(),
        |customer| tr!(customers.edit_named, name = customer.draft.name).to_string(),
    );
    let back = id.map_or_else(|| "/customers".to_owned(), |id| format!("/customers/{id}"));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{heading}</h1>
                <p>{tr!(common.mandatory)}</p>
            </div>
        </div>
        <form
            class="form-page"
            novalidate
            on:keydown=submit_on_ctrl_enter
            on:submit=move |event| {
                event.prevent_default();
                send.run(());
            }
        >
            <div class="form">{trouble} <Fields inputs=inputs state=state /></div>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {if id.is_some() { tr!(common.save) } else { tr!(customers.add) }}
                </Button>
                <ButtonLink
                    kind=ButtonKind::Quiet
                    href=back.clone()
                    on:click=move |event: MouseEvent| way.clicked(&event, &back)
                >
                    {tr!(common.cancel)}
                </ButtonLink>
                <span class="hint">
                    <Kbd keys="Ctrl+Enter" />
                </span>
            </div>
        </form>
    }
}

/// Sends the form and leads on.
#[derive(Clone, Copy)]
struct Saver {
    state: FormState,
    /// What was sent last, with its token: the same form is never added twice, another one is another customer.
    sent: StoredValue<Option<(CustomerDraft, Uuid)>>,
    unchanged: RwSignal<CustomerDraft>,
    way: WayBack,
    toasts: crate::ui::Toaster,
}

impl Saver {
    fn add(self, draft: CustomerDraft) {
        let token = match self.sent.get_value() {
            Some((sent, token)) if sent == draft => token,
            _ => token::new(),
        };
        self.sent.set_value(Some((draft.clone(), token)));
        let name = draft.name.trim().to_owned();
        self.state.send(add_customer(draft.clone(), token), move |id| {
            self.toasts.success(tr!(customers.added, name = name).to_string());
            self.leave(id, draft);
        });
    }

    fn change(self, id: CustomerId, draft: CustomerDraft, version: i64) {
        self.state.send(change_customer(id, draft.clone(), version), move |()| {
            self.toasts.success(tr!(common.saved));
            self.leave(id, draft);
        });
    }

    /// To the customer, as it was sent.
    fn leave(self, id: CustomerId, sent: CustomerDraft) {
        self.unchanged.set(sent);
        self.way.go(&format!("/customers/{id}"));
    }
}
