//! Settings, field map and links.

use backend::{
    Session, on_both_engines,
    testing::{TestBackend, heard, problems},
};
use domain::{
    Error, Event, FieldId, LinkId, Problem, Result, RoleId, SourceId,
    audit::{Action, Change, Filter},
    error::Holder,
    field::{Display, Field, FieldDraft, Kind, Section},
    link::{Link, LinkDraft, Scope},
    role::BuiltIn,
};
use uuid::Uuid;

fn source(admin: &TestBackend) -> SourceId {
    admin.config().default_source().expect("the built-in source").about.id
}

fn further(key: &str, kind: Kind) -> FieldDraft {
    FieldDraft {
        key: key.into(),
        label: "Contract".into(),
        kind,
        choices: Vec::new(),
        section: Section::Personal,
        required: false,
        read_only: false,
        display: Display::Always,
        in_list: false,
        link: String::new(),
    }
}

fn link(template: &str) -> LinkDraft {
    LinkDraft {
        label: "Map".into(),
        icon: "map-pin".into(),
        template: template.into(),
        enabled: true,
        ..LinkDraft::default()
    }
}

async fn field(admin: &Session, source: SourceId, key: &str) -> Result<Field> {
    Ok(admin.fields().list(source).await?.into_iter().find(|field| field.key == key).expect("a field"))
}

async fn keys(admin: &Session, source: SourceId) -> Result<Vec<String>> {
    Ok(admin.fields().list(source).await?.into_iter().map(|field| field.key).collect())
}

async fn find_link(admin: &Session, id: LinkId) -> Result<Link> {
    Ok(admin.links().list().await?.into_iter().find(|link| link.id == id).expect("a link"))
}

async fn latest(admin: &Session, kind: &str) -> Result<(Action, Vec<Change>)> {
    let log = admin.audit().list(&Filter { kind: kind.into(), ..Filter::default() }, None).await?;
    let entry = log.rows.first().expect("an entry");
    Ok((entry.action, entry.changes.clone()))
}

fn change(field: &str, from: &str, to: &str) -> Change {
    Change { field: field.into(), from: from.into(), to: to.into() }
}

on_both_engines! {
    async fn settings_are_checked_recorded_and_told(backend: TestBackend) {
        let admin = backend.admin().await;
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.time_zone = "Europe/Brno".into();
        settings.sessions.idle_seconds = 5;
        settings.email.never = "a\0b".into();
        assert_eq!(
            problems(admin.settings().change(settings.clone(), version).await),
            [
                ("organisation.name".into(), Problem::Required),
                ("email.never".into(), Problem::ControlCharacter),
                ("sessions.idle_seconds".into(), Problem::Range(60, 2_592_000)),
                ("organisation.time_zone".into(), Problem::Choice),
            ]
        );
        assert_eq!(admin.settings().get().await?.1, version);
        let mut events = backend.bus().subscribe();

        settings.organisation.name = "Acme".into();
        settings.organisation.time_zone = "Europe/Prague".into();
        settings.sessions.idle_seconds = 600;
        settings.email.never = r" @spam\.example$ ".into();
        settings.agent_passwords.two_letters = true;
        admin.settings().change(settings, version).await?;

        assert!(heard(&mut events, &Event::SettingsChanged).await);
        assert_eq!(backend.config().settings.sessions.idle_seconds, 600);
        assert_eq!(backend.config().settings.email.never, r"@spam\.example$");
        let (action, changes) = latest(&admin, "setting").await?;
        assert_eq!(action, Action::Changed);
        assert_eq!(
            changes,
            [
                change("agent_passwords.two_letters", "no", "yes"),
                change("email.never", r"@example\.[a-z]{2,3}$", r"@spam\.example$"),
                change("organisation.name", "", "Acme"),
                change("organisation.time_zone", "UTC", "Europe/Prague"),
                change("sessions.idle_seconds", "7200", "600"),
            ]
        );
    }

    async fn lists_of_addresses_become_patterns(backend: TestBackend) {
        let (mut settings, _) = backend.admin().await.settings().get().await?;
        let always = r#"["root@localhost", "a+b@x.de"]"#;
        backend.store_older_email_rules(always, r#"["spam.example", "x.de"]"#).await;
        settings.email.always = r"^(root@localhost|a\+b@x\.de)$".into();
        settings.email.never = r"[@.](spam\.example|x\.de)$".into();
        assert_eq!(backend.admin().await.settings().get().await?.0, settings);
        backend.store_older_email_rules("[]", "[]").await;
        let emptied = backend.admin().await.settings().get().await?.0.email;
        assert_eq!((emptied.always.as_str(), emptied.never.as_str()), ("", ""));
    }

    async fn who_saves_settings_second_sees_the_first(backend: TestBackend) {
        let admin = backend.admin().await;
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        admin.settings().change(settings.clone(), version).await?;
        settings.organisation.name = "Other".into();
        let late = admin.settings().change(settings.clone(), version).await;
        let Err(Error::Conflict(conflict)) = late else { panic!("no conflict: {late:?}") };
        assert_eq!((conflict.by.as_str(), conflict.at), ("Kim admin", backend.clock().now()));
        assert!(conflict.current.contains(&("organisation.name".into(), "Acme".into())));
        admin.settings().change(settings, conflict.version).await?;
        assert_eq!(admin.settings().get().await?.0.organisation.name, "Other");
    }

    async fn only_those_who_configure_get_at_the_configuration(backend: TestBackend) {
        let agent = backend.agent().await;
        let before = backend.config();
        let (source, field) = (source(&backend), before.sources[0].fields[0].id);
        let link_id = before.links[0].id;
        assert_eq!(agent.settings().get().await, Err(Error::Forbidden));
        assert_eq!(agent.settings().change(before.settings.clone(), 0).await, Err(Error::Forbidden));
        assert_eq!(agent.fields().list(source).await, Err(Error::Forbidden));
        assert_eq!(agent.fields().add(source, further("x", Kind::Text)).await, Err(Error::Forbidden));
        assert_eq!(agent.fields().change(field, further("x", Kind::Text), 1).await, Err(Error::Forbidden));
        assert_eq!(agent.fields().order(source, Vec::new()).await, Err(Error::Forbidden));
        assert_eq!(agent.fields().remove(field).await, Err(Error::Forbidden));
        assert_eq!(agent.links().list().await, Err(Error::Forbidden));
        assert_eq!(agent.links().add(link("https://x.example")).await, Err(Error::Forbidden));
        assert_eq!(agent.links().change(link_id, link("https://x.example"), 1).await, Err(Error::Forbidden));
        assert_eq!(agent.links().order(Vec::new()).await, Err(Error::Forbidden));
        assert_eq!(agent.links().remove(link_id).await, Err(Error::Forbidden));
        assert_eq!(backend.admin().await.fields().list(source).await?, before.sources[0].fields);
    }

    async fn a_further_field_is_added_with_its_index(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        let mut events = backend.bus().subscribe();
        let choices = vec![" gold ".into(), "silver".into(), "gold".into(), " ".into()];
        let draft = FieldDraft { choices, in_list: true, ..further("contract", Kind::Choice) };
        let id = admin.fields().add(source, draft.clone()).await?;

        assert!(heard(&mut events, &Event::FieldsChanged).await);
        let config = backend.config();
        let added = config.sources[0].fields.last().expect("fields");
        assert_eq!((added.id, added.key.as_str(), added.max, added.built_in), (id, "contract", 500, false));
        assert_eq!(added.choices, ["gold", "silver"]);
        let name = "customer_user__list_x_contract";
        assert!(backend.has_index(name).await);
        let collation = if backend.plan("SELECT 1").await.contains("cost=") { " COLLATE \"C\"" } else { "" };
        let order = format!("COALESCE(c.sort_keys ->> 'contract', ''){collation}");
        let plan = backend.plan(&format!(
            "SELECT c.id FROM customer_user c WHERE c.validity = 'valid' ORDER BY {order}, c.id LIMIT 51"
        )).await;
        assert!(plan.contains(name) && !plan.to_lowercase().contains("sort key"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        assert_eq!(latest(&admin, "field").await?.0, Action::Added);

        // Agents may still put it into their lists.
        admin.fields().change(id, FieldDraft { in_list: false, ..draft.clone() }, 1).await?;
        assert!(backend.has_index(name).await);
        admin.fields().remove(id).await?;
        assert!(!backend.has_index(name).await);
        assert_eq!(latest(&admin, "field").await?.0, Action::Removed);
        assert!(!keys(&admin, source).await?.contains(&"contract".into()));
        assert!(backend.config().fields().iter().all(|field| field.key != "contract"));
    }

    async fn fields_are_checked(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        let before = keys(&admin, source).await?;
        let add = async |draft| problems(admin.fields().add(source, draft).await);
        let only = |field: &str, problem| vec![(field.to_owned(), problem)];
        assert_eq!(add(further("", Kind::Text)).await, only("key", Problem::Required));
        let injected = "x'); DROP TABLE customer_user; --";
        for bad in ["Contract", "2nd", "a-b", injected, &"a".repeat(41)] {
            assert_eq!(add(further(bad, Kind::Text)).await, only("key", Problem::Key), "{bad}");
        }
        for taken in ["login", "city", "validity", "password", "name", "customer_name", "more_customers", "changed_at", "id"] {
            assert_eq!(add(further(taken, Kind::Text)).await, only("key", Problem::Taken(Holder::Other)), "{taken}");
        }
        assert_eq!(add(further("x", Kind::Customer)).await, only("kind", Problem::Choice));
        assert_eq!(add(further("x", Kind::Choice)).await, only("choices", Problem::Required));
        let unlabelled = FieldDraft { label: " ".into(), ..further("x", Kind::Text) };
        assert_eq!(add(unlabelled).await, only("label", Problem::Required));
        let labelled = |count| FieldDraft { label: "ž".repeat(count), ..further(&"k".repeat(40), Kind::Date) };
        assert_eq!(add(labelled(101)).await, only("label", Problem::TooLong(100)));
        let choices = |choices: Vec<String>| FieldDraft { choices, ..further("level", Kind::Choice) };
        let many = (0..201).map(|number| number.to_string()).collect();
        assert_eq!(add(choices(many)).await, only("choices", Problem::Range(0, 200)));
        assert_eq!(add(choices(vec!["x".repeat(101)])).await, only("choices", Problem::TooLong(100)));
        assert_eq!(add(choices(vec!["a\0".into()])).await, only("choices", Problem::ControlCharacter));
        let unknown = admin.fields().add(SourceId(Uuid::nil()), further("x", Kind::Text)).await;
        assert_eq!(unknown, Err(Error::NotFound));
        assert_eq!(keys(&admin, source).await?, before);

        assert_eq!(add(FieldDraft { in_list: true, ..labelled(100) }).await, []);
        assert!(backend.has_index(&format!("customer_user__list_x_{}", "k".repeat(40))).await);
        let most = (0..200).map(|number| format!("{number:0100}")).collect();
        assert_eq!(add(choices(most)).await, []);
        assert_eq!(add(further("level", Kind::Text)).await, only("key", Problem::Taken(Holder::Other)));
    }

    async fn built_in_fields_keep_what_they_need(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        let email = field(&admin, source, "email").await?;
        let draft = FieldDraft { label: " Mail ".into(), ..further("other", Kind::Text) };
        admin.fields().change(email.id, draft.clone(), email.version).await?;
        let changed = field(&admin, source, "email").await?;
        assert_eq!((changed.kind, changed.required, changed.label.as_str()), (Kind::Email, true, "Mail"));
        assert_eq!(
            latest(&admin, "field").await?,
            (Action::Changed, vec![change("in_list", "yes", "no"), change("label", "", "Mail")])
        );
        let late = admin.fields().change(email.id, draft, email.version).await;
        let Err(Error::Conflict(conflict)) = late else { panic!("no conflict: {late:?}") };
        assert!(conflict.current.contains(&("label".into(), "Mail".into())));
        assert_eq!(admin.fields().remove(email.id).await, Err(Error::Forbidden));
        assert_eq!(admin.fields().remove(FieldId(Uuid::nil())).await, Err(Error::NotFound));
        assert!(keys(&admin, source).await?.contains(&"email".into()));
        let city = field(&admin, source, "city").await?;
        let listed = FieldDraft { label: String::new(), in_list: true, required: true, ..further("", Kind::Text) };
        admin.fields().change(city.id, listed, city.version).await?;
        assert!(backend.has_index("customer_user__list_x_city").await);
        assert!(field(&admin, source, "city").await?.required);
    }

    async fn fields_say_where_cards_show_them_and_where_they_lead(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        let zone = field(&admin, source, "time_zone").await?;
        let draft = |link: &str| FieldDraft {
            label: String::new(),
            section: Section::Miscellaneous,
            display: Display::Compact,
            link: link.into(),
            ..further("", Kind::Text)
        };
        for (link, problem) in [
            ("javascript:alert(1)", Problem::Url),
            ("https://{phone}.example/", Problem::Url),
            ("https://erp.example/{nothing}", Problem::Placeholder("nothing".into())),
            (&format!("https://erp.example/{}", "x".repeat(500)), Problem::TooLong(500)),
        ] {
            let refused = problems(admin.fields().change(zone.id, draft(link), zone.version).await);
            assert_eq!(refused, [("link".to_owned(), problem)], "{link}");
        }
        let link = "https://erp.example/{phone}?by={login}";
        admin.fields().change(zone.id, draft(&format!(" {link} ")), zone.version).await?;
        let zone = field(&admin, source, "time_zone").await?;
        assert_eq!((zone.display, zone.link.as_str()), (Display::Compact, link));
        assert_eq!(
            latest(&admin, "field").await?.1,
            [change("display", "always", "compact"), change("link", "", link)]
        );
        // A field that nobody can fill is not mandatory, and what everybody needs can be filled.
        let stuck = FieldDraft { required: true, read_only: true, ..draft("") };
        admin.fields().change(zone.id, stuck.clone(), zone.version).await?;
        let zone = field(&admin, source, "time_zone").await?;
        assert_eq!((zone.required, zone.read_only), (false, true));
        // What leads somewhere already, or is shown together with others, takes none.
        let phone = field(&admin, source, "phone").await?;
        admin.fields().change(phone.id, draft(link), phone.version).await?;
        assert_eq!(field(&admin, source, "phone").await?.link, "");
        let login = field(&admin, source, "login").await?;
        admin.fields().change(login.id, stuck, login.version).await?;
        let login = field(&admin, source, "login").await?;
        assert_eq!((login.required, login.read_only), (true, false));
        // A new field may lead to itself.
        let own = FieldDraft { link: "https://erp.example/{contract}".into(), ..further("contract", Kind::Text) };
        admin.fields().add(source, own).await?;
    }

    async fn fields_and_links_are_put_in_order(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        let before: Vec<FieldId> = admin.fields().list(source).await?.iter().map(|field| field.id).collect();
        let reversed: Vec<FieldId> = before.iter().rev().copied().collect();
        let wrong = [("order".to_owned(), Problem::Choice)];
        assert_eq!(problems(admin.fields().order(source, reversed[1..].to_vec()).await), wrong);
        assert_eq!(problems(admin.fields().order(source, [&reversed[1..], &reversed[1..2]].concat()).await), wrong);
        admin.fields().order(source, reversed.clone()).await?;
        let after: Vec<FieldId> = backend.config().sources[0].fields.iter().map(|field| field.id).collect();
        assert_eq!(after, reversed);
        assert_eq!(latest(&admin, "source").await?.1[0].field, "order");

        let links: Vec<LinkId> = admin.links().list().await?.iter().map(|link| link.id).rev().collect();
        assert_eq!(problems(admin.links().order(links[1..].to_vec()).await), wrong);
        admin.links().order(links.clone()).await?;
        let after: Vec<LinkId> = backend.config().links.iter().map(|link| link.id).collect();
        assert_eq!(after, links);
    }

    async fn links_are_checked(backend: TestBackend) {
        let admin = backend.admin().await;
        let count = admin.links().list().await?.len();
        let add = async |draft| problems(admin.links().add(draft).await);
        let only = |field: &str, problem| vec![(field.to_owned(), problem)];
        assert_eq!(add(link("")).await, only("template", Problem::Required));
        assert_eq!(add(link("javascript:alert(1)")).await, only("template", Problem::Url));
        assert_eq!(add(link("https://x.example/{town}")).await, only("template", Problem::Placeholder("town".into())));
        let customer = LinkDraft { scope: Scope::Customer, ..link("https://x.example/{firstname}") };
        assert_eq!(add(customer).await, only("template", Problem::Placeholder("firstname".into())));
        let long = format!("https://x.example/{}", "x".repeat(1000));
        assert_eq!(add(link(&long)).await, only("template", Problem::TooLong(1000)));
        let icon = LinkDraft { icon: "skull".into(), ..link("https://x.example/") };
        assert_eq!(add(icon).await, only("icon", Problem::Choice));
        let required = LinkDraft { required: vec!["town".into()], ..link("https://x.example/") };
        assert_eq!(add(required).await, only("required", Problem::Placeholder("town".into())));
        let label = |count| LinkDraft { label: "x".repeat(count), ..link("https://x.example/{city}") };
        assert_eq!(add(label(0)).await, only("label", Problem::Required));
        assert_eq!(add(label(101)).await, only("label", Problem::TooLong(100)));
        assert_eq!(admin.links().list().await?.len(), count);
        assert_eq!(add(label(100)).await, []);
        let customer = LinkDraft { scope: Scope::Customer, ..link("https://x.example/{key}/{url}") };
        assert_eq!(add(customer).await, []);
    }

    async fn links_are_added_changed_and_removed(backend: TestBackend) {
        let admin = backend.admin().await;
        let source = source(&backend);
        admin.fields().add(source, further("badge", Kind::Text)).await?;
        let mut events = backend.bus().subscribe();
        let id = admin.links().add(link("https://x.example/{badge}")).await?;
        assert!(heard(&mut events, &Event::LinksChanged).await);
        assert_eq!(backend.config().links.last().map(|link| link.id), Some(id));

        let off = LinkDraft { enabled: false, ..link("https://x.example/{badge}") };
        admin.links().change(id, off.clone(), 1).await?;
        assert_eq!(latest(&admin, "link").await?, (Action::Changed, vec![change("enabled", "yes", "no")]));
        let late = admin.links().change(id, link("https://y.example/"), 1).await;
        let Err(Error::Conflict(conflict)) = late else { panic!("no conflict: {late:?}") };
        assert!(conflict.current.contains(&("enabled".into(), "no".into())));
        assert_eq!(find_link(&admin, id).await?.draft, off);

        // Those whom it is not meant for do not get it.
        let roles = admin.links().roles().await?;
        let role = |name: BuiltIn| roles.iter().find(|(_, known)| known == name.name()).expect("a role").0;
        let limited = |roles| LinkDraft { roles, ..link("https://x.example/{badge}") };
        let unknown = limited(vec![RoleId(Uuid::nil())]);
        assert_eq!(problems(admin.links().change(id, unknown, 2).await), [("roles".into(), Problem::Choice)]);
        admin.links().change(id, limited(vec![role(BuiltIn::Admin)]), 2).await?;
        let named = change("roles", "", BuiltIn::Admin.name());
        assert_eq!(latest(&admin, "link").await?, (Action::Changed, vec![change("enabled", "no", "yes"), named]));
        let sees = async |session: &Session| session.links().shown().await.map(|all| all.iter().any(|link| link.id == id));
        let agent = backend.agent().await;
        assert_eq!((sees(&admin).await?, sees(&agent).await?), (true, false));
        admin.links().change(id, limited(vec![role(BuiltIn::Admin), role(BuiltIn::Agent)]), 3).await?;
        assert!(sees(&agent).await?);
        assert_eq!(agent.links().roles().await, Err(Error::Forbidden));

        admin.links().remove(id).await?;
        assert_eq!(latest(&admin, "link").await?.0, Action::Removed);
        assert!(backend.config().links.iter().all(|link| link.id != id));
        assert_eq!(admin.links().remove(id).await, Err(Error::NotFound));
        assert_eq!(admin.links().change(id, off, 2).await, Err(Error::NotFound));
    }
}

/// A change made at one node is used by the other within moments.
#[tokio::test]
async fn nodes_share_their_configuration() -> Result<()> {
    let backend = TestBackend::postgres().await;
    let second = backend.second_node().await;
    let mut events = second.bus().subscribe();
    let admin = backend.admin().await;
    let (mut settings, version) = admin.settings().get().await?;
    settings.organisation.name = "Acme".into();
    admin.settings().change(settings, version).await?;
    assert!(heard(&mut events, &Event::SettingsChanged).await);
    for _ in 0..100 {
        if second.config().settings.organisation.name == "Acme" {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the other node still has the old settings");
}
