//! A team on which any operation can be done.

use crate::{Client, Sample, Session, TestApp};
use domain::operations::Caller;
use serde_json::{Value, json};

/// The team, with a session and a live link of Tom's, a folder, a support request and a changed
/// setting.
pub struct TeamFixture {
    /// The team's id.
    pub team: String,
    /// The session.
    pub session: Session,
    link: String,
    token: String,
    request: String,
}

impl TeamFixture {
    /// Prepares a new team for a sample. The reseller exists already.
    pub async fn prepare(app: &TestApp, sample: &Sample, team: &str) -> Self {
        app.team(team, "northwind").await;
        app.enable(team).await;
        let session = app.session(team, "tom").await;
        // A changed setting, so that one can be restored.
        let policy = json!({ "shared_link_create_policy": "default_no_one" });
        session
            .client
            .patch(&format!("/v1/teams/{team}/sharing-policy"), policy)
            .await
            .expect(200);
        let folder = json!({ "id": "designs", "name": "Designs" });
        app.platform_now()
            .post_lines(
                &format!("/v1/platform/teams/{team}/team-folders"),
                &[folder],
            )
            .await
            .expect(200);
        let contact = json!({ "name": "Tom", "email": "tom@northwind.example" });
        let request = json!({ "subject": "Restore", "text": "Where is it?", "contact": contact });
        let request = session
            .client
            .post(&format!("/v1/teams/{team}/support-requests"), request)
            .await
            .expect(201);
        let token = app.link(team, "tom").await;
        let links = format!("/v1/teams/{team}/sign-in-links");
        let links = app
            .technician("northwind", "tom")
            .get(&links)
            .await
            .expect(200);
        if sample.path.contains("{signed_in_as}") {
            session
                .client
                .post(&format!("/v1/teams/{team}/members/joe/sign-in"), json!({}))
                .await
                .expect(201);
        }
        Self {
            team: team.to_owned(),
            session,
            link: as_text(&links["links"][0]["id"]),
            token,
            request: as_text(&request["id"]),
        }
    }

    /// Fills in the placeholders of a sample.
    pub fn fill(&self, text: &str) -> String {
        text.replace("{team}", &self.team)
            .replace("{signed_in_as}", "joe")
            .replace("{link}", &self.link)
            .replace("{request}", &self.request)
            .replace("{session}", self.session.id())
            .replace("{link_token}", &self.token)
            .replace("{session_token}", self.session.client.token())
    }

    /// The clients that may send a sample.
    pub fn callers(&self, app: &TestApp, sample: &Sample) -> Vec<Client> {
        let admin = app.admin(&self.team, "adam");
        let Some(operation) = sample.operation else {
            return vec![app.anyone.clone()];
        };
        match operation.caller() {
            Caller::Admin => vec![admin],
            Caller::AdminOrPlatform => vec![admin, app.platform_now()],
            Caller::Technician => vec![app.technician("northwind", "tom")],
            // A second writer would find the work done.
            Caller::ManagerOrPlatform if !operation.is_read() => {
                vec![app.manager("northwind", "nina")]
            }
            Caller::ManagerOrPlatform => {
                vec![app.manager("northwind", "nina"), app.platform_now()]
            }
            Caller::Login => vec![app.login(&self.team, "adam")],
            Caller::Platform => vec![app.platform_now()],
            Caller::Action(_) | Caller::Session => vec![self.session.client.clone()],
            Caller::Anyone | Caller::Holder => vec![app.anyone.clone()],
        }
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
