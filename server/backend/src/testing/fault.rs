//! Databases that fail.

use super::{Place, TestBackend};
use domain::CustomerUserId;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

impl TestBackend {
    /// Lets the database refuse every change, or allow them again: SQLite as a file on a read-only disk would,
    /// PostgreSQL as a standby would.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn set_read_only(&self, yes: bool) {
        let word = if yes { "on" } else { "off" };
        if let Place::Database { name, .. } = &self.place {
            self.on_server(format!("ALTER DATABASE {name} SET default_transaction_read_only = {word}")).await;
            self.end_connections().await;
        } else {
            self.on_writer(format!("PRAGMA query_only = {word}")).await;
        }
    }

    /// Lets SQLite's file grow by no more than so many pages, as on a disk that is nearly full, until something has failed
    /// for this reason.
    ///
    /// # Panics
    /// When the database does not answer, or is not SQLite.
    pub async fn limit_growth(&self, pages: i64) {
        let writer = self.db().sqlite_writer().expect("SQLite");
        let now: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(writer).await.expect("a number");
        self.on_writer(format!("PRAGMA max_page_count = {}", now + pages)).await;
    }

    /// Ends all connections to the PostgreSQL database, as its restart would.
    ///
    /// # Panics
    /// When the server does not answer, or the database is not PostgreSQL.
    pub async fn end_connections(&self) {
        let Place::Database { name, .. } = &self.place else { panic!("not PostgreSQL") };
        let them = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity";
        self.on_server(format!("{them} WHERE datname = '{name}' AND pid <> pg_backend_pid()")).await;
    }

    /// Lets a person's sign-ins have failed so often.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn fail_sign_ins(&self, id: CustomerUserId, count: i64, forbidden: bool) {
        let mut tx = self.db().begin().await.expect("a transaction");
        let now = self.clock().now();
        let sql = "UPDATE customer_user SET failed_count = $2, login_forbidden = $3, last_failed_at = $4, \
                   last_failed_address = '192.0.2.7', locked_at = CASE WHEN $3 THEN $4 ELSE NULL END, \
                   lock_reason = CASE WHEN $3 THEN 'threshold' ELSE NULL END WHERE id = $1";
        tx.query(sql).bind(id).bind(count).bind(forbidden).bind(now).execute().await.expect("updated");
        tx.commit().await.expect("committed");
    }

    /// Stores settings as an older version had them, with lists of addresses as JSON, and migrates them.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn store_older_email_rules(&self, always: &str, never: &str) {
        let mut tx = self.db().begin().await.expect("a transaction");
        let (settings, version) = crate::store::setting::load(&mut tx).await.expect("settings");
        crate::store::setting::store(&mut tx, &settings, version).await.expect("stored");
        tx.commit().await.expect("committed");
        let (set, migration) = if self.is_postgres() {
            (
                format!("jsonb_set(jsonb_set(value, '{{email,always}}', '{always}'), '{{email,never}}', '{never}')"),
                include_str!("../../../../migrations/postgres/0010_email_patterns.sql"),
            )
        } else {
            (
                format!("json_set(value, '$.email.always', json('{always}'), '$.email.never', json('{never}'))"),
                include_str!("../../../../migrations/sqlite/0010_email_patterns.sql"),
            )
        };
        for sql in [format!("UPDATE setting SET value = {set}"), migration.to_owned()] {
            self.execute(sql).await;
        }
    }

    async fn execute(&self, sql: String) {
        match self.db().postgres() {
            Some(pool) => drop(pool.execute(AssertSqlSafe(sql)).await.expect("executed")),
            None => self.on_writer(sql).await,
        }
    }

    /// Makes the audit log look as an older version wrote it, without folded text.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn forget_folded_log(&self) {
        let mut tx = self.db().begin().await.expect("a transaction");
        tx.query("UPDATE audit SET search = NULL").execute().await.expect("updated");
        tx.commit().await.expect("committed");
    }

    async fn on_writer(&self, sql: String) {
        let writer = self.db().sqlite_writer().expect("SQLite");
        writer.execute(AssertSqlSafe(sql)).await.expect("executed");
    }

    async fn on_server(&self, sql: String) {
        let Place::Database { url, .. } = &self.place else { panic!("not PostgreSQL") };
        let mut server = PgConnection::connect(url).await.expect("PostgreSQL for tests");
        server.execute(AssertSqlSafe(sql)).await.expect("executed");
        server.close().await.expect("closed");
    }
}
