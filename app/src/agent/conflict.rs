//! Two people have changed the same record: both versions, field by field, and the choice between them.

use crate::{
    tr,
    ui::{Button, ButtonKind, Notice, Time, Tone},
    words,
};
use domain::{Conflict, customer_user::Validity};
use leptos::{html, prelude::*};

/// Both versions of a record, to choose one as a whole. Nothing is lost until then.
#[component]
pub fn ConflictView(
    /// What somebody else has saved.
    conflict: Conflict,
    /// The editor's version: field keys and values; a signal where the form can still be changed.
    #[prop(into)]
    mine: Signal<Vec<(String, String)>>,
    /// The words for a field's key.
    label: impl Fn(&str) -> String + Send + Sync + 'static,
    /// The editor's version is to replace the one with this number.
    #[prop(into)]
    on_keep_mine: Callback<i64>,
    /// The editor's version is to be given up.
    #[prop(into)]
    on_take_theirs: Callback<()>,
    /// It is being saved.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let Conflict { version, by, at, current, .. } = conflict;
    let text = tr!(customers.conflict_text, name = by.clone()).to_string();
    let theirs = tr!(customers.conflict_theirs, name = by).to_string();
    let head = NodeRef::<html::H2>::new();
    // It may appear far from where the save button is.
    Effect::new(move |_| {
        if let Some(head) = head.get() {
            let _ = head.focus();
        }
    });
    let rows = move || {
        let mine = mine.get();
        let value = |values: &[(String, String)], key: &str| {
            values.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut keys: Vec<&String> = mine.iter().map(|(key, _)| key).collect();
        keys.extend(current.iter().map(|(key, _)| key).filter(|key| !mine.iter().any(|(known, _)| known == *key)));
        let rows = keys
            .into_iter()
            .map(|key| (label(key), in_words(key, value(&mine, key)), in_words(key, value(&current, key))));
        rows.filter(|(_, mine, theirs)| !(mine.is_empty() && theirs.is_empty())).map(row).collect_view()
    };
    view! {
        <section class="stack" aria-labelledby="conflict-title">
            <h2 id="conflict-title" tabindex="-1" node_ref=head>
                {tr!(customers.conflict_title)}
            </h2>
            <Notice tone=Tone::Warn icon="git-compare">
                {text}
                " "
                <Time at=at />
            </Notice>
            <div class="table scroll versions">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{tr!(customers.conflict_field)}</th>
                            <th scope="col">{tr!(customers.conflict_mine)}</th>
                            <th scope="col">{theirs}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="cluster">
                <Button kind=ButtonKind::Primary icon="save" busy=busy on_click=move |()| on_keep_mine.run(version)>
                    {tr!(customers.keep_mine)}
                </Button>
                <Button icon="rotate-ccw" on_click=on_take_theirs>
                    {tr!(customers.take_theirs)}
                </Button>
            </div>
        </section>
    }
}

fn row((label, mine, theirs): (String, String, String)) -> impl IntoView {
    let differs = mine != theirs;
    let cell = |value: String| match value.as_str() {
        "" => view! { <span class="mute">{tr!(common.nothing)}</span> }.into_any(),
        _ => view! { <span class="text">{value}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                {label}
                {differs.then(|| view! { <span class="sr">" " {tr!(customers.conflict_differs)}</span> })}
            </th>
            <td class:differs=differs>{cell(mine)}</td>
            <td class:differs=differs>{cell(theirs)}</td>
        </tr>
    }
}

/// A value in the viewer's words.
pub(super) fn in_words(key: &str, value: String) -> String {
    match (key, value.as_str()) {
        ("validity", _) => Validity::from_key(&value).map_or(value, |validity| words::validity(validity).to_owned()),
        ("more_customers", _) => value.replace('\n', ", "),
        ("login_forbidden", "yes") => tr!(common.yes).to_owned(),
        ("login_forbidden", "no") => tr!(common.no).to_owned(),
        _ => value,
    }
}
