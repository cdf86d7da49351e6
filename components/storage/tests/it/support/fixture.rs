//! One command of every kind, and the team to do it on.

use super::*;
use domain::platform::TeamRecord;
use domain::*;
use futures::executor::block_on;
use storage::{Error, Teams};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Enable,
    Issue,
    Revoke,
    Redeem,
    Look,
    Add,
    Remove,
    Promote,
    SignOut,
    Import,
    SignBaa,
    SwitchOff,
}

pub const ALL: [Kind; 12] = [
    Kind::Enable,
    Kind::Issue,
    Kind::Revoke,
    Kind::Redeem,
    Kind::Look,
    Kind::Add,
    Kind::Remove,
    Kind::Promote,
    Kind::SignOut,
    Kind::Import,
    Kind::SignBaa,
    Kind::SwitchOff,
];

/// A team that is on (but for `Enable`), with a live link of `theo`, a session of `tess`, and a
/// full log, so that the next commits cut it.
pub struct Fixture {
    pub dump: Dump,
    pub link: Option<(Link, Token)>,
    pub session: Option<Session>,
}

impl Fixture {
    pub fn before(command: Kind) -> Self {
        // Small pages, so that maps have several.
        let store = MemoryStore::default();
        store.limit_pages(1024);
        let store = filled(store, 20);
        let teams = teams(store.clone());
        block_on(async {
            if command == Kind::Enable {
                return Self {
                    dump: store.dump(),
                    link: None,
                    session: None,
                };
            }
            enable(&teams).await.unwrap();
            let session = sign_in(&teams, "tess").await;
            let link = issue(&teams, "theo").await.unwrap();
            // Until the root says that the next commit cuts: so every command here writes a
            // segment.
            while !String::from_utf8(store.dump()[&root_key(&store.dump())].clone())
                .unwrap()
                .contains("cut_through")
            {
                enter(&teams).await.unwrap();
            }
            Self {
                dump: store.dump(),
                link: Some(link),
                session: Some(session),
            }
        })
    }

    pub async fn run<P: Timed>(&self, teams: &Teams<'_, P>, command: Kind) -> Result<(), Error> {
        let (link, session) = (self.link.as_ref(), self.session.as_ref());
        match command {
            Kind::Enable => enable(teams).await,
            Kind::Issue => issue(teams, "thea").await.map(drop),
            Kind::Revoke => revoke(teams, &link.unwrap().0.id).await,
            Kind::Redeem => redeem(teams, &link.unwrap().1, "theo", "page")
                .await
                .map(drop),
            Kind::Look => look(teams, session.unwrap()).await,
            Kind::Add => add(teams, session.unwrap(), new_member("new")).await,
            Kind::Remove => remove(teams, session.unwrap(), "m3").await,
            Kind::Promote => change_role(teams, session.unwrap(), "m3", Role::TeamAdmin).await,
            Kind::SignOut => sign_out(teams, session.unwrap()).await,
            Kind::Import => {
                import(
                    teams,
                    vec![line("new", Role::TeamAdmin), line("m1", Role::SupportAdmin)],
                )
                .await
            }
            Kind::SignBaa => {
                update(
                    teams,
                    TeamRecord {
                        has_signed_baa: true,
                        ..record()
                    },
                )
                .await
            }
            Kind::SwitchOff => switch_off(teams, "ben").await,
        }
    }
}
