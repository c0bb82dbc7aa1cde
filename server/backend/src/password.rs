//! Password hashes, and the part of the policy that only the server can judge.

use crate::db::{Bind, DbResult, Insert, Tx};
use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{
    Error, Moment, Problem, Result,
    password::{Policy, Rule},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Verified when there is no such account, so that the answer takes as long as for one that exists.
static DUMMY: LazyLock<String> =
    LazyLock::new(|| Argon2::default().hash_password(b"nobody").map(|hash| hash.to_string()).unwrap_or_default());

/// Hashes and verifies with Argon2id, at most as many at once as there are processors: each takes 19 MiB.
#[derive(Clone)]
pub struct Hasher(Arc<Semaphore>);

impl Default for Hasher {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Semaphore::new(processors)))
    }
}

impl Hasher {
    /// The hash to store.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.work(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()))
            .await?
            .map_err(|error| crate::db::internal("password hash", &error))
    }

    /// Whether the password has this hash; without a hash it takes as long and says no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.work(move || {
            let exists = hash.is_some();
            let hash = hash.unwrap_or_else(|| DUMMY.clone());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            exists && matches
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self.0.acquire().await.map_err(|error| crate::db::internal("password queue", &error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| crate::db::internal("password thread", &error))
    }
}

/// How hard a password is to guess, 0 to 4; `inputs` are words that make it easier.
pub fn strength(password: &str, inputs: &[&str]) -> u8 {
    // Longer passwords say nothing new and would only cost time.
    let start: String = password.chars().take(100).collect();
    zxcvbn::zxcvbn(&start, inputs).score().into()
}

/// Judges a password by the whole policy. `owner` has the former passwords.
pub(crate) async fn check(
    tx: &mut Tx,
    hasher: &Hasher,
    policy: &Policy,
    password: &str,
    (owner, login, email): (Option<Uuid>, &str, &str),
) -> Result<()> {
    let broken = |rule| Error::field(domain::field::key::PASSWORD, Problem::Password(rule));
    if let Some(rule) = policy.first_broken(password, login, email) {
        return Err(broken(rule));
    }
    if strength(password, &[login, email]) < policy.min_strength {
        return Err(broken(Rule::Strength));
    }
    if let Some(owner) = owner {
        for hash in former(tx, owner, policy.history).await? {
            if hasher.verify(password.to_owned(), Some(hash)).await? {
                return Err(broken(Rule::History));
            }
        }
    }
    Ok(())
}

async fn former(tx: &mut Tx, owner: Uuid, count: u32) -> DbResult<Vec<String>> {
    let rows = tx
        .query("SELECT hash FROM former_password WHERE owner_id = $1 ORDER BY at DESC LIMIT $2")
        .bind(owner)
        .bind(i64::from(count))
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

/// Remembers a password that was set, and forgets those beyond the longest history.
pub(crate) async fn remember(tx: &mut Tx, owner: Uuid, hash: &str, at: Moment) -> DbResult<()> {
    tx.query("INSERT INTO former_password (owner_id, at, hash) VALUES ($1, $2, $3)")
        .bind(owner)
        .bind(at)
        .bind(hash.to_owned())
        .execute()
        .await?;
    tx.query(
        "DELETE FROM former_password WHERE owner_id = $1 AND at < \
         (SELECT MIN(at) FROM (SELECT at FROM former_password WHERE owner_id = $1 ORDER BY at DESC LIMIT 24) AS latest)",
    )
    .bind(owner)
    .execute()
    .await?;
    Ok(())
}

/// Remembers the first passwords of new owners.
pub(crate) async fn remember_first(tx: &mut Tx, owners: &[(Uuid, &str)], at: Moment) -> DbResult<()> {
    for group in owners.chunks(100) {
        let mut insert = Insert::new(tx, "INSERT INTO former_password (owner_id, at, hash) VALUES");
        for (owner, hash) in group {
            insert = insert.row().value(*owner).value(at).value((*hash).to_owned());
        }
        insert.run(tx, "").await?;
    }
    Ok(())
}

/// The most memory that a hash made elsewhere may demand for its verification, in KiB.
const MAX_MEMORY: u32 = 1024 * 1024;

/// Whether a hash made elsewhere can be verified here.
pub fn is_known_hash(hash: &str) -> bool {
    hash.starts_with("$argon2")
        && hash.len() <= 512
        && PasswordHash::new(hash).is_ok_and(|hash| {
            let affordable = Params::try_from(&hash).is_ok_and(|params| params.m_cost() <= MAX_MEMORY);
            affordable && hash.salt.is_some() && hash.hash.is_some()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let hasher = Hasher::default();
        let hash = hasher.hash("correct horse 7".into()).await.expect("hashed");
        assert!(is_known_hash(&hash));
        assert!(hasher.verify("correct horse 7".into(), Some(hash.clone())).await.expect("verified"));
        assert!(!hasher.verify("correct horse 8".into(), Some(hash)).await.expect("verified"));
        assert!(!hasher.verify("nobody".into(), None).await.expect("verified"));
        for unknown in ["", "5f4dcc3b5aa765d61d8327deb882cf99", "$argon2id", "$2y$10$abcdefghijklmnopqrstuv"] {
            assert!(!is_known_hash(unknown), "{unknown}");
        }
    }

    #[test]
    fn strength_knows_what_is_easy() {
        assert!(strength("password1", &[]) < 2);
        assert!(strength("brno-optics-1", &["brno-optics"]) < 3);
        assert!(strength("correct horse battery staple", &[]) >= 3);
    }
}
