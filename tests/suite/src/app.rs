//! A running application with a vendor around it, on one of the hosts that the tests know.

use crate::client::Client;
use crate::process::Process;
use crate::spin::Spin;
use component_host::{Options, StoreLocation, Switches, build_components};
use example_vendor::{Receiver, Subject, Vendor, login_token, token, variables};
use serde_json::json;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The application's public URL by its configuration. It listens elsewhere, and nobody connects
/// there.
const BASE_URL: &str = "https://support.vendor.example";

/// The panic of a test that is to be ignored on Spin and is not.
const NOT_ON_SPIN: &str = "only the component host can do this: the test lacks \
    #[cfg_attr(spin, ignore = \"needs the component host's switches\")]";

/// A running application, and everything that a test of it needs.
pub struct TestApp {
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
    Components(Box<component_host::App>),
    Process(Process),
    Spin(Spin),
}

impl TestApp {
    /// An application that has been set up, on the component host with its store in memory, or on
    /// Spin.
    pub async fn start() -> Self {
        let app = match std::env::var("SPIN") {
            Ok(program) => Self::start_spin(&program).await,
            Err(_) => Self::start_without_set_up(|options| options).await,
        };
        app.set_up().await;
        app
    }

    /// The same with other options of the component host.
    pub async fn start_with(change: impl FnOnce(Options) -> Options) -> Self {
        let app = Self::start_without_set_up(change).await;
        app.set_up().await;
        app
    }

    /// The same before the platform has set it up.
    pub async fn start_without_set_up(change: impl FnOnce(Options) -> Options) -> Self {
        let (vendor, folder) = Self::surroundings().await;
        let manifest = root().join("spin.toml");
        build_components(&manifest).expect("components that build");
        let mut options = Options::new(manifest);
        options.variables = variables(BASE_URL, vendor.origin());
        options.request_timeout = Some(Duration::from_secs(60));
        let app = component_host::App::start(change(options));
        let host = Host::Components(Box::new(app.await.expect("an application")));
        Self::new(vendor, host, folder)
    }

    /// An application with its store in a file; the same file again is a restart.
    pub async fn start_on(file: &Path) -> Self {
        let store = StoreLocation::File(file.to_owned());
        Self::start_with(|options| Options { store, ..options }).await
    }

    /// An application on the component host as a process of its own, with its store in a file.
    /// Dropping it kills the process.
    pub async fn start_process(file: &Path) -> Self {
        let (vendor, folder) = Self::surroundings().await;
        build_components(&root().join("spin.toml")).expect("components that build");
        let variables = variables(BASE_URL, vendor.origin());
        let process = Process::start(&root(), &variables, file).expect("a process");
        let app = Self::new(vendor, Host::Process(process), folder);
        app.set_up().await;
        app
    }

    async fn start_spin(program: &str) -> Self {
        let (vendor, folder) = Self::vendor_and_folder().await;
        let variables = variables(BASE_URL, vendor.origin());
        let spin = Spin::start(program, &root(), &variables, folder.path()).expect("spin");
        Self::new(vendor, Host::Spin(spin), folder)
    }

    /// The vendor and the folder of an application on the component host.
    async fn surroundings() -> (Vendor, TempDir) {
        assert!(std::env::var_os("SPIN").is_none(), "{NOT_ON_SPIN}");
        Self::vendor_and_folder().await
    }

    async fn vendor_and_folder() -> (Vendor, TempDir) {
        let vendor = Vendor::start(BASE_URL).await.expect("a vendor");
        (vendor, tempfile::tempdir().expect("a folder"))
    }

    fn new(vendor: Vendor, host: Host, folder: TempDir) -> Self {
        let url = host.url();
        vendor.application_is_at(&url);
        let anyone = Client::new(reqwest::Client::new(), &url);
        let platform = anyone.with_token(&mint(&Subject::Platform, SystemTime::now()));
        Self {
            hook: vendor.hook(),
            vendor,
            anyone,
            platform,
            host,
            _folder: folder,
        }
    }

    async fn set_up(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let path = "/v1/platform/setup";
        while self.platform.put(path, json!({})).await.status != 200 {
            assert!(
                Instant::now() < deadline,
                "the application cannot be set up"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The URL at which the application listens.
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// The process that is the application; see [`Self::start_process`].
    pub fn process(&self) -> &Process {
        match &self.host {
            Host::Process(process) => process,
            Host::Components(_) | Host::Spin(_) => panic!("the application is no such process"),
        }
    }

    /// The component host, for tests that are ignored on Spin.
    pub fn host(&self) -> &component_host::App {
        self.host_if_any().expect(NOT_ON_SPIN)
    }

    /// The component host's switches, for tests that are ignored on Spin.
    pub fn switches(&self) -> Switches {
        self.host().switches()
    }

    /// The component host, for tests that check more there than on Spin.
    pub fn host_if_any(&self) -> Option<&component_host::App> {
        match &self.host {
            Host::Components(host) => Some(host),
            Host::Process(_) | Host::Spin(_) => None,
        }
    }

    /// The component host's switches, for tests that check more there than on Spin.
    pub fn switches_if_any(&self) -> Option<Switches> {
        self.host_if_any().map(component_host::App::switches)
    }

    /// The time on the application's clock.
    pub fn time(&self) -> SystemTime {
        self.switches_if_any()
            .map_or_else(SystemTime::now, |switches| switches.time())
    }

    /// A client with a token of the identity provider, minted now by the application's clock.
    pub fn caller(&self, caller: &Subject) -> Client {
        self.anyone.with_token(&mint(caller, self.time()))
    }

    /// The platform, with a token that is good by the application's clock.
    pub fn platform_now(&self) -> Client {
        self.caller(&Subject::Platform)
    }

    /// An admin of a team, by claim.
    pub fn admin(&self, team: &str, id: &str) -> Client {
        self.caller(&Subject::TeamAdmin {
            team: team.to_owned(),
            id: id.to_owned(),
        })
    }

    /// An admin of a team who has signed in to the console just now.
    pub fn login(&self, team: &str, id: &str) -> Client {
        let admin = Subject::TeamAdmin {
            team: team.to_owned(),
            id: id.to_owned(),
        };
        let now = self.time().duration_since(UNIX_EPOCH);
        let now = now.expect("a time").as_secs().cast_signed();
        let token = login_token(&admin, now).expect("a token");
        self.anyone.with_token(&token)
    }

    /// A technician of a reseller.
    pub fn technician(&self, reseller: &str, id: &str) -> Client {
        self.caller(&Subject::Technician {
            reseller: reseller.to_owned(),
            id: id.to_owned(),
        })
    }

    /// The manager of a reseller's technicians.
    pub fn manager(&self, reseller: &str, id: &str) -> Client {
        self.caller(&Subject::ResellerManager {
            reseller: reseller.to_owned(),
            id: id.to_owned(),
        })
    }

    /// Waits until a condition holds, and fails after a minute with the description of the
    /// condition.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds().await {
            assert!(Instant::now() < deadline, "waited in vain: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until no component has any work, deliveries included. For tests that are ignored on
    /// Spin.
    pub async fn until_idle(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut times = 0;
        // One component may be about to call another.
        while times < 3 {
            assert!(Instant::now() < deadline, "the application is never idle");
            times = if self.host().is_idle() { times + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Sets the clock forward once no component has any work: a deliverer that is under way would
    /// find its claim over, and date its failures later. For tests that are ignored on Spin.
    pub async fn advance_idle(&self, time: Duration) {
        self.until_idle().await;
        self.switches().advance(time);
    }

    /// Waits until a number has not changed for so many looks in a row, and returns it.
    pub async fn until_steady(&self, what: &str, looks: u32, number: impl Fn() -> u64) -> u64 {
        let (seen, times) = (Cell::new(number()), Cell::new(0));
        self.until(what, async || {
            let now = number();
            let is_same = seen.replace(now) == now;
            times.set(if is_same { times.get() + 1 } else { 0 });
            times.get() >= looks
        })
        .await;
        seen.get()
    }
}

impl Host {
    fn url(&self) -> String {
        match self {
            Self::Components(app) => app.url(),
            Self::Process(process) => process.url().to_owned(),
            Self::Spin(spin) => spin.url().to_owned(),
        }
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn mint(caller: &Subject, now: SystemTime) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    token(caller, i64::try_from(now.as_secs()).unwrap_or_default()).expect("a token")
}
