//! The start and the history of a run: its commands and the knowledge that its actors share.

use super::courier::Passed;
use super::fold::Inputs;
use super::store::SMALL_PAGE;
use super::*;
use std::cell::{Cell, RefCell};
use storage::{Lane, MemoryStore};

/// The state at the start of a run.
pub struct Start {
    pub dump: Dump,
    /// The view of the team; `None` if there is no team yet.
    pub view: Option<View>,
    /// Live sessions and links.
    pub sessions: Vec<Session>,
    pub links: Vec<(Link, Token)>,
}

/// All of them: no team yet; off; on; on, with a log that the next commit cuts and objects that it
/// deletes.
pub fn starts() -> Vec<Start> {
    let empty = MemoryStore::default();
    block_on(storage::set_up(&empty)).unwrap();
    let mut starts = vec![Start {
        dump: empty.dump(),
        view: None,
        sessions: Vec::new(),
        links: Vec::new(),
    }];
    for steps in 0..3 {
        let store = MemoryStore::default();
        store.limit_pages(SMALL_PAGE);
        let store = filled(store, 6);
        let teams = teams(store.clone());
        let (mut sessions, mut links) = (Vec::new(), Vec::new());
        let view = block_on(async {
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
                let retired = root["retired"]["keys"].as_array().map_or(0, Vec::len);
                !root["log"]["cut_through"].is_null() && retired >= 20
            };
            let mut numbers = 0..40;
            while steps > 1 && !is_full() {
                let number = numbers.next().expect("a full root");
                let who = format!("passing{number}");
                add(&teams, &sessions[0], new_member(&who)).await.unwrap();
                if !is_full() {
                    remove(&teams, &sessions[0], &who).await.unwrap();
                }
                // A commit without pages, so that retired pages and cuts of the log fall together.
                if number % 3 == 2 && !is_full() {
                    let locale = if number % 2 == 0 {
                        Locale::Fr
                    } else {
                        Locale::En
                    };
                    update(&teams, TeamRecord { locale, ..record() })
                        .await
                        .unwrap();
                }
            }
            view(&teams).await.unwrap()
        });
        starts.push(Start {
            dump: store.dump(),
            view: Some(view),
            sessions,
            links,
        });
    }
    starts
}

/// Names of commands in the tally.
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

/// A command of an actor.
#[derive(Debug, Clone)]
pub enum Action {
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
    /// Two sweeps, of which the second one deletes the keys that the first one noted.
    Sweep,
}

impl Action {
    /// The name in the tally.
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

/// The answer of a command: the id of its link or session, if it has one.
pub type Answer = Result<Option<Id>, Error>;

/// A command that an actor has begun.
#[derive(Debug)]
pub struct Invocation {
    pub action: Action,
    /// Its unique moment.
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

/// The invocations of a run, and the knowledge that its actors share.
pub struct History {
    pub invocations: RefCell<Vec<Invocation>>,
    pub inputs: RefCell<Inputs>,
    pub sessions: RefCell<Vec<(Session, u64)>>,
    pub links: RefCell<Vec<(Link, Token, u64)>>,
    /// Which revisions were delivered, by lane.
    pub delivered: RefCell<Passed>,
    /// The acknowledged position of each lane's cursor.
    pub advanced: RefCell<BTreeMap<Lane, u64>>,
    /// The time of deliverers.
    pub delivery_clock: Cell<DateTime<Utc>>,
}

impl History {
    pub fn new(start: &Start) -> Self {
        Self {
            invocations: RefCell::default(),
            inputs: RefCell::default(),
            sessions: RefCell::new(
                start
                    .sessions
                    .iter()
                    .map(|session| (session.clone(), 0))
                    .collect(),
            ),
            links: RefCell::new(
                start
                    .links
                    .iter()
                    .map(|(link, token)| (link.clone(), token.clone(), 0))
                    .collect(),
            ),
            delivered: RefCell::default(),
            advanced: RefCell::default(),
            delivery_clock: Cell::new(at(1)),
        }
    }
}
