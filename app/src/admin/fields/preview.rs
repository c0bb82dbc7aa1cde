//! The form as agents see it.

use crate::{
    tr,
    ui::{self, DateField, NumberField, SelectField, TextArea, TextField},
    words,
};
use domain::field::{Field, Kind, Section};
use leptos::prelude::*;

/// The form that the field map makes. It can be looked at, not filled in.
#[component]
pub(super) fn Preview(fields: RwSignal<Vec<Field>>) -> impl IntoView {
    let sections = move || {
        let fields = fields.get();
        Section::ALL
            .into_iter()
            .filter_map(|section| {
                let controls: Vec<AnyView> =
                    fields.iter().filter(|field| field.section == section).map(control).collect();
                (!controls.is_empty()).then(|| {
                    view! {
                        <fieldset>
                            <legend>{words::section(section)}</legend>
                            {controls}
                        </fieldset>
                    }
                })
            })
            .collect_view()
    };
    view! {
        <section class="panel aside" aria-labelledby="preview-title">
            <header>
                <h2 id="preview-title">{tr!(admin.fields.preview)}</h2>
                <p>{tr!(admin.fields.preview_text)}</p>
            </header>
            <div class="panel-body">
                <div class="form" inert>
                    {sections}
                </div>
            </div>
        </section>
    }
}

fn control(field: &Field) -> AnyView {
    let label = words::field_label(field);
    let name = format!("preview-{}", field.key);
    let required = field.required || field.always_required();
    let value = RwSignal::new(String::new());
    if field.read_only {
        return view! {
            <ui::Field label=label id=name.clone()>
                <output class="stored" id=name>"—"</output>
            </ui::Field>
        }
        .into_any();
    }
    match field.kind {
        Kind::Lines => view! { <TextArea label=label name=name value=value rows=2 required=required /> }.into_any(),
        Kind::Number => view! { <NumberField label=label name=name value=value required=required /> }.into_any(),
        Kind::Date => view! { <DateField label=label name=name value=value required=required /> }.into_any(),
        Kind::Choice => {
            let mut options: Vec<(String, String)> = vec![(String::new(), String::new())];
            options.extend(field.choices.iter().map(|choice| (choice.clone(), choice.clone())));
            view! { <SelectField label=label name=name value=value options=options required=required /> }.into_any()
        }
        Kind::YesNo => {
            let options: Vec<(String, String)> = [("", ""), ("yes", tr!(common.yes)), ("no", tr!(common.no))]
                .map(|(value, label)| (value.to_owned(), label.to_owned()))
                .into();
            view! { <SelectField label=label name=name value=value options=options required=required /> }.into_any()
        }
        Kind::Language => {
            let options: Vec<_> = std::iter::once(Default::default()).chain(words::languages()).collect();
            view! { <SelectField label=label name=name value=value options=options required=required /> }.into_any()
        }
        Kind::Text | Kind::Email | Kind::Phone | Kind::Country | Kind::Customer | Kind::TimeZone => {
            view! { <TextField label=label name=name value=value required=required /> }.into_any()
        }
    }
}
