//! `GET` and `DELETE /v1/teams/{team}/members/{id}`: action 1, looking at one member and removing it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::members::{self, Leaving};
use domain::operations::{READ_MEMBER, REMOVE_MEMBER};
use domain::{Id, Refusal};
use serde::Deserialize;
use spin_adapters::{App, session};
use web::{Bearer, Code, Path, Problem, Query, json, no_content};

/// Tells one member.
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.member(&id).await;
    let member = app
        .act(
            &session(&bearer)?,
            &team,
            &READ_MEMBER,
            look,
            |_, _, member| member.ok_or(Refusal::NotFound),
        )
        .await?;
    Ok(json(StatusCode::OK, &member))
}

/// What becomes of the account, and of what is in it: one or the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    keep_account: Option<bool>,
    transfer_to: Option<Id>,
}

/// Removes a member.
pub async fn remove(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
    Query(Choice {
        keep_account,
        transfer_to,
    }): Query<Choice>,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let keeps_account = keep_account.unwrap_or_default();
    if keeps_account && transfer_to.is_some() {
        return Err(Problem::new(Code::InvalidBody)
            .because("keep_account and transfer_to exclude each other"));
    }
    let look = async |reader: &storage::Reader<'_, _>| {
        let leaving = match &transfer_to {
            Some(heir) => Leaving::TransferTo(reader.member(heir).await?),
            None if keeps_account => Leaving::KeepsAccount,
            None => Leaving::Gone,
        };
        Ok((reader.member(&id).await?, leaving, reader.profile().await?))
    };
    app.act(
        &session,
        &team,
        &REMOVE_MEMBER,
        look,
        |draft, actor, (member, leaving, profile)| {
            // Whose addresses are the reseller's own must be known before any admin may go.
            let profile = profile.ok_or(Refusal::AdminProtected)?;
            members::remove(draft, actor, member, leaving, &profile)
        },
    )
    .await?;
    Ok(no_content())
}
