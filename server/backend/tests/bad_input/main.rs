//! Whatever somebody types is stored as it is, or refused at its field; a refusal stores nothing.

use backend::{
    on_both_engines,
    testing::{customer_draft, person_draft, problems},
};
use domain::{
    Problem, Result,
    customer::{self, CustomerDraft},
    customer_user::{Draft, Filter, Validity},
    field::key,
};

mod administration;

/// A text field: its key, the most characters, whether it must be filled, whether it may have several lines.
type Field = (&'static str, u32, bool, bool);

/// Where a draft has the text.
type Value = fn(&mut CustomerDraft) -> &mut String;

/// Harmless, however it looks.
fn good(max: u32) -> Vec<String> {
    let max = max as usize;
    let hostile = [
        "x",
        "<script>alert(1)</script>",
        "\"'`\\",
        "' OR 1=1; --",
        "a%c_d*",
        "=1+1",
        "../../etc",
        "{{7*7}}",
        "\u{202e}eti\u{202c}",
        "\u{200f}\u{feff}x",
        "👩‍🚀 e\u{301}",
        "\u{fdfa}",
        "\u{10ffff}",
        "  padded\u{a0}",
        "a\r\nb\tc",
    ];
    let longest = ["x".repeat(max), "ž".repeat(max), "\u{1d11e}".repeat(max), "\u{fdfa}".repeat(max)];
    hostile.into_iter().map(str::to_owned).chain(longest).filter(|text| text.chars().count() <= max).collect()
}

fn bad(max: u32) -> Vec<(String, Problem)> {
    let too_long = |text: &str| (text.repeat(max as usize + 1), Problem::TooLong(max));
    let control = ["\0", "a\0b", "a\u{7}", "a\u{1b}[31mb", "a\u{85}b", "\u{9f}"];
    let control = control.map(|text| (text.to_owned(), Problem::ControlCharacter));
    control.into_iter().chain([too_long("x"), too_long("👩")]).collect()
}

fn stored(text: &str, lines: bool) -> String {
    let text = text.trim();
    if lines { text.replace("\r\n", "\n") } else { text.replace(['\r', '\n', '\t'], " ") }
}

/// Puts everything into a field; `put` gives back what is stored then, and must store nothing when it refuses.
async fn judge((field, max, required, lines): Field, put: impl AsyncFn(&str) -> Result<String>) -> Result<()> {
    for text in good(max) {
        // Two usernames that look the same must be the same.
        if field == key::LOGIN && text.chars().any(domain::text::is_format) {
            assert_eq!(problems(put(&text).await), [(field.to_owned(), Problem::ControlCharacter)], "{text:?}");
            continue;
        }
        assert_eq!(put(&text).await?, stored(&text, lines), "{field} {text:?}");
    }
    for empty in ["", " \t\r\n"] {
        let result = put(empty).await;
        if required {
            assert_eq!(problems(result), [(field.to_owned(), Problem::Required)], "{field} {empty:?}");
        } else {
            assert_eq!(result?, "", "{field} {empty:?}");
        }
    }
    for (text, problem) in bad(max) {
        assert_eq!(problems(put(&text).await), [(field.to_owned(), problem)], "{field} {text:?}");
    }
    Ok(())
}

on_both_engines! {
    async fn texts_of_customers(backend: TestBackend) {
        let agent = backend.agent().await;
        let customers = agent.customers();
        let id = customers.add(customer_draft("BRNO"), None).await?;
        let everyone = customer::Filter { validities: Validity::ALL.to_vec(), ..customer::Filter::default() };
        let fields: [(Field, Value); 7] = [
            (("key", 150, true, false), |draft| &mut draft.key),
            (("name", 200, true, false), |draft| &mut draft.name),
            (("street", 200, false, false), |draft| &mut draft.street),
            (("zip", 200, false, false), |draft| &mut draft.zip),
            (("city", 200, false, false), |draft| &mut draft.city),
            (("country", 200, false, false), |draft| &mut draft.country),
            (("comment", 2000, false, true), |draft| &mut draft.comment),
        ];
        for (field, value) in fields {
            judge(field, async |text| {
                let before = customers.find(id).await?;
                let mut draft = before.draft.clone();
                text.clone_into(value(&mut draft));
                if let Err(error) = customers.change(id, draft.clone(), before.version).await {
                    // Adding refuses it for the same reason, if it is not already for the CustomerID.
                    if field.0 != "key" {
                        draft.key = "OTHER".into();
                    }
                    assert_eq!(customers.add(draft, None).await, Err(error.clone()), "{text:?}");
                    assert_eq!(customers.find(id).await?, before, "{text:?}");
                    assert_eq!(customers.count(&everyone).await?, 1, "{text:?}");
                    return Err(error);
                }
                Ok(value(&mut customers.find(id).await?.draft).clone())
            })
            .await?;
        }
        let url = async |url: String| -> Result<String> {
            let before = customers.find(id).await?;
            customers.change(id, CustomerDraft { url, ..before.draft }, before.version).await?;
            Ok(customers.find(id).await?.draft.url)
        };
        let longest = format!("https://x.example/{}", "ž".repeat(482));
        assert_eq!(url(longest.clone()).await?, longest);
        for (text, problem) in [
            (format!("{longest}x"), Problem::TooLong(500)),
            ("https://x.example/\0".into(), Problem::ControlCharacter),
            ("https://x.example/<b>".into(), Problem::Url),
            ("https://x.example/\"'".into(), Problem::Url),
            ("javascript:alert(1)".into(), Problem::Url),
            ("\u{202e}https://x.example".into(), Problem::Url),
        ] {
            assert_eq!(problems(url(text.clone()).await), [("url".to_owned(), problem)], "{text:?}");
        }
        assert_eq!(customers.find(id).await?.draft.url, longest);
    }

    async fn texts_of_customer_users(backend: TestBackend) {
        let agent = backend.agent().await;
        agent.customers().add(customer_draft("BRNO"), None).await?;
        let people = agent.customer_users();
        let id = people.add(None, person_draft("anna", "BRNO"), None).await?;
        let everyone = Filter { validities: Validity::ALL.to_vec(), ..Filter::default() };
        let put = async |field: &str, text: &str| -> Result<String> {
            let before = people.find(id).await?;
            let mut draft = before.draft();
            draft.values.set(field, text);
            if let Err(error) = people.change(id, draft.clone(), before.version).await {
                let mut new = person_draft("other", "BRNO");
                new.values.set(field, text);
                assert_eq!(people.add(None, new, None).await, Err(error.clone()), "{field} {text:?}");
                assert_eq!(people.find(id).await?, before, "{field} {text:?}");
                assert_eq!(people.count(&everyone).await?, 1, "{field} {text:?}");
                return Err(error);
            }
            Ok(people.find(id).await?.values.get(field).to_owned())
        };
        for field in [
            (key::TITLE, 50, false, false),
            (key::FIRSTNAME, 100, true, false),
            (key::LASTNAME, 100, true, false),
            (key::PHONE, 150, false, false),
            (key::FAX, 150, false, false),
            (key::MOBILE, 150, false, false),
            (key::STREET, 150, false, false),
            (key::ZIP, 200, false, false),
            (key::CITY, 200, false, false),
            (key::COUNTRY, 200, false, false),
            (key::LOGIN, 191, true, false),
            (key::COMMENT, 2000, false, true),
        ] {
            judge(field, async |text| put(field.0, text).await).await?;
        }
        let longest = format!("{}@{}.{}.com", "a".repeat(64), "b".repeat(63), "c".repeat(17));
        assert_eq!(put(key::EMAIL, &longest).await?, longest);
        let too_long = format!("{longest}m");
        for (field, text, problem) in [
            (key::EMAIL, too_long.as_str(), Problem::TooLong(150)),
            (key::EMAIL, "a\0@x.de", Problem::ControlCharacter),
            (key::EMAIL, "<a@x.de>", Problem::EmailSyntax),
            (key::EMAIL, "'a\"@x.de", Problem::EmailSyntax),
            (key::EMAIL, "\u{202e}a@x.de", Problem::EmailSyntax),
            (key::EMAIL, "👩‍🚀@x.de", Problem::EmailSyntax),
            (key::CUSTOMER, &"x".repeat(151), Problem::TooLong(150)),
            (key::CUSTOMER, "BRNO\0", Problem::ControlCharacter),
            (key::CUSTOMER, "<b>", Problem::UnknownCustomer),
            (key::CUSTOMER, "' OR 1=1; --", Problem::UnknownCustomer),
            (key::CUSTOMER, "\u{202e}BRNO", Problem::UnknownCustomer),
        ] {
            assert_eq!(problems(put(field, text).await), [(field.to_owned(), problem)], "{text:?}");
        }
        for (text, problem) in [("A\0", Problem::ControlCharacter), ("👩‍🚀", Problem::UnknownCustomer)] {
            let more_customers = vec![text.into()];
            let draft = Draft { more_customers, ..person_draft("other", "BRNO") };
            let refused = problems(people.add(None, draft, None).await);
            assert_eq!(refused, [(key::MORE_CUSTOMERS.to_owned(), problem)], "{text:?}");
        }
        assert_eq!(people.find(id).await?.values.get(key::EMAIL), longest);
    }

    async fn texts_of_notes(backend: TestBackend) {
        let admin = backend.admin().await;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        let person = admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;
        judge(("body", 10_000, true, true), async |text| {
            let (before, count) = admin.notes().list(person, None).await?;
            if let Err(error) = admin.notes().add(person, text, None).await {
                assert_eq!(admin.notes().list(person, None).await?, (before, count));
                return Err(error);
            }
            Ok(admin.notes().list(person, None).await?.0.rows[0].body.clone())
        })
        .await?;
    }
}
