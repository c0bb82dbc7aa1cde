//! Password hashes, and the part of the policy that only the server can judge.

use crate::{
    config::Config,
    db::{Bind, Db, DbResult, Insert, Tx},
};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use domain::{
    Error, Moment, Problem, Result,
    password::{MAX_CHARS, Rule, Whose},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Verified when there is no such account, so that the answer takes as long as for one that exists: the default
/// parameters, a salt and an output that nobody has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies with Argon2id, at most as many at once as there are processors: each takes 19 MiB.
#[derive(Clone)]
pub struct Hasher(Arc<Workshop>);

struct Workshop {
    permits: Semaphore,
    memory: Memory,
}

/// The working memory between two uses. An allocator gives blocks of this size back to the system late or never, and
/// keeps some for every thread.
#[derive(Default)]
struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Lends at least so many blocks. What is larger than usual is not kept.
    fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut lent = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        if lent.len() < blocks {
            lent = vec![Block::new(); blocks.max(Params::DEFAULT.block_count())];
        }
        let result = work(lent.get_mut(..blocks).unwrap_or_default());
        if lent.len() <= Params::DEFAULT.block_count() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lent);
        }
        result
    }
}

impl Default for Hasher {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Workshop { permits: Semaphore::new(processors), memory: Memory::default() }))
    }
}

impl Hasher {
    /// The hash to store.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.work(move |memory| hash(memory, &password))
            .await?
            .map_err(|error| crate::db::internal("password hash", &error))
    }

    /// Whether the password has this hash; without a hash it takes as long and says no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.work(move |memory| {
            let matches = matches(memory, &password, hash.as_deref().unwrap_or(NOBODY));
            hash.is_some() && matches
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Memory) -> T + Send + 'static) -> Result<T> {
        let workshop = self.0.clone();
        let _permit = self.0.permits.acquire().await.map_err(|error| crate::db::internal("password queue", &error))?;
        tokio::task::spawn_blocking(move || work(&workshop.memory))
            .await
            .map_err(|error| crate::db::internal("password thread", &error))
    }
}

fn hash(memory: &Memory, password: &str) -> password_hash::Result<String> {
    let salt = crate::secret::random::<{ argon2::RECOMMENDED_SALT_LEN }>();
    let argon2 = Argon2::default();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    memory.lend(argon2.params().block_count(), |blocks| {
        argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, blocks)
    })?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(Output::new(&output)?),
    };
    Ok(hash.to_string())
}

/// Whether the password has this hash. A hash that cannot be understood fits no password.
fn matches(memory: &Memory, password: &str, hash: &str) -> bool {
    if bcrypt_cost(hash).is_some() {
        return bcrypt::verify(password, hash).unwrap_or(false);
    }
    computed(memory, password, hash).is_ok_and(|(expected, found)| expected == found)
}

/// The hash's output and that of the password with the same parameters.
fn computed(memory: &Memory, password: &str, hash: &str) -> password_hash::Result<(Output, Output)> {
    let hash = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return Err(password_hash::Error::Crypto) };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from)?;
    let params = Params::try_from(&hash)?;
    let blocks = params.block_count();
    let argon2 = Argon2::new(Algorithm::try_from(hash.algorithm.as_str())?, version, params);
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..expected.len()).ok_or(password_hash::Error::OutputSize)?;
    memory.lend(blocks, |blocks| argon2.hash_password_into_with_memory(password.as_bytes(), &salt, output, blocks))?;
    Ok((expected, Output::new(output)?))
}

/// How hard a password is to guess, 0 to 4; `inputs` are words that make it easier.
pub fn strength(password: &str, inputs: &[&str]) -> u8 {
    // Longer passwords say nothing new and would only cost time.
    let start: String = password.chars().take(100).collect();
    zxcvbn::zxcvbn(&start, inputs).score().into()
}

/// Judges a password by the policy, but for the history: see [`is_former`].
pub(crate) fn check((config, whose): (&Config, Whose), password: &str, (login, email): (&str, &str)) -> Result<()> {
    let broken = |rule| Error::field(domain::field::key::PASSWORD, Problem::Password(rule));
    let policy = config.policy(whose);
    if password.chars().count() <= MAX_CHARS as usize && !config.fits(password, whose) {
        return Err(broken(Rule::Pattern));
    }
    if let Some(rule) = policy.first_broken(password, login, email) {
        return Err(broken(rule));
    }
    if strength(password, &[login, email]) < policy.min_strength {
        return Err(broken(Rule::Strength));
    }
    Ok(())
}

/// Whether a password is one of its owner's latest ones. It takes long, and no connection waits for it.
pub(crate) async fn is_former(db: &Db, hasher: &Hasher, password: &str, (owner, count): (Uuid, u32)) -> Result<bool> {
    let hashes = former(&mut db.read().await?, owner, count).await?;
    for hash in hashes {
        if hasher.verify(password.to_owned(), Some(hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
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

/// The most that a hash made elsewhere may demand for its verification: memory in KiB, passes over it, lanes, and memory
/// times passes. Everybody who tries to sign in as its owner makes the server do this work.
const MAX_MEMORY: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 16;
const MAX_WORK: u64 = 4 * 1024 * 1024;

fn is_affordable(params: &Params) -> bool {
    params.m_cost() <= MAX_MEMORY
        && params.t_cost() <= MAX_PASSES
        && params.p_cost() <= MAX_LANES
        && u64::from(params.m_cost()) * u64::from(params.t_cost()) <= MAX_WORK
}

/// The most that a bcrypt hash may cost; each step doubles the time, and this one takes about a quarter of a second.
const MAX_BCRYPT_COST: u32 = 12;

/// The cost of a bcrypt hash; none if it is something else.
fn bcrypt_cost(hash: &str) -> Option<u32> {
    let parts = (hash.len() == 60 && hash.is_ascii()).then(|| hash.parse::<bcrypt::HashParts>())?;
    Some(parts.ok()?.get_cost())
}

/// Whether a hash made elsewhere can be verified here: one of Argon2 or bcrypt.
pub fn is_known_hash(hash: &str) -> bool {
    bcrypt_cost(hash).is_some_and(|cost| (4..=MAX_BCRYPT_COST).contains(&cost)) || is_known_argon2(hash)
}

fn is_known_argon2(hash: &str) -> bool {
    hash.starts_with("$argon2")
        && hash.len() <= 512
        && PasswordHash::new(hash).is_ok_and(|hash| {
            let affordable = Params::try_from(&hash).is_ok_and(|params| is_affordable(&params));
            affordable && hash.salt.is_some() && hash.hash.is_some()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher, PasswordVerifier};

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let hasher = Hasher::default();
        let hash = hasher.hash("correct horse 7".into()).await.expect("hashed");
        assert!(is_known_hash(&hash));
        assert!(Argon2::default().verify_password(b"correct horse 7", hash.as_str()).is_ok(), "others understand it");
        assert!(hasher.verify("correct horse 7".into(), Some(hash.clone())).await.expect("verified"));
        assert!(!hasher.verify("correct horse 8".into(), Some(hash)).await.expect("verified"));
        assert!(!hasher.verify("nobody".into(), None).await.expect("verified"));
        // As others compute it, with these parameters and with others.
        let others = Argon2::default().hash_password(b"correct horse 7").expect("hashed").to_string();
        assert!(hasher.verify("correct horse 7".into(), Some(others)).await.expect("verified"));
        let known = "$argon2i$v=19$m=16,t=2,p=1$c29tZXNhbHQ$";
        let params = Params::new(64, 1, 2, Some(24)).expect("parameters");
        let small = Argon2::new(Algorithm::Argon2i, Version::V0x13, params).hash_password(b"small").expect("hashed");
        let small = small.to_string();
        assert!(hasher.verify("small".into(), Some(small.clone())).await.expect("verified"), "{small}");
        assert!(!hasher.verify("large".into(), Some(small)).await.expect("verified"));
        assert!(!hasher.verify("any".into(), Some(known.into())).await.expect("verified"));
        for unknown in ["", "5f4dcc3b5aa765d61d8327deb882cf99", "$argon2id", "$2y$10$abcdefghijklmnopqrstuv"] {
            assert!(!is_known_hash(unknown), "{unknown}");
        }
    }

    const BCRYPT: [&str; 2] = [
        "$2b$10$DrAWHjA0t5kxKDJLTFu55.DrcGv5kxonQwKkV239I0bXbUcqT9Tu6",
        "$2a$04$mWmFxmDhJ/D1LAz6LkCsuuiaswiPjD8v2erpoBtUM6NGi1n7cZ9oy",
    ];

    #[tokio::test]
    async fn hashes_of_bcrypt_are_understood() {
        let hasher = Hasher::default();
        // By other programs, of "correct horse 7".
        for hash in BCRYPT {
            assert!(is_known_hash(hash), "{hash}");
            assert!(hasher.verify("correct horse 7".into(), Some(hash.into())).await.expect("verified"), "{hash}");
            assert!(!hasher.verify("correct horse 8".into(), Some(hash.into())).await.expect("verified"), "{hash}");
        }
        let dear = BCRYPT[0].replacen("$10$", "$13$", 1);
        assert!(!is_known_hash(&dear), "{dear}");
        assert!(!hasher.verify("a\0b".into(), Some(BCRYPT[0].into())).await.expect("verified"));
    }

    #[test]
    fn a_hash_that_costs_too_much_is_refused() {
        let known = |m: u32, t: u32, p: u32| {
            is_known_hash(&format!("$argon2id$v=19$m={m},t={t},p={p}$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA"))
        };
        for (m, t, p) in [(19456, 2, 1), (65536, 3, 4), (65536, 16, 16), (1024 * 1024, 4, 8)] {
            assert!(known(m, t, p), "m={m} t={t} p={p}");
        }
        let dear = [(1024 * 1024 + 1, 1, 1), (19456, 17, 1), (19456, 2, 17), (1024 * 1024, 5, 1), (19456, u32::MAX, 1)];
        for (m, t, p) in dear {
            assert!(!known(m, t, p), "m={m} t={t} p={p}");
        }
    }

    #[test]
    fn strength_knows_what_is_easy() {
        assert!(strength("password1", &[]) < 2);
        assert!(strength("brno-optics-1", &["brno-optics"]) < 3);
        assert!(strength("correct horse battery staple", &[]) >= 3);
    }
}
