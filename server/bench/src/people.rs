//! The customers and people with which the database is filled: the same ones at every run.

use anyhow::Result;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// Given names, and how they are written in addresses.
const GIVEN: [(&str, &str); 30] = [
    ("Anna", "anna"),
    ("Jan", "jan"),
    ("Zoë", "zoe"),
    ("Tomáš", "tomas"),
    ("Eva", "eva"),
    ("Jürgen", "juergen"),
    ("Lucie", "lucie"),
    ("Petr", "petr"),
    ("Maria", "maria"),
    ("Ole", "ole"),
    ("Søren", "soeren"),
    ("Claire", "claire"),
    ("Łukasz", "lukasz"),
    ("Katarzyna", "katarzyna"),
    ("James", "james"),
    ("Amara", "amara"),
    ("Dmytro", "dmytro"),
    ("Elif", "elif"),
    ("Hans", "hans"),
    ("Ingrid", "ingrid"),
    ("Mehmet", "mehmet"),
    ("Noémie", "noemie"),
    ("Ondřej", "ondrej"),
    ("Paula", "paula"),
    ("Ravi", "ravi"),
    ("Sofia", "sofia"),
    ("Viktor", "viktor"),
    ("Wanda", "wanda"),
    ("Yusuf", "yusuf"),
    ("Birgit", "birgit"),
];

/// Family names, likewise.
const FAMILY: [(&str, &str); 30] = [
    ("Novák", "novak"),
    ("Nováková", "novakova"),
    ("Schmidt", "schmidt"),
    ("Müller", "mueller"),
    ("Svoboda", "svoboda"),
    ("Dvořák", "dvorak"),
    ("García", "garcia"),
    ("Andersson", "andersson"),
    ("Kowalski", "kowalski"),
    ("Öztürk", "oeztuerk"),
    ("Smith", "smith"),
    ("O'Brien", "obrien"),
    ("Rossi", "rossi"),
    ("Dubois", "dubois"),
    ("Nagy", "nagy"),
    ("Weiß", "weiss"),
    ("Berg", "berg"),
    ("Horváth", "horvath"),
    ("Jensen", "jensen"),
    ("Papadopoulos", "papadopoulos"),
    ("Ivanova", "ivanova"),
    ("Fischer", "fischer"),
    ("Lindqvist", "lindqvist"),
    ("Moreau", "moreau"),
    ("Silva", "silva"),
    ("Tanaka", "tanaka"),
    ("Krüger", "krueger"),
    ("Zimmermann", "zimmermann"),
    ("Brandt", "brandt"),
    ("Wójcik", "wojcik"),
];

const TOWNS: [(&str, &str, &str); 8] = [
    ("Brno", "602 00", "Czechia"),
    ("München", "80331", "Germany"),
    ("Hamburg", "20095", "Germany"),
    ("Kraków", "30-001", "Poland"),
    ("Lyon", "69001", "France"),
    ("Göteborg", "411 03", "Sweden"),
    ("Porto", "4000-008", "Portugal"),
    ("Leeds", "LS1 4DY", "United Kingdom"),
];

const TRADES: [&str; 10] =
    ["Optics", "Logistics", "Foods", "Hotels", "Textiles", "Energy", "Clinics", "Software", "Papers", "Bridges"];

/// The CSV files.
pub struct Files {
    /// Customers.
    pub customers: PathBuf,
    /// Customer users.
    pub people: PathBuf,
    /// How many customers.
    pub customer_count: u64,
    /// How many customer users.
    pub people_count: u64,
}

/// How the columns of [`Files::people`] fill the fields.
pub const MAP: &str = "login=Account,title=Salutation,firstname=Given,lastname=Family,email=E-Mail,customer_id=Customer,\
                       phone=Phone,mobile=Mobile,street=Street,zip=Zip,city=Town,country=Country,comment=Remark,\
                       validity=State,more_customers=More";

/// The CustomerID of a customer.
pub fn customer_key(number: u64) -> String {
    format!("C{number:06}")
}

/// How many of 50,000 and 5,000 a scale means.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers of people")]
pub fn counts(scale: f64) -> (u64, u64) {
    ((5000.0 * scale).round().max(20.0) as u64, (50_000.0 * scale).round().max(500.0) as u64)
}

/// Writes the files.
pub fn write(folder: &Path, scale: f64) -> Result<Files> {
    let (customer_count, people_count) = counts(scale);
    let files = Files {
        customers: folder.join("customers.csv"),
        people: folder.join("people.csv"),
        customer_count,
        people_count,
    };
    let mut csv = BufWriter::new(File::create(&files.customers)?);
    writeln!(csv, "key,name,street,zip,city,country,url")?;
    for number in 0..customer_count {
        let chance = mix(number);
        let (town, zip, country) = TOWNS[pick(chance, 0, TOWNS.len())];
        let (family, plain) = FAMILY[pick(chance, 8, FAMILY.len())];
        let trade = TRADES[pick(chance, 16, TRADES.len())];
        let key = customer_key(number);
        let street = chance % 180 + 1;
        writeln!(
            csv,
            "{key},{family} {trade} {number},Long Street {street},{zip},{town},{country},https://{plain}{number}.example"
        )?;
    }
    csv.flush()?;
    let mut csv = BufWriter::new(File::create(&files.people)?);
    writeln!(
        csv,
        "Account;Salutation;Given;Family;E-Mail;Customer;Phone;Mobile;Street;Zip;Town;Country;Remark;State;More"
    )?;
    for number in 0..people_count {
        writeln!(csv, "{}", person(number, customer_count))?;
    }
    csv.flush()?;
    Ok(files)
}

/// A row. Half of all people belong to the first fiftieth of the customers, as large customers have many.
fn person(number: u64, customers: u64) -> String {
    let chance = mix(number ^ 0x5eed_0000_0000);
    let (given, given_plain) = GIVEN[pick(chance, 0, GIVEN.len())];
    let (family, family_plain) = FAMILY[pick(chance, 8, FAMILY.len())];
    let (second, _) = FAMILY[pick(chance, 16, FAMILY.len())];
    let family = if chance.is_multiple_of(3) { format!("{family}-{second}") } else { family.to_owned() };
    let (town, zip, country) = TOWNS[pick(chance, 24, TOWNS.len())];
    let login = format!("{given_plain}.{family_plain}.{number}");
    let draw = mix(chance);
    let customer = if draw.is_multiple_of(2) { draw / 2 % (customers / 50).max(1) } else { draw / 2 % customers };
    let more = if draw.is_multiple_of(11) { customer_key((customer + 7) % customers) } else { String::new() };
    let salutation = if draw.is_multiple_of(4) { "Dr." } else { "" };
    let state = match draw % 25 {
        0 => "invalid",
        1 => "invalid-temporarily",
        _ => "valid",
    };
    let mobile = if draw.is_multiple_of(3) { format!("+49 151 {:08}", number % 100_000_000) } else { String::new() };
    let remark = if draw.is_multiple_of(7) { "Prefers to be called before noon" } else { "" };
    format!(
        "{login};{salutation};{given};{family};{login}@people.example;{};+420 541 {:03} {:03};{mobile};High Street {};{zip};\
         {town};{country};{remark};{state};{more}",
        customer_key(customer),
        draw % 1000,
        draw / 1000 % 1000,
        draw % 200 + 1
    )
}

/// Numbers that look like chance and are always the same.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn pick(chance: u64, shift: u32, of: usize) -> usize {
    usize::try_from(chance >> shift).unwrap_or(0) % of
}
