//! Customer users: single records.

mod credentials;
mod identifiers;

pub(crate) use credentials::{Credentials, invite, password_hash, set_credentials};
pub(crate) use identifiers::{
    Owner, by_email, by_emails, by_login, by_logins, by_token, former_identifiers, remember_identifier,
};

use crate::{
    config::Config,
    db::{Bind, DbResult, Insert, Select, Tx},
    fold::fold_identifier,
    phone,
    session::Scope,
    store::{counter, customer, person_row::PersonRow},
};
use domain::{
    CustomerId, CustomerUserId, Moment, SourceId,
    access::LockReason,
    customer::CustomerRef,
    customer_user::{CustomerUser, LoginState, Validity, Values},
    field::{Field, Kind, key},
    source::SourceRef,
};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The fields that have a column of the same name. The CustomerID has one too, which follows the customer; all others are
/// together in one JSON object.
pub(crate) const COLUMNS: [&str; 13] = [
    key::LOGIN,
    key::TITLE,
    key::FIRSTNAME,
    key::LASTNAME,
    key::EMAIL,
    key::PHONE,
    key::FAX,
    key::MOBILE,
    key::STREET,
    key::ZIP,
    key::CITY,
    key::COUNTRY,
    key::COMMENT,
];

#[derive(sqlx::FromRow)]
pub(crate) struct ValueColumns {
    pub login: String,
    pub title: String,
    pub firstname: String,
    pub lastname: String,
    pub email: String,
    pub customer_key: String,
    pub phone: String,
    pub fax: String,
    pub mobile: String,
    pub street: String,
    pub zip: String,
    pub city: String,
    pub country: String,
    pub comment: String,
    pub extra: Json<BTreeMap<String, String>>,
}

impl ValueColumns {
    pub(crate) fn into_values(self) -> Values {
        let mut values = Values(self.extra.0);
        for (key, value) in [
            (key::LOGIN, self.login),
            (key::TITLE, self.title),
            (key::FIRSTNAME, self.firstname),
            (key::LASTNAME, self.lastname),
            (key::EMAIL, self.email),
            (key::CUSTOMER, self.customer_key),
            (key::PHONE, self.phone),
            (key::FAX, self.fax),
            (key::MOBILE, self.mobile),
            (key::STREET, self.street),
            (key::ZIP, self.zip),
            (key::CITY, self.city),
            (key::COUNTRY, self.country),
            (key::COMMENT, self.comment),
        ] {
            values.set(key, value);
        }
        values
    }
}

/// The columns of [`ValueColumns`], of the table alias `c`.
pub(crate) const VALUE_COLUMNS: &str = "c.login, c.title, c.firstname, c.lastname, c.email, c.customer_key, c.phone, c.fax, \
     c.mobile, c.street, c.zip, c.city, c.country, c.comment, c.extra";

#[derive(sqlx::FromRow)]
struct FullRow {
    id: CustomerUserId,
    source_id: SourceId,
    #[sqlx(flatten)]
    values: ValueColumns,
    validity: String,
    has_password: bool,
    password_due: bool,
    invited: bool,
    login_forbidden: bool,
    locked_at: Option<Moment>,
    lock_reason: Option<String>,
    locked_by: String,
    lock_note: String,
    failed_count: i64,
    last_failed_at: Option<Moment>,
    last_failed_address: String,
    last_login_at: Option<Moment>,
    version: i64,
    created_at: Moment,
    created_by: String,
    changed_at: Moment,
    changed_by: String,
}

/// A person with everything that card, detail view and form need.
pub(crate) async fn find(
    tx: &mut Tx,
    scope: &Scope,
    config: &Config,
    id: CustomerUserId,
) -> DbResult<Option<CustomerUser>> {
    Ok(find_all(tx, scope, config, &[id]).await?.pop())
}

/// The people with some ids, in no order.
pub(crate) async fn find_all(
    tx: &mut Tx,
    scope: &Scope,
    config: &Config,
    ids: &[CustomerUserId],
) -> DbResult<Vec<CustomerUser>> {
    let mut select = Select::new(tx, "SELECT c.id, c.source_id,");
    select.push_checked(VALUE_COLUMNS).push(
        ", c.validity, c.password_hash IS NOT NULL AS has_password, c.password_due, c.invited, c.login_forbidden, \
         c.locked_at, c.lock_reason, c.locked_by, c.lock_note, c.failed_count, c.last_failed_at, c.last_failed_address, c.last_login_at, c.version, c.created_at, c.created_by, \
         c.changed_at, c.changed_by FROM customer_user c WHERE",
    );
    select.is_in("c.id", ids.iter().copied());
    let rows = select.on(tx).all::<FullRow>().await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut customers = customer::of_people(tx, scope, ids).await?;
    let person = |row: FullRow| {
        let customers = customers.remove(&row.id).unwrap_or_default();
        row.with(config, customers)
    };
    Ok(rows.into_iter().map(person).collect())
}

impl FullRow {
    fn with(self, config: &Config, mut customers: Vec<(bool, CustomerRef)>) -> CustomerUser {
        let main = customers.iter().position(|(main, _)| *main).map(|index| customers.remove(index).1);
        let source = config.source(self.source_id).map_or_else(
            || SourceRef {
                id: self.source_id,
                name: String::new(),
                names: BTreeMap::new(),
                writable: false,
                company_support: true,
            },
            |source| source.about.clone(),
        );
        let values = self.values.into_values();
        CustomerUser {
            id: self.id,
            source,
            numbers: numbers(config, &values),
            values,
            customer: main,
            more_customers: customers.into_iter().map(|(_, customer)| customer).collect(),
            validity: customer::validity(&self.validity),
            login: LoginState {
                has_password: self.has_password,
                invited: self.invited,
                password_due: self.password_due,
                forbidden: self.login_forbidden,
                locked_at: self.locked_at,
                lock_reason: self.lock_reason.as_deref().and_then(LockReason::from_key),
                locked_by: self.locked_by,
                lock_note: self.lock_note,
                failed_count: self.failed_count,
                last_failed_at: self.last_failed_at,
                last_failed_address: self.last_failed_address,
                last_login_at: self.last_login_at,
            },
            version: self.version,
            created_at: self.created_at,
            created_by: self.created_by,
            changed_at: self.changed_at,
            changed_by: self.changed_by,
        }
    }
}

/// The telephone numbers of a person that can be called, by the keys of their fields.
fn numbers(config: &Config, values: &Values) -> BTreeMap<String, String> {
    let region = phone::region(values.get(key::COUNTRY), &config.settings.customer_users.country);
    let phones = config.fields().into_iter().filter(|field| field.kind == Kind::Phone);
    let number = |field: &Field| phone::e164(values.get(&field.key), region).map(|number| (field.key.clone(), number));
    phones.filter_map(number).collect()
}

/// A person's given and family name.
pub(crate) async fn name(tx: &mut Tx, _: &Scope, id: CustomerUserId) -> DbResult<Option<String>> {
    let row = tx
        .query("SELECT firstname, lastname FROM customer_user WHERE id = $1")
        .bind(id)
        .optional::<(String, String)>()
        .await?;
    Ok(row.map(|(first, last)| format!("{first} {last}").trim().to_owned()))
}

/// The given and family names of a customer's own people.
pub(crate) async fn names_of(tx: &mut Tx, _: &Scope, customer: CustomerId) -> DbResult<Vec<(CustomerUserId, String)>> {
    let people = tx
        .query("SELECT id, firstname, lastname FROM customer_user WHERE customer_id = $1 ORDER BY id")
        .bind(customer)
        .all::<(CustomerUserId, String, String)>()
        .await?;
    Ok(people.into_iter().map(|(id, first, last)| (id, format!("{first} {last}").trim().to_owned())).collect())
}

/// Who writes and when.
#[derive(Clone, Copy)]
pub(crate) struct Stamp<'a> {
    pub by: &'a str,
    pub now: Moment,
}

/// A person to be added.
pub(crate) struct NewPerson<'a> {
    pub id: CustomerUserId,
    pub number: i64,
    pub source: SourceId,
    pub row: &'a PersonRow,
    pub credentials: &'a Credentials,
    pub login_forbidden: bool,
    pub lock_note: &'a str,
    pub token: Option<Uuid>,
    pub stamp: Stamp<'a>,
}

/// How many people are added by one statement.
const GROUP: usize = 50;

/// Adds people. The caller adds relations and counts.
pub(crate) async fn insert(tx: &mut Tx, _: &Scope, people: &[NewPerson<'_>]) -> DbResult<()> {
    for group in people.chunks(GROUP) {
        let mut insert = Insert::new(
            tx,
            "INSERT INTO customer_user (id, number, source_id, customer_id, customer_key, customer_key_folded, \
             customer_name, customer_name_folded, login_folded, lastname_folded, name_folded, email_folded, extra, \
             sort_keys, validity, search, password_hash, password_at, password_due, invited, login_forbidden, \
             locked_at, lock_reason, locked_by, failed_count, last_failed_address, version, created_at, created_by, \
             changed_at, changed_by, token, lock_note, \
             login, title, firstname, lastname, email, phone, fax, mobile, street, zip, city, country, comment) VALUES",
        );
        for person in group {
            insert = insert.row().value(person.id).value(person.number).value(person.source);
            insert = bind_derived(insert, person.row)
                .value(person.credentials.hash.clone())
                .value(person.credentials.hash.as_ref().map(|_| person.stamp.now))
                .value(person.credentials.due)
                .value(person.credentials.invited)
                .value(person.login_forbidden)
                .value(person.login_forbidden.then_some(person.stamp.now))
                .value(person.login_forbidden.then(|| LockReason::Agent.key()))
                .value(if person.login_forbidden { person.stamp.by.to_owned() } else { String::new() })
                .value(0_i64)
                .value("")
                .value(1_i64)
                .value(person.stamp.now)
                .value(person.stamp.by.to_owned())
                .value(person.stamp.now)
                .value(person.stamp.by.to_owned())
                .value(person.token)
                .value(person.lock_note.to_owned());
            insert = bind_values(insert, person.row);
        }
        insert.run(tx, "").await?;
    }
    Ok(())
}

fn bind_derived<B: Bind>(to: B, row: &PersonRow) -> B {
    to.value(row.customer.as_ref().map(|customer| customer.id))
        .value(row.customer_key.clone())
        .value(fold_identifier(&row.customer_key))
        .value(row.customer_name.clone())
        .value(crate::fold::fold(&row.customer_name))
        .value(row.login_folded.clone())
        .value(row.lastname_folded.clone())
        .value(row.name_folded.clone())
        .value(row.email_folded.clone())
        .value(Json(row.extra.clone()))
        .value(Json(row.sort_keys.clone()))
        .value(row.validity.key())
        .value(row.search.clone())
}

fn bind_values<B: Bind>(to: B, row: &PersonRow) -> B {
    COLUMNS.into_iter().fold(to, |to, key| to.value(row.values.get(key).to_owned()))
}

/// Changes a person if `version` is still the stored one; tells whether it was. The caller changes relations and counts.
pub(crate) async fn update(
    tx: &mut Tx,
    _: &Scope,
    id: CustomerUserId,
    row: &PersonRow,
    (login_forbidden, lock_note): (bool, &str),
    version: i64,
    stamp: Stamp<'_>,
) -> DbResult<bool> {
    let query = tx
        .query(
            "UPDATE customer_user SET customer_id = $2, customer_key = $3, customer_key_folded = $4, customer_name = $5, \
             customer_name_folded = $6, login_folded = $7, lastname_folded = $8, name_folded = $9, email_folded = $10, \
             extra = $11, sort_keys = $12, validity = $13, search = $14, version = version + 1, changed_at = $15, \
             changed_by = $16, failed_count = CASE WHEN login_forbidden AND NOT $17 THEN 0 ELSE failed_count END, \
             locked_at = CASE WHEN NOT $17 THEN NULL WHEN login_forbidden THEN locked_at ELSE $15 END, \
             lock_reason = CASE WHEN NOT $17 THEN NULL WHEN login_forbidden THEN lock_reason ELSE 'agent' END, \
             locked_by = CASE WHEN NOT $17 THEN '' WHEN login_forbidden THEN locked_by ELSE $16 END, \
             login_forbidden = $17, login = $19, title = $20, firstname = $21, lastname = $22, email = $23, phone = $24, \
             fax = $25, mobile = $26, street = $27, zip = $28, city = $29, country = $30, comment = $31, \
             lock_note = CASE WHEN NOT $17 THEN '' WHEN login_forbidden THEN lock_note ELSE $32 END \
             WHERE id = $1 AND version = $18",
        )
        .bind(id);
    let query = bind_derived(query, row).bind(stamp.now).bind(stamp.by.to_owned()).bind(login_forbidden).bind(version);
    Ok(bind_values(query, row).bind(lock_note.to_owned()).execute().await? == 1)
}

/// Sets the customers of a person: the primary one and further ones.
pub(crate) async fn set_customers(
    tx: &mut Tx,
    scope: &Scope,
    id: CustomerUserId,
    customers: &[(CustomerId, bool)],
) -> DbResult<()> {
    tx.query("DELETE FROM customer_user_customer WHERE customer_user_id = $1").bind(id).execute().await?;
    let relations: Vec<_> = customers.iter().map(|(customer, main)| (id, *customer, *main)).collect();
    add_customers(tx, scope, &relations).await
}

/// Adds customers to people: whom, which, and whether it is the primary one.
pub(crate) async fn add_customers(
    tx: &mut Tx,
    _: &Scope,
    relations: &[(CustomerUserId, CustomerId, bool)],
) -> DbResult<()> {
    for group in relations.chunks(GROUP) {
        let head = "INSERT INTO customer_user_customer (customer_user_id, customer_id, main) VALUES";
        let mut insert = Insert::new(tx, head);
        for (person, customer, main) in group {
            insert = insert.row().value(*person).value(*customer).value(*main);
        }
        insert.run(tx, "").await?;
    }
    Ok(())
}

/// Moves the totals when people appear with a validity.
pub(crate) async fn count(tx: &mut Tx, validity: Validity, delta: i64) -> DbResult<()> {
    counter::add(tx, &format!("customer_user:{}", validity.key()), delta).await.map(drop)
}

/// Waits until nobody else takes names, that is adds people or changes their addresses.
pub(crate) async fn wait_for_names(tx: &mut Tx) -> DbResult<()> {
    counter::wait(tx, "customer_user:number").await
}
