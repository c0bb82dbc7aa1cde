//! A section of the form of a customer user, made from the fields that stand in it.

use super::{
    login::{LoginFields, SecurityFields},
    typed::{Typed, choice},
};
use crate::{
    agent::time_zone::ZoneField,
    api::customers::search_customers,
    form::{FormState, use_failure_text},
    tr,
    ui::{self, Combobox, ComboboxMany, DateField, NumberField, Search, SelectField, TextArea, TextField},
    viewer::use_viewer,
    words,
};
use domain::{
    Permission,
    customer_user::CustomerUser,
    field::{Field, Kind, Section, key},
};
use leptos::prelude::*;

#[component]
pub(super) fn FormSection(
    section: Section,
    fields: Memo<Vec<Field>>,
    typed: Typed,
    state: FormState,
    prefilled: bool,
    free: Memo<bool>,
    auto_login: bool,
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
                                [single] => view! { <Input field=single.clone() typed=typed state=state prefilled=prefilled free=free auto_login=auto_login /> }.into_any(),
                                several => {
                                    let zip = several.iter().any(|field| field.key == key::ZIP);
                                    view! {
                                        <div class=if zip { "pair zip" } else { "pair" }>
                                            {several
                                                .iter()
                                                .map(|field| view! { <Input field=field.clone() typed=typed state=state prefilled=prefilled free=free auto_login=auto_login /> })
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
    let failure = use_failure_text();
    Search::new(move |text| async move {
        let found = search_customers(text).await.map_err(failure)?;
        Ok(found.iter().map(choice).collect())
    })
}

#[component]
fn Input(
    field: Field,
    typed: Typed,
    state: FormState,
    prefilled: bool,
    free: Memo<bool>,
    auto_login: bool,
) -> impl IntoView {
    let value = typed.value(&field.key);
    let label = words::field_label(&field);
    let error = state.error(&field.key);
    let may_be_made = auto_login && field.key == key::LOGIN;
    let required = !may_be_made && (field.required || field.always_required());
    let hint = may_be_made.then(|| tr!(people.auto_login_hint).to_owned());
    let name = field.key.clone();
    if field.read_only {
        let id = format!("field-{name}");
        let kind = field.kind;
        return view! {
            <ui::Field label=label id=id.clone() hint=tr!(people.read_only_hint) error=error>
                <output class="stored" id=id>
                    {move || Some(words::value(kind, value.get())).filter(|text| !text.is_empty()).unwrap_or_else(|| "—".into())}
                </output>
            </ui::Field>
        }
        .into_any();
    }
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
                free=free
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
                view! { <TextField label=label name=name value=value kind=kind required=required nostrip:hint=hint error=error /> }
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
