//! The form of a customer user, made from the source's field map.

mod conflicting;
mod login;
mod section;
mod typed;

use super::{shell::use_heading, way_back::use_way_back};
use crate::{
    api::{
        awaited,
        customer_users::{FormModel, add_customer_user, change_customer_user, find_customer_user, find_form_model},
        customers::find_customer_by_key,
        load_first,
    },
    form::{FormFailure, FormState},
    live::{Topic, use_live},
    states::{Loading, PageProblem, permitted},
    tr,
    ui::{
        Button, ButtonKind, ButtonLink, Kbd, Notice, PageTitle, SelectField, Tone, submit_on_ctrl_enter, use_toasts,
        use_unsaved,
    },
    words,
};
use conflicting::Conflicting;
use domain::{
    Conflict, CustomerUserId, Error, Permission, SourceId,
    customer::CustomerRef,
    customer_user::{CustomerUser, Draft, Warning},
    field::{Field, Section},
    source::SourceRef,
    text::isolated,
};
use leptos::{ev::MouseEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};
use section::FormSection;
use std::str::FromStr;
use typed::Typed;
use uuid::Uuid;

/// Adds a customer user; `?customer=KEY` fills and locks the CustomerID.
#[component]
pub fn AddCustomerUser() -> impl IntoView {
    let query = use_query_map();
    let needed = load_first(
        move || query.get().get("customer").unwrap_or_default(),
        |customer| async move {
            let model = find_form_model().await?;
            let found = if customer.is_empty() { None } else { find_customer_by_key(customer.clone()).await? };
            let unknown = Some(customer).filter(|customer| !customer.is_empty() && found.is_none());
            Ok::<_, crate::api::ApiError>((model, found, unknown))
        },
    );
    view! {
        <PageTitle text=tr!(people.add_title) />
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match needed.await {
                    Ok((model, customer, unknown)) => {
                        let unknown = unknown
                            .map(|customer| {
                                view! {
                                    <Notice tone=Tone::Warn icon="triangle-alert">
                                        {tr!(people.customer_not_there, key = isolated(&customer)).to_string()}
                                    </Notice>
                                }
                            });
                        permitted(
                            Permission::CustomerUserCreate,
                            move || {
                                view! {
                                    {unknown}
                                    <PersonForm model=model person=None customer=customer />
                                }
                                    .into_any()
                            },
                        )
                    }
                    Err(error) => {
                        let retry = Callback::new(move |()| needed.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

/// Edits a customer user.
#[component]
pub fn EditCustomerUser() -> impl IntoView {
    let params = use_params_map();
    let needed = load_first(
        move || params.get().get("id").unwrap_or_default(),
        |id| async move {
            let id = CustomerUserId::from_str(&id).map_err(|_| Error::NotFound)?;
            let person = find_customer_user(id).await?;
            Ok::<_, crate::api::ApiError>((find_form_model().await?, person))
        },
    );
    view! {
        <PageTitle text=tr!(people.edit_title) />
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match needed.await {
                    Ok((model, person)) => {
                        let customer = person.customer.clone();
                        permitted(
                            Permission::CustomerUserEdit,
                            move || {
                                view! { <PersonForm model=model person=Some(person) customer=customer /> }.into_any()
                            },
                        )
                    }
                    Err(error) => {
                        let retry = Callback::new(move |()| needed.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn PersonForm(model: FormModel, person: Option<CustomerUser>, customer: Option<CustomerRef>) -> impl IntoView {
    let writable: Vec<_> = model.sources.iter().filter(|(source, _)| source.writable).cloned().collect();
    let chosen = match &person {
        Some(person) => model.sources.iter().find(|(source, _)| source.id == person.source.id).cloned(),
        None => writable.first().cloned(),
    };
    let Some((first_source, _)) = chosen.filter(|(source, _)| source.writable) else {
        return view! { <ReadOnly person=person /> }.into_any();
    };
    let adding = person.is_none();
    let prefilled = adding && customer.is_some();
    let typed = Typed::new(&model, person.as_ref(), customer.as_ref());
    let source = RwSignal::new(first_source.id.to_string());
    let sources = RwSignal::new(model.sources.clone());
    follow_fields(typed, sources);
    let fields = Memo::new(move |_| {
        let id = source.get();
        sources.with(|sources| {
            sources
                .iter()
                .find(|(source, _)| source.id.to_string() == id)
                .map(|(_, fields)| fields.clone())
                .unwrap_or_default()
        })
    });
    // Whether a CustomerID may be any text.
    let free = Memo::new(move |_| {
        let id = source.get();
        let is_free = |(source, _): &(SourceRef, Vec<Field>)| source.id.to_string() == id && !source.company_support;
        sources.with(|sources| sources.iter().any(is_free))
    });
    let state = FormState::default();
    let conflict = RwSignal::new(None::<Conflict>);
    let version = RwSignal::new(person.as_ref().map_or(0, |person| person.version));
    let id = person.as_ref().map(|person| person.id);
    let start = RwSignal::new(untrack(|| typed.draft(&fields.get())));
    Effect::new(move |_| state.dirty.set(is_changed(&typed.draft(&fields.get()), &start.read())));
    use_unsaved(state.dirty.into());
    // Who is added may be stored already, if the answer was lost; then that record is changed.
    let stored = RwSignal::new(id);
    let send = submit(typed, fields, source, state, (stored, version), conflict);
    let name = person.as_ref().map(|person| person.values.name()).unwrap_or_default();
    let heading = use_heading();
    let named = name.clone();
    Effect::new(move |_| heading.set(named.clone(), None));
    let way = use_way_back();
    let cancel = id.map_or_else(|| "/customer-users".to_owned(), |id| format!("/customer-users/{id}"));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{if adding { tr!(people.add_title).to_owned() } else { tr!(people.edit_of, name = isolated(&name)).to_string() }}</h1>
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
            <div class="form">
                {move || conflict.with(Option::is_none).then(|| view! { <FormFailure state=state /> })}
                <Conflicting conflict=conflict typed=typed fields=fields record=(stored, version) send=send state=state start=start />
                <SourceStep adding=adding source=source writable=writable name=words::source_name(&first_source) />
                {Section::ALL
                    .map(|section| {
                        view! {
                            <FormSection
                                section=section
                                fields=fields
                                typed=typed
                                state=state
                                prefilled=prefilled
                                free=free
                                auto_login=adding && model.auto_login
                                person=person.clone()
                                policy=model.policy.clone()
                            />
                        }
                    })
                    .into_iter()
                    .collect_view()}
            </div>
            <div class="form-actions">
                <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy>
                    {if adding { tr!(common.create) } else { tr!(common.save) }}
                </Button>
                <ButtonLink
                    kind=ButtonKind::Quiet
                    href=cancel.clone()
                    on:click=move |event: MouseEvent| way.clicked(&event, &cancel)
                >
                    {tr!(common.cancel)}
                </ButtonLink>
                <span class="hint">
                    <Kbd keys="Ctrl+Enter" />
                </span>
            </div>
        </form>
    }
    .into_any()
}

/// An admin may change the field map while the form is open; what is typed stays.
fn follow_fields(typed: Typed, sources: RwSignal<Vec<(SourceRef, Vec<Field>)>>) {
    let live = use_live();
    Effect::new(move |before: Option<u64>| {
        let now = live.topic(Topic::Fields);
        if before.is_some_and(|before| before != now) {
            spawn_local(async move {
                if let Ok(model) = find_form_model().await {
                    typed.learn(&model);
                    sources.try_set(model.sources);
                }
            });
        }
        now
    });
}

/// Whether anything differs from how the form started. A field that was added meanwhile is no change as long as it is empty.
fn is_changed(now: &Draft, start: &Draft) -> bool {
    let filled = |draft: &Draft| {
        let mut draft = draft.clone();
        draft.values.0.retain(|_, value| !value.is_empty());
        draft
    };
    filled(now) != filled(start)
}

/// What the button does.
fn submit(
    typed: Typed,
    fields: Memo<Vec<Field>>,
    source: RwSignal<String>,
    state: FormState,
    (id, version): (RwSignal<Option<CustomerUserId>>, RwSignal<i64>),
    conflict: RwSignal<Option<Conflict>>,
) -> Callback<()> {
    // What was sent last, with its token: the same form is never added twice, a corrected one is another person.
    let sent = StoredValue::new(None::<(Draft, Uuid)>);
    let way = use_way_back();
    let toasts = use_toasts();
    Effect::new(move |_| {
        conflict.set(match state.failure.get() {
            Some(crate::api::ApiError::Domain(Error::Conflict(found))) => Some(*found),
            _ => None,
        });
    });
    let warn = move |warning: Option<Warning>| match warning {
        Some(Warning::EmailUnchecked) => toasts.info(tr!(people.email_unchecked)),
        None => {}
    };
    let send = Callback::new(move |()| {
        let draft = untrack(|| typed.draft(&fields.get()));
        let name = draft.values.name();
        let opened = move |id: CustomerUserId| {
            state.dirty.set(false);
            way.go(&format!("/customer-users/{id}"));
        };
        match id.get_untracked() {
            Some(id) => state.send(change_customer_user(id, draft, version.get_untracked()), move |warning| {
                toasts.success(tr!(common.saved));
                warn(warning);
                opened(id);
            }),
            None => {
                let token = match sent.get_value() {
                    Some((before, token)) if before == draft => token,
                    _ => crate::token::new(),
                };
                sent.set_value(Some((draft.clone(), token)));
                let source = SourceId::from_str(&source.get_untracked()).ok();
                state.send(add_customer_user(source, draft, token), move |(id, warning)| {
                    toasts.success(tr!(people.added, name = isolated(&name)).to_string());
                    warn(warning);
                    opened(id);
                });
            }
        }
    });
    Callback::new(move |()| state.settled(move || send.run(())))
}

#[component]
fn SourceStep(
    adding: bool,
    source: RwSignal<String>,
    writable: Vec<(SourceRef, Vec<Field>)>,
    name: String,
) -> impl IntoView {
    let options: Vec<(String, String)> =
        writable.iter().map(|(source, _)| (source.id.to_string(), words::source_name(source))).collect();
    let single = !adding || options.len() < 2;
    view! {
        <fieldset>
            <legend>{tr!(words.sections.source)}</legend>
            {if single {
                view! {
                    <dl class="managed">
                        <dt>{tr!(words.fields.source)}</dt>
                        <dd>{name}</dd>
                    </dl>
                }
                    .into_any()
            } else {
                view! {
                    <SelectField label=tr!(words.fields.source) name="source" value=source options=options required=true />
                }
                    .into_any()
            }}
        </fieldset>
    }
}

/// The record of a source that cannot be written, or no source at all to add to.
#[component]
fn ReadOnly(person: Option<CustomerUser>) -> impl IntoView {
    let text = match person {
        Some(person) => tr!(people.read_only, name = words::source_name(&person.source)).to_string(),
        None => tr!(people.no_source).to_owned(),
    };
    view! {
        <div class="page-body">
            <Notice icon="lock">{text}</Notice>
        </div>
    }
}
