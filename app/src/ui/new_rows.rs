//! A notice that a list is not what it was.

use super::Button;
use crate::tr;
use leptos::prelude::*;

/// Says that there are new rows; they are not put between the others while somebody reads.
#[component]
pub fn NewRows(
    #[prop(into)] there: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_show: Callback<()>,
) -> impl IntoView {
    let button = move || {
        there.get().then(|| {
            view! {
                <Button icon="refresh-cw" busy=busy on_click=on_show>
                    {tr!(common.new_data)}
                </Button>
            }
        })
    };
    view! {
        <div role="status" class="stale">
            {button}
        </div>
    }
}
