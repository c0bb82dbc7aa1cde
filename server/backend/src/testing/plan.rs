//! How the database would run what the lists run.

use super::TestBackend;
use crate::{
    db::{Select, Tx},
    store::{self, search_expression::Search},
};
use domain::{
    CustomerId, customer,
    customer_user::{Filter, Validity},
    page::{Cursor, SIZE, Sort},
};

impl TestBackend {
    /// How the database would run a statement. PostgreSQL is told that scans and sorts are dear, as they are when
    /// tables are large.
    ///
    /// # Panics
    /// When the statement is wrong.
    pub async fn plan(&self, sql: &str) -> String {
        self.plan_of(|tx| {
            let mut select = Select::new(tx, "");
            select.push_checked(sql);
            select
        })
        .await
    }

    /// How the database would run a page of the list of valid customer users; see [`Self::plan`].
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn customer_users_plan(&self, filter: &Filter, sort: &Sort, after: Option<&Cursor>) -> String {
        self.plan_of(|tx| {
            let order = store::person_list::order(tx, sort, after, SIZE);
            store::person_list::page_statement(tx, filter, Validity::Valid, &order)
        })
        .await
    }

    /// How the database would run a page of the list of valid customers; see [`Self::plan`].
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn customers_plan(&self, filter: &customer::Filter, sort: &Sort, after: Option<&Cursor>) -> String {
        self.plan_of(|tx| {
            let search = Search::new(&filter.text);
            let order = store::customer_list::order(tx, sort, after, SIZE);
            store::customer_list::page_statement(tx, &search, Validity::Valid, &order)
        })
        .await
    }

    /// How the database would count customer users; see [`Self::plan`].
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn customer_users_count_plan(&self, filter: &Filter) -> String {
        self.plan_of(|tx| store::person_list::count_statement(tx, filter)).await
    }

    /// How the database would look for customer users of whom something begins like a text; see [`Self::plan`].
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn beginning_plan(&self, text: &str) -> String {
        self.plan_of(|tx| store::person_search::beginning(tx, text, &Validity::ALL, 8)).await
    }

    /// How the database would find a customer; see [`Self::plan`].
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn customer_plan(&self, id: CustomerId) -> String {
        self.plan_of(|tx| store::customer::find_statement(tx, id)).await
    }

    async fn plan_of(&self, statement: impl FnOnce(&Tx) -> Select) -> String {
        let mut tx = self.db().begin().await.expect("a transaction");
        let statement = statement(&tx);
        let lines: Vec<String> = if tx.is_sqlite() {
            let rows = statement.after("EXPLAIN QUERY PLAN").on(&mut tx).all::<(i64, i64, i64, String)>().await;
            rows.expect("a plan").into_iter().map(|(.., line)| line).collect()
        } else {
            for setting in ["SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off"] {
                tx.query(setting).execute().await.expect("a setting");
            }
            let rows = statement.after("EXPLAIN").on(&mut tx).all::<(String,)>().await.expect("a plan");
            rows.into_iter().map(|(line,)| line).collect()
        };
        lines.join("\n")
    }

    /// Lets the database count its rows, as it does by itself in time.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn analyze(&self) {
        let mut tx = self.db().begin().await.expect("a transaction");
        tx.query("ANALYZE").execute().await.expect("analyzed");
        tx.commit().await.expect("committed");
    }
}
