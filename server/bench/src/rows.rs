//! What is measured.

mod made;

use crate::{
    client::{Ask, Client},
    database::{PASSWORD, READER, SIGNER},
    floor::{Answer, Work},
    people::customer_key,
};
use anyhow::{Context, Result};
use domain::{
    CustomerUserId,
    customer::CustomerRef,
    customer_user::{self, CustomerUser, Filter},
    page::{Cursor, List, Sort},
};
use made::Made;
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

/// Type of the body of a server function with JSON.
const JSON: &str = "application/json";

/// A row of the table.
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    requests: Requests,
    /// What its floors answer.
    answers: Vec<Answer>,
}

enum Requests {
    /// The same ones in turns.
    Fixed(Vec<Vec<u8>>, AtomicUsize),
    /// Sign-ins, each from another network.
    SignIn(AtomicUsize),
    /// Made for each time.
    Made(Made),
}

impl Row {
    /// Asks once; tells how long it took to make the request.
    pub fn ask(&self, client: &mut Client, connection: usize, connections: usize) -> Result<Duration> {
        match &self.requests {
            Requests::Fixed(requests, next) => {
                let next = next.fetch_add(1, Ordering::Relaxed);
                client.expect(&requests[next % requests.len()])?;
                Ok(Duration::ZERO)
            }
            Requests::SignIn(next) => {
                client.expect(&sign_in(SIGNER, next.fetch_add(1, Ordering::Relaxed)))?;
                Ok(Duration::ZERO)
            }
            Requests::Made(made) => made.ask(client, connection, connections),
        }
    }

    /// What the floors of all rows answer.
    pub fn take_answers(rows: &mut [Self]) -> Vec<Answer> {
        rows.iter_mut().flat_map(|row| std::mem::take(&mut row.answers)).collect()
    }
}

fn sign_in(login: &str, network: usize) -> Vec<u8> {
    let form = format!("login={login}&password={PASSWORD}&next=/");
    let body = Some(("application/x-www-form-urlencoded", form.as_str()));
    Ask { path: "/agent/fn/sign_in", token: "", compressed: false, body }.bytes(network)
}

/// Makes rows for a running server.
pub struct Maker {
    client: Client,
    token: String,
}

impl Maker {
    /// Signs in.
    pub fn new(server: SocketAddr) -> Result<Self> {
        let mut client = Client::connect(server)?;
        client.expect(&sign_in(READER, 0))?;
        let cookie = client.headers.iter().find(|(name, _)| name == "set-cookie").map(|(_, value)| value);
        let token = cookie.and_then(|cookie| cookie.strip_prefix("portico_agent=")?.split(';').next());
        let token = token.context("no cookie after the sign-in")?.to_owned();
        Ok(Self { client, token })
    }

    fn get(&mut self, path: &str) -> Result<&[u8]> {
        self.client.expect(&Ask { path, token: &self.token, compressed: false, body: None }.bytes(0))?;
        Ok(&self.client.body)
    }

    /// The answer as it is, for the floor.
    fn answer(&self, path: &str, compressed: bool, work: Work) -> Answer {
        let (headers, body) = (self.client.headers.clone(), self.client.body.clone());
        Answer { path: path.to_owned(), compressed, work, headers, body }
    }

    /// A row of pages that are asked for in turns.
    fn fixed(&mut self, name: &'static str, compressed: bool, pages: Vec<(String, Work)>) -> Result<Row> {
        let (mut requests, mut answers) = (Vec::new(), Vec::new());
        for (path, work) in pages {
            let token = if matches!(work, Work::Nothing) { "" } else { self.token.as_str() };
            let request = Ask { path: &path, token, compressed, body: None }.bytes(0);
            self.client.expect(&request)?;
            answers.push(self.answer(&path, compressed, work));
            requests.push(request);
        }
        Ok(Row { name, requests: Requests::Fixed(requests, AtomicUsize::new(0)), answers })
    }

    fn people(&mut self, filter: &Filter, sort: &Sort) -> Result<List<customer_user::Row>> {
        Ok(serde_json::from_slice(self.get(&list_path(filter, sort, None))?)?)
    }

    /// A cursor two pages before the end of the list by name.
    fn near_end(&mut self) -> Result<Cursor> {
        let backwards = by("name", true);
        let first = self.people(&Filter::default(), &backwards)?.page.next.context("too few people")?;
        let list = serde_json::from_slice::<List<customer_user::Row>>(self.get(&list_path(
            &Filter::default(),
            &backwards,
            Some(&first),
        ))?)?;
        list.page.next.context("too few people")
    }

    /// Filters for two large customers and a small one.
    fn customers(&mut self, customers: u64) -> Result<Vec<Filter>> {
        let mut filters = Vec::new();
        for number in [0, 3 % (customers / 50).max(1), customers - 3] {
            let path = format!("/agent/fn/find_customer_by_key?key={}", customer_key(number));
            let customer: Option<CustomerRef> = serde_json::from_slice(self.get(&path)?)?;
            let customer = customer.context("a customer is missing")?.id;
            filters.push(Filter { customer: Some(customer), ..Filter::default() });
        }
        Ok(filters)
    }

    /// The rows of lists and searches.
    pub fn lists(&mut self, customers: u64) -> Result<Vec<Row>> {
        let (all, by_name) = (Filter::default(), by("name", false));
        let near_end = self.near_end()?;
        let of_customers = self.customers(customers)?;
        let texts =
            ["nova", "lucie", "bridges", "krakow"].map(|text| Filter { text: text.into(), ..Filter::default() });
        let list = |filter: &Filter, sort: &Sort, after: Option<&Cursor>| {
            (list_path(filter, sort, after), Work::List(filter.clone(), sort.clone(), after.cloned()))
        };
        let searches = ["an", "nova", "schmi", "kowalski-b", "optics", "541 210", "C0000", "jürgen müller"];
        Ok(vec![
            self.fixed("list, first page", false, vec![list(&all, &by_name, None)])?,
            self.fixed("list, near the end", false, vec![list(&all, &by_name, Some(&near_end))])?,
            self.fixed("list, sorted by email, last first", false, vec![list(&all, &by("email", true), None)])?,
            self.fixed(
                "list, of a customer",
                false,
                of_customers.iter().map(|filter| list(filter, &by_name, None)).collect(),
            )?,
            self.fixed("list, with a text", false, texts.iter().map(|filter| list(filter, &by_name, None)).collect())?,
            self.fixed("number of people in the list", false, vec![count(&all)])?,
            self.fixed("number of people with a text", false, texts.iter().map(count).collect())?,
            self.fixed(
                "search as you type",
                false,
                searches
                    .map(|text| {
                        let path = format!("/agent/fn/search_everything?text={}", encoded(text));
                        (path, Work::Search(text.to_owned()))
                    })
                    .into(),
            )?,
        ])
    }

    /// The rows of whole pages.
    pub fn pages(&mut self) -> Result<Vec<Row>> {
        let first = self.ids()?;
        let details = |count: usize| -> Vec<(String, Work)> {
            first.iter().take(count).map(|id| (format!("/customer-users/{id}"), Work::Detail(*id))).collect()
        };
        let list = || vec![("/customer-users".to_owned(), Work::ListPage(Filter::default(), by("name", false)))];
        let cards = first.iter().map(|id| (format!("/agent/fn/find_customer_user?id={id}"), Work::Card(*id))).collect();
        Ok(vec![
            self.fixed("sign-in page", false, vec![("/sign-in".to_owned(), Work::Nothing)])?,
            self.fixed("list page", false, list())?,
            self.fixed("list page, compressed", true, list())?,
            self.fixed("business card", false, cards)?,
            self.fixed("detail view", false, details(20))?,
            self.fixed("detail view, compressed", true, details(20))?,
        ])
    }

    /// Some people, from two ends of the list.
    fn ids(&mut self) -> Result<Vec<CustomerUserId>> {
        let mut ids = Vec::new();
        for descending in [false, true] {
            let list = self.people(&Filter::default(), &by("login", descending))?;
            ids.extend(list.page.rows.iter().take(15).map(|row| row.id));
        }
        Ok(ids)
    }

    /// The rows that write.
    pub fn writes(&mut self) -> Result<Vec<Row>> {
        self.client.expect(&sign_in(SIGNER, 1))?;
        let path = "/agent/fn/sign_in";
        let signed_in = vec![self.answer(path, false, Work::SignIn)];
        let mut people: Vec<CustomerUser> = Vec::new();
        let mut after = None;
        while people.len() < made::POOL {
            let path = list_path(&Filter::default(), &by("login", false), after.as_ref());
            let list: List<customer_user::Row> = serde_json::from_slice(self.get(&path)?)?;
            for row in &list.page.rows {
                people.push(serde_json::from_slice(self.get(&format!("/agent/fn/find_customer_user?id={}", row.id))?)?);
            }
            after = Some(list.page.next.context("too few people")?);
        }
        people.truncate(made::POOL);
        let mut rows = Vec::new();
        for (name, work, made) in [
            ("save", Work::Save, Made::save(&self.token, people.clone())),
            ("add", Work::Add, Made::add(&self.token, people)),
        ] {
            made.ask(&mut self.client, 0, 1)?;
            let answers = vec![self.answer(made.path(), false, work)];
            rows.push(Row { name, requests: Requests::Made(made), answers });
        }
        // The last one, because it takes the most memory.
        rows.push(Row { name: "sign-in", requests: Requests::SignIn(AtomicUsize::new(2)), answers: signed_in });
        Ok(rows)
    }
}

fn by(column: &str, descending: bool) -> Sort {
    Sort::by(column, descending)
}

fn count(filter: &Filter) -> (String, Work) {
    (format!("/agent/fn/count_customer_users?{}", filter_query(filter)), Work::Count(filter.clone()))
}

fn list_path(filter: &Filter, sort: &Sort, after: Option<&Cursor>) -> String {
    let after = after
        .map(|after| {
            let keys = after.keys.iter().enumerate();
            let keys = keys.map(|(at, key)| format!("after%5Bkeys%5D%5B{at}%5D={}", encoded(key))).collect::<Vec<_>>();
            format!("&{}&after%5Bid%5D={}", keys.join("&"), after.id)
        })
        .unwrap_or_default();
    format!("/agent/fn/list_customer_users?{}&sort={}{after}", filter_query(filter), String::from(sort.clone()))
}

fn filter_query(filter: &Filter) -> String {
    let customer = filter.customer.map(|id| format!("&filter%5Bcustomer%5D={id}")).unwrap_or_default();
    format!("filter%5Btext%5D={}{customer}", encoded(&filter.text))
}

fn encoded(text: &str) -> String {
    domain::link::fill("{}", &|_| text.to_owned())
}
