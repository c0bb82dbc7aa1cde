//! The demonstration: enough of everything, believable, and only where nothing is yet.

use backend::{Backend, demo::Filled, testing::ADDRESS};
use domain::{
    Permission, customer,
    customer_user::{Filter, Validity},
    page::Sort,
};

fn by_name() -> Sort {
    Sort::by("name", false)
}

backend::on_both_engines! {
    async fn an_empty_house_is_filled_with_people_who_have_a_past(backend: TestBackend) {
        assert_eq!(backend::demo::fill(&backend).await?, Filled::Now);
        let hints = backend::demo::sign_ins();
        assert_eq!(hints.len(), 3);
        let mut sessions = Vec::new();
        for hint in &hints {
            let signed_in = backend.sign_in(hint.login, hint.password, ADDRESS, "test").await?;
            sessions.push(backend.session(Some(&signed_in.token), ADDRESS).await?);
        }
        assert!(sessions[0].actor().may(Permission::Configure));
        assert!(!sessions[2].actor().may(Permission::Import));
        assert!(sessions.iter().all(|session| !session.actor().password_due));
        assert_eq!(backend.config().settings.organisation.name, "Portico Demo");
        assert!(backend.config().fields().iter().any(|field| field.key == "contract" && field.in_list));

        let admin = &sessions[0];
        let customers = admin.customers().count(&customer::Filter::default()).await?;
        let of = |validity| Filter { validities: vec![validity], ..Filter::default() };
        let valid = admin.customer_users().count(&of(Validity::Valid)).await?;
        let invalid = admin.customer_users().count(&of(Validity::Invalid)).await?;
        let paused = admin.customer_users().count(&of(Validity::InvalidTemporarily)).await?;
        assert_eq!((customers, valid + invalid + paused), (60, 600));
        assert!(invalid > 10 && paused > 5, "{invalid} {paused}");

        let (mut noted, mut changed, mut several, mut after) = (0, 0, 0, None);
        loop {
            let page = admin.customer_users().list(&Filter::default(), &by_name(), after.as_ref()).await?.page;
            for row in &page.rows {
                let person = admin.customer_users().find(row.id).await?;
                let history = admin.audit().of_person(row.id, None).await?.rows;
                let now = backend.clock().now();
                assert!(history.iter().all(|entry| entry.at < now), "{}", row.login);
                assert!(history.is_sorted_by(|newer, older| newer.at >= older.at), "{}", row.login);
                assert_eq!(history.last().map(|entry| entry.at), Some(person.created_at));
                assert!(now.seconds_since(person.created_at) > 86_400);
                noted += usize::from(admin.notes().list(row.id, None).await?.1 > 0);
                changed += usize::from(person.version > 1);
                several += usize::from(!person.more_customers.is_empty());
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(noted >= 60 && changed >= 150 && several >= 10, "{noted} {changed} {several}");

        assert_eq!(backend::demo::fill(&backend).await?, Filled::Before);
    }

    async fn who_stops_it_is_told_next_time(backend: TestBackend) {
        let own: Backend = (*backend).clone();
        let filling = tokio::spawn(async move { backend::demo::fill(&own).await });
        let system = backend.system("test");
        while system.agents().list(true).await?.is_empty() {
            tokio::task::yield_now().await;
        }
        filling.abort();
        assert!(filling.await.is_err_and(|error| error.is_cancelled()), "it was stopped in the middle");
        assert_eq!(backend::demo::fill(&backend).await?, Filled::Partly);
    }

    async fn a_house_with_people_in_it_is_left_alone(backend: TestBackend) {
        let admin = backend.admin().await;
        assert_eq!(backend::demo::fill(&backend).await?, Filled::Other);
        assert_eq!(admin.agents().list(true).await?.len(), 1);
        assert_eq!(admin.customers().count(&customer::Filter::default()).await?, 0);
    }
}
