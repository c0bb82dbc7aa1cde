//! A list whose order can be changed: by dragging, or with buttons.

use crate::{
    api::ApiResult,
    fresh::{Fresh, OrderSender},
    tr,
    ui::{Icon, IconButton, focus_soon},
};
use leptos::{ev::PointerEvent, prelude::*, wasm_bindgen::JsCast};
use uuid::Uuid;
use web_sys::Element;

/// What can stand in a sortable list.
pub(super) trait Item: Clone + Send + Sync + 'static {
    fn id(&self) -> Uuid;
    fn name(&self) -> String;
    /// Another version is another row.
    fn version(&self) -> i64;
    /// Greyed.
    fn off(&self) -> bool {
        false
    }
}

/// Which way a button moves an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// Where a dragged item would be dropped: before or after another one.
type Drop = (Uuid, bool);

/// A list whose order can be changed.
#[component]
pub(super) fn Sortable<T, S, F>(
    /// The items.
    list: Fresh<Vec<T>>,
    /// Words and tags of an item.
    row: fn(&T) -> AnyView,
    /// Buttons of an item.
    tools: Callback<T, AnyView>,
    /// Saves an order.
    save: S,
) -> impl IntoView
where
    T: Item,
    S: Fn(Vec<Uuid>) -> F + Send + Sync + 'static,
    F: Future<Output = ApiResult<()>> + 'static,
{
    let sender = OrderSender::new(save);
    let said = RwSignal::new(String::new());
    let dragged = RwSignal::new(None::<Uuid>);
    let drop = RwSignal::new(None::<Drop>);
    let place = move |id: Uuid, to: usize| {
        let mut moved = None;
        list.value.update(|items| {
            if let Some(from) = items.iter().position(|item| item.id() == id)
                && from != to
                && to < items.len()
            {
                let item = items.remove(from);
                moved =
                    Some(tr!(admin.order.moved, name = item.name(), n = to + 1, total = items.len() + 1).to_string());
                items.insert(to, item);
            }
        });
        if let Some(words) = moved {
            said.set(words);
            let order = list.value.with_untracked(|items| items.iter().map(Item::id).collect());
            sender.send(list, order);
        }
    };
    let pressed = StoredValue::new(None::<(Uuid, Way)>);
    // The server's answer draws the moved rows anew, and the focused button with them.
    Effect::new(move |_| {
        list.value.track();
        request_animation_frame(move || {
            if let Some(Some((id, way))) = pressed.try_get_value()
                && document().active_element().is_none_or(|focused| focused.tag_name() == "BODY")
            {
                focus_again(id, way);
            }
        });
    });
    let step = move |id: Uuid, way: Way| {
        let at = list.value.with_untracked(|items| items.iter().position(|item| item.id() == id));
        let to = match (way, at) {
            (Way::Up, Some(at)) => at.checked_sub(1),
            (Way::Down, Some(at)) => Some(at + 1),
            (_, None) => None,
        };
        if let Some(to) = to {
            place(id, to);
            pressed.set_value(Some((id, way)));
            focus_again(id, way);
        }
    };
    let dropped = move || {
        let (Some(id), Some((other, after))) = (dragged.get_untracked(), drop.get_untracked()) else { return };
        let positions = list.value.with_untracked(|items| {
            let position = |wanted: Uuid| items.iter().position(|item| item.id() == wanted);
            position(id).zip(position(other))
        });
        if let Some((from, other)) = positions {
            let gap = other + usize::from(after);
            place(id, if gap > from { gap - 1 } else { gap });
        }
    };
    let end = move || {
        dragged.set(None);
        drop.set(None);
    };
    let item_row = move |item: T| {
        let id = item.id();
        let name = item.name();
        let off = item.off();
        let first = move || list.value.read().first().is_some_and(|item| item.id() == id);
        let last = move || list.value.read().last().is_some_and(|item| item.id() == id);
        let drops = move |after: bool| dragged.get() != Some(id) && drop.get() == Some((id, after));
        view! {
            <li
                data-item=id.to_string()
                class:off=off
                class:dragged=move || dragged.get() == Some(id)
                class:drop-before=move || drops(false)
                class:drop-after=move || drops(true)
            >
                <span
                    class="grip"
                    title=tr!(admin.order.drag)
                    on:pointerdown=move |event| {
                        if grab(&event) {
                            dragged.set(Some(id));
                        }
                    }
                    on:pointermove=move |event| {
                        if dragged.get_untracked() == Some(id) {
                            event.prevent_default();
                            drop.set(under(&event));
                        }
                    }
                    on:pointerup=move |_| {
                        dropped();
                        end();
                    }
                    on:pointercancel=move |_| end()
                >
                    <Icon name="grip-vertical" />
                </span>
                {row(&item)}
                <div class="tools">
                    <IconButton
                        icon="arrow-up"
                        label=tr!(admin.order.up, name = name.clone()).to_string()
                        disabled=Signal::derive(first)
                        on_click=move |()| step(id, Way::Up)
                        attr:data-move="up"
                    />
                    <IconButton
                        icon="arrow-down"
                        label=tr!(admin.order.down, name = name).to_string()
                        disabled=Signal::derive(last)
                        on_click=move |()| step(id, Way::Down)
                        attr:data-move="down"
                    />
                    {tools.run(item)}
                </div>
            </li>
        }
    };
    view! {
        <ul class="sortable">
            <For each=move || list.value.get() key=|item| (item.id(), item.version()) children=item_row />
        </ul>
        <p class="sr" aria-live="polite">
            {move || said.get()}
        </p>
    }
}

/// Takes hold of a grip with the main button, a finger or a pen.
fn grab(event: &PointerEvent) -> bool {
    let grip = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if event.button() != 0 {
        return false;
    }
    event.prevent_default();
    grip.is_some_and(|grip| grip.set_pointer_capture(event.pointer_id()).is_ok())
}

/// The item under the pointer, and whether the pointer is in its lower half.
fn under(event: &PointerEvent) -> Option<Drop> {
    #[expect(clippy::cast_precision_loss, reason = "coordinates on a screen are small")]
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let item = document().element_from_point(x, y)?.closest("li[data-item]").ok()??;
    let id = item.get_attribute("data-item")?.parse().ok()?;
    let frame = item.get_bounding_client_rect();
    Some((id, f64::from(y) > frame.top() + frame.height() / 2.0))
}

/// Keeps the focus on the button that was pressed, wherever its row is now; at the end of the list on the other one.
fn focus_again(id: Uuid, way: Way) {
    let buttons = match way {
        Way::Up => ["up", "down"],
        Way::Down => ["down", "up"],
    };
    let button = |way| format!("li[data-item='{id}'] [data-move={way}]:not(:disabled)");
    focus_soon(buttons.map(button).into());
}
