//! Passwords, and who may import what.

use super::*;

const BCRYPT: &str = "$2b$10$DrAWHjA0t5kxKDJLTFu55.DrcGv5kxonQwKkV239I0bXbUcqT9Tu6";

backend::on_both_engines! {
    async fn hashes_made_elsewhere_are_taken_over_if_they_can_be_checked(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5Yo4UQZ9ptWWY8U2kF8P0CMaj0yZ0tUWkUZBqRrVZ2I";
        let file = format!("{HEADER};password_hash\nanna;Anna;Novak;anna@brno.example;BRNO;{hash}\n\
             eva;Eva;Novak;eva@brno.example;BRNO;5f4dcc3b5aa765d61d8327deb882cf99\n\
             ida;Ida;Novak;ida@brno.example;BRNO;\n\
             jan;Jan;Novak;jan@brno.example;BRNO;{BCRYPT}\n");
        let done = import(&admin, &file, as_it_is).await?;
        assert_eq!(counts(&done), [4, 3, 0, 0, 1]);
        assert_eq!(refusals(&admin, done.id).await, [(3, vec![("password".to_owned(), Problem::PasswordHash)])]);
        let (anna, ida) = (person(&admin, "anna").await.login, person(&admin, "ida").await.login);
        assert_eq!((anna.has_password, anna.password_due, ida.has_password), (true, false, false));
        // The refused hash is nowhere to be read.
        assert_eq!(admin.imports().refusals(done.id, 0, 10).await?[0].row[5], "");
        assert_eq!(counts(&import(&admin, &file, update).await?), [4, 0, 0, 3, 1]);
        assert!(person(&admin, "jan").await.login.has_password);
    }

    async fn passwords_keep_the_policy(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let file = format!("{HEADER};password\nanna;Anna;Novak;anna@brno.example;BRNO;quiet harbour lamp 7\n\
             eva;Eva;Novak;eva@brno.example;BRNO;short\n");
        let done = import(&admin, &file, as_it_is).await?;
        assert_eq!(counts(&done), [2, 1, 0, 0, 1]);
        assert_eq!(refusals(&admin, done.id).await[0].1[0].0, "password");
        let anna = person(&admin, "anna").await;
        assert_eq!((anna.login.has_password, anna.login.password_due), (true, true));
        assert_eq!(counts(&import(&admin, &file, update).await?), [2, 0, 0, 1, 1]);
        assert_eq!(person(&admin, "anna").await, anna);

        let other = file.replace("lamp 7", "lamp 8");
        assert_eq!(counts(&import(&admin, &other, as_it_is).await?), [2, 0, 0, 0, 2]);
        assert_eq!(counts(&import(&admin, &other, update).await?), [2, 0, 1, 0, 1]);
        // A former password stays a former one.
        let again = import(&admin, &file, update).await?;
        assert_eq!(counts(&again), [2, 0, 0, 0, 2]);
        let former = vec![("password".to_owned(), Problem::Password(Rule::History))];
        assert_eq!(refusals(&admin, again.id).await[0], (2, former));
    }

    async fn passwords_that_fill_no_field_are_not_kept_either(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let file = format!("{HEADER};Initial-Passwort\nanna;Anna;Novak;anna;BRNO;quiet harbour lamp 7\n\
             eva;Eva;Novak;eva@brno.example;BRNO;quiet;harbour\n");
        let done = import(&admin, &file, as_it_is).await?;
        assert!(!done.options.map.contains_key("password"), "{:?}", done.options.map);
        assert_eq!(counts(&done), [2, 0, 0, 0, 2]);
        for refusal in admin.imports().refusals(done.id, 0, 10).await? {
            assert!(!refusal.row.iter().any(|cell| cell.contains("quiet") || cell.contains("harbour")), "{refusal:?}");
        }
    }

    async fn a_file_with_passwords_goes_as_soon_as_its_run_has_ended(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let row = |number: usize| format!("u{number};Anna;Novak;u{number}@brno.example;BRNO;quiet harbour lamp {number}\n");
        let file: String = std::iter::once(format!("{HEADER};password\n")).chain((0..60).map(row)).collect();
        let gone = [("file".to_owned(), Problem::Required)];

        let id = upload(&admin, &file).await?;
        let options = proposed(&admin, id, Subject::CustomerUsers).await?;
        admin.imports().start(id, options.clone()).await?;
        admin.imports().cancel(id).await?;
        assert_eq!(admin.imports().find(id).await?.state, State::Cancelled);
        assert_eq!(problems(admin.imports().run(id, options.clone()).await), gone);

        // A dry run is only the beginning; the run itself ends it.
        let id = upload(&admin, format!("{HEADER};password\n{}", row(100))).await?;
        let dry = Options { dry_run: true, ..options.clone() };
        assert_eq!(admin.imports().run(id, dry).await?.state, State::Done);
        assert_eq!(admin.imports().run(id, options.clone()).await?.state, State::Done);
        assert_eq!(problems(admin.imports().run(id, options).await), gone);
    }

    async fn a_mark_in_front_of_a_password_belongs_to_it(backend: TestBackend) {
        let admin = backend.admin().await;
        customers(&admin).await?;
        let rows = |mark: &str| format!("{HEADER};password\nanna;'+Anna;Novak;anna@brno.example;BRNO;{mark}=quiet harbour lamp 7\n");
        assert_eq!(counts(&import(&admin, &rows("'"), as_it_is).await?), [1, 1, 0, 0, 0]);
        assert_eq!(person(&admin, "anna").await.values.get("firstname"), "+Anna");
        assert_eq!(counts(&import(&admin, &rows("'"), update).await?), [1, 0, 0, 1, 0], "the same password");
        assert_eq!(counts(&import(&admin, &rows(""), update).await?), [1, 0, 1, 0, 0], "another one");
    }

    async fn importing_needs_the_rights_of_its_rows(backend: TestBackend) {
        let agent = backend.agent().await;
        assert_eq!(upload(&agent, "login\nx\n").await.err(), Some(Error::Forbidden));
        let admin = backend.admin().await;
        let id = upload(&admin, format!("{HEADER};password\n")).await?;
        assert_eq!(agent.imports().find(id).await.err(), Some(Error::Forbidden));
        assert_eq!(agent.imports().refusals(id, 0, 1).await.err(), Some(Error::Forbidden));

        backend.add_agent("manager", BuiltIn::CustomerManager).await;
        let roles = admin.roles().list().await?;
        let role = roles.iter().find(|role| role.draft.name == BuiltIn::CustomerManager.name()).expect("a role");
        let mut draft = role.draft.clone();
        draft.permissions.remove(&Permission::CustomerUserPassword);
        admin.roles().change(role.id, draft, role.version).await?;
        let token = backend.sign_in("manager", PASSWORD, ADDRESS, "").await?.token;
        let manager = backend.session(Some(&token), ADDRESS).await?;
        let mut options = proposed(&manager, id, Subject::CustomerUsers).await?;
        assert_eq!(manager.imports().run(id, options.clone()).await.err(), Some(Error::Forbidden));
        options.map.remove("password");
        assert_eq!(manager.imports().run(id, options).await?.state, State::Done);
    }
}
