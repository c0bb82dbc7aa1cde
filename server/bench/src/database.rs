//! A fresh database on either engine, filled by the import that everybody uses.

use crate::{
    Setting,
    people::{self, Files},
    process::{Cost, Portico},
};
use anyhow::{Context, Result};
use backend::db::Location;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use std::fs;

/// The password of the agents that the measurement signs in.
pub const PASSWORD: &str = "quiet-harbour-lamp-7";

/// Who reads and writes.
pub const READER: &str = "bench-reader";

/// Who signs in over and over, which ends the oldest of the own sessions.
pub const SIGNER: &str = "bench-signer";

/// A filled database, and what filling it took.
pub struct Filled {
    /// The program with the database.
    pub portico: Portico,
    /// What was imported.
    pub files: Files,
    /// What importing the customers took.
    pub customers: Cost,
    /// What importing the people took.
    pub people: Cost,
    /// What is running.
    pub engine: String,
}

/// Makes a database and fills it.
pub fn fill(setting: &Setting, name: &str, scale: f64) -> Result<Filled> {
    let folder = setting.folder.join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let location = match &setting.postgres {
        None => Location::File(folder.join("portico.db")),
        Some(url) => Location::Postgres(create(url, name)?),
    };
    let portico = Portico { program: setting.portico.clone(), site: setting.site.clone(), location };
    let files = people::write(&folder, scale)?;
    println!("filling {name}: {} customers, {} people …", files.customer_count, files.people_count);
    let customers = portico.run(&["import", "customers", &files.customers.to_string_lossy()])?;
    let people = portico.run(&["import", "customer-users", &files.people.to_string_lossy(), "--map", people::MAP])?;
    println!("filled in {:.1} s and {:.1} s", customers.seconds, people.seconds);
    for login in [READER, SIGNER] {
        let email = format!("{login}@portico.example");
        portico.run(&["create-admin", "--login", login, "--password", PASSWORD, "--email", &email])?;
    }
    let engine = match &portico.location {
        Location::File(_) => "SQLite in the server's process".to_owned(),
        Location::Postgres(url) => settle(url)?,
    };
    Ok(Filled { portico, files, customers, people, engine })
}

/// Makes an empty database beside the one of the URL.
fn create(url: &str, name: &str) -> Result<String> {
    let (server, options) = url.split_once('?').map_or((url, None), |(server, options)| (server, Some(options)));
    let (server, _) = server.rsplit_once('/').context("the URL names no database")?;
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    let name = format!("portico_bench_{name}");
    wait_for(async {
        let mut admin = PgConnection::connect(url).await?;
        admin.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await?;
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        Ok(admin.close().await?)
    })?;
    Ok(format!("{server}/{name}{options}"))
}

/// Does at once what autovacuum would do within a minute; tells what is running.
fn settle(url: &str) -> Result<String> {
    wait_for(async {
        let mut connection = PgConnection::connect(url).await?;
        connection.execute("VACUUM ANALYZE").await?;
        let version: String = connection.fetch_one("SHOW server_version").await?.try_get(0)?;
        let fsync: String = connection.fetch_one("SHOW fsync").await?.try_get(0)?;
        connection.close().await?;
        Ok(format!("PostgreSQL {} with fsync {fsync}", version.split(' ').next().unwrap_or_default()))
    })
}

fn wait_for<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
