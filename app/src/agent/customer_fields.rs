//! The fields of a customer's form.

use crate::{
    countries,
    form::FormState,
    tr,
    ui::{SelectField, TextArea, TextField},
    words,
};
use domain::{customer::CustomerDraft, customer_user::Validity};
use leptos::prelude::*;

/// The fields of the form.
#[derive(Clone, Copy)]
pub(super) struct Inputs {
    key: RwSignal<String>,
    name: RwSignal<String>,
    street: RwSignal<String>,
    zip: RwSignal<String>,
    city: RwSignal<String>,
    country: RwSignal<String>,
    url: RwSignal<String>,
    validity: RwSignal<String>,
    comment: RwSignal<String>,
}

impl Inputs {
    /// Starts with a draft.
    pub(super) fn new(draft: &CustomerDraft) -> Self {
        let input = |key| RwSignal::new(draft.get(key).to_owned());
        Self {
            key: input("key"),
            name: input("name"),
            street: input("street"),
            zip: input("zip"),
            city: input("city"),
            country: input("country"),
            url: input("url"),
            validity: input("validity"),
            comment: input("comment"),
        }
    }

    /// Takes values over by their keys.
    pub(super) fn fill(self, values: &[(String, String)]) {
        for (key, value) in values {
            let input = match key.as_str() {
                "key" => self.key,
                "name" => self.name,
                "street" => self.street,
                "zip" => self.zip,
                "city" => self.city,
                "country" => self.country,
                "url" => self.url,
                "validity" => self.validity,
                "comment" => self.comment,
                _ => continue,
            };
            input.set(value.clone());
        }
    }

    /// What is entered now.
    pub(super) fn draft(self) -> CustomerDraft {
        CustomerDraft {
            key: self.key.get(),
            name: self.name.get(),
            street: self.street.get(),
            zip: self.zip.get(),
            city: self.city.get(),
            country: self.country.get(),
            url: self.url.get(),
            validity: Validity::from_key(&self.validity.get()).unwrap_or_default(),
            comment: self.comment.get(),
        }
    }
}

/// The fields, section by section.
#[component]
pub(super) fn Fields(inputs: Inputs, state: FormState) -> impl IntoView {
    let label = words::key_label;
    let countries = Signal::stored(countries::names());
    let validities = Signal::stored(words::validity_options());
    view! {
        <fieldset>
            <legend>{tr!(customers.section)}</legend>
            <TextField label=label("key") name="key" value=inputs.key required=true error=state.error("key") />
            <TextField label=label("name") name="name" value=inputs.name required=true error=state.error("name") />
        </fieldset>
        <fieldset>
            <legend>{tr!(customers.address)}</legend>
            <TextField label=label("street") name="street" value=inputs.street error=state.error("street") />
            <div class="pair zip">
                <TextField label=label("zip") name="zip" value=inputs.zip error=state.error("zip") />
                <TextField label=label("city") name="city" value=inputs.city error=state.error("city") />
            </div>
            <TextField
                label=label("country")
                name="country"
                value=inputs.country
                suggestions=countries
                error=state.error("country")
            />
        </fieldset>
        <fieldset>
            <legend>{tr!(customers.more)}</legend>
            <TextField
                label=label("url")
                name="url"
                kind="url"
                value=inputs.url
                hint=tr!(customers.url_hint)
                error=state.error("url")
            />
            <SelectField
                label=label("validity")
                name="validity"
                value=inputs.validity
                options=validities
                required=true
                error=state.error("validity")
            />
            <TextArea label=label("comment") name="comment" value=inputs.comment error=state.error("comment") />
        </fieldset>
    }
}
