//! What is in a menu.

use leptos::prelude::*;

use super::Icon;
use super::button::new_tab_hint;

/// One line of a menu: a link if it has an address, else a button.
#[component]
pub fn MenuItem(
    #[prop(optional, into)] icon: Option<String>,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
    /// Destroys something.
    #[prop(optional)]
    danger: bool,
    /// Opens in a new tab.
    #[prop(optional)]
    new_tab: bool,
    /// The browser itself follows the link, not the router: downloads, pages outside the application.
    #[prop(optional)]
    native: bool,
    /// Makes it one of several that exclude each other, with a tick on the one that is on.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    /// Posts the form with this id, as a submit button does.
    #[prop(optional, into)]
    form: Option<String>,
    children: Children,
) -> impl IntoView {
    let class = if danger { "menu-item danger" } else { "menu-item" };
    let role = if checked.is_some() { "menuitemradio" } else { "menuitem" };
    let inside = view! {
        {icon.map(|name| view! { <Icon name=name/> })}
        <span>{children()}</span>
        {new_tab.then(new_tab_hint)}
        {checked
            .map(|checked| {
                let tick = move || checked.get().then(|| view! { <Icon name="check"/> });
                view! { <span class="mark">{tick}</span> }
            })}
    };
    let is_checked = move || checked.map(|checked| checked.get().to_string());
    match href {
        Some(href) => {
            let rel = match (new_tab, native) {
                (true, _) => Some("noopener noreferrer external"),
                (false, true) => Some("external"),
                (false, false) => None,
            };
            view! {
                <a
                    class=class
                    role=role
                    tabindex="-1"
                    href=href
                    rel=rel
                    target=new_tab.then_some("_blank")
                    aria-checked=is_checked
                >
                    {inside}
                </a>
            }
            .into_any()
        }
        None => view! {
            <button
                class=class
                type=if form.is_some() { "submit" } else { "button" }
                form=form
                role=role
                tabindex="-1"
                aria-checked=is_checked
                on:click=move |_| {
                    if let Some(on_click) = on_click {
                        on_click.run(());
                    }
                }
            >
                {inside}
            </button>
        }
        .into_any(),
    }
}

/// The heading of a group of items.
#[component]
pub fn MenuHead(children: Children) -> impl IntoView {
    view! { <div class="menu-head" role="presentation">{children()}</div> }
}

/// A line between groups of items.
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <hr class="menu-line"/> }
}
