//! The dialog that adds or edits a field.

use super::{display_word, kind_word};
use crate::{
    admin::{
        audit::words as log,
        versions::{ChangeFailure, Shown},
    },
    api::configuration::{add_field, change_field},
    form::FormState,
    tr,
    ui::{Button, ButtonKind, CheckField, Dialog, SelectField, TextArea, TextField, submit_on_ctrl_enter, use_toasts},
    words,
};
use domain::{
    SourceId,
    field::{Display, Field, FieldDraft, Kind, Section},
};
use leptos::{ev::SubmitEvent, prelude::*};

/// The form in the dialog, which its button names.
const FORM: &str = "field-form";

/// The dialog that adds a field, or edits one.
#[component]
pub(super) fn FieldDialog(
    /// The source of a further field.
    source: SourceId,
    /// The field to edit; none to add one.
    edited: RwSignal<Option<Field>>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// Called when it is saved.
    on_done: Callback<()>,
) -> impl IntoView {
    let state = FormState::default();
    let title = move || match &*edited.read() {
        Some(field) => tr!(admin.fields.edit_title, name = words::field_label(field)).to_string(),
        None => tr!(admin.fields.add_title).to_owned(),
    };
    let label = move || if edited.read().is_some() { tr!(common.save) } else { tr!(common.add) };
    let footer = move || {
        view! {
            <Button on_click=move |()| open.set(false)>{tr!(common.cancel)}</Button>
            <Button kind=ButtonKind::Primary button_type="submit" busy=state.busy attr:form=FORM>
                {label}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=Signal::derive(title) wide=true footer=footer>
            <FieldForm source=source edited=edited.get_untracked() state=state open=open on_done=on_done />
        </Dialog>
    }
}

#[component]
fn FieldForm(
    source: SourceId,
    edited: Option<Field>,
    state: FormState,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    state.errors.set(Vec::new());
    state.failure.set(None);
    let draft = edited.as_ref().map_or_else(new_draft, draft_of);
    let built_in = edited.as_ref().is_some_and(|field| field.built_in);
    let takes_display = edited.as_ref().is_none_or(Field::takes_display);
    let takes_link = edited.as_ref().is_none_or(Field::takes_link);
    let fixed = edited.as_ref().is_some_and(Field::always_required);
    let stored = edited.as_ref().map(|field| (field.id, words::key_label(&field.key)));
    let version = RwSignal::new(edited.as_ref().map_or(0, |field| field.version));
    let label = RwSignal::new(draft.label);
    let key = RwSignal::new(draft.key);
    let kind = RwSignal::new(draft.kind.key().to_owned());
    let choices = RwSignal::new(draft.choices.join("\n"));
    let section = RwSignal::new(draft.section.key().to_owned());
    let required = RwSignal::new(draft.required || fixed);
    let read_only = RwSignal::new(draft.read_only);
    let display = RwSignal::new(draft.display.key().to_owned());
    let in_list = RwSignal::new(draft.in_list);
    let link = RwSignal::new(draft.link);
    let draft = move || FieldDraft {
        key: key.get(),
        label: label.get(),
        kind: Kind::from_key(&kind.read()).unwrap_or(Kind::Text),
        choices: lines(&choices.read()),
        section: Section::from_key(&section.read()).unwrap_or(Section::Miscellaneous),
        required: required.get() && !read_only.get(),
        read_only: read_only.get(),
        display: Display::from_key(&display.read()).unwrap_or(Display::Always),
        in_list: in_list.get(),
        link: link.get(),
    };
    let is_new = stored.is_none();
    if is_new {
        suggest_key(label, key);
    }
    let toasts = use_toasts();
    let id = stored.as_ref().map(|(id, _)| *id);
    let save = Callback::new(move |()| {
        let draft = untrack(draft);
        let name = words::label(&draft.key, &draft.label);
        match id {
            Some(id) => state.send(change_field(id, draft, version.get_untracked()), move |()| {
                open.set(false);
                toasts.success(tr!(common.saved));
                on_done.run(());
            }),
            None => state.send(add_field(source, draft), move |_| {
                open.set(false);
                toasts.success(tr!(admin.fields.added, name = name).to_string());
                on_done.run(());
            }),
        }
    });
    let take = Callback::new(move |()| {
        open.set(false);
        on_done.run(());
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let shown = Shown { label: |key| log::label("field", key), value: |key, value| log::value("field", key, value) };
    let kinds: Vec<(String, String)> =
        Kind::FURTHER.into_iter().map(|kind| (kind.key().to_owned(), kind_word(kind).to_owned())).collect();
    let sections: Vec<(String, String)> = Section::ALL
        .into_iter()
        .map(|section| (section.key().to_owned(), words::section(section).to_owned()))
        .collect();
    let displays: Vec<(String, String)> =
        Display::ALL.into_iter().map(|display| (display.key().to_owned(), display_word(display).to_owned())).collect();
    let choices_field = move || match Kind::from_key(&kind.read()) {
        Some(Kind::Choice) => Some((tr!(admin.fields.choices), tr!(admin.fields.choices_hint), true)),
        Some(Kind::Text) => Some((tr!(admin.fields.suggestions), tr!(admin.fields.suggestions_hint), false)),
        _ => None,
    };
    view! {
        <form class="form" id=FORM method="post" novalidate on:submit=submit on:keydown=submit_on_ctrl_enter>
            <ChangeFailure
                state=state
                version=version
                mine=Signal::derive(move || values(&draft()))
                shown=shown
                save=save
                take=take
            />
            {match (built_in, stored) {
                (true, Some((_, built_in_label))) => {
                    view! {
                        <TextField
                            label=tr!(admin.fields.label)
                            name="label"
                            value=label
                            placeholder=built_in_label
                            hint=tr!(admin.fields.label_hint)
                            error=state.error("label")
                        />
                    }
                        .into_any()
                }
                _ => {
                    view! {
                        <TextField
                            label=tr!(admin.fields.label)
                            name="label"
                            value=label
                            required=true
                            error=state.error("label")
                        />
                    }
                        .into_any()
                }
            }}
            {is_new
                .then(|| {
                    view! {
                        <div class="pair">
                            <TextField
                                label=tr!(admin.fields.key)
                                name="key"
                                value=key
                                required=true
                                hint=tr!(admin.fields.key_hint)
                                error=state.error("key")
                            />
                            <SelectField
                                label=tr!(admin.fields.kind)
                                name="kind"
                                value=kind
                                options=kinds
                                required=true
                                hint=tr!(admin.fields.kind_hint)
                                error=state.error("kind")
                            />
                        </div>
                    }
                })}
            <SelectField
                label=tr!(admin.fields.section)
                name="section"
                value=section
                options=sections
                error=state.error("section")
            />
            {move || {
                choices_field()
                    .map(|(label, hint, required)| {
                        view! {
                            <TextArea
                                label=label
                                name="choices"
                                value=choices
                                rows=5
                                required=required
                                hint=hint
                                error=state.error("choices")
                            />
                        }
                    })
            }}
            <fieldset>
                <legend>{tr!(admin.fields.flags)}</legend>
                {if fixed {
                    view! {
                        <CheckField
                            label=tr!(admin.fields.required)
                            name="required"
                            value=required
                            disabled=true
                            hint=tr!(admin.fields.required_always)
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        {move || {
                            (!read_only.get())
                                .then(|| view! { <CheckField label=tr!(admin.fields.required) name="required" value=required /> })
                        }}
                        <CheckField
                            label=tr!(admin.fields.read_only)
                            name="read_only"
                            value=read_only
                            hint=tr!(admin.fields.read_only_hint)
                        />
                    }
                        .into_any()
                }}
                <CheckField label=tr!(admin.fields.in_list) name="in_list" value=in_list />
            </fieldset>
            {takes_display
                .then(|| {
                    view! {
                        <SelectField
                            label=tr!(admin.fields.display)
                            name="display"
                            value=display
                            options=displays
                            error=state.error("display")
                        />
                    }
                })}
            {takes_link
                .then(|| {
                    view! {
                        <TextField
                            label=tr!(admin.fields.link)
                            name="link"
                            value=link
                            placeholder="https://erp.example/contracts/{contract}"
                            hint=tr!(admin.fields.link_hint)
                            error=state.error("link")
                        />
                    }
                })}
        </form>
    }
}

fn new_draft() -> FieldDraft {
    FieldDraft {
        key: String::new(),
        label: String::new(),
        kind: Kind::Text,
        choices: Vec::new(),
        section: Section::Miscellaneous,
        required: false,
        read_only: false,
        display: Display::Always,
        in_list: false,
        link: String::new(),
    }
}

fn draft_of(field: &Field) -> FieldDraft {
    FieldDraft {
        key: field.key.clone(),
        label: field.label.clone(),
        kind: field.kind,
        choices: field.choices.clone(),
        section: field.section,
        required: field.required,
        read_only: field.read_only,
        display: field.display,
        in_list: field.in_list,
        link: field.link.clone(),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A draft as the server tells a stored one.
fn values(draft: &FieldDraft) -> Vec<(String, String)> {
    let yes_no = |yes: bool| if yes { "yes".to_owned() } else { "no".to_owned() };
    [
        ("label", draft.label.trim().to_owned()),
        ("kind", draft.kind.key().to_owned()),
        ("choices", draft.choices.join(", ")),
        ("section", draft.section.key().to_owned()),
        ("required", yes_no(draft.required)),
        ("read_only", yes_no(draft.read_only)),
        ("display", draft.display.key().to_owned()),
        ("in_list", yes_no(draft.in_list)),
        ("link", draft.link.trim().to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// Makes the key from the label until somebody types another key.
fn suggest_key(label: RwSignal<String>, key: RwSignal<String>) {
    Effect::new(move |suggested: Option<String>| {
        let untouched = key.read_untracked().as_str() == suggested.as_deref().unwrap_or_default();
        if !untouched {
            return suggested.unwrap_or_default();
        }
        let suggestion = key_of(&label.read());
        key.set(suggestion.clone());
        suggestion
    });
}

/// A key that fits a label: small letters, digits and underscores, beginning with a letter.
fn key_of(label: &str) -> String {
    let mut key = String::new();
    for character in label.trim().to_lowercase().chars() {
        match character {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            'a'..='z' => key.push(character),
            '0'..='9' if !key.is_empty() => key.push(character),
            _ if !key.is_empty() && !key.ends_with('_') => key.push('_'),
            _ => {}
        }
    }
    key.truncate(40);
    key.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{key_of, lines};

    #[test]
    fn keys_are_made_from_labels() {
        for (label, key) in [
            ("Contract end", "contract_end"),
            (" Größe (cm) ", "groesse_cm"),
            ("2nd floor", "nd_floor"),
            ("Příjmení", "p_jmen"),
            ("!?", ""),
        ] {
            assert_eq!(key_of(label), key);
            assert!(key.is_empty() || domain::field::is_key(key));
        }
        assert_eq!(key_of(&"a".repeat(60)).len(), 40);
    }

    #[test]
    fn choices_are_lines() {
        assert_eq!(lines(" gold \r\n\n silver"), ["gold", "silver"]);
    }
}
