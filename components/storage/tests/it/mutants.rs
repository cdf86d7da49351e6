//! Bugs planted in a copy of this crate, to prove that the simulation finds them.
//!
//! Each patch in `tests/mutants` is one bug. Lines of its head name the simulation that finds it
//! (`Simulation: `), and the promise that it finds broken (`Found by: `).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Seeds within which each bug is found. They are among those that pass without it.
const SEEDS: &str = "2000";

/// The tests that run them, by simulation.
const TESTS: [(&str, &str); 3] = [
    (
        "teams",
        "simulation::every_promise_holds_for_as_many_seeds_as_asked_for",
    ),
    (
        "deliveries",
        "simulation::deliveries::delivery_holds_for_as_many_seeds_as_asked_for",
    ),
    (
        "shards",
        "simulation::shards::every_promise_holds_for_as_many_seeds_as_asked_for",
    ),
];

#[test]
fn each_mutant_is_found_within_two_thousand_seeds() {
    let mut patches: Vec<_> = list(&package().join("tests/mutants"));
    patches.sort();
    assert_eq!(patches.len(), 14);
    let workspace = Workspace::new();
    for patch in patches {
        let name = patch.file_stem().unwrap().display();
        let text = fs::read_to_string(&patch).unwrap();
        let head = |word: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(word));
            value.unwrap_or_else(|| panic!("{name} does not say {word:?}"))
        };
        let (simulation, promise) = (head("Simulation: "), head("Found by: "));
        let test = TESTS.iter().find(|(name, _)| *name == simulation);
        let (_, test) = test.unwrap_or_else(|| panic!("{name}: there is no such simulation"));
        workspace.apply(&patch);
        let build = workspace.cargo(&["--no-run"], promise);
        assert!(build.status.success(), "{name}: {}", output_of(&build));
        let run = workspace.cargo(&["--", "--ignored", "--exact", test], promise);
        assert!(!run.status.success(), "{name} is not found");
        let text = output_of(&run);
        let found = text.lines().find(|line| line.contains(promise));
        let found = found.unwrap_or_else(|| panic!("{name} is not found by {promise:?}: {text}"));
        println!("{name}: {found}");
    }
}

/// A workspace with a copy of this package, of whose tests it has the simulation only.
struct Workspace {
    root: PathBuf,
}

impl Workspace {
    fn new() -> Self {
        let copy = Self {
            root: Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants"),
        };
        let original = package().ancestors().nth(2).unwrap();
        let manifest = fs::read_to_string(original.join("Cargo.toml")).unwrap();
        let (manifest, _) = manifest.split_once("[profile.dev]").unwrap();
        let manifest = manifest
            .lines()
            .filter(|line| !line.starts_with("exclude") && !line.starts_with("default-members"))
            .map(|line| match line.starts_with("members") {
                true => "members = [\"storage\"]".to_owned(),
                false => line.replace(
                    "path = \"components/domain\"",
                    &format!("path = {:?}", original.join("components/domain")),
                ),
            });
        let manifest = manifest.collect::<Vec<_>>().join("\n");
        fs::create_dir_all(copy.package()).unwrap();
        fs::write(copy.root.join("Cargo.toml"), manifest + PROFILE).unwrap();
        fs::copy(original.join("Cargo.lock"), copy.root.join("Cargo.lock")).unwrap();
        fs::copy(
            package().join("Cargo.toml"),
            copy.package().join("Cargo.toml"),
        )
        .unwrap();
        copy_tree(
            &package().join("tests/it"),
            &copy.package().join("tests/it"),
        );
        let main = "//! The simulation.\nmod simulation;\nmod support;\n";
        fs::write(copy.package().join("tests/it/main.rs"), main).unwrap();
        copy
    }

    fn package(&self) -> PathBuf {
        self.root.join("storage")
    }

    /// Plants one bug, in place of any other.
    fn apply(&self, patch: &Path) {
        copy_tree(&package().join("src"), &self.package().join("src"));
        let git = Command::new("git")
            .arg("apply")
            .arg(patch)
            .current_dir(self.package())
            // Otherwise paths would be those of the repository around the target directory.
            .env("GIT_CEILING_DIRECTORIES", &self.root)
            .output()
            .unwrap();
        assert!(
            git.status.success(),
            "{}: {}",
            patch.display(),
            output_of(&git)
        );
    }

    /// Builds or runs the simulation, in which only this promise counts: another one may be broken
    /// first, and which of them a run meets would be a matter of its threads.
    fn cargo(&self, arguments: &[&str], promise: &str) -> Output {
        Command::new(env!("CARGO"))
            .args([
                "test",
                "--offline",
                "--test",
                "it",
                "--target-dir",
                "target",
            ])
            .args(arguments)
            .current_dir(&self.root)
            // A build after the first one takes a second or two.
            .env("CARGO_INCREMENTAL", "1")
            .env("RUSTFLAGS", "--cap-lints=allow")
            // CI lints what it builds, but not this.
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .env("FIRST", "0")
            .env("PROMISE", promise)
            .env("SEEDS", SEEDS)
            .env_remove("SEED")
            .output()
            .unwrap()
    }
}

/// Quick to build, and good enough for some hundred seeds.
const PROFILE: &str = "
[profile.dev]
debug = false
[profile.dev.package]
serde_json.opt-level = 1
sha2.opt-level = 1
";

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in list(from) {
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &copy);
        } else {
            fs::copy(&path, copy).unwrap();
        }
    }
}

fn output_of(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}
