//! The form of a customer user, made from the source's field map.

use super::{
    conflict::ConflictView,
    login_facts::LoginFacts,
    new_password::{Judge, NewPassword},
    shell::use_heading,
    time_zone::ZoneField,
};
use crate::{
    api::{
        awaited,
        customer_users::{FormModel, add_customer_user, change_customer_user, find_customer_user, find_form_model},
        customers::{find_customer_by_key, search_customers},
        load_first,
    },
    form::{FormFailure, FormState},
    states::{Loading, PageProblem},
    tr,
    ui::{
        Button, ButtonKind, ButtonLink, CheckField, Choice, Combobox, ComboboxMany, DateField, Kbd, Notice,
        NumberField, PageTitle, Search, SelectField, TextArea, TextField, Tone, submit_on_ctrl_enter, use_toasts,
        use_unsaved,
    },
    viewer::use_viewer,
    words,
};
use domain::{
    Conflict, CustomerUserId, Error, Permission, SourceId,
    customer::CustomerRef,
    customer_user::{Access, CustomerUser, Draft, Validity, Values, Warning},
    field::{Field, Kind, Section, key},
    password::Whose,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use std::{collections::BTreeMap, str::FromStr};
use uuid::Uuid;

/// Adds a customer user; `?customer=KEY` fills and locks the CustomerID.
#[component]
pub fn AddCustomerUser() -> impl IntoView {
    let query = use_query_map();
    let needed = load_first(
        move || query.get().get("customer").unwrap_or_default(),
        |customer| async move {
            let model = find_form_model().await?;
            let customer = if customer.is_empty() { None } else { find_customer_by_key(customer).await? };
            Ok::<_, crate::api::ApiError>((model, customer))
        },
    );
    view! {
        <PageTitle text=tr!(people.add_title) />
        <Suspense fallback=Loading>
            {awaited(move || async move {
                match needed.await {
                    Ok((model, customer)) => view! { <PersonForm model=model person=None customer=customer /> }.into_any(),
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

/// Everything that is typed.
#[derive(Clone, Copy)]
struct Typed {
    values: StoredValue<BTreeMap<String, RwSignal<String>>>,
    customer: RwSignal<Option<Choice>>,
    more: RwSignal<Vec<Choice>>,
    validity: RwSignal<String>,
    forbidden: RwSignal<bool>,
    access: RwSignal<String>,
    password: RwSignal<String>,
}

fn choice(customer: &CustomerRef) -> Choice {
    Choice::new(customer.key.clone(), customer.name.clone(), customer.key.clone())
}

impl Typed {
    fn new(model: &FormModel, person: Option<&CustomerUser>, customer: Option<&CustomerRef>) -> Self {
        let draft = person.map(CustomerUser::draft).unwrap_or_default();
        let values = model
            .sources
            .iter()
            .flat_map(|(_, fields)| fields)
            .map(|field| (field.key.clone(), RwSignal::new(draft.values.get(&field.key).to_owned())))
            .collect();
        // A CustomerID without a customer is shown as it is.
        let raw = draft.values.get(key::CUSTOMER);
        let known = customer.map(choice).or_else(|| (!raw.is_empty()).then(|| Choice::new(raw, raw, "")));
        Self {
            values: StoredValue::new(values),
            customer: RwSignal::new(known),
            more: RwSignal::new(person.map(|p| p.more_customers.iter().map(choice).collect()).unwrap_or_default()),
            validity: RwSignal::new(draft.validity.key().to_owned()),
            forbidden: RwSignal::new(draft.login_forbidden),
            access: RwSignal::new(if person.is_some() { "keep".into() } else { "invite".into() }),
            password: RwSignal::new(String::new()),
        }
    }

    /// The signal of a field.
    fn value(self, key: &str) -> RwSignal<String> {
        self.values.with_value(|values| values.get(key).copied()).unwrap_or_else(|| RwSignal::new(String::new()))
    }

    fn draft(self, fields: &[Field]) -> Draft {
        let mut values = Values::default();
        for field in fields {
            values.set(&field.key, self.value(&field.key).get());
        }
        values.set(key::CUSTOMER, self.customer.get().map(|choice| choice.value).unwrap_or_default());
        Draft {
            values,
            more_customers: self.more.get().into_iter().map(|choice| choice.value).collect(),
            validity: Validity::from_key(&self.validity.get()).unwrap_or_default(),
            login_forbidden: self.forbidden.get(),
            access: match self.access.get().as_str() {
                "invite" => Access::Invite,
                "password" => Access::Password(self.password.get()),
                "none" => Access::Nothing,
                _ => Access::Keep,
            },
        }
    }

    /// Takes over what is stored.
    fn take(self, current: &[(String, String)]) {
        for (key, value) in current {
            match key.as_str() {
                key::CUSTOMER => self.customer.set(Some(Choice::new(value.clone(), value.clone(), ""))),
                key::MORE_CUSTOMERS => {
                    let keys = value.split(", ").filter(|key| !key.is_empty());
                    self.more.set(keys.map(|key| Choice::new(key, key, "")).collect());
                }
                key::VALIDITY => self.validity.set(value.clone()),
                key::LOGIN_FORBIDDEN => self.forbidden.set(value == "yes"),
                key => self.value(key).set(value.clone()),
            }
        }
    }

    /// All values with their keys, as a conflict compares them.
    fn compared(self, fields: &[Field]) -> Vec<(String, String)> {
        let draft = self.draft(fields);
        let mut all: Vec<(String, String)> =
            draft.values.iter().map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect();
        let mut more = draft.more_customers;
        more.sort_unstable();
        all.push((key::MORE_CUSTOMERS.into(), more.join(", ")));
        all.push((key::VALIDITY.into(), draft.validity.key().to_owned()));
        all.push((key::LOGIN_FORBIDDEN.into(), if draft.login_forbidden { "yes".into() } else { String::new() }));
        all
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
    let sources = StoredValue::new(model.sources.clone());
    let fields = Memo::new(move |_| {
        let id = source.get();
        sources.with_value(|sources| {
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
                <h1>{if adding { tr!(people.add_title).to_owned() } else { tr!(people.edit_of, name = name).to_string() }}</h1>
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
            navigate(&format!("/customer-users/{id}"), NavigateOptions::default());
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
                    toasts.success(tr!(people.added, name = name).to_string());
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
    move || {
        conflict.get().map(|found| {
            let current = found.current.clone();
            let theirs = found.version;
            let mine = untrack(|| typed.compared(&fields.get()));
            let keep = move |now: i64| {
                version.set(now);
                send.run(());
            };
            let take = move |()| {
                typed.take(&current);
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
    writable: Vec<(domain::customer_user::SourceRef, Vec<Field>)>,
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

#[component]
fn FormSection(
    section: Section,
    fields: Memo<Vec<Field>>,
    typed: Typed,
    state: FormState,
    prefilled: bool,
    person: Option<CustomerUser>,
    policy: domain::password::Policy,
) -> impl IntoView {
    let own = move || fields.get().into_iter().filter(|field| field.section == section).collect::<Vec<_>>();
    let viewer = use_viewer();
    let may_forbid = viewer.may(Permission::CustomerUserSecurity);
    let shows_security = may_forbid || person.is_some();
    let extra = match section {
        Section::Login => {
            view! { <LoginFields typed=typed state=state adding=person.is_none() policy=policy person=person /> }
                .into_any()
        }
        Section::Security if shows_security => {
            view! { <SecurityFields typed=typed state=state person=person may_forbid=may_forbid /> }.into_any()
        }
        _ => ().into_any(),
    };
    let has_extra = matches!(section, Section::Login) || (section == Section::Security && shows_security);
    view! {
        {move || {
            let own = own();
            (!own.is_empty() || has_extra)
                .then(|| {
                    view! {
                        <h2 class="form-heading">{words::section(section)}</h2>
                        {rows(own)
                            .into_iter()
                            .map(|row| match row.as_slice() {
                                [single] => view! { <Input field=single.clone() typed=typed state=state prefilled=prefilled /> }.into_any(),
                                several => {
                                    let zip = several.iter().any(|field| field.key == key::ZIP);
                                    view! {
                                        <div class=if zip { "pair zip" } else { "pair" }>
                                            {several
                                                .iter()
                                                .map(|field| view! { <Input field=field.clone() typed=typed state=state prefilled=prefilled /> })
                                                .collect_view()}
                                        </div>
                                    }
                                        .into_any()
                                }
                            })
                            .collect_view()}
                    }
                })
        }}
        {extra}
    }
}

/// Fields that stand side by side where they follow each other: the parts of a name, postal code and town, two numbers.
fn rows(fields: Vec<Field>) -> Vec<Vec<Field>> {
    let mut rows: Vec<Vec<Field>> = Vec::new();
    for field in fields {
        let joins = rows.last().is_some_and(|row| match row.as_slice() {
            [before] => {
                matches!(
                    (before.key.as_str(), field.key.as_str()),
                    (key::FIRSTNAME, key::LASTNAME) | (key::ZIP, key::CITY)
                ) || (before.kind == Kind::Phone && field.kind == Kind::Phone)
            }
            _ => false,
        });
        match rows.last_mut() {
            Some(row) if joins => row.push(field),
            _ => rows.push(vec![field]),
        }
    }
    rows
}

fn customers() -> Search {
    Search::new(|text| async move { search_customers(text).await.unwrap_or_default().iter().map(choice).collect() })
}

#[component]
fn Input(field: Field, typed: Typed, state: FormState, prefilled: bool) -> impl IntoView {
    let value = typed.value(&field.key);
    let label = words::field_label(&field);
    let error = state.error(&field.key);
    let required = field.required || field.always_required();
    let name = field.key.clone();
    match field.kind {
        Kind::Customer => view! {
            <Combobox
                label=label
                name=name
                value=typed.customer
                search=customers()
                required=required
                error=error
                placeholder=tr!(people.choose_customer)
                locked=prefilled
            />
            <ComboboxMany
                label=tr!(words.fields.more_customers)
                name=key::MORE_CUSTOMERS
                values=typed.more
                search=customers()
                hint=tr!(people.more_customers_hint)
                error=state.error(key::MORE_CUSTOMERS)
            />
        }
        .into_any(),
        Kind::Lines => {
            view! { <TextArea label=label name=name value=value required=required error=error /> }.into_any()
        }
        Kind::Number => {
            view! { <NumberField label=label name=name value=value required=required error=error /> }.into_any()
        }
        Kind::Date => {
            view! { <DateField label=label name=name value=value required=required error=error /> }.into_any()
        }
        Kind::Choice => {
            // What is stored may have been taken from the choices since; it stays until somebody changes it.
            let stored = value.get_untracked();
            let gone = (!stored.is_empty() && !field.choices.contains(&stored)).then_some(stored);
            let options: Vec<(String, String)> = std::iter::once((String::new(), "—".to_owned()))
                .chain(field.choices.into_iter().chain(gone).map(|choice| (choice.clone(), choice)))
                .collect();
            view! { <SelectField label=label name=name value=value options=options required=required error=error /> }
                .into_any()
        }
        Kind::Language => {
            let options: Vec<_> = std::iter::once((String::new(), "—".to_owned())).chain(words::languages()).collect();
            view! { <SelectField label=label name=name value=value options=options required=required error=error /> }
                .into_any()
        }
        Kind::TimeZone => {
            view! { <ZoneField label=label name=name value=value required=required error=error /> }.into_any()
        }
        Kind::YesNo => {
            let options: Vec<(String, String)> = vec![
                (String::new(), "—".into()),
                ("yes".into(), tr!(common.yes).into()),
                ("no".into(), tr!(common.no).into()),
            ];
            view! { <SelectField label=label name=name value=value options=options required=required error=error /> }
                .into_any()
        }
        kind => {
            let suggestions = match kind {
                Kind::Country => crate::countries::names(),
                _ => field.choices,
            };
            let kind = match kind {
                Kind::Email => "email",
                Kind::Phone => "tel",
                _ => "text",
            };
            if suggestions.is_empty() {
                view! { <TextField label=label name=name value=value kind=kind required=required error=error /> }
                    .into_any()
            } else {
                view! {
                    <TextField
                        label=label
                        name=name
                        value=value
                        kind=kind
                        required=required
                        error=error
                        suggestions=Signal::stored(suggestions)
                    />
                }
                .into_any()
            }
        }
    }
}

#[component]
fn LoginFields(
    typed: Typed,
    state: FormState,
    adding: bool,
    policy: domain::password::Policy,
    person: Option<CustomerUser>,
) -> impl IntoView {
    let viewer = use_viewer();
    let may_set = viewer.may(Permission::CustomerUserPassword);
    let may_validity = viewer.may(Permission::CustomerUserValidity);
    let has_password = person.as_ref().is_some_and(|person| person.login.has_password);
    let mut options: Vec<(String, String)> = Vec::new();
    if !adding {
        let keep = if has_password { tr!(people.access.keep) } else { tr!(people.access.keep_none) };
        options.push(("keep".into(), keep.into()));
    }
    options.push(("invite".into(), tr!(people.access.invite).into()));
    if may_set {
        options.push(("password".into(), tr!(people.access.password).into()));
    }
    if adding {
        options.push(("keep".into(), tr!(people.access.none).into()));
    } else if may_set && has_password {
        options.push(("none".into(), tr!(people.access.remove).into()));
    }
    let policy = StoredValue::new(policy);
    let login = typed.value(key::LOGIN);
    let email = typed.value(key::EMAIL);
    view! {
        <SelectField label=tr!(words.fields.password) name="access" value=typed.access options=options />
        {move || {
            (typed.access.get() == "password")
                .then(|| {
                    view! {
                        <NewPassword
                            label=tr!(people.new_password)
                            name="password"
                            value=typed.password
                            policy=policy.get_value()
                            login=login
                            email=email
                            judge=Judge::SignedIn(Whose::CustomerUser)
                            error=state.error(key::PASSWORD)
                        />
                        <p class="hint">{tr!(people.password_hint)}</p>
                    }
                })
        }}
        <SelectField
            label=tr!(words.fields.validity)
            name="validity"
            value=typed.validity
            options=words::validity_options()
            required=true
            disabled=!may_validity
            error=state.error(key::VALIDITY)
        />
        {move || {
            (typed.validity.get() != "valid")
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn icon="info">
                            {tr!(people.invalid_means)}
                        </Notice>
                    }
                })
        }}
    }
}

#[component]
fn SecurityFields(typed: Typed, state: FormState, person: Option<CustomerUser>, may_forbid: bool) -> impl IntoView {
    view! {
        <CheckField
            label=tr!(words.fields.login_forbidden)
            name="login_forbidden"
            value=typed.forbidden
            hint=tr!(people.forbidden_hint)
            disabled=!may_forbid
            error=state.error(key::LOGIN_FORBIDDEN)
        />
        {person.map(|person| view! { <LoginFacts login=person.login /> })}
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
