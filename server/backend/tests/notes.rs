//! Notes on people.

use backend::{
    Session, on_both_engines,
    testing::{START, TestBackend, customer_draft, heard, person_draft, problems},
};
use domain::{
    CustomerUserId, Error, Event, NoteId, Permission, Problem, Result,
    audit::Change,
    note::{MAX_CHARS, Note},
    page::SIZE,
};
use futures::future::join_all;
use uuid::Uuid;

async fn person(backend: &TestBackend) -> Result<CustomerUserId> {
    let admin = backend.admin().await;
    admin.customers().add(customer_draft("BRNO"), None).await?;
    admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await
}

/// The first page.
async fn notes(session: &Session, person: CustomerUserId) -> Result<Vec<Note>> {
    Ok(session.notes().list(person, None).await?.0.rows)
}

async fn bodies(session: &Session, person: CustomerUserId) -> Result<Vec<String>> {
    Ok(notes(session, person).await?.into_iter().map(|note| note.body).collect())
}

on_both_engines! {
    async fn a_note_is_written_changed_and_removed(backend: TestBackend) {
        let person = person(&backend).await?;
        let agent = backend.agent().await;
        let second = backend.second_node().await;
        let (mut events, mut elsewhere) = (backend.bus().subscribe(), second.bus().subscribe());
        agent.notes().add(person, " first\r\nline <b>\"'\u{202e} ", None).await?;
        assert!(heard(&mut events, &Event::NotesChanged(person)).await);
        if backend.is_postgres() {
            assert!(heard(&mut elsewhere, &Event::NotesChanged(person)).await, "on the other node");
        }
        let written = notes(&agent, person).await?;
        assert_eq!((written.len(), written[0].body.as_str()), (1, "first\nline <b>\"'\u{202e}"));
        assert_eq!((written[0].author.as_str(), written[0].at, written[0].edited_at), ("Kim agent", START, None));
        assert!(written[0].own);

        backend.clock().advance_seconds(60);
        agent.notes().change(written[0].id, " second ").await?;
        assert!(heard(&mut events, &Event::NotesChanged(person)).await);
        let changed = notes(&agent, person).await?;
        let expected = Note { body: "second".into(), edited_at: Some(START.plus_seconds(60)), ..written[0].clone() };
        assert_eq!(changed, [expected]);
        agent.notes().remove(written[0].id).await?;
        assert!(heard(&mut events, &Event::NotesChanged(person)).await);
        assert_eq!(agent.notes().list(person, None).await?.1, 0);

        let history = agent.audit().of_person(person, None).await?.rows;
        let told: Vec<&[Change]> = history[..3].iter().map(|entry| entry.changes.as_slice()).collect();
        let change = |field: &str| [Change { field: field.into(), from: String::new(), to: String::new() }];
        let first = written[0].body.as_str();
        assert_eq!(told, [change("note_removed"), change("note_blotted"), change("note_blotted")]);
        assert!(history[..3].iter().all(|entry| entry.actor == "Kim agent"));
        let everything = format!("{:?}", agent.audit().of_person(person, None).await?);
        assert!(!everything.contains("second") && !everything.contains(first), "a removed note is gone");
        let gone = written[0].id;
        assert_eq!(agent.notes().change(gone, "again").await, Err(Error::NotFound));
        assert_eq!(agent.notes().remove(gone).await, Err(Error::NotFound));
        assert_eq!(agent.notes().add(CustomerUserId(Uuid::nil()), "x", None).await, Err(Error::NotFound));
        assert_eq!(agent.notes().list(CustomerUserId(Uuid::nil()), None).await?.1, 0);
    }

    async fn only_the_removed_note_leaves_the_history(backend: TestBackend) {
        let person = person(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        for (session, text) in [(&admin, "by the admin"), (&agent, "kept"), (&agent, "by the admin")] {
            session.notes().add(person, text, None).await?;
        }
        let gone = notes(&agent, person).await?.into_iter().find(|note| note.own && note.body == "by the admin");
        agent.notes().remove(gone.expect("the note").id).await?;
        let history = agent.audit().of_person(person, None).await?.rows;
        let told: Vec<(&str, &str)> =
            history[..4].iter().map(|entry| (entry.changes[0].field.as_str(), entry.changes[0].to.as_str())).collect();
        assert_eq!(told, [("note_removed", ""), ("note_blotted", ""), ("note", "kept"), ("note", "by the admin")]);
        assert_eq!(bodies(&agent, person).await?, ["kept", "by the admin"]);
    }

    async fn others_notes_are_read_only(backend: TestBackend) {
        let person = person(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        admin.notes().add(person, "by the admin", None).await?;
        let seen = notes(&agent, person).await?;
        assert_eq!((seen[0].own, seen[0].author.as_str()), (false, "Kim admin"));
        assert_eq!(agent.notes().change(seen[0].id, "mine now").await, Err(Error::NotFound));
        assert_eq!(agent.notes().remove(seen[0].id).await, Err(Error::NotFound));
        assert_eq!(bodies(&admin, person).await?, ["by the admin"]);
        admin.notes().change(seen[0].id, "changed").await?;
        assert_eq!(bodies(&agent, person).await?, ["changed"]);
        assert_eq!(admin.notes().change(NoteId(Uuid::nil()), "x").await, Err(Error::NotFound));
        // What Portico itself writes belongs to nobody.
        let system = backend.system("import");
        system.notes().add(person, "by itself", None).await?;
        let written = notes(&system, person).await?;
        assert_eq!((written[0].own, written[0].author.as_str()), (false, "import"));
        assert_eq!(system.notes().remove(written[0].id).await, Err(Error::NotFound));
    }

    async fn notes_have_a_right_of_their_own(backend: TestBackend) {
        let person = person(&backend).await?;
        let agent = backend.agent().await;
        agent.notes().add(person, "kept", None).await?;
        let id = notes(&agent, person).await?[0].id;

        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(bodies(&reader, person).await?, ["kept"]);
        for body in ["more", "", "a\0b"] {
            assert_eq!(reader.notes().add(person, body, None).await, Err(Error::Forbidden), "{body}");
            assert_eq!(reader.notes().change(id, body).await, Err(Error::Forbidden), "{body}");
        }
        assert_eq!(reader.notes().remove(id).await, Err(Error::Forbidden));
        let others = Permission::ALL.iter().copied().filter(|permission| *permission != Permission::CustomerUserRead);
        let blind = backend.agent_who(&others.collect::<Vec<_>>()).await;
        assert_eq!(blind.notes().list(person, None).await, Err(Error::Forbidden));
        blind.notes().change(id, "changed").await?;
        assert_eq!(bodies(&backend.admin().await, person).await?, ["changed"]);
    }

    async fn notes_are_checked(backend: TestBackend) {
        let person = person(&backend).await?;
        let agent = backend.agent().await;
        let longest = "ž".repeat(MAX_CHARS as usize);
        agent.notes().add(person, &longest, None).await?;
        let id = notes(&agent, person).await?[0].id;
        let too_long = format!("{longest}x");
        for (bad, problem) in [
            ("", Problem::Required),
            (" \r\n\t ", Problem::Required),
            (too_long.as_str(), Problem::TooLong(MAX_CHARS)),
            ("a\0b", Problem::ControlCharacter),
            ("a\u{1b}[31m", Problem::ControlCharacter),
        ] {
            let refused = [("body".to_owned(), problem)];
            assert_eq!(problems(agent.notes().add(person, bad, None).await), refused);
            assert_eq!(problems(agent.notes().change(id, bad).await), refused);
        }
        assert_eq!(bodies(&agent, person).await?, [longest]);
        assert_eq!(agent.audit().of_person(person, None).await?.rows.len(), 2, "the person and one note");
    }

    async fn the_same_form_writes_one_note(backend: TestBackend) {
        let person = person(&backend).await?;
        let agent = backend.agent().await;
        let notes = agent.notes();
        join_all((0..8).map(|_| notes.list(person, None))).await;
        let token = Some(Uuid::now_v7());
        let written = join_all((0..4).map(|_| notes.add(person, "once", token))).await;
        assert_eq!(written, [Ok(()), Ok(()), Ok(()), Ok(())]);
        notes.add(person, "once", token).await?;
        assert_eq!(bodies(&agent, person).await?, ["once"]);
        assert_eq!(agent.audit().of_person(person, None).await?.rows.len(), 2);
        notes.add(person, "once", Some(Uuid::now_v7())).await?;
        notes.add(person, "once", None).await?;
        assert_eq!(notes.list(person, None).await?.1, 3);
    }

    async fn the_latest_notes_come_first_in_pages(backend: TestBackend) {
        let anna = person(&backend).await?;
        let agent = backend.agent().await;
        let other = agent.customer_users().add(None, person_draft("other", "BRNO"), None).await?;
        agent.notes().add(other, "on somebody else", None).await?;
        for number in 0..=(2 * SIZE) {
            agent.notes().add(anna, &number.to_string(), None).await?;
        }
        let (mut found, mut after, mut pages) = (Vec::new(), None, Vec::new());
        loop {
            let (page, total) = agent.notes().list(anna, after).await?;
            assert_eq!(total, 101);
            pages.push(page.rows.len());
            found.extend(page.rows.into_iter().map(|note| note.body));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<String> = (0..=(2 * SIZE)).rev().map(|number| number.to_string()).collect();
        assert_eq!((found, pages), (expected, vec![SIZE, SIZE, 1]));
        assert_eq!(bodies(&agent, other).await?, ["on somebody else"]);
    }
}
