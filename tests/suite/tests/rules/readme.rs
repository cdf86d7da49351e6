//! The README's curl walk works as pasted.

use suite::{TestApp, root};
use tokio::process::Command;

#[tokio::test]
async fn readme_walk_works_as_pasted() {
    let app = TestApp::start().await;
    app.acme().await;
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let (_, block) = readme.split_once("<!-- walk -->\n```sh\n").expect("a walk");
    let (block, _) = block.split_once("```").expect("the walk's end");
    let (tokens, walk) = block.split_once('\n').expect("lines");
    assert!(
        tokens.starts_with("eval "),
        "the first line gets the tokens, which this test has: {tokens}"
    );

    let output = Command::new("bash")
        .args(["-euc", walk])
        .env("URL", app.url())
        .env("PLATFORM", app.platform.token())
        .env("ADMIN", app.admin("acme", "alice").token())
        .env("TECHNICIAN", app.technician("northwind", "tom").token())
        .output()
        .await
        .expect("bash");
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8_lossy(&output.stdout);
    let mut rest = &*told;
    for expected in [
        r#""state":"enabled""#,
        r#""name":"New One""#,
        "204",
        "action_not_permitted",
        "Northwind Partners removed Jane Doe",
        r#""state":"disabled""#,
        "session_not_active",
    ] {
        let (_, after) = rest
            .split_once(expected)
            .unwrap_or_else(|| panic!("{expected} is missing in {told}"));
        rest = after;
    }
}
