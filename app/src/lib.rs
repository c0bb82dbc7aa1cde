//! What one sees: pages, widgets and parts, compiled for server and browser.
//!
//! | module | holds |
//! |---|---|
//! | [`api`] | server functions, one line each through one door |
//! | [`agent`] | the agent interface, one page a file |
//! | [`admin`] | administration, one page a file |
//! | [`widget`], `widgets/` | the frame and registry of detail-view widgets, one a file |
//! | [`chunk`] | how the pages are cut into what the browser fetches together |
//! | [`ui`] | the parts that pages are made of, without data access |
//! | [`live`] | what changes elsewhere, as signals |
//! | [`paged`] | lists that grow by a button |
//! | [`viewer`], [`words`], [`i18n`] | who looks, and how things are called |

#![recursion_limit = "256"]
pub mod admin;
pub mod agent;
pub mod api;
pub mod chunk;
pub mod countries;
pub mod form;
mod fresh;
pub mod i18n;
pub mod live;
mod marks;
pub mod paged;
pub mod states;
pub mod token;
pub mod ui;
pub mod viewer;
pub mod widget;
pub mod words;

use chunk::Chunk;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::time::Duration;
use viewer::Viewer;

/// Where this page's bundle, icons and fonts are: `/pkg/<hash>`.
#[derive(Clone, Debug, Default)]
pub struct Assets(pub String);

/// Whether a page is for people who are not signed in.
pub fn is_public(path: &str) -> bool {
    path == "/sign-in" || path.starts_with("/setup/")
}

/// A text as the value of a query parameter.
pub fn query_value(text: &str) -> String {
    domain::link::fill("{}", &|_| text.to_owned())
}

/// Text as a parameter of a page's address. The router decodes parameters twice, so that a percent sign needs to be written
/// twice as well.
pub fn page_value(text: &str) -> String {
    query_value(&text.replace('%', "%25"))
}

/// Whether this runs in a browser; for clean-up code that runs on both sides. Views must not ask it.
pub fn is_browser() -> bool {
    cfg!(target_arch = "wasm32")
}

/// The bundle of the agent interface: the stem of its files.
pub const BUNDLE: &str = "agent";

/// The document around every page.
pub fn shell() -> impl IntoView {
    let Assets(base) = expect_context::<Assets>();
    let viewer = expect_context::<Viewer>();
    let theme = Some(viewer.preferences.theme.clone()).filter(|theme| !theme.is_empty());
    let nonce = leptos::nonce::use_nonce();
    // A script element must not be ended by its own content.
    let data = serde_json::to_string(&viewer).unwrap_or_default().replace('<', "\\u003c");
    let start = format!(
        "import init,{{start}} from '{base}/{BUNDLE}.js';init({{module_or_path:'{base}/{BUNDLE}_bg.wasm'}}).then(()=>start('{base}'));"
    );
    view! {
        <!DOCTYPE html>
        <html lang=viewer.language.clone() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=format!("{base}/{BUNDLE}.css") />
                <link rel="icon" type="image/svg+xml" href=format!("{base}/favicon.svg") />
                <link
                    rel="preload"
                    href=format!("{base}/inter-latin.woff2")
                    r#as="font"
                    type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="modulepreload" href=format!("{base}/{BUNDLE}.js") nonce=nonce.clone() />
                <MetaTags />
                <script type="application/json" id="viewer" inner_html=data></script>
                <script type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <agent::App />
            </body>
        </html>
    }
}

/// What the browser's page starts with: the viewer that the server wrote into the document, and where the bundle is.
/// None on a page that is not Portico's. Waits for the page's chunk; meanwhile the page can be read, and its links work.
pub async fn start(assets: String) -> Option<impl FnOnce() -> AnyView> {
    let viewer = viewer::of_page()?;
    i18n::set_page_language(&viewer.language);
    viewer::set_page_agent(&viewer);
    let path = window().location().pathname().unwrap_or_default();
    if let Some(chunk) = Chunk::of(&path) {
        while chunk.load().await.is_err() {
            chunk::pause(RETRY).await;
        }
    }
    Some(move || {
        provide_context(Assets(assets));
        provide_context(viewer);
        view! { <agent::App /> }.into_any()
    })
}

/// How long after a failure a chunk is fetched again.
const RETRY: Duration = Duration::from_secs(2);
