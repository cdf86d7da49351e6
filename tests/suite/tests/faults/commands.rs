//! The commands that a crash or a failing store may cut short: how each is prepared, done and
//! repeated, and how its team looks from outside.

use domain::Operation;
use serde_json::{Value, json};
use suite::{Answer, Client, TestApp, link_token};

const KEY: &str = "the-key-of-this-request";

/// A command on a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    CreateTeam,
    Import,
    SwitchOn,
    SwitchOff,
    Issue,
    Revoke,
    Redeem,
    AddMember,
    RemoveMember,
    ChangeAdminRole,
    EndSession,
    SignOut,
}

/// Makes a test of each command: `check(command)`.
macro_rules! of_each_command {
    ($check:path) => {
        crate::commands::of_each_command! { $check,
            creating_a_team: CreateTeam,
            importing_members: Import,
            switching_on: SwitchOn,
            switching_off: SwitchOff,
            issuing_a_link: Issue,
            revoking_a_link: Revoke,
            redeeming_a_link: Redeem,
            adding_a_member: AddMember,
            removing_a_member: RemoveMember,
            changing_an_admin_role: ChangeAdminRole,
            ending_a_session: EndSession,
            signing_out: SignOut,
        }
    };
    ($check:path, $($name:ident: $command:ident,)*) => {
        $(
            #[tokio::test]
            #[cfg_attr(spin, ignore = "needs the component host's switches")]
            async fn $name() {
                $check(crate::commands::Command::$command).await;
            }
        )*
    };
}
pub(crate) use of_each_command;

/// A team that is prepared for a command. The command can be repeated any number of times.
pub struct Fixture {
    pub command: Command,
    pub team: String,
    link: Value,
    session: Option<Client>,
    session_id: String,
}

/// A team as seen from outside, without the values that differ between teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The record, members, switch, sessions and links.
    pub state: String,
    /// The sentences of the log, without views and refusals: a repeated no-op leaves one of those.
    pub log: Vec<String>,
}

/// How far a command got on a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Before,
    After,
    /// The order to switch off holds already; the next request makes its entry.
    Ordered,
}

impl Command {
    /// The component that serves it.
    pub fn component(self) -> &'static str {
        let operation = match self {
            Self::CreateTeam => Operation::PutTeam,
            Self::Import => Operation::ImportMembers,
            Self::SwitchOn | Self::SwitchOff => Operation::SetResellerSupport,
            Self::Issue => Operation::IssueLink,
            Self::Revoke => Operation::RevokeLink,
            Self::Redeem => Operation::RedeemLink,
            Self::AddMember => Operation::AddMember,
            Self::RemoveMember => Operation::RemoveMember,
            Self::ChangeAdminRole => Operation::ChangeAdminRole,
            Self::EndSession => Operation::EndSession,
            Self::SignOut => Operation::SignOut,
        };
        operation.component()
    }

    /// How far it got on a team. Fails if it is half done.
    #[track_caller]
    pub fn progress(self, seen: &Snapshot, before: &Snapshot, after: &Snapshot) -> Progress {
        match seen {
            seen if seen == before => Progress::Before,
            seen if seen == after => Progress::After,
            seen if self == Self::SwitchOff
                && seen.state == after.state
                && seen.log == before.log =>
            {
                Progress::Ordered
            }
            seen => panic!(
                "{self:?} is half done:\n{seen:#?}\nbefore:\n{before:#?}\nafter:\n{after:#?}"
            ),
        }
    }

    /// A team before and after it.
    pub async fn reference(self, app: &TestApp) -> (Snapshot, Snapshot) {
        app.reseller("northwind", "Northwind Partners").await;
        let fixture = Fixture::prepare(app, self, "reference").await;
        let before = fixture.snapshot(app).await;
        let answer = fixture.run(app).await;
        assert!(fixture.is_success(&answer), "{answer:?}");
        let after = fixture.snapshot(app).await;
        assert!(
            before.state != after.state && before.log != after.log,
            "{self:?} does nothing: {after:?}"
        );
        (before, after)
    }
}

impl Fixture {
    /// Prepares a new team for the command.
    pub async fn prepare(app: &TestApp, command: Command, team: &str) -> Self {
        let mut fixture = Self {
            command,
            team: team.to_owned(),
            link: Value::Null,
            session: None,
            session_id: String::new(),
        };
        if command == Command::CreateTeam {
            return fixture;
        }
        app.team(team, "northwind").await;
        if matches!(command, Command::Import | Command::SwitchOn) {
            return fixture;
        }
        app.enable(team).await;
        if matches!(command, Command::Revoke | Command::Redeem) {
            fixture.link = fixture.issue(app).await.expect(201);
        } else if command != Command::Issue {
            let session = app.session(team, "tom").await;
            fixture.session_id = session.id().to_owned();
            fixture.session = Some(session.client);
        }
        fixture
    }

    /// Does the command, or repeats it: with the same key or nonce, where it has one.
    pub async fn run(&self, app: &TestApp) -> Answer {
        let team = &self.team;
        let (alice, tom) = (app.admin(team, "alice"), app.technician("northwind", "tom"));
        let switch = format!("/v1/teams/{team}/reseller-support");
        let members = format!("/v1/teams/{team}/members");
        match self.command {
            Command::CreateTeam => {
                let body = json!({ "name": "Acme", "reseller": "northwind" });
                let path = format!("/v1/platform/teams/{team}");
                app.platform.put(&path, body).await
            }
            Command::Import => {
                let path = format!("/v1/platform/teams/{team}/members");
                app.platform.post_lines(&path, &imported(team)).await
            }
            Command::SwitchOn => alice.put(&switch, json!({ "state": "enabled" })).await,
            Command::SwitchOff => alice.put(&switch, json!({ "state": "disabled" })).await,
            Command::Issue => self.issue(app).await,
            Command::Revoke => {
                let id = self.link["id"].as_str().unwrap();
                tom.delete(&format!("/v1/teams/{team}/sign-in-links/{id}"))
                    .await
            }
            Command::Redeem => {
                let token = link_token(&self.link);
                app.redeem(&app.anyone, token, "the-nonce-of-this-page")
                    .await
            }
            Command::AddMember => {
                let body = json!({ "email": format!("new@{team}.example"), "name": "New One" });
                let session = self.session().with_header("idempotency-key", KEY);
                session.post(&members, body).await
            }
            Command::RemoveMember => self.session().delete(&format!("{members}/adam")).await,
            Command::ChangeAdminRole => {
                let path = format!("{members}/jane/admin-role");
                let body = json!({ "role": "support_admin" });
                self.session().put(&path, body).await
            }
            Command::EndSession => {
                alice
                    .delete(&format!("{switch}/sessions/{}", self.session_id))
                    .await
            }
            Command::SignOut => self.session().delete("/v1/session").await,
        }
    }

    /// The reseller session, if the command needs one.
    pub fn session(&self) -> &Client {
        self.session.as_ref().unwrap()
    }

    async fn issue(&self, app: &TestApp) -> Answer {
        let path = format!("/v1/teams/{}/sign-in-links", self.team);
        app.technician("northwind", "tom")
            .with_header("idempotency-key", KEY)
            .post(&path, json!({ "reason": "Ticket 42" }))
            .await
    }

    /// Whether an answer says that the command is done.
    pub fn is_success(&self, answer: &Answer) -> bool {
        let status = match self.command {
            Command::CreateTeam | Command::Issue | Command::Redeem | Command::AddMember => 201,
            Command::Import | Command::SwitchOn | Command::SwitchOff | Command::ChangeAdminRole => {
                200
            }
            Command::Revoke | Command::RemoveMember | Command::EndSession | Command::SignOut => 204,
        };
        answer.status == status
    }

    /// Whether an answer to the repeated command says that it is done, or that its object is gone.
    pub fn is_done(&self, answer: &Answer) -> bool {
        let gone = match self.command {
            Command::CreateTeam => 200,
            Command::Revoke | Command::RemoveMember | Command::EndSession => 404,
            Command::SignOut => 401,
            _ => 0,
        };
        self.is_success(answer) || answer.status == gone
    }

    /// The token or id in an answer, which every repetition has to return.
    pub fn product(&self, answer: &Answer) -> Value {
        let body = answer.json();
        match self.command {
            Command::Issue => body["url"].clone(),
            Command::Redeem => body["session_token"].clone(),
            Command::AddMember => body["id"].clone(),
            _ => Value::Null,
        }
    }

    /// Repeats the command twice: it is done once, and both answers return the same token or id.
    pub async fn repeat(&self, app: &TestApp, after: &Snapshot) {
        let (first, second) = (self.run(app).await, self.run(app).await);
        assert!(
            self.is_done(&first) && self.is_done(&second),
            "{:?}: {first:?} {second:?}",
            self.command
        );
        assert_eq!(
            self.product(&first),
            self.product(&second),
            "{:?}",
            self.command
        );
        let seen = self.snapshot(app).await;
        assert_eq!(seen, *after, "{:?} repeated", self.command);
    }

    /// Reads the team and its log, whose sequences must have no gaps.
    pub async fn snapshot(&self, app: &TestApp) -> Snapshot {
        let team = self.team.as_str();
        let record = app
            .platform
            .get(&format!("/v1/platform/teams/{team}"))
            .await;
        if record.status == 404 {
            return Snapshot {
                state: "no team".into(),
                log: Vec::new(),
            };
        }
        let (switch, technicians) = self.switch(app).await;
        let state = json!({
            "record": record.expect(200),
            "switch": switch,
            "technicians": technicians,
            "links": self.link_states(app).await,
            "members": self.members(app).await,
        });
        let state = serde_json::to_string_pretty(&state).unwrap();
        let log = app.log(team).await;
        assert_gapless(&log);
        Snapshot {
            state: state.replace(team, "TEAM"),
            log: log
                .iter()
                .filter(|event| !is_view_or_refusal(event))
                .map(|event| event["sentence"].as_str().unwrap().to_owned())
                .collect(),
        }
    }

    /// The switch, and the technicians of the sessions.
    async fn switch(&self, app: &TestApp) -> (Value, Vec<Value>) {
        let path = format!("/v1/teams/{}/reseller-support", self.team);
        let alice = app.admin(&self.team, "alice");
        let mut switch = alice.get(&path).await.json();
        switch["enabled_at"] = Value::Null;
        switch["request_id"] = Value::Null;
        let sessions = alice.get(&format!("{path}/sessions")).await.json();
        let sessions = sessions["sessions"].as_array().into_iter().flatten();
        let technicians = sessions.map(|session| session["technician"]["id"].clone());
        (switch, technicians.collect())
    }

    async fn link_states(&self, app: &TestApp) -> Vec<Value> {
        let path = format!("/v1/teams/{}/sign-in-links", self.team);
        let links = app.technician("northwind", "tom").get(&path).await;
        let links = links.expect(200);
        let links = links["links"].as_array().unwrap().iter();
        links.map(|link| link["state"].clone()).collect()
    }

    /// The members by name, without the id of the added one.
    async fn members(&self, app: &TestApp) -> Vec<Value> {
        let mut members = app.members(&self.team).await;
        for member in &mut members {
            if member["name"] == "New One" {
                member["id"] = Value::Null;
            }
        }
        members.sort_by_key(|member| member["name"].to_string());
        members
    }
}

/// Lines that change, remove and add a member.
fn imported(team: &str) -> [Value; 3] {
    [
        json!({ "id": "jane", "email": format!("jane@{team}.example"), "name": "Jane Roe" }),
        json!({
            "id": "joe",
            "email": format!("joe@{team}.example"),
            "name": "Joe Bloggs",
            "status": "removed",
        }),
        json!({
            "id": "eve",
            "email": format!("eve@{team}.example"),
            "name": "Eve",
            "role": "team_admin",
        }),
    ]
}

fn is_view_or_refusal(event: &Value) -> bool {
    let tag = &event["event_type"][".tag"];
    tag == "reseller_action_refuse" || tag == "reseller_view"
}

/// Checks that the commits of a log, oldest first, and the entries of each commit are numbered
/// without gaps or duplicates.
#[track_caller]
pub fn assert_gapless(log: &[Value]) {
    let (mut sequence, mut index) = (0, 0);
    for event in log {
        let found = event["sequence"].as_u64().unwrap();
        index = if found == sequence { index + 1 } else { 0 };
        assert!(
            found == sequence || found == sequence + 1,
            "{found} after {sequence}"
        );
        sequence = found;
        assert_eq!(event["id"], format!("{sequence}.{index}"));
    }
}
