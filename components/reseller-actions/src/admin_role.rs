//! `PUT /v1/teams/{team}/members/{id}/admin-role`: gives a member another admin role, or none
//! (action 3).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Actor, Draft, Id, Member, Operation, Refusal, ResellerProfile, Role, members};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{Json, Path, Refused, json};

/// Changes a member's admin role.
struct ChangeAdminRole {
    member: Id,
    role: Role,
}

impl Action for ChangeAdminRole {
    const OPERATION: Operation = Operation::ChangeAdminRole;
    type Known = (Option<Member>, Option<ResellerProfile>);
    type Output = Member;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        Ok((reader.member(&self.member).await?, reader.profile().await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (member, profile): Self::Known,
    ) -> Result<Member, Refusal> {
        // The reseller's own addresses must be known before anyone is made an admin.
        let profile = profile.ok_or(Refusal::AdminProtected)?;
        members::change_role(draft, actor, member, self.role, &profile)
    }
}

/// Handles the operation.
pub async fn change(
    State(app): State<App>,
    Path((team, member)): Path<(Id, Id)>,
    session: SessionToken,
    Json(api::ChangeAdminRole { role }): Json<api::ChangeAdminRole>,
) -> Result<Response, Refused> {
    let action = ChangeAdminRole { member, role };
    let member = app.act(&session, &team, &action).await?;
    Ok(json(StatusCode::OK, &member))
}
