//! The frame that all inputs share: label, asterisk, hint, error.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::Icon;

/// What is wrong with a field, in words that say how to fix it; may point at what stands in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMessage {
    /// The words before the link, or all of them.
    pub text: String,
    /// The words and the address of a link.
    pub link: Option<(String, String)>,
    /// What the link shows a hover card of.
    pub card: Option<String>,
    /// The words after the link.
    pub after: String,
}

impl FieldMessage {
    /// Words without a link.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds a link and the words after it.
    #[must_use]
    pub fn with_link(mut self, text: impl Into<String>, href: impl Into<String>, after: impl Into<String>) -> Self {
        self.link = Some((text.into(), href.into()));
        self.after = after.into();
        self
    }
}

impl From<String> for FieldMessage {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for FieldMessage {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// The frame around an input of one's own. The input gets the same `id`, and `aria-describedby` from [`described_by`].
#[component]
pub fn Field(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<FieldMessage>>,
    children: Children,
) -> impl IntoView {
    Frame { id, label, required, hint, error }.around("field", children())
}

/// The ids that describe an input: of its hint, if it has one, and of its error.
pub fn described_by(id: &str, hint: bool) -> String {
    if hint { format!("{id}-hint {id}-error") } else { format!("{id}-error") }
}

/// Puts the focus on the first field with an error, once the errors are on the page. Only for event handlers.
pub fn focus_first_error() {
    focus_soon(vec!["main [aria-invalid=true], dialog[open] [aria-invalid=true]".to_owned()]);
}

/// Puts the focus on what the first selector that finds something finds, once the page is drawn. The focus is a comfort;
/// without it nothing is lost.
pub fn focus_soon(selectors: Vec<String>) {
    request_animation_frame(move || {
        let find = |selector: &String| document().query_selector(selector).ok().flatten();
        let found = selectors.iter().find_map(find);
        if let Some(found) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = found.focus();
        }
    });
}

/// What every field is told about its frame.
#[derive(Clone)]
pub(super) struct Frame {
    pub id: String,
    pub label: String,
    pub required: bool,
    pub hint: Option<String>,
    pub error: Signal<Option<FieldMessage>>,
}

impl Frame {
    /// The id of a field's input is made of its name, unless the page says otherwise.
    pub fn id(id: Option<String>, name: &str) -> String {
        id.unwrap_or_else(|| format!("field-{name}"))
    }

    /// For the input's `aria-describedby`.
    pub fn described_by(&self) -> String {
        described_by(&self.id, self.hint.is_some())
    }

    /// For the input's `aria-invalid`.
    pub fn invalid(&self) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
        let error = self.error;
        move || error.read().is_some().then_some("true")
    }

    /// The label, the control, the hint and the error.
    pub fn around(self, class: &'static str, control: impl IntoView + 'static) -> AnyView {
        let Self { id, label, required, hint, error } = self;
        view! {
            <div class=class>
                <label for=id.clone() id=format!("{id}-label")>{label} {required.then(star)}</label>
                {control}
                {hint_line(&id, hint)}
                {error_line(&id, error)}
            </div>
        }
        .into_any()
    }
}

/// The mark of a mandatory field.
pub(super) fn star() -> impl IntoView {
    view! {
        <span class="star" aria-hidden="true">" *"</span>
        <span class="sr">" " {crate::tr!(ui.required)}</span>
    }
}

/// The line below an input that helps.
pub(super) fn hint_line(id: &str, hint: Option<String>) -> impl IntoView + use<> {
    let id = format!("{id}-hint");
    hint.map(|hint| view! { <span class="hint" id=id>{hint}</span> })
}

/// The line below an input that says what is wrong; there but empty while nothing is.
pub(super) fn error_line(id: &str, error: Signal<Option<FieldMessage>>) -> impl IntoView + use<> {
    let id = format!("{id}-error");
    let message = move || {
        error.get().map(|FieldMessage { text, link, card, after }| {
            view! {
                <Icon name="circle-alert"/>
                <span>{text} {link.map(|(text, href)| view! { " " <a href=href data-card=card>{text}</a> " " })} {after}</span>
            }
        })
    };
    view! { <span class="error" id=id>{message}</span> }
}
