//! Components get the grants of the manifest, and nothing else.

use component_host::App;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::client::{ask, ask_at, ask_one, options, start, try_ask, try_ask_as};

#[tokio::test]
async fn requests_arrive_whole() {
    let app = start().await;
    let lines = ask_at(
        &app,
        "/a/b/?method&path&body&authority&env=PLACE&header=spin-path-info&header=host",
    )
    .await;
    let authority = app.url().replace("http://", "");
    assert_eq!(
        lines,
        [
            "POST",
            "/a/b/",
            "some body",
            &authority,
            "here",
            "Some(\"/a/b/\")",
            "None"
        ]
    );
}

#[tokio::test]
async fn stores_need_a_grant() {
    let app = start().await;
    assert_eq!(
        ask(&app, "open=default&bucket=default").await,
        ["opened", "opened"]
    );
    for line in ask(&app, "open=other&bucket=other").await {
        assert!(line.contains("AccessDenied"), "{line}");
    }
    for line in ask_at(&app, "/bare/x?open=default&bucket=default&get=a").await {
        assert!(line.contains("AccessDenied"), "{line}");
    }
}

#[tokio::test]
async fn variables_need_a_grant_and_are_filled_in() {
    let app = App::start(options().variable("greeting", "hi"))
        .await
        .unwrap();
    assert_eq!(ask_one(&app, "var=greeting").await, "hi, world");
    assert!(ask_one(&app, "var=outside").await.contains("Undefined"));
    assert!(
        ask_one(&app, "var=NOT-A-NAME")
            .await
            .contains("InvalidName")
    );
    let misspelt = App::start(options().variable("greting", "hi")).await;
    assert!(misspelt.is_err());
}

#[tokio::test]
async fn outbound_hosts_are_matched_exactly() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream
                .write_all(
                    b"HTTP/1.1 418 Teapot\r\ncontent-length: 5\r\nconnection: close\r\n\r\nshort",
                )
                .await;
        }
    });
    let app = App::start(options().variable("outside", format!("http://127.0.0.1:{port}")))
        .await
        .unwrap();
    assert_eq!(
        ask_one(&app, &format!("fetch=http://127.0.0.1:{port}/")).await,
        "418 short"
    );
    for denied in [
        format!("http://localhost:{port}/"),
        "http://127.0.0.1/".to_owned(),
        format!("https://127.0.0.1:{port}/"),
    ] {
        assert!(
            ask_one(&app, &format!("fetch={denied}"))
                .await
                .contains("HttpRequestDenied"),
            "{denied}"
        );
    }
    let nobody = start().await;
    assert!(
        ask_one(&nobody, "fetch=http://127.0.0.1:1/")
            .await
            .contains("ConnectionRefused")
    );
}

#[tokio::test]
async fn private_components_are_reached_by_chaining_alone() {
    let app = start().await;
    assert_eq!(
        ask_one(&app, "fetch=http://hidden.spin.internal/any/path").await,
        "200 "
    );
    assert_eq!(
        app.routes()
            .iter()
            .filter(|(_, component)| component == "hidden")
            .count(),
        0
    );
    let denied = ask_at(&app, "/bare/x?fetch=http://hidden.spin.internal/").await;
    assert!(denied[0].contains("HttpRequestDenied"), "{denied:?}");
    let forged = try_ask_as(&app, "hidden.spin.internal", "/?method")
        .await
        .unwrap();
    assert_eq!(forged.status, 400);
}

#[tokio::test]
async fn the_best_route_wins() {
    let app = start().await;
    let lines = ask_at(
        &app,
        "/bare/x/y?header=spin-matched-route&header=spin-path-match-name&header=spin-path-info",
    )
    .await;
    assert_eq!(
        lines,
        ["Some(\"/bare/:name/...\")", "Some(\"x\")", "Some(\"/y\")"]
    );
    assert_eq!(
        ask_at(&app, "/bare?header=spin-matched-route").await,
        ["Some(\"/...\")"]
    );
    assert_eq!(
        try_ask(&app, "/.well-known/spin/health")
            .await
            .unwrap()
            .lines,
        ["OK"]
    );
}
