//! Lists in the organizer: each kind as a whole, and the presets that the viewer wants to have there, with how many each has.

use super::{Kind, Query};
use crate::{live::use_live, ui::Icon, viewer::use_preferences, words};
use domain::agent::Preset;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_query_map};
use std::time::Duration;

/// The shortest time between two counts, in milliseconds.
const REST: f64 = 1000.0;

/// How much longer than a count the rest after it is: a list that is slow to count is counted more seldom.
const RESTS: f64 = 20.0;

/// The lists of a kind, as items of the organizer.
#[component]
pub(in crate::agent) fn OrganizedLists<K: Kind>(
    /// All of them together.
    label: &'static str,
    icon: &'static str,
    /// What names the kind.
    kind: K,
) -> impl IntoView {
    let _ = kind;
    let preferences = use_preferences();
    let pinned = Memo::new(move |_| {
        let preferences = preferences.read();
        let presets = preferences.lists.get(K::key()).map(|list| list.presets.as_slice()).unwrap_or_default();
        presets.iter().filter(|preset| preset.pinned).cloned().collect::<Vec<_>>()
    });
    let usual = Memo::new(move |_| Query::<K>::usual(&preferences.read()));
    let path = use_location().pathname;
    let address = use_query_map();
    // The preset that the page shows.
    let shown = Memo::new(move |_| {
        let here = *path.read() == K::PATH;
        let preferences = preferences.read();
        let query = here.then(|| Query::<K>::read(&address.read(), &preferences))?;
        let is_shown = |preset: &&Preset| query.is_same(&Query::of_kept(&preset.query, &preferences));
        pinned.read().iter().find(is_shown).map(|preset| preset.name.clone())
    });
    let whole = Signal::derive(move || {
        let path = path.read();
        let within = path.strip_prefix(K::PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        within && shown.read().is_none()
    });
    let children = move |preset: Preset| {
        let icon = preset.icon();
        let Preset { name, query, .. } = preset;
        let query_of = Query::<K>::of_kept(&query, &preferences.read_untracked());
        let href = format!("{}?{}", K::PATH, query_of.kept());
        let own = name.clone();
        let current = Signal::derive(move || shown.read().as_ref() == Some(&own));
        view! { <Item kind=kind label=name icon=icon href=href current=current query=query_of nested=true /> }
    };
    view! {
        {move || {
            view! {
                <Item kind=kind label=label.to_owned() icon=icon href=K::PATH.to_owned() current=whole query=usual.get() />
            }
        }}
        <For
            each=move || pinned.get()
            key=|preset| (preset.name.clone(), preset.query.clone(), preset.icon.clone())
            children=children
        />
    }
}

#[component]
fn Item<K: Kind>(
    kind: K,
    label: String,
    icon: &'static str,
    href: String,
    current: Signal<bool>,
    query: Query<K>,
    /// It is a part of the list above.
    #[prop(optional)]
    nested: bool,
) -> impl IntoView {
    let count = counted(kind, query.filter.clone());
    let title = label.clone();
    let card = href.clone();
    // Beside the name it would be part of the link's.
    let number = move || {
        count.get().map(|count| view! { <span class="count" aria-hidden="true">{words::grouped(count)}</span> })
    };
    view! {
        <li class:nested=nested>
            <a class="organizer-link" href=href title=title aria-current=move || current.get().then_some("page")>
                <span class="preview" data-card=card>
                    <Icon name=icon />
                </span>
                <span>{label}</span>
                {number}
            </a>
        </li>
    }
}

/// How many a list has: counted once the page lives, and again when something of it changes.
fn counted<K: Kind>(_: K, filter: K::Filter) -> RwSignal<Option<i64>> {
    let count = RwSignal::new(None);
    let live = use_live();
    let pace = Pace { resting: StoredValue::new(false), changed: StoredValue::new(false) };
    Effect::new(move |_| {
        live.topic(K::TOPIC);
        pace.count::<K>(filter.clone(), count);
    });
    count
}

/// When a list is counted again.
#[derive(Clone, Copy)]
struct Pace {
    /// It is being counted, or was a moment ago.
    resting: StoredValue<bool>,
    /// Something has changed since.
    changed: StoredValue<bool>,
}

impl Pace {
    fn count<K: Kind>(self, filter: K::Filter, count: RwSignal<Option<i64>>) {
        if self.resting.try_get_value() != Some(false) {
            self.changed.try_set_value(true);
            return;
        }
        self.resting.set_value(true);
        self.changed.set_value(false);
        spawn_local(async move {
            let since = js_sys::Date::now();
            // What cannot be counted has no number here; the page says what is wrong.
            let counted = K::count(filter.clone()).await.ok();
            count.try_set(counted);
            let rest = ((js_sys::Date::now() - since) * RESTS).max(REST);
            let again = move || {
                self.resting.try_set_value(false);
                if self.changed.try_get_value() == Some(true) {
                    self.count::<K>(filter, count);
                }
            };
            set_timeout(again, Duration::from_secs_f64(rest / 1000.0));
        });
    }
}
