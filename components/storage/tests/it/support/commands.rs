//! One command of every kind, and the team to do it on.

use super::*;
use domain::platform::TeamRecord;
use domain::*;
use futures::executor::block_on;
use storage::{Error, Teams};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
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

pub const ALL: [Command; 12] = [
    Command::Enable,
    Command::Issue,
    Command::Revoke,
    Command::Redeem,
    Command::Look,
    Command::Add,
    Command::Remove,
    Command::Promote,
    Command::SignOut,
    Command::Import,
    Command::SignBaa,
    Command::SwitchOff,
];

/// A team that is on (but for `Enable`), with a live link of `theo`, a session of `tess`, and a full log, so that
/// the next commits cut it.
pub struct Scene {
    pub dump: Dump,
    pub link: Option<(Link, Token)>,
    pub session: Option<Session>,
}

impl Scene {
    pub fn before(command: Command) -> Self {
        let store = store_with(20);
        let teams = teams(store.clone());
        block_on(async {
            if command == Command::Enable {
                return Self {
                    dump: store.dump(),
                    link: None,
                    session: None,
                };
            }
            enable(&teams).await.unwrap();
            let session = sign_in(&teams, "tess").await;
            let link = issue(&teams, "theo").await.unwrap();
            // Until the root says that the next commit cuts: so every command here writes a segment.
            while !String::from_utf8(store.dump()[&root_key(&store.dump())].clone())
                .unwrap()
                .contains("cut_through")
            {
                look(&teams, &session).await.unwrap();
            }
            Self {
                dump: store.dump(),
                link: Some(link),
                session: Some(session),
            }
        })
    }

    pub async fn run<P: Timed>(&self, teams: &Teams<'_, P>, command: Command) -> Result<(), Error> {
        let (link, session) = (self.link.as_ref(), self.session.as_ref());
        match command {
            Command::Enable => enable(teams).await,
            Command::Issue => issue(teams, "thea").await.map(drop),
            Command::Revoke => revoke(teams, &link.unwrap().0.id).await,
            Command::Redeem => redeem(teams, &link.unwrap().1, "theo", "page")
                .await
                .map(drop),
            Command::Look => look(teams, session.unwrap()).await,
            Command::Add => add(teams, session.unwrap(), new_member("new")).await,
            Command::Remove => remove(teams, session.unwrap(), "m3").await,
            Command::Promote => change_role(teams, session.unwrap(), "m3", Role::TeamAdmin).await,
            Command::SignOut => sign_out(teams, session.unwrap()).await,
            Command::Import => {
                import(
                    teams,
                    vec![line("new", Role::TeamAdmin), line("m1", Role::SupportAdmin)],
                )
                .await
            }
            Command::SignBaa => {
                update(
                    teams,
                    TeamRecord {
                        has_signed_baa: true,
                        ..record()
                    },
                )
                .await
            }
            Command::SwitchOff => switch_off(teams, "ben").await,
        }
    }
}
