//! Further fields: kinds, list, search, what becomes of them.

use super::*;

fn further(key: &str, kind: Kind) -> FieldDraft {
    FieldDraft {
        key: key.into(),
        label: key.into(),
        kind,
        choices: if kind == Kind::Choice { vec!["gold".into(), "silver".into()] } else { Vec::new() },
        section: Section::Personal,
        required: false,
        read_only: false,
        display: Display::Always,
        in_list: true,
        link: String::new(),
    }
}

on_both_engines! {
    async fn language_and_time_zone_are_those_that_there_are(backend: TestBackend) {
        customers(&backend).await?;
        let people = backend.admin().await;
        let people = people.customer_users();
        let with_both = |language, zone| {
            with(person_draft("anna", "BRNO"), [(key::LANGUAGE, language), (key::TIME_ZONE, zone)])
        };
        for (language, zone, field) in [
            ("tlh", "", key::LANGUAGE),
            ("DE", "", key::LANGUAGE),
            ("", "Mars/Base", key::TIME_ZONE),
            ("", "Europe/Prague\0", key::TIME_ZONE),
        ] {
            let refused = problems(people.add(None, with_both(language, zone), None).await);
            assert_eq!(refused.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), [field], "{language} {zone:?}");
        }
        let id = people.add(None, with_both("de", "Europe/Prague"), None).await?;
        let person = people.find(id).await?;
        assert_eq!((person.values.get(key::LANGUAGE), person.values.get(key::TIME_ZONE)), ("de", "Europe/Prague"));
        people.change(id, with_both("", ""), person.version).await?;
        assert_eq!(people.find(id).await?.values.get(key::TIME_ZONE), "");
    }

    async fn a_field_that_came_later_is_added_to_an_older_database(backend: TestBackend) {
        backend.admin().await;
        let keys = |fields: &[domain::field::Field]| fields.iter().map(|field| field.key.clone()).collect::<Vec<_>>();
        let before = keys(&backend.config().default_source().expect("a source").fields);
        backend.forget_field(key::TIME_ZONE).await;
        let node = backend.second_node().await;
        let after = keys(&node.config().default_source().expect("a source").fields);
        assert_eq!(after.last().map(String::as_str), Some(key::TIME_ZONE));
        assert_eq!(after.len(), before.len());
        let third = backend.second_node().await;
        assert_eq!(keys(&third.config().default_source().expect("a source").fields), after);
    }

    async fn a_field_that_comes_back_as_another_kind_keeps_what_fits(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let (people, fields) = (admin.customer_users(), admin.fields());
        let source = admin.configuration().sources[0].about.id;
        let level = fields.add(source, further("level", Kind::Text)).await?;
        let mut ids = Vec::new();
        for (login, value) in [("anna", "9"), ("eva", "gold"), ("ivan", "10"), ("ida", "")] {
            ids.push(people.add(None, with(person_draft(login, "BRNO"), [("level", value)]), None).await?);
        }
        fields.remove(level).await?;
        fields.add(source, further("level", Kind::Number)).await?;

        for (id, value) in ids.iter().zip(["9", "", "10", ""]) {
            let person = people.find(*id).await?;
            assert_eq!(person.values.get("level"), value);
            people.change(*id, person.draft(), person.version).await?;
        }
        let list = people.list(&Filter::default(), &Sort::by("level", true), None).await?;
        let logins: Vec<&str> = list.page.rows.iter().map(|row| row.login.as_str()).collect();
        assert_eq!(logins[..2], ["ivan", "anna"], "as numbers");
    }

    async fn forms_cannot_write_what_is_read_only(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let source = backend.config().default_source().expect("a source").about.id;
        let id = admin.fields().add(source, further("contract", Kind::Text)).await?;
        let before = with(person_draft("anna", "BRNO"), [("contract", "K-1")]);
        let anna = people.add(None, before.clone(), None).await?;
        let read_only = FieldDraft { read_only: true, ..further("contract", Kind::Text) };
        admin.fields().change(id, read_only, 1).await?;

        let refused = [("contract".to_owned(), Problem::ReadOnly)];
        let person = people.find(anna).await?;
        for other in ["", "K-2"] {
            let draft = with(before.clone(), [("contract", other)]);
            assert_eq!(problems(people.change(anna, draft, person.version).await), refused, "{other}");
        }
        let moved = with(before.clone(), [(key::CITY, "Brno")]);
        people.change(anna, moved, person.version).await?;
        assert_eq!(people.find(anna).await?.values.get("contract"), "K-1");
        // A form that says nothing about it keeps whatever it is by now.
        let mut silent = with(before.clone(), [(key::CITY, "Praha")]);
        silent.values.0.remove("contract");
        people.change(anna, silent, person.version + 1).await?;
        let person = people.find(anna).await?;
        assert_eq!((person.values.get("contract"), person.values.get(key::CITY)), ("K-1", "Praha"));
        let new = with(person_draft("bela", "BRNO"), [("contract", "K-3")]);
        assert_eq!(problems(people.add(None, new, None).await), refused);
        people.add(None, person_draft("bela", "BRNO"), None).await?;
    }

    async fn further_fields_are_checked_listed_and_found(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let source = backend.config().default_source().expect("a source").about.id;
        let before = people.add(None, person_draft("before", "BRNO"), None).await?;
        for kind in Kind::FURTHER {
            admin.fields().add(source, further(&format!("x_{}", kind.key()), kind)).await?;
        }
        let values = [
            ("x_text", "Ünïque \"text\""),
            ("x_number", "-3.5"),
            ("x_date", "2024-02-29"),
            ("x_choice", "gold"),
            ("x_yes_no", "yes"),
        ];
        for (field, bad, problem) in [
            ("x_text", "a\0b", Problem::ControlCharacter),
            ("x_text", &"ž".repeat(501), Problem::TooLong(500)),
            ("x_number", "3,5", Problem::Number),
            ("x_date", "2023-02-29", Problem::Date),
            ("x_choice", "bronze", Problem::Choice),
            ("x_yes_no", "true", Problem::YesNo),
        ] {
            let draft = with(with(person_draft("anna", "BRNO"), values), [(field, bad)]);
            let refused = problems(people.add(None, draft, None).await);
            assert_eq!(refused, [(field.to_owned(), problem)], "{bad}");
        }
        let id = people.add(None, with(person_draft("anna", "BRNO"), values), None).await?;

        let list = people.list(&Filter::default(), &by("x_number"), None).await?;
        let columns: Vec<(&str, Kind)> = list.columns[4..].iter().map(|c| (c.key.as_str(), c.kind)).collect();
        let expected: Vec<(&str, Kind)> = values.iter().map(|(key, _)| *key).zip(Kind::FURTHER).collect();
        assert_eq!(columns, expected);
        assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [before, id], "empty values first");
        assert_eq!(list.page.rows[1].cells[4..], values.map(|(_, value)| value.to_owned()));
        assert_eq!(list.page.rows[0].cells[4..], ["", "", "", "", ""]);
        for text in ["unique", "TEXT\"", "-3.5", "2024-02-29", "2024-02", "GOLD"] {
            let filter = Filter { text: text.into(), ..Filter::default() };
            let found = people.list(&filter, &by(key::NAME), None).await?;
            assert_eq!(found.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "{text}");
        }
        let person = people.find(id).await?;
        assert!(values.iter().all(|(key, value)| person.values.get(key) == *value));

        let draft = with(person.draft(), [("x_choice", ""), ("x_number", "+7")]);
        people.change(id, draft, 1).await?;
        let change = |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
        let history = admin.audit().of_person(id, None).await?;
        assert_eq!(history.rows[0].changes, [change("x_choice", "gold", ""), change("x_number", "-3.5", "+7")]);
        assert_eq!(logins(&admin, &Filter { text: "gold".into(), ..Filter::default() }).await?, Vec::<String>::new());
    }

    async fn a_choice_that_was_taken_away_locks_nobody(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let source = backend.config().default_source().expect("a source").about.id;
        let field = admin.fields().add(source, further("x_choice", Kind::Choice)).await?;
        let id = people.add(None, with(person_draft("anna", "BRNO"), [("x_choice", "gold")]), None).await?;
        let other = people.add(None, with(person_draft("eva", "BRNO"), [("x_choice", "silver")]), None).await?;
        let fewer = FieldDraft { choices: vec!["silver".into()], ..further("x_choice", Kind::Choice) };
        admin.fields().change(field, fewer, 1).await?;

        let draft = people.find(id).await?.draft();
        people.change(id, with(draft.clone(), [(key::CITY, "Brno")]), 1).await?;
        let person = people.find(id).await?;
        assert_eq!((person.values.get("x_choice"), person.values.get(key::CITY)), ("gold", "Brno"));
        // Nobody else gets it, nor does the person get it back.
        let refused = [("x_choice".to_owned(), Problem::Choice)];
        let wants = with(person_draft("eva", "BRNO"), [("x_choice", "gold")]);
        assert_eq!(problems(people.change(other, wants, 1).await), refused);
        people.change(id, with(draft.clone(), [("x_choice", "silver")]), 2).await?;
        assert_eq!(problems(people.change(id, draft, 3).await), refused);
    }

    async fn every_kind_has_its_order(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let source = backend.config().default_source().expect("a source").about.id;
        for (kind, sorted) in [
            (Kind::Text, ["", "Äpfel", "birnen", "Zwetschgen"]),
            (Kind::Number, ["", "-20", "-3.5", "10"]),
            (Kind::Date, ["", "1999-12-31", "2000-01-01", "2024-02-29"]),
            (Kind::YesNo, ["", "no", "yes", "yes"]),
        ] {
            let column = format!("x_{}", kind.key());
            admin.fields().add(source, further(&column, kind)).await?;
            let mut expected = Vec::new();
            for (number, value) in sorted.iter().enumerate() {
                let draft = with(person_draft(&format!("{column}{number}"), "BRNO"), [(column.as_str(), *value)]);
                expected.push(admin.customer_users().add(None, draft, None).await?);
            }
            let filter = Filter { text: column.clone(), ..Filter::default() };
            let ids = async |descending| -> Result<Vec<CustomerUserId>> {
                let sort = Sort::by(column.as_str(), descending);
                let list = admin.customer_users().list(&filter, &sort, None).await?;
                Ok(list.page.rows.into_iter().map(|row| row.id).collect())
            };
            assert_eq!(ids(false).await?, expected, "{column}");
            expected.reverse();
            assert_eq!(ids(true).await?, expected, "{column}");
        }
    }

    async fn a_required_further_field_is_demanded(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let source = backend.config().default_source().expect("a source").about.id;
        let old = people.add(None, person_draft("old", "BRNO"), None).await?;
        let draft = FieldDraft { required: true, ..further("x_text", Kind::Text) };
        let field = admin.fields().add(source, draft).await?;
        let missing = [("x_text".to_owned(), Problem::Required)];
        assert_eq!(problems(people.add(None, person_draft("new", "BRNO"), None).await), missing);
        assert_eq!(problems(people.change(old, with(person_draft("old", "BRNO"), [(key::CITY, "x")]), 1).await), missing);
        let id = people.add(None, with(person_draft("new", "BRNO"), [("x_text", "contract")]), None).await?;

        admin.fields().remove(field).await?;
        let list = people.list(&Filter::default(), &by("x_text"), None).await?;
        assert_eq!((list.columns.len(), list.page.rows.len()), (4, 2), "by name, as the column has gone");
        people.change(id, with(person_draft("new", "BRNO"), [(key::CITY, "Brno"), ("x_text", "more")]), 1).await?;
        assert_eq!(people.find(id).await?.values.get("x_text"), "");
    }
}
