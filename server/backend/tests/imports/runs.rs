//! Runs: again, dry, cancelled, interrupted, two at once.

use super::*;

backend::on_both_engines! {
    async fn running_it_again_changes_nothing(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let file = format!("{HEADER};more_customers;login_forbidden\nanna;Anna;Novak;anna@brno.example;brno;ACME, brno;yes\n\
             ANNA;Anna;Novak;anna@brno.example;BRNO;acme;yes\nanna;Anna;Novak;anna@brno.example;brno;ACME;yes\n");
        let first = import(&admin, &file, as_it_is).await?;
        assert_eq!(counts(&first), [3, 1, 0, 1, 1]);
        assert_eq!(refusals(&admin, first.id).await[0].1[0].0, "login");
        let anna = person(&admin, "anna").await;
        assert!(anna.login.forbidden);
        assert_eq!(anna.more_customers.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["ACME"]);

        let second = import(&admin, &file, as_it_is).await?;
        assert_eq!(counts(&second), [3, 0, 0, 2, 1]);
        assert_eq!(person(&admin, "anna").await, anna);
        assert_eq!(count(&admin).await, 1);
    }

    async fn a_later_row_does_not_change_what_an_earlier_one_has_written(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let twins = "USER00000;Eva;Other;user00000@brno.example;BRNO\nlate;Eva;One;late@brno.example;BRNO\n\
             late;Eva;Two;late@brno.example;BRNO\nuser00001;Anna;Nováková 00001;user00001@brno.example;BRNO\n";
        let file = format!("{}{twins}", many(1100));
        let twice = |line, field: &str| (line, vec![(field.to_owned(), Problem::Twice)]);
        let expected = vec![twice(1102, key::LOGIN), twice(1104, key::LOGIN)];
        let dry = |options: &mut Options| (options.dry_run, options.update_existing) = (true, true);
        let tried = import(&admin, &file, dry).await?;
        assert_eq!((counts(&tried), refusals(&admin, tried.id).await), ([1104, 1101, 0, 1, 2], expected.clone()));
        for expected_counts in [[1104, 1101, 0, 1, 2], [1104, 0, 0, 1102, 2]] {
            let done = import(&admin, &file, update).await?;
            assert_eq!((counts(&done), refusals(&admin, done.id).await), (expected_counts, expected.clone()));
        }
        assert_eq!(person(&admin, "user00000").await.version, 1);

        // A refused row has written nothing that a later one could change.
        let file = format!("{HEADER}\nnina;Nina;N;nina@brno.example;NOSUCH\nnina;Nina;N;nina@brno.example;BRNO\n");
        assert_eq!(counts(&import(&admin, file, update).await?), [2, 1, 0, 0, 1]);

        let file = "key;name\nnew;One\nNEW;Two\nacme;Acme Ltd\nAcme;Acme\n";
        for expected_counts in [[4, 1, 1, 0, 2], [4, 0, 0, 2, 2]] {
            let id = upload(&admin, file).await?;
            let options = Options { update_existing: true, ..proposed(&admin, id, Subject::Customers).await? };
            let done = admin.imports().run(id, options).await?;
            assert_eq!(counts(&done), expected_counts);
            assert_eq!(refusals(&admin, id).await, [twice(3, "key"), twice(5, "key")]);
        }
    }

    async fn imports_write_what_forms_may_not(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let source = backend.config().default_source().expect("a source").about.id;
        let field = FieldDraft {
            key: "contract".into(),
            label: "Contract".into(),
            kind: Kind::Text,
            choices: Vec::new(),
            section: Section::Personal,
            required: false,
            read_only: true,
            display: Display::Always,
            in_list: false,
            link: String::new(),
        };
        admin.fields().add(source, field).await?;
        let file = |contract: &str| format!("{HEADER};contract\nanna;Anna;N;anna@a.example;ACME;{contract}\n");
        assert_eq!(counts(&import(&admin, file("K-1"), as_it_is).await?), [1, 1, 0, 0, 0]);
        assert_eq!(counts(&import(&admin, file("K-2"), update).await?), [1, 0, 1, 0, 0]);
        assert_eq!(person(&admin, "anna").await.values.get("contract"), "K-2");
    }

    async fn existing_people_are_changed_only_when_asked(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        import(&admin, format!("{HEADER};phone\nanna;Anna;Novak;anna@brno.example;BRNO;123\n"), as_it_is).await?;
        let file = "login;lastname;phone\nANNA;Nováková;123 456\neva;Eva;1\n";
        let refused = import(&admin, file, as_it_is).await?;
        assert_eq!(counts(&refused), [2, 0, 0, 0, 2]);
        assert_eq!(person(&admin, "anna").await.version, 1);

        let changed = import(&admin, file, update).await?;
        assert_eq!(counts(&changed), [2, 0, 1, 0, 1]);
        let anna = person(&admin, "ANNA").await;
        // What the file does not name stays.
        let values = ["lastname", "phone", "firstname", "email", "customer_id"].map(|key| anna.values.get(key));
        assert_eq!(values, ["Nováková", "123 456", "Anna", "anna@brno.example", "BRNO"]);
        let history = admin.audit().of_person(anna.id, None).await?.rows;
        assert_eq!(history.len(), 2);
        let fields: Vec<&str> = history[0].changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["lastname", "login", "phone"]);
        assert_eq!(counts(&import(&admin, file, update).await?), [2, 0, 0, 1, 1]);
    }

    async fn what_agents_save_during_an_import_stays(backend: TestBackend) {
        const PEOPLE: usize = 1000;
        let admin = backend.admin().await;
        customers(&admin).await?;
        import(&admin, many(PEOPLE), as_it_is).await?;
        let lines = (0..PEOPLE).map(|number| format!("user{number:05};Long Road {number}\n"));
        let file: String = std::iter::once("login;street\n".to_owned()).chain(lines).collect();
        // Of both batches those who come last: they are looked up long before they are written.
        let saved: Vec<usize> = (0..4).flat_map(|step| [499 - step, PEOPLE - 1 - step]).collect();
        let saving = async {
            let people = admin.customer_users();
            for number in &saved {
                tokio::time::sleep(Duration::from_millis(150)).await;
                let id = person(&admin, &format!("user{number:05}")).await.id;
                loop {
                    let now = people.find(id).await?;
                    let mut draft = now.draft();
                    draft.values.set("phone", format!("+420 {number}"));
                    match people.change(id, draft, now.version).await {
                        Err(Error::Conflict(_) | Error::Unavailable(_)) => {}
                        other => break other?,
                    }
                }
            }
            Ok::<_, Error>(())
        };
        let (done, outcome) = futures::join!(import(&admin, file, update), saving);
        outcome?;
        assert_eq!(counts(&done?)[..3], [1000, 0, 1000]);
        for number in saved {
            let values = person(&admin, &format!("user{number:05}")).await.values;
            let expected = (format!("+420 {number}"), format!("Long Road {number}"));
            assert_eq!((values.get("phone").to_owned(), values.get("street").to_owned()), expected);
        }
    }

    async fn whoever_is_changed_keeps_the_customers_that_no_row_names(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let first = format!("{HEADER};more_customers\nanna;Anna;Novak;anna@brno.example;BRNO;ACME\n");
        assert_eq!(counts(&import(&admin, first, as_it_is).await?), [1, 1, 0, 0, 0]);
        let of = async |key: &str| {
            let customer = admin.customers().by_key(key).await?.expect("a customer");
            let filter = Filter { customer: Some(customer.id), ..Filter::default() };
            admin.customer_users().count(&filter).await
        };
        for file in ["login;phone\nanna;123\n", "login;phone;customer_id\nanna;456;brno\n"] {
            assert_eq!(counts(&import(&admin, file, update).await?), [1, 0, 1, 0, 0]);
            let anna = person(&admin, "anna").await;
            assert_eq!(anna.customer.map(|customer| customer.key), Some("BRNO".into()), "{file}");
            let more: Vec<String> = anna.more_customers.into_iter().map(|customer| customer.key).collect();
            assert_eq!(more, ["ACME"], "{file}");
            assert_eq!((of("BRNO").await?, of("ACME").await?), (1, 1), "{file}");
        }
    }

    async fn a_file_may_name_a_customer_by_a_former_id(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let file = format!("{HEADER};more_customers\nanna;Anna;Novak;anna@brno.example;BRNO;ACME\n");
        assert_eq!(counts(&import(&admin, file.clone(), as_it_is).await?), [1, 1, 0, 0, 0]);
        for (old, new) in [("BRNO", "MORAVIA"), ("ACME", "APEX")] {
            let id = admin.customers().by_key(old).await?.expect("a customer").id;
            let customer = admin.customers().find(id).await?;
            admin.customers().change(id, CustomerDraft { key: new.into(), ..customer.draft }, customer.version).await?;
        }
        for choose in [as_it_is, update] {
            assert_eq!(counts(&import(&admin, file.clone(), choose).await?), [1, 0, 0, 1, 0], "nothing is different");
        }
        let other = file.replace("anna", "eva");
        assert_eq!(counts(&import(&admin, other, as_it_is).await?), [1, 1, 0, 0, 0]);
        for login in ["anna", "eva"] {
            let person = person(&admin, login).await;
            let more: Vec<String> = person.more_customers.into_iter().map(|customer| customer.key).collect();
            assert_eq!((person.values.get(key::CUSTOMER), more), ("MORAVIA", vec!["APEX".to_owned()]), "{login}");
        }
    }

    async fn a_customer_is_found_by_a_former_id(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let id = admin.customers().by_key("ACME").await?.expect("a customer").id;
        admin.customers().change(id, CustomerDraft { key: "APEX".into(), name: "Acme".into(), ..CustomerDraft::default() }, 1).await?;
        let run = async |city: &str, update_existing| {
            let file = format!("key;name;city\nACME;Acme;{city}\n");
            let import = upload(&admin, file).await?;
            let options = Options { update_existing, ..proposed(&admin, import, Subject::Customers).await? };
            Ok::<_, Error>(counts(&admin.imports().run(import, options).await?))
        };
        assert_eq!(run("", false).await?, [1, 0, 0, 1, 0], "nothing is different");
        assert_eq!(run("Brno", false).await?, [1, 0, 0, 0, 1]);
        assert_eq!(run("Brno", true).await?, [1, 0, 1, 0, 0]);
        let both = upload(&admin, "key;name;city\nACME;Acme;Wien\nAPEX;Acme;Praha\nacme;Acme;Graz\n").await?;
        let options = Options { update_existing: true, ..proposed(&admin, both, Subject::Customers).await? };
        assert_eq!(counts(&admin.imports().run(both, options).await?), [3, 0, 1, 0, 2], "one row for a customer");
        assert_eq!(run("Brno", true).await?, [1, 0, 1, 0, 0]);
        let customer = admin.customers().find(id).await?;
        assert_eq!((customer.draft.key.as_str(), customer.draft.city.as_str()), ("APEX", "Brno"));
        let everybody = customer::Filter { validities: Validity::ALL.to_vec(), ..customer::Filter::default() };
        assert_eq!(admin.customers().count(&everybody).await?, 3, "there is no second one");
    }

    async fn a_text_that_is_a_customers_id_by_now_is_linked(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = admin.sources().list().await?.remove(0);
        let mut free = source.draft.clone();
        free.options.company_support = false;
        admin.sources().change(source.id, free, source.version).await?;
        let file = format!("{HEADER}\nanna;Anna;Novak;anna@brno.example;BRNO\n");
        assert_eq!(counts(&import(&admin, file.clone(), as_it_is).await?), [1, 1, 0, 0, 0]);
        assert_eq!(person(&admin, "anna").await.customer, None);
        customers(&admin).await?;
        // Who changes nothing is told of nothing; who changes links it, once.
        assert_eq!(counts(&import(&admin, file.clone(), as_it_is).await?), [1, 0, 0, 1, 0]);
        assert_eq!(counts(&import(&admin, file.clone(), update).await?), [1, 0, 1, 0, 0]);
        assert_eq!(person(&admin, "anna").await.customer.map(|customer| customer.key), Some("BRNO".into()));
        assert_eq!(counts(&import(&admin, file, update).await?), [1, 0, 0, 1, 0]);
    }

    async fn a_dry_run_says_the_same_and_stores_nothing(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let mut file = many(1100);
        file.push_str("user00000;Anna;Nováková 00000;user00000@brno.example;BRNO\n");
        file.push_str("user00001;Eva;Nováková 00001;user00001@brno.example;BRNO\n");
        file.push_str("other;Eva;Nováková;user00002@brno.example;BRNO\n");
        let id = upload(&admin, &file).await?;
        let real = proposed(&admin, id, Subject::CustomerUsers).await?;
        let dry = Options { dry_run: true, ..real.clone() };

        let tried = admin.imports().run(id, dry).await?;
        assert_eq!((tried.state, counts(&tried)), (State::Done, [1103, 1100, 0, 1, 2]));
        assert_eq!(count(&admin).await, 0);
        let fields = |found: Vec<(i64, Vec<(String, Problem)>)>| -> Vec<(i64, String)> {
            found.into_iter().map(|(line, errors)| (line, errors[0].0.clone())).collect()
        };
        let expected = fields(refusals(&admin, id).await);
        assert_eq!(expected, [(1103, "login".to_owned()), (1104, "email".to_owned())]);

        let done = admin.imports().run(id, real).await?;
        assert_eq!(counts(&done), counts(&tried));
        assert_eq!(fields(refusals(&admin, id).await), expected);
        assert_eq!(count(&admin).await, 1100);
    }

    async fn a_run_can_be_cancelled_and_watched(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let id = upload(&admin, many(6000)).await?;
        let options = proposed(&admin, id, Subject::CustomerUsers).await?;
        let mut events = backend.bus().subscribe();
        admin.imports().start(id, options.clone()).await?;
        assert!(heard(&mut events, &Event::ImportMoved(id)).await);
        assert!(heard(&mut events, &Event::CustomerUsersImported).await);
        assert_eq!(
            problems(admin.imports().start(id, options).await).first().map(|(field, _)| field.as_str()),
            Some("state")
        );
        assert_eq!(problems(admin.imports().remove(id).await).len(), 1);

        admin.imports().cancel(id).await?;
        let cancelled = reach(&admin, id, State::Cancelled).await;
        let stored = count(&admin).await;
        assert!((1..6000).contains(&stored), "{stored}");
        assert_eq!((cancelled.counts.added, cancelled.ended_at.is_some()), (stored, true));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(count(&admin).await, stored);
        assert_eq!(admin.imports().list().await?.len(), 1);
        admin.imports().remove(id).await?;
        assert_eq!(admin.imports().find(id).await.err(), Some(Error::NotFound));
    }

    async fn an_interrupted_run_is_taken_up_and_nothing_is_lost_or_doubled(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let mut file = many(2600);
        file.push_str("broken;row\n");
        let id = upload(&admin, &file).await?;
        let options = proposed(&admin, id, Subject::CustomerUsers).await?;
        let run = begun(&backend, &admin, id, options).await;
        // Dropped in the middle of whatever it does, as when the process is killed.
        run.abort();
        assert!(run.await.is_err());
        let left = admin.imports().find(id).await?;
        let stored = count(&admin).await;
        assert_eq!((left.state, left.counts.added), (State::Running, stored));
        assert!((500..2600).contains(&stored), "{stored}");

        // As long as the lease lasts the run might be alive.
        let node = backend.second_node().await;
        node.take_up_imports();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(admin.imports().find(id).await?.counts.added, stored);

        backend.clock().advance_seconds(61);
        let other = backend.second_node().await;
        tokio::join!(async { node.take_up_imports() }, async { other.take_up_imports() });
        let done = reach(&admin, id, State::Done).await;
        assert_eq!(counts(&done), [2601, 2600, 0, 0, 1]);
        assert_eq!(count(&admin).await, 2600);
        assert_eq!(refusals(&admin, id).await, [(2602, vec![(String::new(), Problem::Columns)])]);
        assert_eq!((done.bytes_done, done.by.as_str()), (done.bytes, "Kim admin"));
    }

    async fn a_run_waits_for_a_database_that_cannot_be_written(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let id = upload(&admin, many(2600)).await?;
        let options = proposed(&admin, id, Subject::CustomerUsers).await?;
        let run = begun(&backend, &admin, id, options).await;
        backend.set_read_only(true).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(admin.imports().find(id).await?.state, State::Running);
        backend.set_read_only(false).await;
        let done = run.await.expect("a run")?;
        assert_eq!((done.state, done.counts.read, done.counts.refused), (State::Done, 2600, 0));
        assert_eq!(count(&admin).await, 2600, "nobody is lost or doubled");
    }

    async fn an_interrupted_run_does_not_write_over_a_later_one(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let id = upload(&admin, many(2600)).await?;
        let options = Options { update_existing: true, ..proposed(&admin, id, Subject::CustomerUsers).await? };
        let run = begun(&backend, &admin, id, options).await;
        run.abort();
        assert!(run.await.is_err());
        let stored = count(&admin).await;

        backend.clock().advance_seconds(1);
        assert_eq!(counts(&import(&admin, many(1), update).await?), [1, 0, 0, 1, 0]);
        backend.clock().advance_seconds(61);
        backend.second_node().await.take_up_imports();
        reach(&admin, id, State::Cancelled).await;
        assert_eq!(count(&admin).await, stored);
    }

    async fn files_that_nobody_works_with_go_after_a_day(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let unused = upload(&admin, many(1)).await?;
        let tried = upload(&admin, many(1)).await?;
        let options = proposed(&admin, tried, Subject::CustomerUsers).await?;
        backend.clock().advance_seconds(3600);
        admin.imports().run(tried, Options { dry_run: true, ..options.clone() }).await?;
        backend.clock().advance_seconds(86_400 - 3600 + 1);
        let node = backend.second_node().await;
        node.take_up_imports();
        for _ in 0..100 {
            if admin.imports().find(unused).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(admin.imports().find(unused).await.err(), Some(Error::NotFound));
        assert_eq!(admin.imports().find(tried).await?.state, State::Done, "within a day of its end");
        assert_eq!(admin.imports().run(tried, options).await?.counts.added, 1);
    }

    async fn two_imports_of_the_same_people_add_each_of_them_once(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let node = backend.second_node().await;
        let other = node.system("import");
        let file = many(1200);
        let (one, two) = tokio::join!(import(&admin, &file, as_it_is), import(&other, &file, as_it_is));
        let (one, two) = (one?, two?);
        assert_eq!((one.state, two.state), (State::Done, State::Done));
        assert_eq!(one.counts.added + two.counts.added, 1200);
        assert_eq!(one.counts.unchanged + two.counts.unchanged, 1200);
        assert_eq!(count(&admin).await, 1200);
    }
}
