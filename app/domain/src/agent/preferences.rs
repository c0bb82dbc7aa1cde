//! How an agent wants Portico and its lists to be.

use crate::{
    Problem, Result,
    customer_user::Validity,
    error::Holder,
    field::is_key,
    page::{SIZES, Sort},
    text::Checks,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How an agent wants Portico to look and speak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Language code (`en`, `de`); empty means the organisation's.
    pub language: String,
    /// `light`, `dark`, or empty to follow the system.
    pub theme: String,
    /// IANA time zone; empty means the organisation's.
    pub time_zone: String,
    /// Whether the organizer is folded to icons.
    pub narrow: bool,
    /// Whether single keys are no shortcuts.
    pub no_keys: bool,
    /// How the agent wants lists to be, by the first part of their address. Changed by [`ListChange`]s only, so that two
    /// tabs do not undo each other's.
    pub lists: BTreeMap<String, ListPreferences>,
}

/// What is to be different in [`Preferences`]; the rest stays, so that two tabs do not undo each other's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreferencesChange {
    /// The language; empty for the organisation's.
    pub language: Option<String>,
    /// The theme; empty for the system's.
    pub theme: Option<String>,
    /// The time zone; empty for the organisation's.
    pub time_zone: Option<String>,
    /// Whether the organizer is folded.
    pub narrow: Option<bool>,
    /// Whether single keys are no shortcuts.
    pub no_keys: Option<bool>,
}

impl Preferences {
    /// Takes what is to be different.
    pub fn change(&mut self, change: PreferencesChange) {
        let texts = [
            (&mut self.language, change.language),
            (&mut self.theme, change.theme),
            (&mut self.time_zone, change.time_zone),
        ];
        for (text, wanted) in texts {
            if let Some(wanted) = wanted {
                *text = wanted;
            }
        }
        self.narrow = change.narrow.unwrap_or(self.narrow);
        self.no_keys = change.no_keys.unwrap_or(self.no_keys);
    }

    /// What is to be different to become others, lists excepted.
    pub fn changes_to(&self, others: &Self) -> PreferencesChange {
        fn differing<T: Clone + PartialEq>(from: &T, to: &T) -> Option<T> {
            (from != to).then(|| to.clone())
        }
        PreferencesChange {
            language: differing(&self.language, &others.language),
            theme: differing(&self.theme, &others.theme),
            time_zone: differing(&self.time_zone, &others.time_zone),
            narrow: differing(&self.narrow, &others.narrow),
            no_keys: differing(&self.no_keys, &others.no_keys),
        }
    }
}

/// How an agent wants a list to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListPreferences {
    /// How rows are shown.
    pub view: ListView,
    /// Filters with their order that the agent has named.
    pub presets: Vec<Preset>,
    /// Which validities the list shows where its address says nothing about what it shows; empty means valid only.
    pub validities: Vec<Validity>,
}

/// How the rows of a list are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListView {
    /// The keys of the columns, in their order; empty means those that admins have chosen.
    pub columns: Vec<String>,
    /// The order where the list's address names none; empty means by name.
    pub sort: Sort,
    /// How many rows are loaded at once; 0 means as many as everybody has.
    pub size: usize,
}

/// A filter with its order, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    /// What the agent calls it.
    pub name: String,
    /// The parameters of the list's address, without the question mark.
    pub query: String,
    /// Whether the organizer shows it.
    #[serde(default)]
    pub pinned: bool,
    /// The icon there, one of [`Self::ICONS`]; empty means the first.
    #[serde(default)]
    pub icon: String,
}

impl Preset {
    /// The icons that can be chosen.
    pub const ICONS: [&str; 12] = [
        "list-filter",
        "star",
        "flame",
        "bell",
        "clock",
        "globe",
        "map-pin",
        "tag",
        "users",
        "building-2",
        "phone",
        "zap",
    ];

    /// The icon in the organizer.
    pub fn icon(&self) -> &'static str {
        Self::ICONS.into_iter().find(|icon| *icon == self.icon).unwrap_or(Self::ICONS[0])
    }

    /// The preset with a tidied name. Errors are at `name` and `icon`.
    fn checked(self, checks: &mut Checks) -> Self {
        let name = crate::text::tidy(&self.name);
        checks.text("name", &name, true, 60);
        if self.query.chars().count() > 2000 {
            checks.add("name", Problem::TooLong(2000));
        }
        if self.query.chars().any(char::is_control) {
            checks.add("name", Problem::ControlCharacter);
        }
        if !self.icon.is_empty() && !Self::ICONS.contains(&self.icon.as_str()) {
            checks.add("icon", Problem::Choice);
        }
        Self { name, ..self }
    }
}

/// What an agent changes about a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListChange {
    /// Rows are shown another way; the default means as everybody has it.
    View(ListView),
    /// A preset; one of the same name is replaced.
    Preset(Preset),
    /// The preset of this name becomes another one, in its place.
    Edit(String, Preset),
    /// The list shows these validities from now on where nothing else is said.
    Validities(Vec<Validity>),
    /// The organizer shows a preset from now on, or no longer.
    Pin(String, bool),
    /// A preset that the organizer shows changes its place with the one above it there, or below it.
    Move(String, Direction),
    /// A preset is no longer wanted.
    Forget(String),
}

/// Where something goes in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// One up.
    Up,
    /// One down.
    Down,
}

impl ListPreferences {
    /// The most presets of a list.
    pub const PRESETS: usize = 50;

    /// Makes a change. Errors are at `columns`, `size` and `name`.
    pub fn change(&mut self, change: ListChange) -> Result<()> {
        let mut checks = Checks::default();
        match change {
            ListChange::View(view) => {
                if view.columns.len() > 200 || !view.columns.iter().all(|key| is_key(key)) {
                    checks.add("columns", Problem::Choice);
                }
                if view.size != 0 && !SIZES.contains(&view.size) {
                    checks.add("size", Problem::Choice);
                }
                checks.finish()?;
                self.view = view;
            }
            ListChange::Preset(preset) => {
                let preset = preset.checked(&mut checks);
                let known = self.presets.iter().position(|known| known.name == preset.name);
                if known.is_none() && self.presets.len() >= Self::PRESETS {
                    checks.add("name", Problem::Range(0, 50));
                }
                checks.finish()?;
                match known {
                    Some(at) => self.presets[at] = preset,
                    None => self.presets.push(preset),
                }
            }
            ListChange::Edit(name, preset) => {
                let preset = preset.checked(&mut checks);
                if preset.name != name && self.presets.iter().any(|known| known.name == preset.name) {
                    checks.add("name", Problem::Taken(Holder::Other));
                }
                checks.finish()?;
                match self.presets.iter_mut().find(|known| known.name == name) {
                    Some(known) => *known = preset,
                    // It was forgotten in another tab; whoever has named it wants it.
                    None => self.change(ListChange::Preset(preset))?,
                }
            }
            ListChange::Validities(mut validities) => {
                validities.sort_unstable();
                validities.dedup();
                self.validities = validities;
            }
            ListChange::Pin(name, pinned) => {
                self.presets.iter_mut().filter(|preset| preset.name == name).for_each(|preset| preset.pinned = pinned);
            }
            ListChange::Move(name, direction) => {
                let pinned = self.presets.iter().enumerate().filter(|(_, preset)| preset.pinned);
                let pinned: Vec<(usize, bool)> = pinned.map(|(at, preset)| (at, preset.name == name)).collect();
                let swapped = pinned.windows(2).find_map(|pair| match (pair, direction) {
                    ([(above, _), (at, true)], Direction::Up) => Some((*above, *at)),
                    ([(at, true), (below, _)], Direction::Down) => Some((*at, *below)),
                    _ => None,
                });
                if let Some((one, other)) = swapped {
                    self.presets.swap(one, other);
                }
            }
            ListChange::Forget(name) => self.presets.retain(|preset| preset.name != name),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_move_among_those_in_the_organizer() {
        let preset =
            |name: &str, pinned| Preset { name: name.into(), query: String::new(), pinned, icon: String::new() };
        let presets = ["a", "-", "b", "c"].map(|name| preset(name, name != "-"));
        let mut list = ListPreferences { presets: presets.into(), ..ListPreferences::default() };
        let mut order_after = |name: &str, direction| {
            list.change(ListChange::Move(name.into(), direction)).expect("moved");
            list.presets.iter().map(|preset| preset.name.as_str()).collect::<String>()
        };
        assert_eq!(order_after("b", Direction::Up), "b-ac");
        assert_eq!(order_after("b", Direction::Down), "a-bc");
        assert_eq!(order_after("b", Direction::Down), "a-cb");
        for (name, direction) in
            [("a", Direction::Up), ("b", Direction::Down), ("-", Direction::Up), ("?", Direction::Up)]
        {
            assert_eq!(order_after(name, direction), "a-cb");
        }
    }

    #[test]
    fn a_list_keeps_presets_by_name_and_refuses_what_is_none() {
        let named = |name: &str, query: &str| Preset {
            name: name.into(),
            query: query.into(),
            pinned: false,
            icon: String::new(),
        };
        let preset = |name: &str, query: &str| ListChange::Preset(named(name, query));
        let mut list = ListPreferences::default();
        list.change(preset("  Brno ", "q=brno")).expect("a preset");
        list.change(preset("Brno", "q=brno&sort=email")).expect("the same name");
        list.change(preset("Praha", "q=praha")).expect("another");
        assert_eq!(list.presets.len(), 2);
        assert_eq!(list.presets[0], named("Brno", "q=brno&sort=email"));
        list.change(ListChange::Pin("Praha".into(), true)).expect("pinned");
        assert_eq!(list.presets.iter().map(|preset| preset.pinned).collect::<Vec<_>>(), [false, true]);
        list.change(ListChange::Pin("Praha".into(), false)).expect("no longer");
        list.change(ListChange::Pin("Kyiv".into(), true)).expect("one that was forgotten in another tab");
        assert!(!list.presets.iter().any(|preset| preset.pinned));

        let renamed = Preset { name: " Kyiv ".into(), icon: "star".into(), ..named("", "q=brno&sort=email") };
        list.change(ListChange::Edit("Brno".into(), renamed.clone())).expect("another name");
        assert_eq!((list.presets[0].name.as_str(), list.presets[0].icon.as_str()), ("Kyiv", "star"));
        assert!(list.change(ListChange::Edit("Praha".into(), renamed.clone())).is_err(), "there is one of this name");
        assert!(list.change(ListChange::Edit("Kyiv".into(), Preset { icon: "skull".into(), ..renamed })).is_err());
        list.change(ListChange::Edit("Kyiv".into(), named("Brno", "q=brno"))).expect("the former name");
        list.change(ListChange::Validities(vec![Validity::Invalid, Validity::Valid, Validity::Invalid])).expect("kept");
        assert_eq!(list.validities, [Validity::Valid, Validity::Invalid]);

        for bad in [
            preset("nothing", "q=\0"),
            preset(" ", "q=x"),
            preset(&"x".repeat(61), ""),
            preset("long", &"x".repeat(2001)),
        ] {
            let before = list.clone();
            assert!(list.change(bad).is_err());
            assert_eq!(list, before);
        }
        let view = |columns: &[&str], size| {
            let columns = columns.iter().map(|key| (*key).to_owned()).collect();
            ListChange::View(ListView { columns, sort: Sort::by("email", true), size })
        };
        for bad in [view(&["a b"], 0), view(&["email"], 51)] {
            assert!(list.change(bad).is_err());
        }
        list.change(view(&["email", "phone"], 100)).expect("a view");
        list.change(ListChange::Forget("Brno".into())).expect("forgotten");
        assert_eq!((list.view.columns.len(), list.view.size, list.presets.len()), (2, 100, 1));

        for n in 1..ListPreferences::PRESETS {
            list.change(preset(&format!("preset {n}"), "")).expect("room");
        }
        assert!(list.change(preset("one too many", "")).is_err());
        list.change(preset("Praha", "q=p")).expect("replacing needs no room");
    }
}
