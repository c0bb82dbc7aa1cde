//! The agent interface: one page per file, all within the shell.

mod card;
mod conflict;
mod customer_detail;
mod customer_fields;
mod customer_form;
mod customer_history;
mod customer_information;
mod customer_list;
mod customer_people;
mod customer_user_detail;
mod customer_user_filters;
mod customer_user_form;
mod customer_user_list;
mod idle;
mod list;
mod login_facts;
mod new_password;
mod pages;
mod palette;
mod parts;
mod profile;
mod routes;
mod set_up;
mod shell;
mod shortcuts;
mod sign_in;
mod time_zone;
mod way_back;

pub use card::{Badges, Facts, PersonName, fields_of, shown_name};
pub use login_facts::LoginFacts;
pub use new_password::{Judge, NewPassword};
pub use routes::App;
pub use shell::use_sign_in_again;
pub(crate) use {
    conflict::ConflictView,
    pages::{load_entrance, load_pages},
    shell::use_heading,
    time_zone::{zone_choice, zone_search},
};
