//! The form of a customer user, made from the source's field map.

mod login;
mod section;
mod typed;

use super::{conflict::ConflictView, shell::use_heading};
use crate::{
    api::{
        awaited,
        customer_users::{FormModel, add_customer_user, change_customer_user, find_customer_user, find_form_model},
        customers::find_customer_by_key,
        load_first,
    },
    form::{FormFailure, FormState},
    live::{Topic, use_live},
    states::{Loading, PageProblem},
    tr,
    ui::{
        Button, ButtonKind, ButtonLink, Kbd, Notice, PageTitle, SelectField, Tone, submit_on_ctrl_enter, use_toasts,
        use_unsaved,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    Conflict, CustomerUserId, Error, Permission, SourceId,
    customer::CustomerRef,
    customer_user::{CustomerUser, Draft, SourceRef, Warning},
    field::{Field, Section, key},
    text::isolated,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
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
                        view! {
                            {unknown}
                            <PersonForm model=model person=None customer=customer />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error=error /> }.into_any(),
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
                        view! { <PersonForm model=model person=Some(person) customer=customer /> }.into_any()
                    }
                    Err(error) => view! { <PageProblem error=error /> }.into_any(),
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
    let state = FormState::default();
    let conflict = RwSignal::new(None::<Conflict>);
    let version = RwSignal::new(person.as_ref().map_or(0, |person| person.version));
    let id = person.as_ref().map(|person| person.id);
    watch_changes(typed, fields, state);
    use_unsaved(state.dirty.into());
    let send = submit(typed, fields, source, state, (id, version), conflict);
    let name = person.as_ref().map(|person| person.values.name()).unwrap_or_default();
    let heading = use_heading();
    let named = name.clone();
    Effect::new(move |_| heading.set(named.clone(), None));
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
                <FormFailure state=state />
                <Conflicting conflict=conflict typed=typed fields=fields version=version send=send />
                <SourceStep adding=adding source=source writable=writable name=first_source.name />
                {Section::ALL
                    .map(|section| {
                        view! {
                            <FormSection
                                section=section
                                fields=fields
                                typed=typed
                                state=state
                                prefilled=prefilled
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
                <ButtonLink kind=ButtonKind::Quiet href=cancel>
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

/// Marks the form as changed as soon as anything differs from how it started.
fn watch_changes(typed: Typed, fields: Memo<Vec<Field>>, state: FormState) {
    Effect::new(move |before: Option<Draft>| {
        let now = typed.draft(&fields.get());
        let before = before.unwrap_or_else(|| now.clone());
        state.dirty.set(now != before);
        before
    });
}

/// What the button does.
fn submit(
    typed: Typed,
    fields: Memo<Vec<Field>>,
    source: RwSignal<String>,
    state: FormState,
    (id, version): (Option<CustomerUserId>, RwSignal<i64>),
    conflict: RwSignal<Option<Conflict>>,
) -> Callback<()> {
    // What was sent last, with its token: the same form is never added twice, a corrected one is another person.
    let sent = StoredValue::new(None::<(Draft, Uuid)>);
    let navigate = use_navigate();
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
    Callback::new(move |()| {
        let draft = untrack(|| typed.draft(&fields.get()));
        let name = draft.values.name();
        let navigate = navigate.clone();
        let opened = move |id: CustomerUserId| {
            state.dirty.set(false);
            // Back leads to where the form was opened, not into it again.
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&format!("/customer-users/{id}"), options);
        };
        match id {
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
    })
}

/// Shows both versions when somebody else has saved meanwhile.
#[component]
fn Conflicting(
    conflict: RwSignal<Option<Conflict>>,
    typed: Typed,
    fields: Memo<Vec<Field>>,
    version: RwSignal<i64>,
    send: Callback<()>,
) -> impl IntoView {
    let viewer = use_viewer();
    let rights =
        [(key::VALIDITY, Permission::CustomerUserValidity), (key::LOGIN_FORBIDDEN, Permission::CustomerUserSecurity)];
    let denied = rights.map(|(key, right)| (!viewer.may(right)).then_some(key));
    move || {
        conflict.get().map(|mut found| {
            let current = found.current.clone();
            // Of what is read-only, and of what the viewer may not change, there is one version only.
            let is_denied = |key: &str| denied.contains(&Some(key));
            let fixed = |key: &str| untrack(|| fields.read().iter().any(|field| field.read_only && field.key == key));
            let given: Vec<_> = current.iter().filter(|(key, _)| is_denied(key)).cloned().collect();
            found.current.retain(|(key, _)| !fixed(key) && !is_denied(key));
            let theirs = found.version;
            let mut mine = untrack(|| typed.compared(&fields.get()));
            mine.retain(|(key, _)| !is_denied(key));
            let keep = move |now: i64| {
                typed.take(&given, &[]);
                version.set(now);
                send.run(());
            };
            let take = move |()| {
                typed.take(&current, &fields.get_untracked());
                version.set(theirs);
                conflict.set(None);
            };
            let labels = words::labels(fields.get_untracked().iter());
            let label = move |key: &str| labels.of(key);
            view! { <ConflictView conflict=found mine=mine label=label on_keep_mine=keep on_take_theirs=take /> }
        })
    }
}

#[component]
fn SourceStep(
    adding: bool,
    source: RwSignal<String>,
    writable: Vec<(SourceRef, Vec<Field>)>,
    name: String,
) -> impl IntoView {
    let options: Vec<(String, String)> =
        writable.iter().map(|(source, _)| (source.id.to_string(), source.name.clone())).collect();
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
        Some(person) => tr!(people.read_only, name = person.source.name).to_string(),
        None => tr!(people.no_source).to_owned(),
    };
    view! {
        <div class="page-body">
            <Notice icon="lock">{text}</Notice>
        </div>
    }
}
