//! Lists as CSV files, which the import understands again.

use crate::{
    service::{customer_users, customers, sheet},
    session::{Scope, Session},
    store::{
        self,
        audit::{Doer, Subject},
    },
};
use domain::{
    Page, Permission, Result,
    audit::{Action, Change},
    customer::{self, CustomerRow},
    customer_user::{Filter, Row},
    field::{Kind, key},
    page::{Column, Cursor, SIZE, Sort},
};
use futures::stream::{self, BoxStream, StreamExt};

/// What separates cells; every spreadsheet and the import know it.
const SEPARATOR: u8 = b';';

/// Columns behind those of the field map.
const MORE_COLUMNS: [&str; 3] = [key::MORE_CUSTOMERS, key::VALIDITY, key::LOGIN_FORBIDDEN];

/// Where an export stands.
enum At {
    Header,
    Page(Option<Cursor>),
    End,
}

impl At {
    fn behind<T>(page: &Page<T>) -> Self {
        page.next.clone().map_or(Self::End, |next| Self::Page(Some(next)))
    }
}

impl Session {
    /// The people of a list as a file, in parts. Passwords are left out.
    pub async fn export_customer_users(
        &self,
        filter: &Filter,
        sort: &Sort,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        self.allow(Permission::CustomerUserExport)?;
        let (_, filter) = self.customer_users().filtered(filter)?;
        let columns: Vec<Column> = self
            .config()
            .fields()
            .into_iter()
            .map(|field| Column { key: field.key.clone(), label: field.label.clone(), kind: field.kind })
            .collect();
        let sort = customer_users::known_sort(sort, &self.customer_users().columns());
        self.record_export("customer_user", &filter.text).await?;
        let start = (self.clone(), filter, sort, columns, At::Header);
        Ok(stream::try_unfold(start, async |(session, filter, sort, columns, at)| {
            let (part, next) = match at {
                At::End => return Ok(None),
                At::Header => (people_header(&columns)?, At::Page(None)),
                At::Page(after) => {
                    let scope = session.allow(Permission::CustomerUserExport)?;
                    let tx = &mut session.db().read().await?;
                    let page =
                        store::person_list::list(tx, &scope, &filter, (&sort, SIZE), after.as_ref(), &columns).await?;
                    let next = At::behind(&page);
                    (people(tx, &scope, page.rows).await?, next)
                }
            };
            Ok(Some((part, (session, filter, sort, columns, next))))
        })
        .boxed())
    }

    /// The customers of a list as a file, in parts.
    pub async fn export_customers(
        &self,
        filter: &customer::Filter,
        sort: &Sort,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        self.allow(Permission::CustomerUserExport)?;
        self.allow(Permission::CustomerRead)?;
        self.record_export("customer", &filter.text).await?;
        let columns: Vec<Column> =
            customer::KEYS.into_iter().skip(2).map(|key| Column::built_in(key, Kind::Text)).collect();
        let start = (self.clone(), filter.clone(), customers::known_sort(sort), columns, At::Header);
        Ok(stream::try_unfold(start, async |(session, filter, sort, columns, at)| {
            let (part, next) = match at {
                At::End => return Ok(None),
                At::Header => (header(customer::KEYS)?, At::Page(None)),
                At::Page(after) => {
                    let scope = session.allow(Permission::CustomerRead)?;
                    let tx = &mut session.db().read().await?;
                    let page = store::customer_list::list(tx, &scope, &filter, (&sort, SIZE), after.as_ref(), &columns)
                        .await?;
                    let next = At::behind(&page);
                    (customer_lines(page.rows)?, next)
                }
            };
            Ok(Some((part, (session, filter, sort, columns, next))))
        })
        .boxed())
    }

    /// Who took which list out of the house is worth an entry before the first byte leaves.
    async fn record_export(&self, kind: &'static str, text: &str) -> Result<()> {
        let mut tx = self.db().begin().await?;
        let changes = if text.is_empty() {
            Vec::new()
        } else {
            let text = text.chars().filter(|c| !c.is_control()).take(200).collect();
            vec![Change { field: "filter".into(), from: String::new(), to: text }]
        };
        let subject = Subject { kind, id: None, name: "" };
        let now = self.clock().now();
        store::audit::record(&mut tx, &Doer::of(self), now, Action::Exported, subject, changes).await?;
        Ok(tx.commit().await?)
    }
}

fn header<'k>(keys: impl IntoIterator<Item = &'k str>) -> Result<Vec<u8>> {
    let mut part = sheet::BOM.as_bytes().to_vec();
    part.extend(sheet::lines(SEPARATOR, [keys])?);
    Ok(part)
}

fn people_header(columns: &[Column]) -> Result<Vec<u8>> {
    header(columns.iter().map(|column| column.key.as_str()).chain(MORE_COLUMNS))
}

async fn people(tx: &mut crate::db::Tx, scope: &Scope, rows: Vec<Row>) -> Result<Vec<u8>> {
    let mut more = store::export::more_customers(tx, scope, rows.iter().map(|row| row.id)).await?;
    let lines: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| {
            let mut line = row.cells;
            let mut more = more.remove(&row.id).unwrap_or_default().join(";");
            // One alone is not to be taken for several.
            if !more.contains(';') && more.contains(['|', ',']) {
                more.push(';');
            }
            line.push(more);
            line.push(row.validity.key().to_owned());
            line.push(if row.login_forbidden { "yes".into() } else { "no".into() });
            line
        })
        .collect();
    sheet::lines(SEPARATOR, lines.iter().map(|line| line.iter().map(String::as_str)))
}

/// Lines whose cells are those of `customer::KEYS` behind CustomerID and name.
fn customer_lines(rows: Vec<CustomerRow>) -> Result<Vec<u8>> {
    let lines: Vec<Vec<String>> =
        rows.into_iter().map(|row| [row.key, row.name].into_iter().chain(row.cells).collect()).collect();
    sheet::lines(SEPARATOR, lines.iter().map(|line| line.iter().map(String::as_str)))
}
