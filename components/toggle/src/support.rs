//! Reseller support as an admin sees it.

use api::{LeftoverAdmin, Named, NotEligible, Notifications, ResellerSupport, SwitchState};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, ResellerProfile, Settings, authorize_admin, leftover_admins};
use spin_adapters::{App, SpinStore};
use storage::{Error, Port, Reader, Teams};
use web::{Problem, json};

/// The meaning of switching on, to be shown beside the check box (R2).
const NOTICE: &str =
    "While this is on, your reseller has administrative access and control of your team.";

/// Answers with the state of a team now, for one of its admins.
pub async fn answer(app: &App, team: &Id, admin: &Id) -> Result<Response, Problem> {
    let support = app.teams(async |teams| {
        let notifications = notifications(teams, team).await?;
        teams
            .read(team, app.now(), async |draft, reader| {
                authorize_admin(draft, admin)?;
                let known = Known::read(reader).await?;
                Ok(support(draft, &known, notifications))
            })
            .await
    });
    Ok(json(StatusCode::OK, &support.await?))
}

/// The state of the team's deliveries.
pub async fn notifications(
    teams: &Teams<'_, SpinStore>,
    team: &Id,
) -> Result<Notifications, Error> {
    let is_paused = storage::paused_at(teams.port()).await?.is_some();
    let parked = teams.outbox(team).await?.parked;
    let given_up = parked.iter().filter(|item| item.is_given_up());
    let given_up = given_up.count();
    Ok(Notifications {
        is_paused,
        undelivered: parked.len() - given_up,
        given_up,
    })
}

/// The objects beside a team's root on which its support depends.
pub struct Known {
    /// The reseller; see [`Reader::profile`].
    pub reseller: Option<ResellerProfile>,
    /// The settings.
    pub settings: Settings,
}

impl Known {
    /// Reads them.
    pub async fn read<P: Port>(reader: &Reader<'_, P>) -> Result<Self, Error> {
        Ok(Self {
            reseller: reader.profile().await?,
            settings: reader.settings().await?,
        })
    }
}

/// The state of a draft.
pub fn support(draft: &Draft, known: &Known, notifications: Notifications) -> ResellerSupport {
    let team = &draft.team;
    let grant = team.grant.as_ref();
    let leftover = leftover_admins(&draft.admins, known.reseller.as_ref());
    let changed = known.settings.changed().into_iter();
    ResellerSupport {
        state: SwitchState::of(team),
        team: Named::team(team),
        reseller: team.reseller.as_ref().map(Named::reseller),
        not_eligible_because: NotEligible::of(team),
        enabled_at: grant.map(|grant| grant.enabled_at),
        enabled_by: grant.map(|grant| grant.enabled_by.clone()),
        expires_at: grant.and_then(|grant| grant.expires_at),
        is_read_only: grant.is_some_and(|grant| grant.is_read_only),
        notice: NOTICE.to_owned(),
        live_links: team.links.len(),
        live_sessions: team.sessions.len(),
        leftover_admins: leftover.map(LeftoverAdmin::of).collect(),
        changed_settings: changed.map(Into::into).collect(),
        notifications,
    }
}
