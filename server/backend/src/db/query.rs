//! Statements: static SQL with bound values, and the one place where SQL is put together.

use super::{
    DbResult,
    tx::{Engine, Tx},
};
use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

/// A value that both engines can store.
pub trait Value:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send + 'static
{
}
impl<T> Value for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send + 'static
{
}

/// A row that both engines can yield.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

enum Args {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Args {
    fn new(sqlite: bool) -> Self {
        if sqlite { Self::Sqlite(SqliteArguments::default()) } else { Self::Postgres(PgArguments::default()) }
    }

    fn add(&mut self, value: impl Value) -> Result<(), BoxDynError> {
        match self {
            Self::Sqlite(args) => args.add(value),
            Self::Postgres(args) => args.add(value),
        }
    }
}

/// A statement with its values.
pub struct Query<'t> {
    tx: &'t mut Tx,
    sql: SqlStr,
    args: Result<Args, BoxDynError>,
}

macro_rules! run {
    ($self:ident, |$sql:ident, $args:ident, $conn:ident| $run:expr) => {
        match ($self.tx.engine(), $self.args.map_err(sqlx::Error::Encode)?) {
            (Engine::Sqlite($conn), Args::Sqlite($args)) => {
                let $sql = $self.sql;
                $run
            }
            (Engine::Postgres($conn), Args::Postgres($args)) => {
                let $sql = $self.sql;
                $run
            }
            // The values are encoded for the connection's own engine.
            _ => return Err(sqlx::Error::WorkerCrashed.into()),
        }
    };
}

impl<'t> Query<'t> {
    pub(super) fn new(tx: &'t mut Tx, sql: &'static str) -> Self {
        let args = Ok(Args::new(tx.is_sqlite()));
        Self { tx, sql: sql.into_sql_str(), args }
    }

    /// Binds the next value.
    #[must_use]
    pub fn bind(mut self, value: impl Value) -> Self {
        self.args = self.args.and_then(|mut args| {
            args.add(value)?;
            Ok(args)
        });
        self
    }

    /// Runs the statement and tells how many rows it touched.
    pub async fn execute(self) -> DbResult<u64> {
        Ok(run!(self, |sql, args, conn| sqlx::query_with(sql, args).execute(conn).await?.rows_affected()))
    }

    /// The first row, if there is one.
    pub async fn optional<R: Record>(self) -> DbResult<Option<R>> {
        Ok(run!(self, |sql, args, conn| sqlx::query_as_with(sql, args).fetch_optional(conn).await?))
    }

    /// The first row, which must exist.
    pub async fn one<R: Record>(self) -> DbResult<R> {
        Ok(run!(self, |sql, args, conn| sqlx::query_as_with(sql, args).fetch_one(conn).await?))
    }

    /// All rows.
    pub async fn all<R: Record>(self) -> DbResult<Vec<R>> {
        Ok(run!(self, |sql, args, conn| sqlx::query_as_with(sql, args).fetch_all(conn).await?))
    }
}

/// A statement that is put together from parts; values only ever enter as bound arguments.
pub struct Select {
    sql: String,
    args: Result<Args, BoxDynError>,
    count: usize,
}

impl Select {
    /// Starts with a fixed text.
    pub fn new(tx: &Tx, sql: &'static str) -> Self {
        Self { sql: sql.to_owned(), args: Ok(Args::new(tx.is_sqlite())), count: 0 }
    }

    /// Adds fixed text.
    pub fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push(' ');
        self.sql.push_str(sql);
        self
    }

    /// Adds text that was made by code from checked parts, such as the name of a further field.
    pub(crate) fn push_checked(&mut self, sql: &str) -> &mut Self {
        self.sql.push(' ');
        self.sql.push_str(sql);
        self
    }

    /// Adds text in which `{}` stands for the value.
    pub fn with(&mut self, sql: &'static str, value: impl Value) -> &mut Self {
        self.with_checked(sql, value)
    }

    /// Like [`Self::with`], for text made by code from checked parts.
    pub(crate) fn with_checked(&mut self, sql: &str, value: impl Value) -> &mut Self {
        self.count += 1;
        self.sql.push(' ');
        self.sql.push_str(&sql.replacen("{}", &format!("${}", self.count), 1));
        if let Ok(args) = &mut self.args
            && let Err(error) = args.add(value)
        {
            self.args = Err(error);
        }
        self
    }

    /// Adds `column IN (…)`; an empty list matches nothing.
    pub fn is_in<T: Value>(&mut self, column: &'static str, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push(column).push("IN (NULL");
        for value in values {
            self.with(", {}", value);
        }
        self.push(")")
    }

    /// The statement, to be run.
    pub fn on(self, tx: &mut Tx) -> Query<'_> {
        Query { tx, sql: AssertSqlSafe(self.sql).into_sql_str(), args: self.args }
    }

    /// The statement with `head` before it, for tests that look at plans.
    #[cfg(feature = "testing")]
    pub(crate) fn after(mut self, head: &'static str) -> Self {
        self.sql = format!("{head} {}", self.sql);
        self
    }
}

/// A `LIKE … ESCAPE '\'` pattern for a text that occurs anywhere.
pub fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
