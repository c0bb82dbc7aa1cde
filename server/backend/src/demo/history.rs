//! What has happened over the last months, in the order in which it happened.

use super::{
    Agents,
    chance::Chance,
    companies::COMPANIES,
    notes::{COMMENTS, NOTES, TITLES},
    people::{self, CONTRACT, CONTRACTS, PEOPLE, Registry},
};
use crate::clock::Clock;
use domain::{
    CustomerUserId, Moment, Result,
    customer_user::{Draft, Validity},
    field::key,
};

const DAY: i64 = 86_400;

/// How many days ago the first company was added.
pub(super) const DAYS: i64 = 420;

/// How many people have notes, and how many changes were made.
const NOTED: usize = 85;
const CHANGES: usize = 420;

/// Something that happened.
enum Deed {
    Company(usize),
    Person(usize),
    Change(usize),
    Retire(usize),
    Pause(usize),
    Forbid(usize),
    Note(usize, usize),
}

/// Plans everything: seconds since the start, and what happened then.
fn plan(chance: &mut Chance) -> Vec<(i64, Deed)> {
    let mut deeds = Vec::new();
    for company in 0..COMPANIES.len() {
        deeds.push((at_work(chance, 1, 12), Deed::Company(company)));
    }
    let mut added = Vec::new();
    for person in 0..PEOPLE {
        // Most came with the start, the others one by one.
        let at = if chance.percent(60) { at_work(chance, 14, 60) } else { at_work(chance, 61, DAYS - 20) };
        added.push(at);
        deeds.push((at, Deed::Person(person)));
    }
    let later = |chance: &mut Chance, person: usize| at_work(chance, added[person] / DAY + 2, DAYS - 1);
    for _ in 0..CHANGES {
        let person = chance.below(PEOPLE);
        deeds.push((later(chance, person), Deed::Change(person)));
    }
    for person in 0..PEOPLE {
        let deed = match chance.below(100) {
            0..6 => Deed::Retire(person),
            6..9 => Deed::Pause(person),
            9..11 => Deed::Forbid(person),
            _ => continue,
        };
        deeds.push((later(chance, person), deed));
    }
    for number in 0..NOTED {
        let person = chance.below(PEOPLE);
        for note in 0..=usize::from(chance.percent(35)) {
            deeds.push((later(chance, person), Deed::Note(person, number + note * 17)));
        }
    }
    deeds.sort_by_key(|(at, _)| *at);
    deeds
}

/// A moment within working hours, between two days.
fn at_work(chance: &mut Chance, from: i64, to: i64) -> i64 {
    chance.between(from, to) * DAY + chance.between(7 * 3600, 17 * 3600)
}

/// Lets everything happen. `clock` is the agents' and stands at the start.
pub(super) async fn live(agents: &Agents, clock: &Clock, start: Moment) -> Result<()> {
    let mut chance = Chance::new(2026);
    let mut registry = Registry::default();
    let mut people: Vec<Option<CustomerUserId>> = vec![None; PEOPLE];
    for (at, deed) in plan(&mut chance) {
        clock.advance_seconds(start.plus_seconds(at).seconds_since(clock.now()));
        let agent = agents.pick(&mut chance);
        match deed {
            Deed::Company(place) => {
                agent.customers().add(people::company(&mut chance, place), None).await?;
            }
            Deed::Person(number) => {
                let employer = people::employer(&mut chance, number);
                let draft = registry.person(&mut chance, employer);
                people[number] = Some(agent.customer_users().add(None, draft, None).await?);
            }
            Deed::Note(number, note) => {
                if let Some(person) = people[number] {
                    agent.notes().add(person, NOTES[note % NOTES.len()], None).await?;
                }
            }
            Deed::Change(number) | Deed::Retire(number) | Deed::Pause(number) | Deed::Forbid(number) => {
                if let Some(person) = people[number] {
                    let stored = agent.customer_users().find(person).await?;
                    let mut draft = stored.draft();
                    change(&mut chance, &deed, &mut draft);
                    agent.customer_users().change(person, draft, stored.version).await?;
                }
            }
        }
    }
    Ok(())
}

fn change(chance: &mut Chance, deed: &Deed, draft: &mut Draft) {
    match deed {
        Deed::Retire(_) => draft.validity = Validity::Invalid,
        Deed::Pause(_) => draft.validity = Validity::InvalidTemporarily,
        Deed::Forbid(_) => draft.login_forbidden = true,
        _ => match chance.below(6) {
            0 => draft.values.set(CONTRACT, chance.pick(&CONTRACTS)),
            1 => draft.values.set(key::COMMENT, chance.pick(&COMMENTS)),
            2 => draft.values.set(key::TITLE, chance.pick(&TITLES)),
            _ => people::moved(chance, &mut draft.values),
        },
    }
}
