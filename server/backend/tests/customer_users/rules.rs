//! Required fields, addresses, usernames, CustomerIDs.

use super::*;

async fn refusals(session: &Session, draft: Draft) -> Vec<(String, Problem)> {
    problems(session.customer_users().add(None, draft, None).await)
}

fn at(field: &str, problem: Problem) -> Vec<(String, Problem)> {
    vec![(field.to_owned(), problem)]
}

async fn set_email_rules(admin: &Session, set: impl FnOnce(&mut EmailRules)) -> Result<()> {
    let (mut settings, version) = admin.settings().get().await?;
    settings.organisation.name = "Acme".into();
    set(&mut settings.email);
    admin.settings().change(settings, version).await
}

on_both_engines! {
    async fn required_fields_are_demanded_all_at_once(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        let required = [key::FIRSTNAME, key::LASTNAME, key::EMAIL, key::CUSTOMER, key::LOGIN];
        let missing: Vec<_> = required.iter().map(|key| ((*key).to_owned(), Problem::Required)).collect();
        assert_eq!(refusals(&agent, Draft::default()).await, missing);
        for field in required {
            for nothing in [" \t", "\u{200b}", " \u{202e}\u{feff}"] {
                assert_eq!(refusals(&agent, with(full(), [(field, nothing)])).await, at(field, Problem::Required));
            }
        }
        // Two usernames that look the same are the same.
        let looks_alike = with(full(), [(key::LOGIN, "an\u{200b}na")]);
        assert_eq!(refusals(&agent, looks_alike).await, at(key::LOGIN, Problem::ControlCharacter));
        assert_eq!(agent.customer_users().count(&everyone()).await?, 0);
        let id = agent.customer_users().add(None, full(), None).await?;
        let emptied = with(full(), [(key::LASTNAME, "")]);
        assert_eq!(problems(agent.customer_users().change(id, emptied, 1).await), at(key::LASTNAME, Problem::Required));
        assert_eq!(agent.customer_users().find(id).await?.values.get(key::LASTNAME), "Nováková");
    }

    async fn who_has_no_username_gets_one_if_the_settings_say_so(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let nameless = |name: &str| with(person_draft(name, "BRNO"), [(key::LOGIN, " ")]);
        assert_eq!(refusals(&agent, nameless("anna")).await, at(key::LOGIN, Problem::Required));
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.customer_users = CustomerUserRules { auto_login: true, login_prefix: "auto".into(), ..settings.customer_users };
        admin.settings().change(settings, version).await?;

        // More in one minute than there are short numbers; all are different, and a form that is sent twice adds one.
        let people = agent.customer_users();
        let mut logins = std::collections::BTreeSet::new();
        for number in 0..110 {
            let (draft, token) = (nameless(&format!("anna{number}")), Some(Uuid::now_v7()));
            let id = people.add(None, draft.clone(), token).await?;
            assert_eq!(people.add(None, draft, token).await?, id);
            let login = people.find(id).await?.values.get(key::LOGIN).to_owned();
            let digits = login.strip_prefix("auto-").unwrap_or_else(|| panic!("{login}"));
            assert!(digits.len() > 12 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{login}");
            logins.insert(login);
        }
        assert_eq!(logins.len(), 110);
        // Who has one keeps it, and nobody loses it by an edit.
        let id = people.add(None, person_draft("own", "BRNO"), None).await?;
        assert_eq!(people.find(id).await?.values.get(key::LOGIN), "own");
        assert_eq!(problems(people.change(id, nameless("own"), 1).await), at(key::LOGIN, Problem::Required));
    }

    async fn numbers_can_be_called_from_anywhere(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let people = agent.customer_users();
        let numbers = async |id| -> Result<Vec<(String, String)>> { Ok(people.find(id).await?.numbers.into_iter().collect()) };
        let in_brno = [(key::PHONE, "541 210 334"), (key::FAX, "ask Anna"), (key::COUNTRY, "Tschechien")];
        let anna = people.add(None, with(person_draft("anna", "BRNO"), in_brno), None).await?;
        let nowhere = [(key::PHONE, "(030) 901820"), (key::MOBILE, "0043 660 1234567")];
        let eva = people.add(None, with(person_draft("eva", "BRNO"), nowhere), None).await?;
        assert_eq!(numbers(anna).await?, [(key::PHONE.to_owned(), "+420541210334".to_owned())]);
        assert_eq!(numbers(eva).await?, [(key::MOBILE.to_owned(), "+436601234567".to_owned())]);
        let found = async |text: &str| logins(&agent, &Filter { text: text.into(), ..Filter::default() }).await;
        assert_eq!(found("+420 541 210 334").await?, ["anna"]);
        assert_eq!(found("+421 541 210 334").await?, Vec::<String>::new());
        assert_eq!(found("+49 30 901820").await?, Vec::<String>::new());

        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.customer_users.country = "DE".into();
        admin.settings().change(settings, version).await?;
        assert_eq!(numbers(eva).await?[1], (key::PHONE.to_owned(), "+4930901820".to_owned()));
        let saved = with(with(person_draft("eva", "BRNO"), nowhere), [(key::CITY, "Berlin")]);
        people.change(eva, saved, 1).await?;
        assert_eq!(found("+49 30 901820").await?, ["eva"]);
        // It stays so when the customer's name changes, which everybody's search text repeats.
        let brno = admin.customers().by_key("BRNO").await?.expect("a customer").id;
        let renamed = CustomerDraft { name: "Brno Optics".into(), ..customer_draft("BRNO") };
        admin.customers().change(brno, renamed, 1).await?;
        assert_eq!(found("+49 30 901820").await?, ["eva"]);
        assert_eq!(found("4930901820 optics").await?, ["eva"]);
    }

    async fn addresses_are_checked_unless_the_person_is_not_valid(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let with_email = |login: &str, email: &str| with(person_draft(login, "BRNO"), [(key::EMAIL, email)]);
        for bad in ["anna", "a@b", "a..b@x.de", "a@x.de, b@x.de", "<a@x.de>", "a b@x.de", "a\u{202e}@x.de"] {
            assert_eq!(refusals(&agent, with_email("bad", bad)).await, at(key::EMAIL, Problem::EmailSyntax), "{bad}");
        }
        let refused = at(key::EMAIL, Problem::EmailRefused);
        for never in ["anna@example.com", "anna@EXAMPLE.Org"] {
            assert_eq!(refusals(&agent, with_email("bad", never)).await, refused, "{never}");
        }
        assert_eq!(agent.customer_users().count(&everyone()).await?, 0);
        for (number, good) in ["a+b@x.de", "o'hara@x.ie", "ž@müller.de", "Root@localhost"].into_iter().enumerate() {
            agent.customer_users().add(None, with_email(&format!("good{number}"), good), None).await?;
        }

        // A broken address must not stop anyone from switching a record off, and stops switching it on.
        let broken = Draft { validity: Validity::Invalid, ..with_email("broken", "not an address") };
        let id = agent.customer_users().add(None, broken.clone(), None).await?;
        let paused = Draft { validity: Validity::InvalidTemporarily, ..with_email("broken", "anna@example.com") };
        agent.customer_users().change(id, paused.clone(), 1).await?;
        let valid = Draft { validity: Validity::Valid, ..paused };
        assert_eq!(problems(agent.customer_users().change(id, valid, 2).await), refused);
        let valid = Draft { validity: Validity::Valid, ..broken };
        assert_eq!(problems(agent.customer_users().change(id, valid, 2).await), at(key::EMAIL, Problem::EmailSyntax));
        assert_eq!(agent.customer_users().find(id).await?.validity, Validity::InvalidTemporarily);
        let empty = Draft { validity: Validity::Invalid, ..with_email("empty", "") };
        assert_eq!(refusals(&agent, empty).await, at(key::EMAIL, Problem::Required));

        // What was stored before the rules changed stays as long as nobody changes it.
        let kept = agent.customer_users().add(None, with_email("kept", "kept@old.example"), None).await?;
        set_email_rules(&admin, |rules| rules.never = r"@OLD\.example$".into()).await?;
        assert_eq!(refusals(&agent, with_email("new", "new@old.example")).await, refused);
        let moved = with(with_email("kept", "kept@old.example"), [(key::CITY, "Praha")]);
        agent.customer_users().change(kept, moved, 1).await?;
        let other = with_email("kept", "other@old.example");
        assert_eq!(problems(agent.customer_users().change(kept, other, 2).await), refused);

        set_email_rules(&admin, |rules| rules.always = "^OTHER@".into()).await?;
        agent.customer_users().change(kept, with_email("kept", "other@old.example"), 2).await?;
        assert_eq!(refusals(&agent, with_email("unchecked", "anyone")).await, at(key::EMAIL, Problem::EmailSyntax));
        set_email_rules(&admin, |rules| rules.check = false).await?;
        agent.customer_users().add(None, with_email("unchecked", "anyone"), None).await?;
    }

    async fn a_name_server_tells_which_domains_take_mail(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let server = NameServer::start().await;
        backend.use_name_server(server.address);
        let with_email = |login: &str, email: &str| with(person_draft(login, "BRNO"), [(key::EMAIL, email)]);
        agent.customer_users().add(None, with_email("off", "off@nowhere.test"), None).await?;
        assert_eq!(server.asked(), 0, "off by default");

        set_email_rules(&admin, |rules| rules.dns = true).await?;
        for (number, taken) in ["a@mail.test", "a@host.test", "a@six.test", "ž@müller.test"].into_iter().enumerate() {
            let people = agent.customer_users();
            people.add(None, with_email(&format!("taken{number}"), taken), None).await?;
            assert_eq!(people.warning(), None, "{taken}");
        }
        let cases = [("a@nowhere.test", Problem::EmailDomain), ("a@empty.test", Problem::EmailMail), ("a@null.test", Problem::EmailMail)];
        for (bad, problem) in cases {
            assert_eq!(refusals(&agent, with_email("bad", bad)).await, at(key::EMAIL, problem), "{bad}");
        }
        // All problems come together, and what is wrong anyway is not asked about.
        let draft = with(with_email("bad", "a@nowhere.test"), [(key::CITY, "\0")]);
        let both = [at(key::CITY, Problem::ControlCharacter), at(key::EMAIL, Problem::EmailDomain)].concat();
        assert_eq!(refusals(&agent, draft).await, both);
        let asked = server.asked();
        assert_eq!(refusals(&agent, with_email("bad", "a@example.com")).await, at(key::EMAIL, Problem::EmailRefused));
        agent.customer_users().add(None, with_email("root", "root@localhost"), None).await?;
        let gone = Draft { validity: Validity::Invalid, ..with_email("gone", "gone@nowhere.test") };
        let gone = agent.customer_users().add(None, gone, None).await?;
        let old = agent.search("off@nowhere.test").await?;
        let Some(domain::customer_user::Hit::Person(old, ..)) = old.first() else { panic!("found {old:?}") };
        let moved = with(with_email("off", "off@nowhere.test"), [(key::CITY, "Praha")]);
        agent.customer_users().change(*old, moved, 1).await?;
        assert_eq!(server.asked(), asked, "an address that stays or does not matter is not looked up");
        let valid = Draft { validity: Validity::Valid, ..with_email("gone", "gone@nowhere.test") };
        assert_eq!(problems(agent.customer_users().change(gone, valid, 1).await), at(key::EMAIL, Problem::EmailDomain));

        // A name server that fails or is silent stops nobody.
        for (login, silent) in [("failing", "a@failing.test"), ("silent", "a@silent.test")] {
            let people = agent.customer_users();
            let id = people.add(None, with_email(login, silent), None).await?;
            assert_eq!(people.warning(), Some(Warning::EmailUnchecked), "{silent}");
            assert_eq!(agent.customer_users().find(id).await?.values.get(key::EMAIL), silent);
        }
    }

    async fn usernames_and_addresses_are_unique(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let values = [(key::LOGIN, "Žofie"), (key::EMAIL, "Zofie@Brno.example")];
        let draft = Draft { validity: Validity::Invalid, ..with(person_draft("gone", "BRNO"), values) };
        let gone = agent.customer_users().add(None, draft, None).await?;
        let source = admin.configuration().sources[0].about.clone();
        let holder = || Problem::Taken(Holder::CustomerUser(gone, "Kim gone".into(), Some(source.clone())));
        let other = agent.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;

        for login in ["Žofie", " žofie ", "ŽOFIE"] {
            let draft = with(person_draft("new", "BRNO"), [(key::LOGIN, login)]);
            assert_eq!(refusals(&agent, draft).await, at(key::LOGIN, holder()), "{login}");
        }
        for email in ["zofie@brno.example", "ZOFIE@BRNO.EXAMPLE"] {
            let draft = with(person_draft("new", "BRNO"), [(key::EMAIL, email)]);
            assert_eq!(refusals(&agent, draft).await, at(key::EMAIL, holder()), "{email}");
        }
        let both = with(person_draft("anna", "BRNO"), [(key::LOGIN, "žofie"), (key::EMAIL, "zofie@brno.example")]);
        let refused = problems(agent.customer_users().change(other, both.clone(), 1).await);
        assert_eq!(refused, [(key::LOGIN.into(), holder()), (key::EMAIL.into(), holder())]);
        assert_eq!(agent.customer_users().find(other).await?.version, 1);
        // One's own names may change their case.
        let own = with(person_draft("anna", "BRNO"), [(key::LOGIN, "ANNA"), (key::EMAIL, "Anna@People.example")]);
        agent.customer_users().change(other, own, 1).await?;

        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.email.shared = true;
        admin.settings().change(settings, version).await?;
        let shared = with(person_draft("new", "BRNO"), [(key::EMAIL, "zofie@brno.example")]);
        agent.customer_users().add(None, shared, None).await?;
        assert_eq!(problems(agent.customer_users().change(other, both, 2).await), at(key::LOGIN, holder()));
    }

    async fn two_at_once_cannot_take_the_same_name(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let people = agent.customer_users();
        for round in 0..5 {
            let same_login = |email: &str| with(person_draft(&format!("l{round}"), "BRNO"), [(key::EMAIL, email)]);
            let (one, other) = (format!("one{round}@x.example"), format!("other{round}@x.example"));
            let both = tokio::join!(people.add(None, same_login(&one), None), people.add(None, same_login(&other), None));
            assert_ne!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
            let refused = problems(if both.0.is_ok() { both.1 } else { both.0 });
            assert!(refused.len() == 1 && refused[0].0 == key::LOGIN, "{refused:?}");

            let email = format!("both{round}@x.example");
            let same_email = |login: String| with(person_draft(&login, "BRNO"), [(key::EMAIL, email.as_str())]);
            let (one, other) = (same_email(format!("a{round}")), same_email(format!("b{round}")));
            let both = tokio::join!(people.add(None, one, None), people.add(None, other, None));
            assert_ne!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
            let refused = problems(if both.0.is_ok() { both.1 } else { both.0 });
            assert!(refused.len() == 1 && refused[0].0 == key::EMAIL, "{refused:?}");
        }
        assert_eq!(people.count(&Filter::default()).await?, 10);
    }

    async fn customer_ids_must_exist_and_be_in_use(backend: TestBackend) {
        let brno = customers(&backend).await?;
        let agent = backend.agent().await;
        let unknown = |field: &str| at(field, Problem::UnknownCustomer);
        for bad in ["NOBODY", "GONE", "BRN_", "BRNO'"] {
            assert_eq!(refusals(&agent, person_draft("new", bad)).await, unknown(key::CUSTOMER), "{bad}");
            let draft = Draft { more_customers: vec![bad.into()], ..person_draft("new", "BRNO") };
            assert_eq!(refusals(&agent, draft).await, unknown(key::MORE_CUSTOMERS), "{bad}");
        }
        let more = ["acme", " ACME ", "", "Brno", "Acme"].map(String::from).to_vec();
        let draft = Draft { more_customers: more, ..person_draft("anna", " brno ") };
        let id = agent.customer_users().add(None, draft, None).await?;
        let person = agent.customer_users().find(id).await?;
        assert_eq!(person.values.get(key::CUSTOMER), "BRNO");
        let more = |person: &CustomerUser| person.more_customers.iter().map(|c| c.key.clone()).collect::<Vec<_>>();
        assert_eq!(more(&person), ["ACME"], "each once, the primary one not again");
        assert_eq!(agent.customers().find(brno).await?.people, 1);

        // A customer that has gone since stays with those who have it, and nobody else gets it.
        let customer = agent.customers().find(brno).await?;
        let closed = CustomerDraft { validity: Validity::Invalid, ..customer.draft };
        agent.customers().change(brno, closed, customer.version).await?;
        let draft = with(person.draft(), [(key::CITY, "Brno")]);
        agent.customer_users().change(id, draft, person.version).await?;
        assert_eq!(refusals(&agent, person_draft("new", "BRNO")).await, unknown(key::CUSTOMER));
        let swapped = Draft { more_customers: vec!["BRNO".into()], ..person_draft("anna", "ACME") };
        agent.customer_users().change(id, swapped, 2).await?;
        let person = agent.customer_users().find(id).await?;
        assert_eq!((person.values.get(key::CUSTOMER), more(&person)), ("ACME", vec!["BRNO".to_owned()]));
        let only = Draft { more_customers: Vec::new(), ..person_draft("anna", "ACME") };
        agent.customer_users().change(id, only, 3).await?;
        assert_eq!(agent.customer_users().find(id).await?.more_customers, []);
        assert_eq!(agent.customers().find(brno).await?.people, 0);
    }
}
