//! Who looks at the page: what every page knows from its first moment, without asking.

use crate::{
    agent::use_sign_in_again,
    api::{
        ApiResult,
        customer_users::find_sources,
        sign_in::{change_preferences, find_lists},
    },
    live::use_live,
};
use domain::{
    Actor, Event, Permission,
    agent::{Preferences, PreferencesChange},
    event::Message,
    source::SourceRef,
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use web_sys::{HtmlDocument, MouseEvent};

/// Who looks at the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The signed-in agent; none on the pages for everyone.
    pub actor: Option<Actor>,
    /// How the agent wants Portico to be.
    pub preferences: Preferences,
    /// The language of the page.
    pub language: String,
    /// The organisation's name; empty before the set-up.
    pub organisation: String,
    /// All time zones that can be chosen are known to the server; this is the viewer's.
    pub time_zone: String,
    /// The sources of customer users, in their order.
    pub sources: Vec<SourceRef>,
    /// How far the live events were when the page was made.
    pub mark: u64,
}

impl Viewer {
    /// Whether the viewer has a permission; used to hide what would be refused.
    pub fn may(&self, permission: Permission) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.may(permission))
    }

    /// Whether the viewer may add people, and there is a source that takes them.
    pub fn may_add_people(&self) -> bool {
        self.may(Permission::CustomerUserCreate) && self.sources.iter().any(|source| source.writable)
    }

    /// Whether the viewer must set a new password before anything else.
    pub fn password_due(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.password_due)
    }

    /// The viewer's name.
    pub fn name(&self) -> String {
        self.actor.as_ref().map(|actor| actor.name.clone()).unwrap_or_default()
    }
}

/// How the viewer wants Portico to be, as it was last chosen on this page.
#[derive(Clone, Copy)]
pub struct Chosen(RwSignal<Preferences>);

/// Makes [`use_preferences`] work below here.
pub fn provide_preferences() {
    let preferences = RwSignal::new(use_viewer().preferences);
    provide_context(Chosen(preferences));
    follow_lists(preferences);
}

/// The sources as they are now.
#[derive(Clone, Copy)]
struct Sources(RwSignal<Vec<SourceRef>>);

/// Makes [`use_sources`] follow what admins change below here.
pub fn provide_sources() {
    let sources = RwSignal::new(use_viewer().sources);
    provide_context(Sources(sources));
    let live = use_live();
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.on_event(move |message| {
                if matches!(message, Message::Event(Event::FieldsChanged) | Message::Resync) {
                    spawn_local(async move {
                        if let Ok(now) = find_sources().await {
                            sources.try_set(now);
                        }
                    });
                }
            });
        }
    });
}

/// The sources of customer users, in their order.
pub fn use_sources() -> RwSignal<Vec<SourceRef>> {
    use_context::<Sources>().map_or_else(|| RwSignal::new(use_viewer().sources), |sources| sources.0)
}

/// Keeps lists as they were wanted last, in whichever tab that was.
fn follow_lists(preferences: RwSignal<Preferences>) {
    let (live, asked) = (use_live(), StoredValue::new(0_u64));
    let ask = move || {
        let turn = asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        spawn_local(async move {
            let Ok(lists) = find_lists().await else { return };
            // Who asked later knows more.
            let is_last = turn.is_some() && asked.try_get_value() == turn;
            if is_last && preferences.try_with_untracked(|all| all.lists != lists) == Some(true) {
                preferences.update(|all| all.lists = lists);
            }
        });
    };
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.on_event(move |message| {
                if matches!(message, Message::Event(Event::ListsChanged(_)) | Message::Resync) {
                    ask();
                }
            });
        }
    });
}

/// Remembers other preferences, and knows them on this page then.
pub(crate) async fn prefer(chosen: RwSignal<Preferences>, change: PreferencesChange) -> ApiResult<()> {
    change_preferences(change.clone()).await?;
    chosen.try_update(|chosen| chosen.change(change));
    Ok(())
}

/// The preferences of this page's viewer; changed by `prefer`.
pub fn use_preferences() -> RwSignal<Preferences> {
    use_context::<Chosen>().map_or_else(|| RwSignal::new(use_viewer().preferences), |chosen| chosen.0)
}

/// The viewer of this page.
pub fn use_viewer() -> Viewer {
    use_context().unwrap_or_default()
}

/// The name of the cookie that tells pages whose session the browser has.
pub(crate) const WHOSE: &str = "portico_whose";

/// Whose page this is; set once when it hydrates.
static PAGE_AGENT: OnceLock<String> = OnceLock::new();

/// Remembers whose page is being hydrated.
pub(crate) fn set_page_agent(viewer: &Viewer) {
    if let Some(actor) = &viewer.actor {
        // A page is one agent's for its whole life; a second call changes nothing.
        let _ = PAGE_AGENT.set(actor.agent.to_string());
    }
}

/// Whether another agent has signed in meanwhile, in another tab of this browser. This page must not act in that name.
pub(crate) fn is_somebody_elses() -> bool {
    let Some(own) = PAGE_AGENT.get() else { return false };
    let cookies = document().dyn_into::<HtmlDocument>().ok().and_then(|document| document.cookie().ok());
    let cookies = cookies.unwrap_or_default();
    let whose = cookies.split("; ").find_map(|cookie| cookie.strip_prefix(WHOSE)?.strip_prefix('='));
    whose.is_some_and(|whose| whose != own)
}

/// For links that the browser itself follows: where the session is somebody else's, the agent is asked instead.
pub(crate) fn own_session_only() -> impl Fn(MouseEvent) + Copy {
    let again = use_sign_in_again();
    move |event: MouseEvent| {
        if is_somebody_elses() {
            event.prevent_default();
            again.set(true);
        }
    }
}

/// The viewer as the server wrote it into the document.
pub(crate) fn of_page() -> Option<Viewer> {
    let text = document().get_element_by_id("viewer")?.text_content()?;
    serde_json::from_str(&text).ok()
}
