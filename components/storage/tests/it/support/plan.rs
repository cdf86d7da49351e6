//! The actors of one run: each runs a few random commands on a team in one of several states. Every
//! command has a moment of its own, by which its entries are found in the log.

use super::commands::no_op;
use super::courier::TakesAll;
use super::history::{Action, Answer, History, Invocation};
use super::schedule::{Actor, Rng};
use super::store::{Sim, SimPort};
use super::*;
use chrono::TimeDelta;
use domain::platform::TeamRecord;
use domain::{Id, Name, Role, Session};
use std::cell::RefCell;
use storage::{Authority, Delivered, Error, SWEPT_KEYS, Teams};

const TECHNICIANS: [&str; 3] = ["tess", "thea", "thom"];
const MEMBERS: [&str; 7] = ["m0", "m1", "m2", "m3", "new0", "new1", "ben"];

/// Frequencies of commands: on a team, and before there is one.
const USUAL: [u8; 100] =
    *b"aaaaaaaaaaaarrrrrrrrccccccccccsssssllllllloooIIIIIIRRRRRRRRRRRRRRvvvvSSSOOOEEEEUUMMM\
    DDDDDDDDDDDDDDWW";
const BEFORE: [u8; 10] = *b"CCCCCCMUEW";

/// An actor of so many commands, on the teams as its instance sees them.
pub fn actor<'a>(
    number: usize,
    commands: usize,
    is_new: bool,
    teams: Teams<'a, SimPort>,
    history: &'a History,
) -> Actor<'a> {
    Box::pin(async move {
        for command in 0..commands {
            let sim = std::rc::Rc::clone(&teams.port().sim);
            let letter = if is_new && command == 0 {
                sim.rng.borrow_mut().pick(&BEFORE)
            } else {
                sim.rng.borrow_mut().pick(&USUAL)
            };
            let Some((action, session, within)) = choose(letter, number, &sim, history) else {
                continue;
            };
            let (began, invocations) = (sim.step(), history.invocations.borrow().len());
            let at = at(1) + TimeDelta::milliseconds(i64::try_from(invocations).unwrap());
            match &action {
                Action::Create(record) | Action::Update(record) => {
                    history
                        .inputs
                        .borrow_mut()
                        .records
                        .insert(at, record.clone());
                }
                Action::Import(lines) => drop(
                    history
                        .inputs
                        .borrow_mut()
                        .imports
                        .insert(at, lines.clone()),
                ),
                _ => {}
            }
            teams.port().looked.set(0);
            teams.port().clock.set(at);
            history.invocations.borrow_mut().push(Invocation {
                action: action.clone(),
                at,
                within,
                began,
                answer: None,
                looked: 0,
            });
            let answer = perform(&teams, &action, session.as_ref(), history).await;
            let mut all = history.invocations.borrow_mut();
            let invocation = &mut all[invocations];
            invocation.answer = Some((sim.step(), answer));
            invocation.looked = teams.port().looked.get();
        }
    })
}

/// A command, the session that does it, and the session or link that it needs.
type Choice = (Action, Option<Session>, Option<(Id, u64)>);

fn choose(letter: u8, number: usize, sim: &Sim, history: &History) -> Option<Choice> {
    let rng: &mut Rng = &mut sim.rng.borrow_mut();
    let invocations = history.invocations.borrow().len();
    let member = |rng: &mut Rng| id(rng.pick(&MEMBERS));
    let renamed = |has_signed_baa| TeamRecord {
        name: Name::new(format!("Acme {invocations}")).unwrap(),
        has_signed_baa,
        ..record()
    };
    let action = match letter {
        b'C' => Action::Create(renamed(false)),
        b'U' => Action::Update(renamed(rng.below(4) == 0)),
        b'M' => {
            let role = rng.pick(&[Role::MemberOnly, Role::MemberOnly, Role::SupportAdmin]);
            let mut lines = vec![line("ada", Role::TeamAdmin), line("m0", role)];
            let brought = |number| line(&format!("brought{invocations}-{number}"), role);
            lines.extend((0..1 + rng.below(6)).map(brought));
            Action::Import(lines)
        }
        b'E' => Action::Enable,
        b'O' => Action::Order,
        b'S' => Action::SwitchOff,
        b'I' => Action::Issue(rng.pick(&TECHNICIANS), rng.below(2) == 0),
        b'D' => Action::Deliver,
        b'W' => Action::Sweep,
        b'R' | b'v' => {
            let links = history.links.borrow();
            // The same ones again and again, so that several actors meet at one.
            let (link, token, since) = links.get(rng.below(links.len().max(1)))?.clone();
            let page = format!("page {}", number / 2);
            let within = Some((link.id.clone(), since));
            let action = if letter == b'R' {
                Action::Redeem(link.id, token, page)
            } else {
                Action::Revoke(link.id)
            };
            return Some((action, None, within));
        }
        b'a' => Action::Add(id(rng.pick(&["new0", "new1", "new2", "new3"]))),
        b'r' => Action::Remove(member(rng)),
        b'c' => Action::ChangeRole(
            member(rng),
            rng.pick(&[Role::SupportAdmin, Role::MemberOnly]),
        ),
        b's' => Action::SignInAs(member(rng)),
        b'o' => Action::SignOut,
        _ => Action::Look,
    };
    if !letter.is_ascii_lowercase() {
        return Some((action, None, None));
    }
    let sessions = history.sessions.borrow();
    let (session, since) = sessions.get(rng.below(sessions.len().max(1)))?.clone();
    let within = Some((session.id.clone(), since));
    Some((action, Some(session), within))
}

async fn perform(
    teams: &Teams<'_, SimPort>,
    action: &Action,
    session: Option<&Session>,
    history: &History,
) -> Answer {
    match (action, session) {
        (Action::Create(record), _) => {
            teams
                .create(&acme(), record.clone(), teams.port().now())
                .await?
        }
        (Action::Import(lines), _) => import(teams, lines.clone()).await?,
        (Action::Enable, _) => enable(teams).await?,
        (Action::Order, _) => order_stop(teams, "ada").await?,
        (Action::SwitchOff, _) => switch_off(teams, "ada").await?,
        (Action::Issue(who, may_be_repeated), _) => {
            return issue_link(teams, who, *may_be_repeated, history).await;
        }
        (Action::Revoke(link), _) => revoke(teams, link).await?,
        (Action::Redeem(_, token, page), _) => {
            let session = redeem(teams, token, "theo", page).await?;
            let id = session.id.clone();
            let step = teams.port().sim.step();
            history.sessions.borrow_mut().push((session, step));
            return Ok(Some(id));
        }
        (Action::Add(who), Some(session)) => add(teams, session, new_member(who.as_str())).await?,
        (Action::Remove(who), Some(session)) => remove(teams, session, who.as_str()).await?,
        (Action::ChangeRole(who, role), Some(session)) => {
            change_role(teams, session, who.as_str(), *role).await?
        }
        (Action::SignInAs(who), Some(session)) => sign_in_as(teams, session, who.as_str()).await?,
        (Action::Look, Some(session)) => look(teams, session).await?,
        (Action::SignOut, Some(session)) => sign_out(teams, session).await?,
        (Action::Update(record), _) => update(teams, record.clone()).await?,
        (Action::Deliver, _) => deliver(teams, history).await?,
        (Action::Sweep, _) => sweep_twice(teams, history).await?,
        (other, None) => panic!("{other:?} without a session"),
    }
    Ok(None)
}

async fn issue_link(
    teams: &Teams<'_, SimPort>,
    who: &str,
    may_be_repeated: bool,
    history: &History,
) -> Answer {
    let (link, token) = if may_be_repeated {
        issue(teams, who).await?
    } else {
        issue_once(teams, who).await?
    };
    let id = link.id.clone();
    let step = teams.port().sim.step();
    history.links.borrow_mut().push((link, token, step));
    Ok(Some(id))
}

/// Sweeps after all earlier sweeps, and again two hours later.
async fn sweep_twice(teams: &Teams<'_, SimPort>, history: &History) -> Result<(), Error> {
    let invocations = i64::try_from(history.invocations.borrow().len()).unwrap();
    let first = teams.port().now() + TimeDelta::hours(4 * invocations);
    let keys = [20, 150, SWEPT_KEYS][teams.port().sim.below(3)];
    for moment in [first, first + TimeDelta::hours(2)] {
        // Another actor may move the note back, so there is no telling how many calls a round has.
        for _ in 0..20 {
            let sweep = teams.sweep(moment, keys).await?;
            if sweep.deleted > 0 {
                teams.port().sim.count("a sweep deleted");
            }
            if sweep.is_done {
                break;
            }
        }
    }
    Ok(())
}

/// Serves the hook, as the deliverers do. Now and then the clock jumps beyond the claims of those
/// that are at it: they wake late.
async fn deliver(teams: &Teams<'_, SimPort>, history: &History) -> Result<(), Error> {
    let now = teams.port().now();
    teams
        .command(&acme(), Authority::Admin, now, &no_op())
        .await
        .result?;
    let clock = &history.delivery_clock;
    if teams.port().sim.below(3) == 0 && clock.get() < at(7) {
        clock.set(clock.get() + TimeDelta::seconds(31));
    }
    let courier = TakesAll {
        now: clock,
        passed: &history.delivered,
        cursors: RefCell::default(),
    };
    let until = clock.get() + TimeDelta::hours(1);
    let outcome = teams.deliver(&acme(), &courier, until).await?;
    if let Delivered::ByAnother(_) = outcome.delivered {
        teams.port().sim.count("a team was held by a deliverer");
        return Ok(());
    }
    let mut advanced = history.advanced.borrow_mut();
    for (lane, cursor) in courier.cursors.take() {
        let furthest = advanced.entry(lane).or_default();
        *furthest = cursor.delivered.max(*furthest);
    }
    Ok(())
}
