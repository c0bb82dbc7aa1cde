//! The dialog that adds or edits a link.

use super::{RoleNames, group_word, placeholders, preview::sample, scope_word};
use crate::{
    admin::{
        audit::words as log,
        role_checks::{Choice, RoleChecks},
        versions::{ChangeFailure, Shown},
    },
    api::configuration::{add_link, change_link},
    form::FormState,
    tr,
    ui::{Button, ButtonKind, CheckField, Dialog, Icon, SelectField, TextField, submit_on_ctrl_enter, use_toasts},
    words,
};
use domain::{
    Problem, RoleId,
    field::Field,
    link::{self, Group, ICONS, Link, LinkDraft, Scope, check_template},
};
use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

/// The form in the dialog, which its button names.
const FORM: &str = "link-form";
/// The input into which placeholders are inserted.
const TEMPLATE: &str = "field-template";

/// The dialog that adds a link, or edits one.
#[component]
pub(super) fn LinkDialog(
    /// The fields of people, for placeholders.
    fields: RwSignal<Vec<Field>>,
    /// The roles to which it can be limited.
    roles: RoleNames,
    /// The link to edit; none to add one.
    edited: RwSignal<Option<Link>>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// Called when it is saved.
    on_done: Callback<()>,
) -> impl IntoView {
    let state = FormState::default();
    let roles = StoredValue::new(roles);
    let title = move || match &*edited.read() {
        Some(link) => tr!(admin.links.edit_title, name = link.draft.label.clone()).to_string(),
        None => tr!(admin.links.add_title).to_owned(),
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
            <LinkForm fields=fields roles=roles edited=edited.get_untracked() state=state open=open on_done=on_done />
        </Dialog>
    }
}

/// What the form edits.
#[derive(Clone, Copy)]
struct Input {
    label: RwSignal<String>,
    icon: RwSignal<String>,
    scope: RwSignal<String>,
    group: RwSignal<String>,
    template: RwSignal<String>,
    required: RwSignal<Vec<String>>,
    enabled: RwSignal<bool>,
    roles: RwSignal<Vec<RoleId>>,
}

impl Input {
    fn new(draft: LinkDraft) -> Self {
        Self {
            label: RwSignal::new(draft.label),
            icon: RwSignal::new(draft.icon),
            scope: RwSignal::new(scope_key(draft.scope).to_owned()),
            group: RwSignal::new(draft.group.key().to_owned()),
            template: RwSignal::new(draft.template),
            required: RwSignal::new(draft.required),
            enabled: RwSignal::new(draft.enabled),
            roles: RwSignal::new(draft.roles),
        }
    }

    fn scope(self) -> Scope {
        if *self.scope.read() == scope_key(Scope::Customer) { Scope::Customer } else { Scope::Person }
    }

    /// Tracks everything.
    fn draft(self) -> LinkDraft {
        LinkDraft {
            label: self.label.get(),
            icon: self.icon.get(),
            scope: self.scope(),
            group: Group::from_key(&self.group.read()).unwrap_or_default(),
            template: self.template.get(),
            required: self.required.get(),
            enabled: self.enabled.get(),
            roles: self.roles.get(),
        }
    }
}

#[component]
fn LinkForm(
    fields: RwSignal<Vec<Field>>,
    roles: StoredValue<RoleNames>,
    edited: Option<Link>,
    state: FormState,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    state.errors.set(Vec::new());
    state.failure.set(None);
    let id = edited.as_ref().map(|link| link.id);
    let version = RwSignal::new(edited.as_ref().map_or(0, |link| link.version));
    let new = LinkDraft { icon: ICONS[0].to_owned(), enabled: true, ..LinkDraft::default() };
    let input = Input::new(edited.map_or(new, |link| link.draft));
    let toasts = use_toasts();
    let save = Callback::new(move |()| {
        let draft = untrack(|| input.draft());
        let name = draft.label.clone();
        match id {
            Some(id) => state.send(change_link(id, draft, version.get_untracked()), move |()| {
                open.set(false);
                toasts.success(tr!(common.saved));
                on_done.run(());
            }),
            None => state.send(add_link(draft), move |_| {
                open.set(false);
                toasts.success(tr!(admin.links.added, name = name).to_string());
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
    let shown = Shown { label: |key| log::label("link", key), value: |key, value| log::value("link", key, value) };
    let choices =
        roles.get_value().into_iter().map(|(id, name)| Choice { id, name, hint: String::new() }).collect::<Vec<_>>();
    view! {
        <form class="form" id=FORM method="post" novalidate on:submit=submit on:keydown=submit_on_ctrl_enter>
            <ChangeFailure
                state=state
                version=version
                mine=Signal::derive(move || values(&input.draft(), &roles.read_value()))
                shown=shown
                save=save
                take=take
            />
            <div class="pair">
                <TextField
                    label=tr!(admin.links.label)
                    name="label"
                    value=input.label
                    required=true
                    error=state.error("label")
                />
                <SelectField
                    label=tr!(admin.links.icon)
                    name="icon"
                    value=input.icon
                    options=options(&ICONS, icon_word)
                    error=state.error("icon")
                />
            </div>
            <div class="pair">
                <SelectField
                    label=tr!(admin.links.scope)
                    name="scope"
                    value=input.scope
                    options=options(&[Scope::Person, Scope::Customer].map(scope_key), |key| {
                        scope_word(if key == scope_key(Scope::Customer) { Scope::Customer } else { Scope::Person })
                    })
                    error=state.error("scope")
                />
                <SelectField
                    label=tr!(admin.links.group)
                    name="group"
                    value=input.group
                    options=options(&Group::ALL.map(Group::key), |key| {
                        group_word(Group::from_key(key).unwrap_or_default())
                    })
                    error=state.error("group")
                />
            </div>
            <TextField
                label=tr!(admin.links.template)
                name="template"
                id=TEMPLATE
                kind="url"
                value=input.template
                required=true
                hint=tr!(admin.links.template_hint)
                error=state.error("template")
            />
            <Placeholders input=input fields=fields />
            <Sample input=input fields=fields />
            <Required input=input fields=fields state=state />
            <fieldset>
                <legend>{tr!(admin.links.roles)}</legend>
                <p class="mute">{tr!(admin.links.roles_text)}</p>
                <RoleChecks choices=choices value=input.roles error=state.error("roles") />
            </fieldset>
            <CheckField label=tr!(admin.links.enabled) name="enabled" value=input.enabled />
        </form>
    }
}

/// What can be inserted into the address.
#[component]
fn Placeholders(input: Input, fields: RwSignal<Vec<Field>>) -> impl IntoView {
    let buttons = move || {
        let known = fields.with(|fields| placeholders(input.scope(), fields));
        known
            .into_iter()
            .map(|(key, label)| {
                let insert = format!("{{{key}}}");
                view! {
                    <button
                        type="button"
                        class="chip"
                        title=insert.clone()
                        on:click=move |_| insert_at_cursor(input.template, &insert)
                    >
                        {label}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field" role="group" aria-labelledby="placeholders-label">
            <span class="label" id="placeholders-label">
                {tr!(admin.links.insert)}
            </span>
            <div class="cluster">{buttons}</div>
        </div>
    }
}

/// Puts a text where the cursor is in the address, and the cursor behind it.
fn insert_at_cursor(template: RwSignal<String>, text: &str) {
    let found = document().get_element_by_id(TEMPLATE).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = found else { return };
    let before = input.value();
    let units: Vec<u16> = before.encode_utf16().collect();
    let end = || u32::try_from(units.len()).unwrap_or_default();
    let at = |position: Option<Option<u32>>| position.flatten().unwrap_or_else(end).min(end());
    let from = at(input.selection_start().ok());
    let to = at(input.selection_end().ok()).max(from);
    let part = |units: &[u16]| String::from_utf16_lossy(units);
    let [from_index, to_index] = [from, to].map(|index| usize::try_from(index).unwrap_or_default());
    let after = format!("{}{text}{}", part(&units[..from_index]), part(&units[to_index..]));
    input.set_value(&after);
    template.set(after);
    let cursor = from + u32::try_from(text.encode_utf16().count()).unwrap_or_default();
    // Where the cursor stands is a comfort.
    let _ = input.focus();
    let _ = input.set_selection_range(cursor, cursor);
}

/// The link for the sample person, or what is wrong with the address.
#[component]
fn Sample(input: Input, fields: RwSignal<Vec<Field>>) -> impl IntoView {
    let shown = move || {
        let draft = LinkDraft { enabled: true, ..input.draft() };
        if draft.template.trim().is_empty() {
            return None;
        }
        let known: Vec<String> =
            fields.with(|fields| placeholders(draft.scope, fields)).into_iter().map(|(key, _)| key).collect();
        let shown = match check_template(draft.template.trim(), &known) {
            Err(problem) => wrong(&problem),
            Ok(()) => match link::resolve(&draft, &|key| sample(draft.scope, key)) {
                Some(href) => view! {
                    <Icon name=draft.icon.clone() />
                    <span class="mono">{href}</span>
                }
                .into_any(),
                None => view! { <span class="mute">{tr!(admin.links.no_preview)}</span> }.into_any(),
            },
        };
        Some(shown)
    };
    view! {
        <div class="field" aria-live="polite">
            <span class="label">{tr!(admin.links.preview)}</span>
            <div class="secret">{shown}</div>
        </div>
    }
}

fn wrong(problem: &Problem) -> AnyView {
    view! { <span class="mute">{words::problem(problem).text}</span> }.into_any()
}

/// Which values must be there, or the link is not shown.
#[component]
fn Required(input: Input, fields: RwSignal<Vec<Field>>, state: FormState) -> impl IntoView {
    let toggle = move |key: &str, on: bool| {
        input.required.update(|required| {
            required.retain(|known| known != key);
            if on {
                required.push(key.to_owned());
            }
        });
    };
    // Those of the address, and those that are required already.
    let keys = Memo::new(move |_| {
        let used: Vec<String> = link::placeholders(&input.template.read()).into_iter().map(str::to_owned).collect();
        let required = input.required.get();
        let known = fields.with(|fields| placeholders(input.scope(), fields));
        known.into_iter().filter(|(key, _)| used.contains(key) || required.contains(key)).collect::<Vec<_>>()
    });
    let checks = move |(key, label): (String, String)| {
        let id = format!("required-{key}");
        let (to_read, to_toggle) = (key.clone(), key);
        view! {
            <div class="field check">
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=move || input.required.read().contains(&to_read)
                    on:change:target=move |event| toggle(&to_toggle, event.target().checked())
                />
                <label for=id>{label}</label>
            </div>
        }
    };
    view! {
        <div class="field" role="group" aria-labelledby="required-label">
            <span class="label" id="required-label">
                {tr!(admin.links.required)}
            </span>
            <div class="cluster">
                <For each=move || keys.get() key=|(key, _)| key.clone() children=checks />
            </div>
            {move || keys.read().is_empty().then(|| view! { <span class="hint">{tr!(admin.links.no_required)}</span> })}
            {move || {
                state.error("required").get().map(|message| view! { <span class="error">{message.text}</span> })
            }}
        </div>
    }
}

/// A draft as the server tells a stored one.
fn values(draft: &LinkDraft, roles: &RoleNames) -> Vec<(String, String)> {
    let enabled = if draft.enabled { "yes" } else { "no" };
    let mut required = draft.required.clone();
    required.sort_unstable();
    let roles = roles.iter().filter(|(id, _)| draft.roles.contains(id)).map(|(_, name)| name.as_str());
    [
        ("label", draft.label.trim().to_owned()),
        ("icon", draft.icon.clone()),
        ("scope", scope_key(draft.scope).to_owned()),
        ("group", draft.group.key().to_owned()),
        ("template", draft.template.trim().to_owned()),
        ("required", required.join(", ")),
        ("enabled", enabled.to_owned()),
        ("roles", roles.collect::<Vec<_>>().join(", ")),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

fn options(keys: &[&str], word: impl Fn(&str) -> &'static str) -> Vec<(String, String)> {
    keys.iter().map(|key| ((*key).to_owned(), word(key).to_owned())).collect()
}

fn scope_key(scope: Scope) -> &'static str {
    match scope {
        Scope::Person => "person",
        Scope::Customer => "customer",
    }
}

fn icon_word(icon: &str) -> &'static str {
    match icon {
        "map-pin" => tr!(admin.links.icons.pin),
        "search" => tr!(admin.links.icons.search),
        "user" => tr!(admin.links.icons.user),
        "users" => tr!(admin.links.icons.users),
        "globe" => tr!(admin.links.icons.globe),
        "message-circle" => tr!(admin.links.icons.message),
        "building-2" => tr!(admin.links.icons.building),
        _ => tr!(admin.links.icons.chain),
    }
}
