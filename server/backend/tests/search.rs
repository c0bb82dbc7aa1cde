//! Search over people and customers.

use backend::{
    Session, on_both_engines,
    testing::{customer_draft, person_draft},
};
use domain::{
    Error, Permission, Result,
    customer::{self, CustomerDraft},
    customer_user::{Draft, Filter, Hit, Validity},
    field::key,
    page::Sort,
};

/// Usernames of people and CustomerIDs of customers that are found, the best first.
async fn found(session: &Session, text: &str) -> Result<(Vec<String>, Vec<String>)> {
    let (mut people, mut customers) = (Vec::new(), Vec::new());
    for hit in session.search(text).await? {
        match hit {
            Hit::Person(_, _, login, _, _) => people.push(login),
            Hit::Customer(_, _, key, _) => customers.push(key),
        }
    }
    Ok((people, customers))
}

async fn people(session: &Session, text: &str) -> Result<Vec<String>> {
    Ok(found(session, text).await?.0)
}

async fn customers(session: &Session, text: &str) -> Result<Vec<String>> {
    Ok(session.search_customers(text).await?.into_iter().map(|customer| customer.key).collect())
}

/// Adds people: usernames with other values.
async fn add<const N: usize>(session: &Session, login: &str, values: [(&str, &str); N]) -> Result<()> {
    let mut draft = person_draft(login, "BRNO");
    for (key, value) in values {
        draft.values.set(key, value);
    }
    session.customer_users().add(None, draft, None).await.map(drop)
}

async fn fill(session: &Session) -> Result<()> {
    let brno = CustomerDraft { name: "Brno Optics".into(), city: "Brno".into(), ..customer_draft("BRNO") };
    session.customers().add(brno, None).await?;
    add(session, "zofie", [(key::FIRSTNAME, "Žofie"), (key::LASTNAME, "Řeháková"), (key::CITY, "Břeclav")]).await?;
    add(session, "weiss", [(key::FIRSTNAME, "Friederike"), (key::LASTNAME, "Weiß-Müller")]).await?;
    add(session, "hiroshi", [(key::FIRSTNAME, "浩"), (key::LASTNAME, "田中"), (key::PHONE, "03-1234-5678")]).await?;
    let numbers = [(key::PHONE, "+420 (541) 210-334"), (key::MOBILE, "0604/111 222"), (key::ZIP, "602 00")];
    add(
        session,
        "o'hara",
        [(key::EMAIL, "ohara+help@isle.example"), (key::LASTNAME, "O\"Ha%ra_"), numbers[0], numbers[1], numbers[2]],
    )
    .await
}

on_both_engines! {
    async fn words_are_found_without_case_and_accents(backend: TestBackend) {
        let agent = backend.agent().await;
        fill(&agent).await?;
        for (text, login) in [
            ("žofie řeháková", "zofie"),
            ("ZOFIE REHAKOVA", "zofie"),
            ("rehakova  zofie", "zofie"),
            ("zof reh", "zofie"),
            ("hakov", "zofie"),
            ("breclav", "zofie"),
            ("WEISS", "weiss"),
            ("weiß", "weiss"),
            ("mueller", ""),
            ("muller", "weiss"),
            ("田中", "hiroshi"),
            ("浩", "hiroshi"),
            ("ohara+help@isle.example", "o'hara"),
            ("isle", "o'hara"),
            ("o'h", "o'hara"),
            ("%ra_", "o'hara"),
            ("\"ha%", "o'hara"),
            ("zo*fie", "zofie"),
            ("zof*", "zofie"),
            ("zofie nobody", ""),
        ] {
            let expected: Vec<&str> = Some(login).filter(|login| !login.is_empty()).into_iter().collect();
            assert_eq!(people(&agent, text).await?, expected, "{text}");
        }
    }

    async fn greek_capitals_have_one_sigma(backend: TestBackend) {
        let agent = backend.agent().await;
        fill(&agent).await?;
        add(&agent, "nikos", [(key::FIRSTNAME, "Νίκος"), (key::LASTNAME, "ΨΑΡΡΟΣ")]).await?;
        for text in ["νίκος ψαρρός", "ΝΙΚΟΣ", "ψαρροσ", "ικος"] {
            assert_eq!(people(&agent, text).await?, ["nikos"], "{text}");
        }
    }

    async fn a_customer_is_found_by_its_id_among_many(backend: TestBackend) {
        let agent = backend.agent().await;
        let add = async |key: &str, name: &str, validity| {
            let draft = CustomerDraft { name: name.into(), validity, ..customer_draft(key) };
            agent.customers().add(draft, None).await.map(drop)
        };
        for number in (1..=60).rev() {
            add(&format!("C{number}"), &format!("{:02} Works", 99 - number), Validity::Valid).await?;
        }
        add("OLD", "C Brothers", Validity::Valid).await?;
        add("ÖB", "Bahn", Validity::Valid).await?;
        add("C", "Gone", Validity::Invalid).await?;
        add("TOSHIBA", "株式会社東芝", Validity::Valid).await?;
        assert_eq!(customers(&agent, "c1").await?[..3], ["C1", "C10", "C11"]);
        assert_eq!(customers(&agent, " C60 ").await?, ["C60"]);
        assert_eq!(customers(&agent, "öb").await?[0], "ÖB");
        assert_eq!(customers(&agent, "東芝").await?, ["TOSHIBA"], "in the middle, though it is short");
        add("W1", "Works of Acme", Validity::Valid).await?;
        for key in ["ACME", "ACME-CZ", "ACME-DE"] {
            add(key, &format!("Acme {key}"), Validity::Valid).await?;
        }
        assert_eq!(found(&agent, "acme").await?.1, ["ACME", "ACME-CZ", "ACME-DE", "W1"], "each once");
        let some = customers(&agent, "c").await?;
        assert!(some.len() == 20 && some.contains(&"OLD".to_owned()), "names have room: {some:?}");
        assert_eq!(found(&agent, "c").await?.1[0], "C", "whatever its validity");
        assert_eq!(found(&agent, "c1").await?.1[..2], ["C1", "C10"]);
    }

    async fn numbers_are_found_however_they_are_spelt(backend: TestBackend) {
        let agent = backend.agent().await;
        fill(&agent).await?;
        for text in [
            "+420541210334",
            "+420 541 210 334",
            "00420 541 210 334",
            "(541) 210-334",
            "0541 210334",
            "541.210.334",
            "210334",
            "604 111 222",
            "0604-111-222",
            "602 00",
            "+420 (541) 210-334",
            "+420 (0)541 210 334",
            "(0)541 210 334",
        ] {
            assert_eq!(people(&agent, text).await?, ["o'hara"], "{text}");
        }
        for text in ["+421 541 210 334", "334210541", "12 99", "99999"] {
            assert_eq!(people(&agent, text).await?, Vec::<String>::new(), "{text}");
        }
        assert_eq!(people(&agent, "03 1234 5678").await?, ["hiroshi"]);
        // What looks like a telephone number may be something else.
        agent.customers().add(customer_draft("2024-001"), None).await?;
        let mut draft = person_draft("contract", "2024-001");
        draft.values.set(key::STREET, "Block 7-120");
        agent.customer_users().add(None, draft, None).await?;
        for text in ["2024-001", "2024-0", "024-001", "7-120"] {
            assert_eq!(people(&agent, text).await?, ["contract"], "{text}");
        }
        assert_eq!(found(&agent, "2024-001").await?.1, ["2024-001"]);
        assert_eq!(customers(&agent, "2024-0").await?, ["2024-001"]);
        let filter = customer::Filter { text: "2024-001".into(), ..customer::Filter::default() };
        assert_eq!(agent.customers().count(&filter).await?, 1);
        // Zeros are no number that everybody has.
        assert_eq!(people(&agent, "000").await?, Vec::<String>::new());
    }

    async fn lists_understand_expressions(backend: TestBackend) {
        let agent = backend.agent().await;
        fill(&agent).await?;
        let listed = async |text: &str| -> Result<String> {
            let sort = Sort::by(key::LOGIN, false);
            let filter = Filter { text: text.into(), ..Filter::default() };
            let rows = agent.customer_users().list(&filter, &sort, None).await?.page.rows;
            assert_eq!(i64::try_from(rows.len()), Ok(agent.customer_users().count(&filter).await?), "{text}");
            Ok(rows.into_iter().map(|row| row.login).collect::<Vec<_>>().join(" "))
        };
        for (text, logins) in [
            ("žofie && Řeháková", "zofie"),
            ("zofie + breclav", "zofie"),
            ("zofie && weiss", ""),
            ("zofie || WEIẞ", "weiss zofie"),
            ("!zofie", "hiroshi o'hara weiss"),
            ("!zofie !田中", "o'hara weiss"),
            ("!(zofie || weiss)", "hiroshi o'hara"),
            ("(zofie || weiss) && !müller", "zofie"),
            ("zofie || weiss breclav", "zofie"),
            ("浩 || zo && fie", "hiroshi zofie"),
            ("+420 541 210 334 || zofie", "o'hara zofie"),
            ("0604 111 222 || nobody", "o'hara"),
            ("+420 (541) 210-334", "o'hara"),
            ("!+420541210334", "hiroshi weiss zofie"),
            ("zo*fie || nobody", "zofie"),
            ("* && zofie", "zofie"),
            ("!*", ""),
            ("%ra_ || nobody", "o'hara"),
            ("\"ha% || nobody", "o'hara"),
            ("brno && !zofie", "hiroshi o'hara weiss"),
            ("zofie &&", ""),
            ("(zofie", ""),
            ("zofie)", ""),
            ("!", ""),
            ("()", ""),
        ] {
            assert_eq!(listed(text).await?, logins, "{text}");
        }
        let nested = format!("{}zofie{}", "(".repeat(31), ")".repeat(31));
        assert_eq!(listed(&nested).await?, "zofie");
        let many = vec!["a"; 50].join("||");
        assert_eq!(listed(&many).await?, "hiroshi o'hara weiss zofie");
        assert_eq!(listed(&"(".repeat(50_000)).await?, "");
        // Search while typing knows words only.
        assert_eq!(people(&agent, "zofie || weiss").await?, Vec::<String>::new());
        let filter = customer::Filter { text: "nobody || !nobody && optics".into(), ..customer::Filter::default() };
        assert_eq!(agent.customers().count(&filter).await?, 1);
    }

    async fn the_best_come_first(backend: TestBackend) {
        let agent = backend.agent().await;
        agent.customers().add(customer_draft("BRNO"), None).await?;
        add(&agent, "joanna", [(key::LASTNAME, "Aaa"), (key::EMAIL, "a@x.example")]).await?;
        add(&agent, "brown", [(key::FIRSTNAME, "Zoe"), (key::LASTNAME, "Anna"), (key::EMAIL, "b@x.example")]).await?;
        add(&agent, "annabel", [(key::LASTNAME, "Bbb"), (key::EMAIL, "c@x.example")]).await?;
        add(&agent, "mary", [(key::FIRSTNAME, "Mary Anna"), (key::LASTNAME, "C"), (key::EMAIL, "d@x.example")]).await?;
        add(&agent, "anna", [(key::LASTNAME, "Zzz"), (key::EMAIL, "e@x.example")]).await?;
        add(&agent, "street", [(key::STREET, "Annastraße"), (key::LASTNAME, "Abc"), (key::EMAIL, "f@x.example")]).await?;
        let gone = Draft { validity: Validity::Invalid, ..person_draft("anna2", "BRNO") };
        agent.customer_users().add(None, gone, None).await?;
        // Exactly, then by its beginning, then a word's beginning, then within a name, then anywhere.
        assert_eq!(people(&agent, "Anna").await?, ["anna", "brown", "annabel", "anna2", "mary", "joanna", "street"]);
        assert_eq!(people(&agent, "an").await?[..4], ["annabel", "anna", "brown", "anna2"]);
    }

    async fn many_hits_are_cut_off_and_the_exact_one_is_among_them(backend: TestBackend) {
        let agent = backend.agent().await;
        for number in 0..12 {
            agent.customers().add(customer_draft(&format!("BRNO{number}")), None).await?;
        }
        for number in 0..30 {
            let draft = person_draft(&format!("kim{number}"), "BRNO0");
            agent.customer_users().add(None, draft, None).await?;
        }
        let (logins, keys) = found(&agent, "kim").await?;
        assert_eq!((logins.len(), keys.len()), (8, 0));
        assert_eq!(people(&agent, "kim29").await?, ["kim29"]);
        assert_eq!(people(&agent, "kim2").await?[0], "kim2");
        let (logins, keys) = found(&agent, "brno").await?;
        assert_eq!((logins.len(), keys.len()), (8, 4));
        assert_eq!(customers(&agent, "").await?.len(), 12, "nothing typed yet: all, up to twenty");
        assert_eq!(found(&agent, " ").await?, (Vec::new(), Vec::new()));
    }

    async fn customers_are_found_too(backend: TestBackend) {
        let admin = backend.admin().await;
        for (key, name, city, validity) in [
            ("X-BRNO", "Aaa", "Brno", Validity::Valid),
            ("BRNO", "Zzz", "", Validity::Valid),
            ("Y", "Brno Öptics", "", Validity::Valid),
            ("BRNO-GONE", "Gone", "", Validity::Invalid),
            ("BRNO-PAUSED", "Paused", "", Validity::InvalidTemporarily),
        ] {
            let draft = CustomerDraft { name: name.into(), city: city.into(), validity, ..customer_draft(key) };
            admin.customers().add(draft, None).await?;
        }
        // The one that is called so, then those that begin like it; those that are not valid are not offered, but found
        // behind the others.
        assert_eq!(customers(&admin, "Brno").await?, ["BRNO", "Y", "X-BRNO"]);
        let all = ["BRNO", "Y", "X-BRNO", "BRNO-GONE"].map(str::to_owned).to_vec();
        assert_eq!(found(&admin, "brno").await?.1, all);
        assert_eq!(customers(&admin, "OPTICS").await?, ["Y"]);
        assert_eq!(customers(&admin, "zz").await?, ["BRNO"]);
        assert_eq!(customers(&admin, "gone").await?, Vec::<String>::new());
        assert_eq!(customers(&admin, "").await?, ["X-BRNO", "Y", "BRNO"]);

        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(found(&reader, "brno").await?, (Vec::new(), Vec::new()), "people only");
        assert_eq!(reader.search_customers("brno").await, Err(Error::Forbidden));
        let other = backend.agent_who(&[Permission::CustomerRead]).await;
        assert_eq!(found(&other, "brno").await?, (Vec::new(), all));
        assert_eq!(customers(&other, "brno").await?.len(), 3);
        let neither = backend.agent_who(&[Permission::CustomerUserEdit]).await;
        assert_eq!(neither.search("brno").await, Err(Error::Forbidden));
    }

    async fn those_who_are_not_valid_are_found_by_some_only(backend: TestBackend) {
        let agent = backend.agent().await;
        agent.customers().add(customer_draft("BRNO"), None).await?;
        for (login, validity) in ["kim1", "kim2", "kim3"].into_iter().zip([
            Validity::Invalid,
            Validity::Valid,
            Validity::InvalidTemporarily,
        ]) {
            let draft = Draft { validity, ..person_draft(login, "BRNO") };
            agent.customer_users().add(None, draft, None).await?;
        }
        assert_eq!(people(&agent, "kim").await?, ["kim2", "kim1", "kim3"], "the valid first");
        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(people(&reader, "kim").await?, ["kim2"]);
        for text in ["kim1", "kim1@people.example", "im3", "m1"] {
            assert_eq!(people(&reader, text).await?, Vec::<String>::new(), "{text}");
        }
    }

    async fn hostile_text_finds_nothing_and_breaks_nothing(backend: TestBackend) {
        let agent = backend.agent().await;
        fill(&agent).await?;
        let long = "žofie ".repeat(1700);
        let endless = "x".repeat(10_000);
        for text in [
            "'", "\"", "''", "\"\"\"", "\\", "\\%", "%", "%%%", "_", "___", "*", "**", "(", ")", "((", "{}", "{",
            "a\0b", "\0", "zofie\0", "\0\0\0", "\u{1}\u{7f}", "AND", "OR", "NOT", "NEAR(a b)", "zofie OR weiss",
            "zofie AND NOT weiss", "search:zofie", "^zofie", "-zofie", "+zofie", "\"zofie", "zofie\"", "zo\"fie",
            "'; DROP TABLE customer_user; --", "$1", "?1", ":a", "<script>alert(1)</script>", "👩‍🚀", "👩‍🚀👩‍🚀👩‍🚀",
            "\u{202e}eifoz", "\u{200f}", "\u{feff}", "\u{301}", "\u{10ffff}", "\u{fdfa}", "\r\n", "\t", "..", "@", "-",
            "+", "+ -", "()-/.", long.as_str(), endless.as_str(),
        ] {
            let hits = agent.search(text).await;
            assert!(hits.is_ok(), "{text:?} {hits:?}");
            let offered = agent.search_customers(text).await;
            assert!(offered.is_ok(), "{text:?} {offered:?}");
            let by_name = Sort::by(key::NAME, false);
            let filter = Filter { text: text.into(), ..Filter::default() };
            let list = agent.customer_users().list(&filter, &by_name, None).await?;
            let count = agent.customer_users().count(&filter).await?;
            assert_eq!(i64::try_from(list.page.rows.len()), Ok(count), "{text:?}");
            let filter = customer::Filter { text: text.into(), ..customer::Filter::default() };
            let rows = agent.customers().list(&filter, &by_name, None).await?.page.rows;
            assert_eq!(i64::try_from(rows.len()), Ok(agent.customers().count(&filter).await?), "{text:?}");
        }
        for text in ["%%%", "___", "zofie OR weiss", "' OR '1'='1", "\\%", "search:zofie", "^zofie", "👩‍🚀"] {
            assert_eq!(found(&agent, text).await?, (Vec::new(), Vec::new()), "{text}");
        }
        assert_eq!(people(&agent, &long).await?, ["zofie"], "nobody types so much; the start of it counts");
        assert_eq!(people(&agent, "zofie\0").await?, ["zofie"]);
        assert_eq!(agent.customer_users().count(&Filter::default()).await?, 4);
    }
}
