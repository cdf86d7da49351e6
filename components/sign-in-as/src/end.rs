//! `DELETE /v1/teams/{team}/members/{id}/sign-in`: ends a sign-in as a member (action 2).

use axum::extract::State;
use axum::response::Response;
use domain::{Actor, Digest, Draft, Id, Operation, Refusal, sign_in_as};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{Path, Refused, no_content};

/// Ends the sign-in of a session as a member.
struct EndSignIn {
    session: Digest,
    member: Id,
}

impl Action for EndSignIn {
    const OPERATION: Operation = Operation::EndSignInAs;
    type Known = ();
    type Output = ();

    async fn look<P: Port>(&self, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(())
    }

    fn decide(&self, draft: &mut Draft, actor: &Actor, (): ()) -> Result<(), Refusal> {
        sign_in_as::end(draft, actor, &self.session, &self.member)
    }
}

/// Handles the operation.
pub async fn end(
    State(app): State<App>,
    Path((team, member)): Path<(Id, Id)>,
    session: SessionToken,
) -> Result<Response, Refused> {
    let action = EndSignIn {
        session: session.digest(),
        member,
    };
    app.act(&session, &team, &action).await?;
    Ok(no_content())
}
