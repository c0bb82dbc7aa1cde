//! Exports: complete, harmless for spreadsheets, and understood by the import.

use backend::{
    Session,
    testing::{TestBackend, problems},
};
use domain::{
    Error, Result, audit,
    customer::{self, CustomerDraft},
    customer_user::{Draft, Filter, Hit, Validity, Values},
    field::{Display, FieldDraft, Kind, Section, key},
    import::{Options, Subject},
    page::Sort,
};
use futures::{Stream, TryStreamExt, stream};

fn by(column: &str) -> Sort {
    Sort::by(column, false)
}

fn everyone() -> Filter {
    Filter { validities: Validity::ALL.to_vec(), ..Filter::default() }
}

async fn text(parts: impl Stream<Item = Result<Vec<u8>>> + Send + 'static) -> String {
    let parts: Vec<Vec<u8>> = parts.try_collect().await.expect("a file");
    String::from_utf8(parts.concat()).expect("UTF-8")
}

async fn people(session: &Session, filter: &Filter, sort: &str) -> Result<String> {
    Ok(text(session.export_customer_users(filter, &by(sort)).await?).await)
}

async fn customers(session: &Session) -> Result<String> {
    let filter = customer::Filter { validities: Validity::ALL.to_vec(), ..customer::Filter::default() };
    Ok(text(session.export_customers(&filter, &by("key")).await?).await)
}

/// People with everything that could go wrong in a spreadsheet.
async fn fill(session: &Session) -> Result<()> {
    for (key, name) in [("ACME", "=HYPERLINK(\"http://x\")"), ("BRNO, a|s", "Brno \"Optics\"; s.r.o.")] {
        let comment = "one\ntwo".to_owned();
        let draft = CustomerDraft { key: key.into(), name: name.into(), comment, ..CustomerDraft::default() };
        session.customers().add(draft, None).await?;
    }
    let source = session.configuration().default_source().map(|source| source.about.id).expect("a source");
    let field = FieldDraft {
        key: "points".into(),
        label: "Points".into(),
        kind: Kind::Number,
        choices: Vec::new(),
        section: Section::Miscellaneous,
        required: false,
        read_only: false,
        display: Display::Always,
        in_list: false,
        link: String::new(),
    };
    session.fields().add(source, field).await?;
    for (login, firstname, phone, points, validity) in [
        ("+anna", "=1+1", "+420 541 210 334", "-3.5", Validity::Valid),
        ("'eva", "'=x", "@home", "", Validity::Invalid),
        ("ida", "Ida;\"Ida\"", "-", "7", Validity::InvalidTemporarily),
    ] {
        let values = Values::from([
            (key::LOGIN, login),
            (key::FIRSTNAME, firstname),
            (key::LASTNAME, "Žák"),
            (key::EMAIL, &format!("{}@acme.example", login.trim_matches(['+', '\'']))),
            (key::CUSTOMER, "ACME"),
            (key::PHONE, phone),
            (key::COMMENT, "first line\n=second"),
            ("points", points),
        ]);
        let more_customers = if login == "ida" { vec!["BRNO, a|s".into()] } else { Vec::new() };
        let draft = Draft { values, validity, more_customers, login_forbidden: login == "ida", ..Draft::default() };
        session.customer_users().add(None, draft, None).await?;
    }
    Ok(())
}

async fn import(session: &Session, subject: Subject, file: &str, update_existing: bool) -> Result<[i64; 4]> {
    let id = session.imports().upload("export.csv", stream::iter([Ok(file.as_bytes().to_vec())])).await?;
    let map = session.imports().preview(id, subject).await?.map;
    let options = Options { subject, map, update_existing, dry_run: false };
    let counts = session.imports().run(id, options).await?.counts;
    Ok([counts.added, counts.changed, counts.unchanged, counts.refused])
}

backend::on_both_engines! {
    async fn what_was_exported_comes_back_as_it_was(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let (organisations, file) = (customers(&admin).await?, people(&admin, &everyone(), "login").await?);
        assert!(file.starts_with("\u{feff}title;firstname;lastname;email;customer_id;"), "{file}");
        assert!(file.contains("'=1+1") && file.contains("'+420 541 210 334") && file.contains("''=x"), "{file}");
        for cell in file.split([';', ',', '\n']).map(|cell| cell.trim_start_matches('"')) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }

        assert_eq!(import(&admin, Subject::Customers, &organisations, false).await?, [0, 0, 2, 0]);
        assert_eq!(import(&admin, Subject::CustomerUsers, &file, false).await?, [0, 0, 3, 0]);
        assert_eq!(import(&admin, Subject::CustomerUsers, &file, true).await?, [0, 0, 3, 0]);

        // In another house the same people come out.
        let other = TestBackend::sqlite().await;
        let there = other.admin().await;
        let source = there.configuration().default_source().map(|source| source.about.id).expect("a source");
        let points = admin.configuration().fields().into_iter().find(|field| field.key == "points").cloned();
        let points = points.expect("a field");
        let draft = FieldDraft {
            key: points.key,
            label: points.label,
            kind: points.kind,
            choices: Vec::new(),
            section: points.section,
            required: false,
            read_only: false,
            display: Display::Always,
            in_list: false,
            link: String::new(),
        };
        there.fields().add(source, draft).await?;
        assert_eq!(import(&there, Subject::Customers, &organisations, false).await?, [2, 0, 0, 0]);
        assert_eq!(import(&there, Subject::CustomerUsers, &file, false).await?, [3, 0, 0, 0]);
        assert_eq!(people(&there, &everyone(), "login").await?, file);
        let found = there.search("+anna").await?;
        assert!(found.iter().any(|hit| matches!(hit, Hit::Person(_, _, login, ..) if login == "+anna")), "{found:?}");
    }

    async fn an_export_is_the_list_and_is_recorded(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        for number in 0..120 {
            let values = Values::from([
                (key::LOGIN, format!("user{number:03}")),
                (key::FIRSTNAME, "Anna".to_owned()),
                (key::LASTNAME, "Many".to_owned()),
                (key::EMAIL, format!("user{number:03}@brno.example")),
                (key::CUSTOMER, "BRNO, a|s".to_owned()),
            ]);
            admin.customer_users().add(None, Draft { values, ..Draft::default() }, None).await?;
        }
        let valid = people(&admin, &Filter { text: "many".into(), ..Filter::default() }, key::LOGIN).await?;
        let logins: Vec<&str> = valid.lines().skip(1).filter_map(|line| line.split(';').nth(12)).collect();
        let expected: Vec<String> = (0..120).map(|number| format!("user{number:03}")).collect();
        assert_eq!(logins, expected);
        assert!(!valid.contains("'+anna"));

        let log = admin.audit().list(&audit::Filter { action: "exported".into(), ..Default::default() }, None).await?;
        assert_eq!(log.rows.len(), 1);
        assert_eq!((log.rows[0].subject_kind.as_str(), log.rows[0].changes[0].to.as_str()), ("customer_user", "many"));
    }

    async fn exporting_needs_its_own_permission(backend: TestBackend) {
        let agent = backend.agent().await;
        assert_eq!(agent.export_customer_users(&everyone(), &by("login")).await.err(), Some(Error::Forbidden));
        let customers = agent.export_customers(&customer::Filter::default(), &by("key")).await;
        assert_eq!(customers.err(), Some(Error::Forbidden));
        let admin = backend.admin().await;
        assert_eq!(problems(admin.export_customer_users(&everyone(), &by("login")).await), []);
        assert_eq!(people(&admin, &everyone(), "no such column").await?.lines().count(), 1);
    }
}
