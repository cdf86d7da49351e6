//! What the actors of one run do: each a few commands, drawn by the dice, on a team in one of
//! several states. Every command has a moment of its own, by which its entries are known in the
//! log.

use super::commands::no_op;
use super::fold::Told;
use super::schedule::{Actor, Dice};
use super::store::{SimPort, World};
use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use domain::platform::{ImportLine, TeamRecord};
use domain::{Id, Link, Name, Role, Session, Token};
use futures::executor::block_on;
use std::cell::RefCell;
use std::collections::BTreeSet;
use storage::{Authority, Cache, Cursor, Error, Lane, MemoryStore, Teams};

/// What a run begins with.
pub struct Scene {
    pub dump: Dump,
    /// What is seen of the team; none where there is no team yet.
    pub start: Option<View>,
    /// Live sessions and links.
    pub sessions: Vec<Session>,
    pub links: Vec<(Link, Token)>,
}

/// All scenes: no team yet; off; on; on, with a log that the next commit cuts and objects that it
/// deletes.
pub fn scenes() -> Vec<Scene> {
    let empty = MemoryStore::default();
    block_on(storage::set_up(&empty)).unwrap();
    let mut scenes = vec![Scene {
        dump: empty.dump(),
        start: None,
        sessions: Vec::new(),
        links: Vec::new(),
    }];
    for steps in 0..3 {
        let store = store_with(3);
        let teams = teams(store.clone());
        let (mut sessions, mut links) = (Vec::new(), Vec::new());
        let start = block_on(async {
            if steps > 0 {
                enable(&teams).await.unwrap();
                sessions = vec![sign_in(&teams, "tess").await, sign_in(&teams, "theo").await];
                links = vec![
                    issue_once(&teams, "thea").await.unwrap(),
                    issue_once(&teams, "thom").await.unwrap(),
                ];
            }
            let is_full = || {
                let root: serde_json::Value =
                    serde_json::from_slice(&store.dump()[&root_key(&store.dump())]).unwrap();
                let retired = root["retired"].as_array().map_or(0, Vec::len);
                !root["log"]["cut_through"].is_null() && retired >= 16
            };
            let mut passing = (0..40).map(|number| format!("passing{number}"));
            while steps > 1 && !is_full() {
                let who = passing.next().expect("a full root");
                add(&teams, &sessions[0], new_member(&who)).await.unwrap();
                if !is_full() {
                    remove(&teams, &sessions[0], &who).await.unwrap();
                }
            }
            view(&teams).await.unwrap()
        });
        scenes.push(Scene {
            dump: store.dump(),
            start: Some(start),
            sessions,
            links,
        });
    }
    scenes
}

/// What commands are called in the tally.
pub const COMMANDS: [&str; 17] = [
    "create",
    "import",
    "enable",
    "order",
    "switch off",
    "issue",
    "revoke",
    "redeem",
    "add",
    "remove",
    "change role",
    "sign in as",
    "look",
    "sign out",
    "update",
    "deliver",
    "sweep",
];

/// A command.
#[derive(Debug, Clone)]
pub enum Act {
    Create(TeamRecord),
    Import(Vec<ImportLine>),
    Enable,
    Order,
    SwitchOff,
    Issue(&'static str, bool),
    Revoke(Id),
    Redeem(Id, Token, String),
    Add(Id),
    Remove(Id),
    ChangeRole(Id, Role),
    SignInAs(Id),
    Look,
    SignOut,
    Update(TeamRecord),
    Deliver,
    /// Twice, so that the second time deletes what the first one noted.
    Sweep,
}

impl Act {
    /// What it is called in the tally.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Import(_) => "import",
            Self::Enable => "enable",
            Self::Order => "order",
            Self::SwitchOff => "switch off",
            Self::Issue(..) => "issue",
            Self::Revoke(_) => "revoke",
            Self::Redeem(..) => "redeem",
            Self::Add(_) => "add",
            Self::Remove(_) => "remove",
            Self::ChangeRole(..) => "change role",
            Self::SignInAs(_) => "sign in as",
            Self::Look => "look",
            Self::SignOut => "sign out",
            Self::Update(_) => "update",
            Self::Deliver => "deliver",
            Self::Sweep => "sweep",
        }
    }
}

/// What a command answers: the id of the link or session that it is about, where there is one.
pub type Answer = Result<Option<Id>, Error>;

/// A command that was begun.
#[derive(Debug)]
pub struct Deed {
    pub act: Act,
    /// The moment, of which there is no second.
    pub at: DateTime<Utc>,
    /// In which session, or about which link, and from which step on that was known.
    pub within: Option<(Id, u64)>,
    /// The step at which it began.
    pub began: u64,
    /// The step at which it was answered, and how; none where its actor died.
    pub answer: Option<(u64, Answer)>,
    /// The last step at which it read before it first tried to swap.
    pub looked: u64,
}

/// What is known to all actors of a run.
pub struct Board {
    pub deeds: RefCell<Vec<Deed>>,
    pub told: RefCell<Told>,
    sessions: RefCell<Vec<(Session, u64)>>,
    links: RefCell<Vec<(Link, Token, u64)>>,
    /// Which revisions were delivered, by lane.
    pub delivered: RefCell<[BTreeSet<u64>; 2]>,
    /// How far each lane's cursor was moved, for all that its mover knows.
    pub advanced: RefCell<[u64; 2]>,
}

impl Board {
    pub fn new(scene: &Scene) -> Self {
        Self {
            deeds: RefCell::default(),
            told: RefCell::default(),
            sessions: RefCell::new(
                scene
                    .sessions
                    .iter()
                    .map(|session| (session.clone(), 0))
                    .collect(),
            ),
            links: RefCell::new(
                scene
                    .links
                    .iter()
                    .map(|(link, token)| (link.clone(), token.clone(), 0))
                    .collect(),
            ),
            delivered: RefCell::default(),
            advanced: RefCell::default(),
        }
    }
}

const TECHNICIANS: [&str; 3] = ["tess", "thea", "thom"];
const MEMBERS: [&str; 5] = ["m0", "m1", "new0", "new1", "ben"];

/// Which commands come how often, where there is a team; and where there is none.
const USUAL: [u8; 100] =
    *b"aaaaaaaaaaaarrrrrrrrccccccccccsssssllllllloooIIIIIIRRRRRRRRRRRRRRvvvvSSSOOOEEEEUUMMMDDDDDDDDDDDDDDWW";
const BEFORE: [u8; 10] = *b"CCCCCCMUEW";

/// An actor of so many commands.
pub fn actor<'a>(
    number: usize,
    commands: usize,
    is_new: bool,
    port: &SimPort,
    cache: &'a Cache,
    board: &'a Board,
) -> Actor<'a> {
    let teams = teams_of(port.clone(), cache);
    Box::pin(async move {
        for command in 0..commands {
            let world = std::rc::Rc::clone(&teams.port().world);
            let letter = if is_new && command == 0 {
                world.dice.borrow_mut().of(&BEFORE)
            } else {
                world.dice.borrow_mut().of(&USUAL)
            };
            let Some((act, session, within)) = choose(letter, number, &world, board) else {
                continue;
            };
            let (began, deeds) = (world.step(), board.deeds.borrow().len());
            let at = at(1) + TimeDelta::milliseconds(i64::try_from(deeds).unwrap());
            match &act {
                Act::Create(record) | Act::Update(record) => {
                    board.told.borrow_mut().records.insert(at, record.clone());
                }
                Act::Import(lines) => {
                    drop(board.told.borrow_mut().imports.insert(at, lines.clone()))
                }
                _ => {}
            }
            teams.port().looked.set(0);
            teams.port().clock.set(at);
            board.deeds.borrow_mut().push(Deed {
                act: act.clone(),
                at,
                within,
                began,
                answer: None,
                looked: 0,
            });
            let answer = perform(&teams, &act, session.as_ref(), board).await;
            let mut all = board.deeds.borrow_mut();
            let deed = &mut all[deeds];
            deed.answer = Some((world.step(), answer));
            deed.looked = teams.port().looked.get();
        }
    })
}

/// A command, the session that does it, and the session or link that it needs.
type Choice = (Act, Option<Session>, Option<(Id, u64)>);

fn choose(letter: u8, number: usize, world: &World, board: &Board) -> Option<Choice> {
    let dice: &mut Dice = &mut world.dice.borrow_mut();
    let deeds = board.deeds.borrow().len();
    let member = |dice: &mut Dice| id(dice.of(&MEMBERS));
    let renamed = |has_signed_baa| TeamRecord {
        name: Name::new(format!("Acme {deeds}")).unwrap(),
        has_signed_baa,
        ..record()
    };
    let act = match letter {
        b'C' => Act::Create(renamed(false)),
        b'U' => Act::Update(renamed(dice.below(4) == 0)),
        b'M' => {
            let role = dice.of(&[Role::MemberOnly, Role::MemberOnly, Role::SupportAdmin]);
            Act::Import(vec![
                line("ada", Role::TeamAdmin),
                line("m0", role),
                line(&format!("brought{deeds}"), role),
            ])
        }
        b'E' => Act::Enable,
        b'O' => Act::Order,
        b'S' => Act::SwitchOff,
        b'I' => Act::Issue(dice.of(&TECHNICIANS), dice.below(2) == 0),
        b'D' => Act::Deliver,
        b'W' => Act::Sweep,
        b'R' | b'v' => {
            let links = board.links.borrow();
            // The same ones again and again, so that several actors meet at one.
            let (link, token, since) = links.get(dice.below(links.len().max(1)))?.clone();
            let page = format!("page {}", number / 2);
            let within = Some((link.id.clone(), since));
            let act = if letter == b'R' {
                Act::Redeem(link.id, token, page)
            } else {
                Act::Revoke(link.id)
            };
            return Some((act, None, within));
        }
        b'a' => Act::Add(id(dice.of(&["new0", "new1", "new2"]))),
        b'r' => Act::Remove(member(dice)),
        b'c' => Act::ChangeRole(
            member(dice),
            dice.of(&[Role::SupportAdmin, Role::MemberOnly]),
        ),
        b's' => Act::SignInAs(member(dice)),
        b'o' => Act::SignOut,
        _ => Act::Look,
    };
    if !letter.is_ascii_lowercase() {
        return Some((act, None, None));
    }
    let sessions = board.sessions.borrow();
    let (session, since) = sessions.get(dice.below(sessions.len().max(1)))?.clone();
    let within = Some((session.id.clone(), since));
    Some((act, Some(session), within))
}

async fn perform(
    teams: &Teams<'_, SimPort>,
    act: &Act,
    session: Option<&Session>,
    board: &Board,
) -> Answer {
    let world = &teams.port().world;
    match (act, session) {
        (Act::Create(record), _) => {
            teams
                .create(&acme(), record.clone(), teams.port().now())
                .await?
        }
        (Act::Import(lines), _) => import(teams, lines.clone()).await?,
        (Act::Enable, _) => enable(teams).await?,
        (Act::Order, _) => order_stop(teams, "ada").await?,
        (Act::SwitchOff, _) => switch_off(teams, "ada").await?,
        (Act::Issue(who, may_be_repeated), _) => {
            let issued = if *may_be_repeated {
                issue(teams, who).await?
            } else {
                issue_once(teams, who).await?
            };
            let id = issued.0.id.clone();
            board
                .links
                .borrow_mut()
                .push((issued.0, issued.1, world.step()));
            return Ok(Some(id));
        }
        (Act::Revoke(link), _) => revoke(teams, link).await?,
        (Act::Redeem(_, token, page), _) => {
            let session = redeem(teams, token, "theo", page).await?;
            let id = session.id.clone();
            board.sessions.borrow_mut().push((session, world.step()));
            return Ok(Some(id));
        }
        (Act::Add(who), Some(session)) => add(teams, session, new_member(who.as_str())).await?,
        (Act::Remove(who), Some(session)) => remove(teams, session, who.as_str()).await?,
        (Act::ChangeRole(who, role), Some(session)) => {
            change_role(teams, session, who.as_str(), *role).await?
        }
        (Act::SignInAs(who), Some(session)) => sign_in_as(teams, session, who.as_str()).await?,
        (Act::Look, Some(session)) => look(teams, session).await?,
        (Act::SignOut, Some(session)) => sign_out(teams, session).await?,
        (Act::Update(record), _) => update(teams, record.clone()).await?,
        (Act::Deliver, _) => deliver(teams, board).await?,
        (Act::Sweep, _) => {
            let hours = TimeDelta::hours(4 * i64::try_from(board.deeds.borrow().len()).unwrap());
            for again in [TimeDelta::zero(), TimeDelta::hours(2)] {
                if teams
                    .sweep(teams.port().now() + hours + again)
                    .await?
                    .deleted
                    > 0
                {
                    world.count("a sweep deleted");
                }
            }
        }
        (other, None) => panic!("{other:?} without a session"),
    }
    Ok(None)
}

/// Serves the hook in one lane, as the deliverers do.
async fn deliver(teams: &Teams<'_, SimPort>, board: &Board) -> Result<(), Error> {
    let now = teams.port().now();
    teams
        .command(&acme(), Authority::Admin, now, &no_op())
        .await?;
    let lane = if teams.port().world.below(3) == 0 {
        Lane::Entries
    } else {
        Lane::Notices
    };
    for _ in 0..2 {
        let mut cursor = teams.outbox(&acme()).await?.cursor(lane).clone();
        if !cursor.released.is_empty() {
            teams.release(std::mem::take(&mut cursor.released)).await?;
            teams.advance(&acme(), lane, &cursor).await?;
        }
        let look = async |_: &Draft, reader: &storage::Reader<'_, SimPort>| {
            teams.records_after(reader, &cursor).await
        };
        let (segment, records) = teams.read(&acme(), now, look).await?;
        for record in records {
            assert_eq!(
                record.revision,
                cursor.delivered + 1,
                "the hook is served without gaps"
            );
            if lane == Lane::Notices {
                for list in &record.recipients {
                    teams.recipients(list).await?;
                }
            }
            board.delivered.borrow_mut()[usize::from(lane == Lane::Notices)]
                .insert(record.revision);
            let mut released = std::mem::take(&mut cursor.released);
            if lane == Lane::Notices {
                released.extend(record.released);
            }
            cursor = Cursor {
                delivered: record.revision,
                segment,
                released,
                ..Cursor::default()
            };
        }
        teams.advance(&acme(), lane, &cursor).await?;
        let furthest = &mut board.advanced.borrow_mut()[usize::from(lane == Lane::Notices)];
        *furthest = cursor.delivered.max(*furthest);
    }
    Ok(())
}
