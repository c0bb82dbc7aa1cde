//! Imports: how files are read, what becomes of their rows, and what happens when a run ends early.

use backend::{
    Session,
    service::imports::reason,
    testing::{ADDRESS, PASSWORD, TestBackend, heard, problems},
};
use domain::{
    Error, Event, ImportId, Permission, Problem, Result,
    customer::{self, CustomerDraft},
    customer_user::{CustomerUser, Filter, Hit, Validity},
    field::{Display, FieldDraft, Kind, Section, key},
    import::{Import, Options, Refusal, State, Subject},
    password::Rule,
    role::BuiltIn,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::{collections::BTreeMap, time::Duration};
use tokio::task::JoinHandle;

mod files;
mod runs;
mod secrets;

const HEADER: &str = "login;firstname;lastname;email;customer_id";

async fn upload(session: &Session, bytes: impl AsRef<[u8]>) -> Result<ImportId> {
    let parts: Vec<Result<Vec<u8>>> = bytes.as_ref().chunks(1000).map(|part| Ok(part.to_vec())).collect();
    session.imports().upload("people.csv", stream::iter(parts)).await
}

/// The options that the preview proposes.
async fn proposed(session: &Session, id: ImportId, subject: Subject) -> Result<Options> {
    let map = session.imports().preview(id, subject).await?.map;
    Ok(Options { subject, map, ..Options::default() })
}

/// Uploads a file and runs it as the preview proposes, after a change of the options.
async fn import(session: &Session, text: impl AsRef<[u8]>, change: impl FnOnce(&mut Options)) -> Result<Import> {
    let id = upload(session, text).await?;
    let mut options = proposed(session, id, Subject::CustomerUsers).await?;
    change(&mut options);
    session.imports().run(id, options).await
}

fn as_it_is(_: &mut Options) {}

fn update(options: &mut Options) {
    options.update_existing = true;
}

/// Read, added, changed, unchanged, refused.
fn counts(import: &Import) -> [i64; 5] {
    let counts = import.counts;
    [counts.read, counts.added, counts.changed, counts.unchanged, counts.refused]
}

async fn customers(session: &Session) -> Result<()> {
    for (key, name) in [("ACME", "Acme"), ("BRNO", "Brno Optics"), ("GONE", "Gone")] {
        let validity = if key == "GONE" { Validity::Invalid } else { Validity::Valid };
        let draft = CustomerDraft { key: key.into(), name: name.into(), validity, ..CustomerDraft::default() };
        session.customers().add(draft, None).await?;
    }
    Ok(())
}

async fn person(session: &Session, login: &str) -> CustomerUser {
    let hits = session.search(login).await.expect("an answer");
    let id = hits.iter().find_map(|hit| match hit {
        Hit::Person(id, _, found, ..) if found == login => Some(*id),
        _ => None,
    });
    session.customer_users().find(id.expect("somebody")).await.expect("a person")
}

async fn count(session: &Session) -> i64 {
    let filter = Filter { validities: Validity::ALL.to_vec(), ..Filter::default() };
    session.customer_users().count(&filter).await.expect("a number")
}

async fn refusals(session: &Session, id: ImportId) -> Vec<(i64, Vec<(String, Problem)>)> {
    let found = session.imports().refusals(id, 0, 100).await.expect("refusals");
    let errors = |refusal: Refusal| refusal.errors.into_iter().map(|error| (error.field, error.problem)).collect();
    found.into_iter().map(|refusal| (refusal.line, errors(refusal))).collect()
}

async fn text(parts: impl futures::Stream<Item = Result<Vec<u8>>>) -> String {
    let parts: Vec<Vec<u8>> = parts.try_collect().await.expect("a file");
    String::from_utf8(parts.concat()).expect("UTF-8")
}

/// A run that has stored its first rows, and goes on.
async fn begun(backend: &TestBackend, session: &Session, id: ImportId, options: Options) -> JoinHandle<Result<Import>> {
    let mut events = backend.bus().subscribe();
    let worker = session.clone();
    let run = tokio::spawn(async move { worker.imports().run(id, options).await });
    assert!(heard(&mut events, &Event::CustomerUsersImported).await);
    run
}

/// Waits until an import is in a state.
async fn reach(session: &Session, id: ImportId, state: State) -> Import {
    for _ in 0..1200 {
        let import = session.imports().find(id).await.expect("an import");
        if import.state == state {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import never became {state:?}");
}

fn many(rows: usize) -> String {
    let row = |number| format!("user{number:05};Anna;Nováková {number:05};user{number:05}@brno.example;BRNO\n");
    std::iter::once(format!("{HEADER}\n")).chain((0..rows).map(row)).collect()
}

/// Events do not cross processes on SQLite; whoever is told of somebody else's commits fetches everything again.
#[tokio::test]
async fn another_process_on_the_same_file_is_noticed() -> Result<()> {
    let backend = TestBackend::sqlite().await;
    let other = backend.second_node().await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let mut messages = backend.bus().subscribe();
    let session = other.system("import");
    let id = session.imports().upload("a.csv", stream::iter([Ok(b"login\n".to_vec())]).boxed()).await?;
    let resync = async {
        while let Some(message) = messages.next().await {
            if message == domain::event::Message::Resync {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(Duration::from_secs(3), resync).await.unwrap_or(false));
    assert_eq!(backend.system("x").imports().find(id).await?.file, "a.csv");
    Ok(())
}
