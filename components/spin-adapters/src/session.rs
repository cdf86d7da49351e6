//! Reseller sessions: their token as a caller type, and their operations as commands.

use crate::app::App;
use crate::delivery;
use crate::problem::problem;
use crate::throttle::Throttle;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use domain::sessions::{self, Request, Unbooked};
use domain::{
    Actor, Attempted, Digest, Draft, Id, Operation, Purpose, Refusal, Session, Team, Token,
};
use send_wrapper::SendWrapper;
use storage::{Authority, Command, Done, Error, Port, Reader};
use web::{Bearer, Problem, Refused};

static THROTTLE: Throttle = Throttle::new();

/// The token of a reseller session, as the caller of an operation. Any other bearer token is
/// refused as `session_not_active`. Whether the session is alive only the team's record says.
#[derive(Debug, Clone)]
pub struct SessionToken(pub Token);

impl SessionToken {
    /// The token in a bearer's text, if it is one of a session.
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(Purpose::Session, text).map(Self)
    }

    /// The digest under which the team's record knows the session.
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// The team that the token names.
    pub fn team(&self) -> &Id {
        self.0.team()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let bearer = <Bearer as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        Self::parse(bearer.as_str()).ok_or_else(|| Refusal::SessionNotActive.into())
    }
}

/// One operation of a reseller session.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Action {
    /// The operation.
    const OPERATION: Operation;
    /// The data that the decision needs.
    type Known;
    /// The result.
    type Output;

    /// Reads the data, all of one revision.
    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error>;

    /// Decides, and changes the draft. Runs again after a commit that lost a race.
    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        known: Self::Known,
    ) -> Result<Self::Output, Refusal>;
}

/// The outcome of a session's command. A refusal is in the audit log, or counted by the throttle.
pub(crate) struct Outcome<T> {
    result: Result<T, Refusal>,
    unbooked: Unbooked,
}

/// A session's token with the requests that this instance has not had booked.
struct Caller {
    session: Digest,
    unbooked: Unbooked,
}

impl Caller {
    fn admit(&self, team: &Team, now: DateTime<Utc>) -> Result<(), Refusal> {
        sessions::admit(team, &self.session, self.unbooked, now)
    }
}

/// Does an action in a session.
struct Act<'a, A> {
    action: &'a A,
    caller: Caller,
    team: &'a Id,
}

impl<A: Action> Command for Act<'_, A> {
    type Output = Outcome<A::Output>;

    fn admit(&self, team: &Team, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.caller.admit(team, now)
    }

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Self::Output, Error> {
        let Caller { session, unbooked } = &self.caller;
        let mut unbooked = *unbooked;
        let request = Request {
            session,
            team: self.team,
            operation: A::OPERATION,
        };
        let result = match sessions::begin(draft, &mut unbooked, request) {
            Err(refusal) => Err(refusal),
            Ok(actor) => {
                let known = self.action.look(reader).await?;
                let result = self.action.decide(draft, &actor, known);
                sessions::conclude(draft, &mut unbooked, &actor, A::OPERATION, &result);
                result
            }
        };
        Ok(Outcome { result, unbooked })
    }
}

/// Refuses a session's request that is no operation, or is malformed.
struct Refuse {
    caller: Caller,
    attempted: Attempted,
    refusal: Refusal,
}

impl Command for Refuse {
    type Output = Outcome<()>;

    fn admit(&self, team: &Team, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.caller.admit(team, now)
    }

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        _: &Reader<'_, P>,
    ) -> Result<Self::Output, Error> {
        let Caller { session, unbooked } = &self.caller;
        let mut unbooked = *unbooked;
        let (attempted, refusal) = (self.attempted, &self.refusal);
        let result = sessions::refuse(draft, &mut unbooked, session, attempted, refusal);
        Ok(Outcome { result, unbooked })
    }
}

/// Reads a session for its holder.
struct ReadSession<F> {
    caller: Caller,
    show: F,
}

impl<T, F: Fn(&Team, &Session) -> T> Command for ReadSession<F> {
    type Output = Outcome<T>;

    fn admit(&self, team: &Team, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.caller.admit(team, now)
    }

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        _: &Reader<'_, P>,
    ) -> Result<Self::Output, Error> {
        let Caller { session, unbooked } = &self.caller;
        let mut unbooked = *unbooked;
        let session = sessions::read(draft, &mut unbooked, session);
        let result = session.map(|session| (self.show)(&draft.team, &session));
        Ok(Outcome { result, unbooked })
    }
}

impl App {
    /// Does an action of a reseller session on the team that the request names.
    ///
    /// # Errors
    /// A refusal by the rules is logged: the audit log has it.
    pub fn act<'a, A: Action>(
        &'a self,
        token: &'a SessionToken,
        team: &'a Id,
        action: &'a A,
    ) -> impl Future<Output = Result<A::Output, Refused>> + Send {
        self.run(token, move |caller| Act {
            action,
            caller,
            team,
        })
    }

    /// Shows a reseller session to its holder.
    ///
    /// # Errors
    /// The session is not active, or over its rate limit.
    pub async fn read_session<T>(
        &self,
        token: &SessionToken,
        show: impl Fn(&Team, &Session) -> T,
    ) -> Result<T, Problem> {
        let read = self.run(token, |caller| ReadSession { caller, show });
        read.await.map_err(Problem::from)
    }

    /// Refuses any other request of a reseller session, and logs the refusal (R5).
    pub async fn refuse_unknown(&self, token: &SessionToken) -> Problem {
        let refused = self.refuse(token, Attempted::Unknown, Refusal::NotPermitted);
        match refused.await {
            Ok(()) => Refusal::NotPermitted.into(),
            Err(refused) => refused.into(),
        }
    }

    /// Logs that a request of a reseller session was malformed.
    ///
    /// # Errors
    /// The session is not active, or over its rate limit: the caller learns that instead.
    pub async fn refuse_malformed(&self, token: &SessionToken) -> Result<(), Problem> {
        let refused = self.refuse(
            token,
            Attempted::Malformed,
            Refusal::field("", "is malformed"),
        );
        refused.await.map_err(Problem::from)
    }

    fn refuse(
        &self,
        token: &SessionToken,
        attempted: Attempted,
        refusal: Refusal,
    ) -> impl Future<Output = Result<(), Refused>> + Send {
        self.run(token, move |caller| Refuse {
            caller,
            attempted,
            refusal,
        })
    }

    /// Runs a command of a session.
    fn run<T, C: Command<Output = Outcome<T>>>(
        &self,
        token: &SessionToken,
        command: impl FnOnce(Caller) -> C,
    ) -> impl Future<Output = Result<T, Refused>> + Send {
        SendWrapper::new(async move {
            let session = token.digest();
            let unbooked = THROTTLE.of(&session);
            let command = command(Caller { session, unbooked });
            let teams = self.open().map_err(problem)?;
            let (team, now) = (token.team(), self.now());
            let done = teams.command(team, Authority::Session, now, &command).await;
            settle(token, unbooked, done)
        })
    }
}

/// Keeps the throttle's count, has the deliveries sent, and separates refusals from faults.
fn settle<T>(token: &SessionToken, before: Unbooked, done: Done<Outcome<T>>) -> Result<T, Refused> {
    if done.is_deliverable {
        delivery::deliver(token.team());
    }
    let Outcome { result, unbooked } = match done.result {
        Ok(outcome) => outcome,
        // A token that names no team was never a session's; the sessions of one that left are over.
        Err(Error::NoTeam | Error::Left) => return Err(Refusal::SessionNotActive.into()),
        Err(Error::Refused(refusal)) => Outcome {
            unbooked: before.refused_by(&refusal),
            result: Err(refusal),
        },
        Err(error) => return Err(problem(error).into()),
    };
    THROTTLE.change(&token.digest(), before, unbooked);
    result.map_err(|refusal| Refused::Logged(refusal.into()))
}
