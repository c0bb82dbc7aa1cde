//! Guesses which column fills which field, from the columns' names.

use super::plan;
use crate::{config::Config, fold::fold};
use domain::{
    field::key,
    import::{Subject, column},
};
use std::collections::BTreeMap;

/// What columns are called elsewhere, in English and German, folded and without blanks.
const PEOPLE: [(&str, &[&str]); 19] = [
    (key::LOGIN, &["username", "user", "userlogin", "loginname", "account", "benutzername", "benutzer", "anmeldename"]),
    (key::TITLE, &["titleorsalutation", "salutation", "titel", "titeloderanrede", "anrede", "usertitle"]),
    (key::FIRSTNAME, &["givenname", "forename", "vorname", "userfirstname"]),
    (key::LASTNAME, &["surname", "familyname", "nachname", "familienname", "name", "userlastname"]),
    (key::EMAIL, &["mail", "emailaddress", "emailadresse", "useremail"]),
    (key::CUSTOMER, &["customer", "company", "companyid", "kunde", "kundennummer", "kundenid", "usercustomerid"]),
    (key::PHONE, &["telephone", "phonenumber", "tel", "telefon", "telefonnummer", "userphone"]),
    (key::FAX, &["faxnumber", "telefax", "faxnummer", "userfax"]),
    (key::MOBILE, &["mobilephone", "cell", "cellphone", "mobil", "mobiltelefon", "handy", "usermobile"]),
    (key::STREET, &["address", "strasse", "adresse", "anschrift", "userstreet"]),
    (key::ZIP, &["zipcode", "postcode", "postalcode", "plz", "postleitzahl", "userzip"]),
    (key::CITY, &["town", "ort", "stadt", "usercity"]),
    (key::COUNTRY, &["land", "staat", "usercountry"]),
    (key::COMMENT, &["comments", "remark", "note", "kommentar", "bemerkung", "anmerkung", "usercomment"]),
    (key::VALIDITY, &["valid", "state", "gultig", "gultigkeit", "status", "validid"]),
    (key::LOGIN_FORBIDDEN, &["loginlocked", "locked", "anmeldungverboten", "loginverboten", "gesperrt"]),
    (key::MORE_CUSTOMERS, &["furthercustomers", "customerids", "customers", "weiterekunden", "kunden"]),
    (key::PASSWORD, &["passwort", "kennwort", "userpassword"]),
    (column::PASSWORD_HASH, &["hash", "passworthash", "kennworthash"]),
];

const CUSTOMERS: [(&str, &[&str]); 9] = [
    ("key", &["customerid", "customer", "customernumber", "id", "kundennummer", "kundennr", "kundenid", "kunde"]),
    ("name", &["customername", "company", "companyname", "firma", "firmenname", "customercompanyname"]),
    ("street", &["address", "strasse", "adresse", "anschrift", "customercompanystreet"]),
    ("zip", &["zipcode", "postcode", "postalcode", "plz", "postleitzahl", "customercompanyzip"]),
    ("city", &["town", "ort", "stadt", "customercompanycity"]),
    ("country", &["land", "staat", "customercompanycountry"]),
    ("url", &["website", "web", "homepage", "webseite", "internet", "customercompanyurl"]),
    ("validity", &["valid", "state", "gultig", "gultigkeit", "status", "validid"]),
    ("comment", &["comments", "remark", "note", "kommentar", "bemerkung", "anmerkung", "customercompanycomment"]),
];

/// A mapping field → column; each column fills one field.
pub(super) fn map(config: &Config, subject: Subject, header: &[String]) -> BTreeMap<String, String> {
    let columns: Vec<String> = header.iter().map(|name| bare(name)).collect();
    let known: &[(&str, &[&str])] = match subject {
        Subject::Customers => &CUSTOMERS,
        Subject::CustomerUsers => &PEOPLE,
    };
    let mut map = BTreeMap::new();
    let mut taken = vec![false; columns.len()];
    let fields = plan::fields(config, subject);
    // The fields' own keys and labels first, so that a synonym takes no column away from them.
    for round in 0..2 {
        for field in fields.iter().filter(|field| round == 0 || !map.contains_key(*field)).cloned().collect::<Vec<_>>()
        {
            let names: Vec<String> = if round == 0 {
                own_names(config, subject, &field)
            } else {
                let synonyms = known.iter().find(|(key, _)| *key == field).map_or(&[][..], |(_, names)| names);
                synonyms.iter().map(|name| (*name).to_owned()).collect()
            };
            let found = (0..columns.len()).find(|place| !taken[*place] && names.contains(&columns[*place]));
            if let Some(place) = found {
                taken[place] = true;
                map.insert(field, header[place].clone());
            }
        }
    }
    map
}

/// What is in the name of a column that holds secrets.
const SECRETS: [&str; 4] = ["passw", "kennw", "passphrase", "hash"];

/// What columns that hold secrets are called for short.
const SHORT_SECRETS: [&str; 4] = ["pass", "pw", "pwd", "secret"];

/// The columns that hold secrets by their names, also where they fill no field.
pub(super) fn secrets(header: &[String]) -> impl Iterator<Item = usize> {
    let names = header.iter().map(|name| bare(name)).enumerate();
    let is_secret = |name: &str| SHORT_SECRETS.contains(&name) || SECRETS.iter().any(|part| name.contains(part));
    names.filter(move |(_, name)| is_secret(name)).map(|(place, _)| place)
}

fn own_names(config: &Config, subject: Subject, field: &str) -> Vec<String> {
    let labels = config.fields().into_iter().filter(|known| subject == Subject::CustomerUsers && known.key == field);
    let labels = labels.map(|field| bare(&field.label)).filter(|label| !label.is_empty());
    std::iter::once(bare(field)).chain(labels).collect()
}

/// A name without case, accents and everything but letters and digits.
fn bare(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}
