//! Reseller support as an admin sees it.

use chrono::{DateTime, Utc};
use domain::settings::ChangedSetting;
use domain::{Draft, Id, Member, Name, Team, authorize_admin, leftover_admins};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spin_adapters::App;
use storage::{Error, Port, Reader};
use web::Problem;

/// The position of the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// On.
    Enabled,
    /// Off.
    Disabled,
}

/// `GET` and `PUT` answer with this.
#[derive(Debug, Serialize)]
pub struct State {
    state: Position,
    team: Named,
    reseller: Option<Named>,
    /// Why it can't be switched on, if so: `no_reseller` or `baa_signed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_eligible_because: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled_by: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    is_read_only: bool,
    /// What switching on means; to be shown beside the check box (R2).
    notice: &'static str,
    live_links: usize,
    live_sessions: usize,
    /// Admins that stay whatever the switch says, with the reason (R10).
    leftover_admins: Vec<Value>,
    /// Settings that sessions changed and nobody has put back (R10).
    changed_settings: Vec<ChangedSetting>,
    notifications: Notifications,
}

/// A team or reseller.
#[derive(Debug, Serialize)]
struct Named {
    id: Id,
    name: Name,
}

/// How the team's events fare at the hook, on which e-mails to its admins depend.
#[derive(Debug, Clone, Copy, Serialize)]
struct Notifications {
    /// Whether the hook has said that it is gone, and nobody has resumed it.
    is_paused: bool,
    /// Events that it would not take, and that are tried again.
    undelivered: usize,
    /// Events that it would not take, and that are not tried again by themselves.
    given_up: usize,
}

impl State {
    /// The state of a team as it is now; `admin` has to be one of its admins, unless what he did just now allows him to see it.
    pub async fn read(app: &App, team: &Id, admin: Option<&Id>) -> Result<Self, Problem> {
        let read = app.teams(async |teams| {
            let is_paused = storage::paused_at(teams.port()).await?.is_some();
            let aside = teams.outbox(team).await?.aside;
            let given_up = aside
                .iter()
                .filter(|event| event.not_before.is_none())
                .count();
            let notifications = Notifications {
                is_paused,
                undelivered: aside.len() - given_up,
                given_up,
            };
            let look = async |draft: &Draft, reader: &Reader<'_, _>| {
                admin
                    .map(|admin| authorize_admin(draft, admin))
                    .transpose()?;
                Self::of(draft, reader, notifications).await
            };
            teams.read(team, app.now(), look).await
        });
        read.await
    }

    async fn of<P: Port>(
        draft: &Draft,
        reader: &Reader<'_, P>,
        notifications: Notifications,
    ) -> Result<Self, Error> {
        let (profile, settings) = (reader.profile().await?, reader.settings().await?);
        let team = &draft.team;
        let reseller = team.reseller.as_ref();
        let grant = team.grant.as_ref();
        Ok(Self {
            state: if grant.is_some() {
                Position::Enabled
            } else {
                Position::Disabled
            },
            team: Named {
                id: team.id.clone(),
                name: team.name.clone(),
            },
            reseller: reseller.map(|reseller| Named {
                id: reseller.id.clone(),
                name: reseller.name.clone(),
            }),
            not_eligible_because: not_eligible(team),
            enabled_at: grant.map(|grant| grant.enabled_at),
            enabled_by: grant.map(|grant| grant.enabled_by.to_string()),
            expires_at: grant.and_then(|grant| grant.expires_at),
            is_read_only: grant.is_some_and(|grant| grant.is_read_only),
            notice: "While this is on, your reseller has administrative access and control of your team.",
            live_links: team.links.len(),
            live_sessions: team.sessions.len(),
            leftover_admins: leftover_admins(&draft.admins, profile.as_ref())
                .map(leftover)
                .collect(),
            changed_settings: settings.changed(),
            notifications,
        })
    }
}

fn not_eligible(team: &Team) -> Option<&'static str> {
    match team {
        Team { reseller: None, .. } => Some("no_reseller"),
        Team {
            has_signed_baa: true,
            ..
        } => Some("baa_signed"),
        _ => None,
    }
}

fn leftover(admin: &Member) -> Value {
    let because = match admin {
        Member {
            is_added_by_session: true,
            ..
        } => "added_by_session",
        Member {
            is_promoted_by_session: true,
            ..
        } => "promoted_by_session",
        _ => "reseller_address",
    };
    json!({ "id": admin.id, "name": admin.name, "email": admin.email, "role": admin.role, "because": because })
}
