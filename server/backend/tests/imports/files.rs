//! Files, and what becomes of their rows.

use super::*;

backend::on_both_engines! {
    async fn files_are_read_however_they_were_saved(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let rows = |separator: &str, login: &str| {
            format!(
                "Benutzername;Vorname;Nachname;E-Mail;CustomerID;Kommentar;Straße\r\n{login};Jiří;Weiß;{login}@acme.example;acme;\
                 \"eins; \"\"zwei\"\"\r\ndrei\";\"Lange Straße 1\"\r\n"
            )
            .replace(';', separator)
        };
        let latin = |text: &str| text.replace('ř', "r").chars().map(|c| u8::try_from(u32::from(c)).expect("Latin")).collect();
        let files: [(&str, Vec<u8>, &str, char, &str); 5] = [
            ("bom", format!("\u{feff}{}", rows(";", "bom")).into_bytes(), "UTF-8", ';', "Jiří"),
            ("comma", rows(",", "comma").into_bytes(), "UTF-8", ',', "Jiří"),
            ("tab", rows("\t", "tab").into_bytes(), "UTF-8", '\t', "Jiří"),
            ("latin", latin(&rows(";", "latin")), "windows-1252", ';', "Jirí"),
            ("unix", rows(";", "unix").replace("\r\n", "\n").into_bytes(), "UTF-8", ';', "Jiří"),
        ];
        for (login, bytes, encoding, separator, first) in files {
            let id = upload(&admin, bytes).await?;
            let preview = admin.imports().preview(id, Subject::CustomerUsers).await?;
            assert_eq!((preview.encoding.as_str(), preview.separator), (encoding, separator), "{login}");
            assert_eq!((preview.rows.len(), preview.header[6].as_str()), (1, "Straße"), "{login}");
            let mapped: Vec<&str> = preview.map.keys().map(String::as_str).collect();
            let all = ["comment", "customer_id", "email", "firstname", "lastname", "login", "street"];
            assert_eq!(mapped, all, "{login}");

            let options = Options { map: preview.map, ..Options::default() };
            let done = admin.imports().run(id, options).await?;
            assert_eq!((done.state, counts(&done)), (State::Done, [1, 1, 0, 0, 0]), "{login}");
            assert_eq!(done.bytes_done, done.bytes, "{login}");
            let person = person(&admin, login).await;
            let value = |key| person.values.get(key).replace('\t', ";").replace(", ", "; ").replace(",\"", ";\"");
            assert_eq!((value("firstname").as_str(), value("lastname").as_str()), (first, "Weiß"), "{login}");
            assert!(value("comment").contains("\"zwei\"\ndrei"), "{login}: {}", value("comment"));
            assert_eq!(person.values.get("customer_id"), "ACME");
        }
    }

    async fn broken_rows_are_listed_and_stop_no_others(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let mut file = format!("\u{feff}{HEADER};validity;comment\n").into_bytes();
        for line in [
            "good1;Anna;Novak;good1@acme.example;ACME;;fine",
            "short;Anna",
            ";Anna;Novak;nobody@acme.example;ACME;;",
            "unknown;Anna;Novak;not an address;NOWHERE;perhaps;",
            "long;Anna;LONG;long@acme.example;GONE;;",
            "nul;An\0na;Novak;nul@acme.example;ACME;;",
            "bytes;An\u{1}na;Novak;bytes@acme.example;ACME;;",
            "",
            "quote;\"Anna;Novak;quote@acme.example;ACME;;",
            "taken;Anna;Novak;good1@ACME.example;ACME;;",
            "good2;Anna;Novak;good2@acme.example;ACME;invalid temporarily;\"two\nlines\"",
        ] {
            let line = line.replace("LONG", &"x".repeat(101));
            // A byte that is never part of UTF-8.
            file.extend(line.into_bytes().into_iter().map(|byte| if byte == 1 { 0xff } else { byte }));
            file.push(b'\n');
        }
        let done = import(&admin, file, as_it_is).await?;
        assert_eq!(counts(&done), [10, 2, 0, 0, 8]);
        let found = refusals(&admin, done.id).await;
        let taken = found.last().cloned().expect("the last one");
        let expected: Vec<(i64, Vec<(String, Problem)>)> = [
            (3, vec![("", Problem::Columns)]),
            (4, vec![("login", Problem::Required)]),
            (5, vec![("validity", Problem::Validity)]),
            (6, vec![("lastname", Problem::TooLong(100)), ("customer_id", Problem::UnknownCustomer)]),
            (7, vec![("firstname", Problem::ControlCharacter)]),
            (8, vec![("firstname", Problem::Encoding)]),
            (10, vec![("", Problem::Quotes)]),
        ]
        .into_iter()
        .map(|(line, errors)| (line, errors.into_iter().map(|(field, problem)| (field.to_owned(), problem)).collect()))
        .collect();
        assert_eq!(found[..7], expected);
        assert_eq!((taken.0, taken.1[0].0.as_str()), (11, "email"));
        assert_eq!(person(&admin, "good2").await.values.get("comment"), "two\nlines");
        assert_eq!(person(&admin, "good2").await.validity, Validity::InvalidTemporarily);

        let csv = text(admin.imports().refusals_csv(done.id, reason).await?).await;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], format!("\u{feff}line;field;reason;{HEADER};validity;comment"));
        assert_eq!(lines[1], "3;;the row has another number of columns than the header;short;Anna");
        assert_eq!(lines[7], "10;;the quotation marks of the row do not fit together;quote;\"\"\"Anna\";Novak;quote@acme.example;ACME;;");
        assert_eq!(lines[8], "11;email;belongs to Anna Novak already;taken;Anna;Novak;good1@ACME.example;ACME;;");
        assert_eq!(admin.imports().refusals(done.id, 8, 1).await?[0].line, 10);
    }

    async fn customers_are_imported_too(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let file = "Kundennummer,Firma,Ort,Webseite,Gültig\nACME,Acme Ltd,Wien,acme.example,\nNEW,New,Graz,,invalid\n\
             BAD,,Graz,javascript:alert(1),\nnew,New,Graz,,invalid\n";
        let id = upload(&admin, file).await?;
        let options = proposed(&admin, id, Subject::Customers).await?;
        assert_eq!(options.map.len(), 5);
        let mut events = backend.bus().subscribe();
        let done = admin.imports().run(id, Options { update_existing: true, ..options }).await?;
        assert!(heard(&mut events, &Event::CustomersImported).await);
        assert_eq!(counts(&done), [4, 1, 1, 0, 2]);
        assert_eq!(
            refusals(&admin, id).await,
            [
                (4, vec![("name".to_owned(), Problem::Required), ("url".to_owned(), Problem::Url)]),
                (5, vec![("key".to_owned(), Problem::Twice)])
            ]
        );
        let found = admin.search_customers("acme").await?;
        let acme = admin.customers().find(found[0].id).await?.draft;
        assert_eq!((acme.name.as_str(), acme.city.as_str(), acme.url.as_str()), ("Acme Ltd", "Wien", "https://acme.example"));
        let log = admin.audit().list(&domain::audit::Filter { action: "imported".into(), ..Default::default() }, None).await?;
        let added = log.rows[0].changes.iter().find(|change| change.field == "added").map(|change| change.to.as_str());
        assert_eq!((log.rows.len(), added), (1, Some("1")));
    }

    async fn files_and_mappings_that_cannot_work_are_refused(backend: TestBackend) {
        let admin = backend.admin().await;
        assert_eq!(problems(upload(&admin, "").await), [("file".into(), Problem::Required)]);
        assert_eq!(problems(upload(&admin, b"PK\x03\x04 a spreadsheet").await), [("file".into(), Problem::Encoding)]);
        let cut = stream::iter([Ok(b"login;".to_vec()), Err(Error::NotFound)]);
        assert_eq!(admin.imports().upload("cut.csv", cut).await.err(), Some(Error::NotFound));
        assert_eq!(admin.imports().list().await?, []);

        let id = upload(&admin, "a;b\n1;2\n").await?;
        let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect()
        };
        let run = async |pairs: &[(&str, &str)]| {
            problems(admin.imports().run(id, Options { map: map(pairs), ..Options::default() }).await)
        };
        assert_eq!(run(&[("email", "b")]).await, [("login".into(), Problem::Required)]);
        assert_eq!(run(&[("login", "c\0")]).await, [("login".into(), Problem::UnknownColumn)]);
        assert_eq!(run(&[("login", "a"), ("shoe", "b")]).await, [("shoe".into(), Problem::Choice)]);
        assert_eq!(admin.imports().find(id).await?.state, State::Uploaded);
        assert_eq!(run(&[("login", "a")]).await, []);
        // The file went with the import.
        assert_eq!(run(&[("login", "a")]).await, [("file".into(), Problem::Required)]);
    }

    async fn rows_with_hostile_text_are_stored_as_text_or_refused(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let wide = "\u{fdfa}".repeat(100);
        let file = format!(
            "{HEADER};more_customers\n'); DROP TABLE customer_user;--;<b>\u{202e}</b>;😀;a@brno.example;BRNO;\n\
             wide;{wide};{wide};wide@brno.example;BRNO;\nmore;A;B;more@brno.example;BRNO;AC\0ME|x\n\
             a/b@c d+e;A;B;slash@brno.example;BRNO;\n"
        )
        .replace("customer_user;--", "customer_user--");
        let done = import(&admin, file, as_it_is).await?;
        assert_eq!((done.state, done.counts.read), (State::Done, 4));
        assert_eq!(person(&admin, "a/b@c d+e").await.values.get("lastname"), "B");
        let list = refusals(&admin, done.id).await;
        let more = list.iter().find(|(line, _)| *line == 4).expect("refused");
        assert_eq!(more.1[0], ("more_customers".to_owned(), Problem::ControlCharacter));
        assert_eq!(count(&admin).await, 4 - i64::try_from(list.len()).expect("few"));
    }
}
