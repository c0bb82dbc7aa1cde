//! The parts that pages are made of: one part per file, no data access.
//!
//! Every part has a style sheet of the same name in `style/parts/`. Parts render the same on the server and in the
//! browser; what only a browser can know (time zone, scroll position, focus) is asked in effects and event handlers.
//!
//! To add a part: a file here, a style sheet there, a line below and one in `style/main.css`.

mod avatar;
mod button;
mod check_field;
mod choice;
mod combobox;
mod combobox_many;
mod control;
mod copy_button;
mod crumbs;
mod date_field;
mod dialog;
mod empty;
mod escape;
mod field;
mod hover_card;
mod icon;
mod kbd;
mod listen;
mod load_more;
mod menu;
mod menu_item;
mod new_rows;
mod notice;
mod number_field;
mod page_title;
mod password_field;
mod password_rules;
mod picker;
mod popover;
mod problem;
mod progress;
mod select_field;
mod skeleton;
mod sort_header;
mod tabs;
mod tag;
mod text_area;
mod text_field;
mod time;
mod toast;
mod unsaved;

pub use avatar::Avatar;
pub use button::{Button, ButtonKind, ButtonLink, IconButton, IconLink};
pub use check_field::CheckField;
pub use choice::{Choice, Found, Search};
pub use combobox::Combobox;
pub use combobox_many::ComboboxMany;
pub use copy_button::CopyButton;
pub use crumbs::{Crumb, Crumbs};
pub use date_field::DateField;
pub use dialog::{Confirm, Dialog};
pub use empty::Empty;
pub use field::{Field, FieldMessage, described_by, focus_first_error, focus_soon};
pub use hover_card::HoverCards;
pub use icon::Icon;
pub use kbd::Kbd;
pub(crate) use listen::Listener;
pub use load_more::LoadMore;
pub use menu::Menu;
pub use menu_item::{MenuHead, MenuItem, MenuLine};
pub use new_rows::NewRows;
pub use notice::Notice;
pub use number_field::NumberField;
pub use page_title::PageTitle;
pub use password_field::PasswordField;
pub use password_rules::PasswordRules;
pub use picker::Pickers;
pub use problem::Problem;
pub use progress::Progress;
pub use select_field::SelectField;
pub use skeleton::{Skeleton, SkeletonRows};
pub use sort_header::{SortHeader, Sorted};
pub use tabs::{Tab, Tabs};
pub use tag::{Tag, Tone};
pub use text_area::TextArea;
pub use text_field::TextField;
pub use time::{ExactTime, LocalTime, Time};
pub use toast::{Toaster, Toasts, provide_toasts, use_toasts};
pub use unsaved::{Unsaved, provide_unsaved, submit_on_ctrl_enter, use_unsaved};
