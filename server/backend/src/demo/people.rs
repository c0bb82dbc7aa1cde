//! The people and companies of the demonstration, before they are stored.

use super::{
    chance::Chance,
    companies::COMPANIES,
    names::{NAMES, Name, Names},
    notes::{COMMENTS, COMPANY_COMMENTS, TITLES},
    places::{COUNTRIES, Country},
};
use crate::fold::{fold, fold_identifier};
use domain::{
    customer::CustomerDraft,
    customer_user::{Access, Draft, Values},
    field::key,
};
use std::collections::HashSet;

/// How many people there are.
pub(super) const PEOPLE: usize = 600;

/// The keys of the further fields.
pub(super) const CONTRACT: &str = "contract";
pub(super) const CUSTOMER_SINCE: &str = "customer_since";
pub(super) const NEWSLETTER: &str = "newsletter";

/// The choices of the contract.
pub(super) const CONTRACTS: [&str; 3] = ["gold", "silver", "bronze"];

/// How a company gives out usernames.
#[derive(Clone, Copy)]
enum Style {
    Dotted,
    Initial,
    Email,
    LastFirst,
    Prefixed,
}

const STYLES: [Style; 5] = [Style::Dotted, Style::Initial, Style::Email, Style::LastFirst, Style::Prefixed];

/// Makes people, no two with the same username or address.
#[derive(Default)]
pub(super) struct Registry {
    taken: HashSet<String>,
    full_names: HashSet<(&'static str, &'static str)>,
}

fn country(code: &str) -> &'static Country {
    COUNTRIES.iter().find(|country| country.code == code).unwrap_or(&COUNTRIES[0])
}

fn names(code: &str) -> &'static Names {
    NAMES.iter().find(|names| names.code == code).unwrap_or(&NAMES[0])
}

/// The street, postal code and town of somebody or something in a country.
fn address(chance: &mut Chance, country: &Country) -> (String, String, String) {
    let (town, zip) = chance.pick(country.towns);
    let house = chance.between(1, 120).to_string();
    (chance.pick(country.streets).replace("{}", &house), chance.digits(zip), town.to_owned())
}

/// A company as an agent enters it.
pub(super) fn company(chance: &mut Chance, place: usize) -> CustomerDraft {
    let (key, name, code, domain) = COMPANIES[place];
    let (street, zip, city) = address(chance, country(code));
    CustomerDraft {
        key: key.to_owned(),
        name: name.to_owned(),
        street,
        zip,
        city,
        country: country(code).name.to_owned(),
        url: format!("https://www.{domain}.example"),
        comment: if chance.percent(30) { chance.pick(&COMPANY_COMMENTS).to_owned() } else { String::new() },
        ..CustomerDraft::default()
    }
}

/// The company of the person with a number: every company has a few people, some have many.
pub(super) fn employer(chance: &mut Chance, number: usize) -> usize {
    if number < COMPANIES.len() * 3 {
        return number % COMPANIES.len();
    }
    // The smaller of two picks, spread over the list so that the large companies are in different countries.
    let rank = chance.below(COMPANIES.len()).min(chance.below(COMPANIES.len()));
    rank * 37 % COMPANIES.len()
}

impl Registry {
    /// A person of a company as an agent enters it.
    pub(super) fn person(&mut self, chance: &mut Chance, employer: usize) -> Draft {
        let (key, _, code, domain) = COMPANIES[employer];
        let origin = if chance.percent(12) { chance.pick(&COUNTRIES.each_ref()).code } else { code };
        let (first, last) = self.name(chance, names(origin));
        let (login, email) = self.identifiers(first, last, domain, STYLES[employer % STYLES.len()]);
        let home = country(code);
        let (street, zip, city) = address(chance, home);
        let mut values = Values::from([
            (key::FIRSTNAME, first.own.to_owned()),
            (key::LASTNAME, last.own.to_owned()),
            (key::LOGIN, login),
            (key::EMAIL, email),
            (key::CUSTOMER, key.to_owned()),
            (key::COUNTRY, home.name.to_owned()),
            (key::CITY, city),
            (key::ZIP, zip),
            (key::STREET, street),
        ]);
        let mut sometimes = |field: &str, percent: usize, value: &mut dyn FnMut(&mut Chance) -> String| {
            if chance.percent(percent) {
                values.set(field, value(chance));
            }
        };
        sometimes(key::TITLE, 30, &mut |chance| chance.pick(&TITLES).to_owned());
        sometimes(key::PHONE, 90, &mut |chance| chance.digits(home.phone));
        sometimes(key::MOBILE, 65, &mut |chance| chance.digits(home.mobile));
        sometimes(key::FAX, 8, &mut |chance| chance.digits(home.phone));
        sometimes(key::LANGUAGE, 40, &mut |_| {
            if ["de", "at", "ch"].contains(&home.code) { "de" } else { "en" }.to_owned()
        });
        sometimes(key::TIME_ZONE, 60, &mut |_| home.zone.to_owned());
        sometimes(key::COMMENT, 22, &mut |chance| chance.pick(&COMMENTS).to_owned());
        sometimes(CONTRACT, 60, &mut |chance| chance.pick(&CONTRACTS).to_owned());
        sometimes(CUSTOMER_SINCE, 50, &mut |chance| {
            format!("20{:02}-{:02}-{:02}", chance.between(4, 24), chance.between(1, 12), chance.between(1, 28))
        });
        sometimes(NEWSLETTER, 45, &mut |chance| chance.pick(&["yes", "no"]).to_owned());
        let others = if chance.percent(5) { 1 + chance.below(2) } else { 0 };
        let more_customers = (1..=others).map(|step| COMPANIES[(employer + step * 7) % COMPANIES.len()].0.to_owned());
        Draft {
            values,
            more_customers: more_customers.collect(),
            access: if chance.percent(12) { Access::Invite } else { Access::Keep },
            ..Draft::default()
        }
    }

    /// A name that nobody has yet, as long as there are enough.
    fn name(&mut self, chance: &mut Chance, names: &'static Names) -> (Name, Name) {
        let mut name = (chance.pick(names.first), chance.pick(names.last));
        for _ in 0..12 {
            if self.full_names.insert((name.0.own, name.1.own)) {
                break;
            }
            name = (chance.pick(names.first), chance.pick(names.last));
        }
        name
    }

    fn identifiers(&mut self, first: Name, last: Name, domain: &str, style: Style) -> (String, String) {
        let (first, last) = (latin(first), latin(last));
        let initial = first.chars().next().unwrap_or('x');
        for number in 1.. {
            let suffix = if number == 1 { String::new() } else { number.to_string() };
            let email = format!("{first}.{last}{suffix}@{domain}.example");
            let login = match style {
                Style::Dotted => format!("{first}.{last}{suffix}"),
                Style::Initial => format!("{initial}{}{suffix}", last.replace('-', "")),
                Style::Email => email.clone(),
                Style::LastFirst => format!("{}_{}{suffix}", capital(&last), capital(&first)),
                Style::Prefixed => format!("{domain}/{initial}.{last}{suffix}"),
            };
            let free = [&login, &email].iter().all(|name| !self.taken.contains(&fold_identifier(name)));
            if free {
                self.taken.extend([fold_identifier(&login), fold_identifier(&email)]);
                return (login, email);
            }
        }
        (String::new(), String::new())
    }
}

fn latin(name: Name) -> String {
    let text = if name.latin.is_empty() { fold(name.own) } else { name.latin.to_owned() };
    text.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Another telephone number, mobile number or address in the person's country.
pub(super) fn moved(chance: &mut Chance, values: &mut Values) {
    let home = COUNTRIES.iter().find(|country| country.name == values.get(key::COUNTRY)).unwrap_or(&COUNTRIES[0]);
    match chance.below(3) {
        0 => values.set(key::PHONE, chance.digits(home.phone)),
        1 => values.set(key::MOBILE, chance.digits(home.mobile)),
        _ => {
            let (street, zip, city) = address(chance, home);
            values.set(key::STREET, street);
            values.set(key::ZIP, zip);
            values.set(key::CITY, city);
        }
    }
}
