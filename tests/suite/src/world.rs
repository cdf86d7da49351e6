//! A running application with a vendor around it.

use crate::client::{Answer, Client};
use crate::process::Process;
use crate::spin::Spin;
use component_host::{App, Options, StoreLocation, Switches, build_components};
use example_vendor::{Caller, Receiver, Vendor, token, variables};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Where people open the application: it is not where it listens, and nobody connects there.
const BASE_URL: &str = "https://support.vendor.example";

/// Everything that a test needs.
pub struct World {
    /// The vendor around the application.
    pub vendor: Vendor,
    /// The receiver of its hook.
    pub hook: Receiver,
    /// A caller without a token.
    pub anyone: Client,
    /// The platform.
    pub platform: Client,
    host: Host,
    _folder: TempDir,
}

enum Host {
    Components(Box<App>),
    Process(Process),
    Spin(Spin),
}

/// A reseller session: its client, and what redeeming the link answered.
#[derive(Debug, Clone)]
pub struct Session {
    /// Calls as the session.
    pub client: Client,
    /// The answer of the redemption.
    pub answer: Value,
}

impl World {
    /// An application that has been set up, on the component host with its store in memory, or on Spin.
    pub async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    /// The same with other options of the component host.
    pub async fn start_with(change: impl FnOnce(Options) -> Options) -> Self {
        let world = Self::start_without_set_up(change).await;
        world.set_up().await;
        world
    }

    /// The same before the platform has set it up.
    pub async fn start_without_set_up(change: impl FnOnce(Options) -> Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let vendor = Vendor::start(BASE_URL).await.expect("a vendor");
        let variables = variables(BASE_URL, vendor.origin());
        let host = match std::env::var("SPIN") {
            Ok(program) => {
                Host::Spin(Spin::start(&program, &root(), &variables, folder.path()).expect("spin"))
            }
            Err(_) => {
                let manifest = root().join("spin.toml");
                build_components(&manifest).expect("components that build");
                let mut options = Options::new(manifest);
                options.variables = variables;
                options.request_timeout = Some(Duration::from_secs(60));
                let app = App::start(change(options)).await.expect("an application");
                Host::Components(Box::new(app))
            }
        };
        let url = match &host {
            Host::Components(app) => app.url(),
            Host::Process(process) => process.url().to_owned(),
            Host::Spin(spin) => spin.url().to_owned(),
        };
        Self::new(vendor, host, &url, folder)
    }

    fn new(vendor: Vendor, host: Host, url: &str, folder: TempDir) -> Self {
        vendor.application_is_at(url);
        let anyone = Client::new(reqwest::Client::new(), url);
        let platform = anyone.with_token(&mint(&Caller::Platform, SystemTime::now()));
        Self {
            hook: vendor.hook(),
            vendor,
            anyone,
            platform,
            host,
            _folder: folder,
        }
    }

    /// An application on the component host as a process of its own, with its store in a file. Dropping the world kills
    /// the process. `None` where the tests run on Spin.
    pub async fn start_process(file: &Path) -> Option<Self> {
        if std::env::var_os("SPIN").is_some() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let vendor = Vendor::start(BASE_URL).await.expect("a vendor");
        let variables = variables(BASE_URL, vendor.origin());
        build_components(&root().join("spin.toml")).expect("components that build");
        let process = Process::start(&root(), &variables, file).expect("a process");
        let url = process.url().to_owned();
        let world = Self::new(vendor, Host::Process(process), &url, folder);
        world.set_up().await;
        Some(world)
    }

    /// The process that is the application; see [`Self::start_process`].
    pub fn process(&self) -> Option<&Process> {
        match &self.host {
            Host::Process(process) => Some(process),
            Host::Components(_) | Host::Spin(_) => None,
        }
    }

    /// An application with its store in a file; the same file again is a restart.
    pub async fn start_on(file: &Path) -> Self {
        let store = StoreLocation::File(file.to_owned());
        Self::start_with(|options| Options { store, ..options }).await
    }

    async fn set_up(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self
            .platform
            .put("/v1/platform/setup", json!({}))
            .await
            .status
            != 200
        {
            assert!(
                Instant::now() < deadline,
                "the application cannot be set up"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Where the application listens.
    pub fn url(&self) -> String {
        match &self.host {
            Host::Components(app) => app.url(),
            Host::Process(process) => process.url().to_owned(),
            Host::Spin(spin) => spin.url().to_owned(),
        }
    }

    /// The application on the component host. `None` on Spin, which has no switches: such a test has nothing to do there.
    pub fn app(&self) -> Option<&App> {
        match &self.host {
            Host::Components(app) => Some(app),
            Host::Process(_) | Host::Spin(_) => None,
        }
    }

    /// The component host's switches; see [`Self::app`].
    pub fn switches(&self) -> Option<Switches> {
        self.app().map(App::switches)
    }

    /// The standard cast: reseller `northwind` ("Northwind Partners"), its team `acme` with the full admins `alice` and
    /// `adam`, and the members `jane` and `joe`.
    pub async fn acme(&self) {
        self.reseller("northwind", "Northwind Partners").await;
        self.team("acme", "northwind").await;
    }

    /// A reseller with the domain `<id>.example`.
    pub async fn reseller(&self, id: &str, name: &str) {
        let body = json!({ "name": name, "domains": [format!("{id}.example")] });
        self.platform
            .put(&format!("/v1/platform/resellers/{id}"), body)
            .await
            .expect(200);
    }

    /// A team of a reseller, with two full admins and two members.
    pub async fn team(&self, id: &str, reseller: &str) {
        let body = json!({ "name": "Acme", "reseller": reseller });
        self.platform
            .put(&format!("/v1/platform/teams/{id}"), body)
            .await
            .expect(201);
        let line = |member: &str, name: &str, role: &str| json!({ "id": member, "email": format!("{member}@{id}.example"), "name": name, "role": role });
        let lines = [
            line("alice", "Alice Martin", "team_admin"),
            line("adam", "Adam Smith", "team_admin"),
            line("jane", "Jane Doe", "member_only"),
            line("joe", "Joe Bloggs", "member_only"),
        ];
        self.platform
            .post_lines(&format!("/v1/platform/teams/{id}/members"), &lines)
            .await
            .expect(200);
    }

    /// The time that the application's clock shows.
    pub fn time(&self) -> SystemTime {
        self.switches()
            .map_or_else(SystemTime::now, |switches| switches.time())
    }

    /// A client with a token of the identity provider, minted now by the application's clock.
    pub fn caller(&self, caller: &Caller) -> Client {
        self.anyone.with_token(&mint(caller, self.time()))
    }

    /// The platform, with a token that is good by the application's clock.
    pub fn platform_now(&self) -> Client {
        self.caller(&Caller::Platform)
    }

    /// An admin of a team, by claim.
    pub fn admin(&self, team: &str, id: &str) -> Client {
        self.caller(&Caller::TeamAdmin {
            team: team.to_owned(),
            id: id.to_owned(),
        })
    }

    /// A technician of a reseller.
    pub fn technician(&self, reseller: &str, id: &str) -> Client {
        self.caller(&Caller::Technician {
            reseller: reseller.to_owned(),
            id: id.to_owned(),
        })
    }

    /// `alice` switches reseller support on.
    pub async fn enable(&self, team: &str) {
        self.set(team, json!({ "state": "enabled" })).await;
    }

    /// `alice` switches reseller support off.
    pub async fn disable(&self, team: &str) {
        self.set(team, json!({ "state": "disabled" })).await;
    }

    async fn set(&self, team: &str, body: Value) {
        self.admin(team, "alice")
            .put(&format!("/v1/teams/{team}/reseller-support"), body)
            .await
            .expect(200);
    }

    /// A technician of `northwind` issues a link. Its token.
    pub async fn link(&self, team: &str, technician: &str) -> String {
        let client = self.technician("northwind", technician);
        let body = json!({ "reason": "Ticket 42" });
        let link = client
            .post(&format!("/v1/teams/{team}/sign-in-links"), body)
            .await
            .expect(201);
        let url = link["url"].as_str().unwrap_or_default();
        url.split_once('#')
            .map(|(_, token)| token.to_owned())
            .expect("a token in the fragment")
    }

    /// A technician of `northwind` issues a link and its bearer redeems it.
    pub async fn session(&self, team: &str, technician: &str) -> Session {
        let token = self.link(team, technician).await;
        let nonce = format!("nonce-of-{technician}-0123456789");
        self.session_of(&self.redeem(&self.anyone, &token, &nonce).await)
    }

    /// Someone redeems a link.
    pub async fn redeem(&self, holder: &Client, token: &str, nonce: &str) -> Answer {
        holder
            .post(
                "/v1/sign-in-links/redeem",
                json!({ "token": token, "nonce": nonce }),
            )
            .await
    }

    /// The session that a redemption's answer hands out.
    #[track_caller]
    pub fn session_of(&self, redemption: &Answer) -> Session {
        let answer = redemption.expect(201);
        let token = answer["session_token"].as_str().expect("a session token");
        Session {
            client: self.anyone.with_token(token),
            answer,
        }
    }

    /// All members of a team as the platform sees them, by id.
    pub async fn members(&self, team: &str) -> Vec<Value> {
        let (mut members, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/platform/teams/{team}/members?limit=1000&after={after}");
            let page = self.platform_now().get(&path).await.expect(200);
            members.extend(page["members"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => return members,
            }
        }
    }

    /// The whole log of a team as the platform sees it, oldest entry first.
    pub async fn log(&self, team: &str) -> Vec<Value> {
        let (mut events, mut cursor) = (Vec::new(), String::new());
        let platform = self.platform_now();
        loop {
            let page = platform
                .get(&format!("/v1/teams/{team}/audit-log?limit=1000{cursor}"))
                .await
                .expect(200);
            events.extend(page["events"].as_array().cloned().unwrap_or_default());
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        events.reverse();
        events
    }

    /// Waits until the hook took every entry of a team's log, each counted once however often it came.
    pub async fn until_delivered(&self, team: &str) {
        let entries = self.log(team).await.len();
        let is_delivered = async || {
            let deliveries = self.hook.deliveries();
            let of_team =
                |id: &&String| id.starts_with(&format!("{team}:")) && id.contains(":entry:");
            deliveries
                .iter()
                .map(|one| &one.id)
                .filter(of_team)
                .collect::<HashSet<_>>()
                .len()
                >= entries
        };
        self.until("every entry at the hook", is_delivered).await;
    }

    /// Waits until something holds, and fails with what was waited for if it does not within a minute.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds().await {
            assert!(Instant::now() < deadline, "waited in vain: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn mint(caller: &Caller, now: SystemTime) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    token(caller, i64::try_from(now.as_secs()).unwrap_or_default()).expect("a token")
}
