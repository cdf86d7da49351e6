//! The lifetime of instances: reuse, traps, work after the response.

use std::time::{Duration, Instant};

use component_host::{App, Options};

use crate::client::{ask, ask_one, eventually, options, options_with_file, start, stored, try_ask};

#[tokio::test]
async fn an_instance_is_reused_up_to_128_times() {
    let app = start().await;
    let mut seen = Vec::new();
    for _ in 0..130 {
        seen.push(ask_one(&app, "seen").await.parse::<u32>().unwrap());
    }
    assert!(seen.contains(&128), "{seen:?}");
    assert!(!seen.contains(&129), "{seen:?}");
}

#[tokio::test]
async fn an_idle_instance_goes_after_a_second() {
    let app = start().await;
    assert_eq!(ask_one(&app, "seen").await, "1");
    assert_eq!(ask_one(&app, "seen").await, "2");
    tokio::time::sleep(Duration::from_millis(1300)).await;
    assert_eq!(ask_one(&app, "seen").await, "1");
}

#[tokio::test]
async fn requests_share_an_instance_while_they_wait() {
    let app = start().await;
    let (slow, fast) = tokio::join!(ask(&app, "sleep=300&seen"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ask(&app, "seen").await
    });
    assert_eq!((slow[1].as_str(), fast[0].as_str()), ("2", "2"));
}

#[tokio::test]
async fn work_goes_on_after_the_response() {
    let app = start().await;
    let asked = Instant::now();
    ask(&app, "after=400:k:late").await;
    assert!(asked.elapsed() < Duration::from_millis(390));
    assert_eq!(stored(&app, "k"), None);
    eventually("the late write", || stored(&app, "k").is_some()).await;
}

#[tokio::test]
async fn stopping_waits_for_work_after_the_response() {
    let (options, file) = options_with_file("stop");
    let app = App::start(options.clone()).await.unwrap();
    ask(&app, "after=300:k:late").await;
    app.stop().await;
    let app = App::start(options).await.unwrap();
    assert_eq!(stored(&app, "k").as_deref(), Some("late"));
    app.stop().await;
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_trap_takes_down_its_instance_alone() {
    let app = start().await;
    ask(&app, "seen").await;
    assert_eq!(try_ask(&app, "/?trap").await.unwrap().status, 500);
    assert_eq!(ask_one(&app, "seen").await, "1");
    assert!(
        app.output().contains("an instance of fixture failed"),
        "{}",
        app.output()
    );
}

#[tokio::test]
async fn output_of_components_is_kept() {
    let app = start().await;
    ask(&app, "print=something").await;
    assert!(app.output().contains("something\n"));
}

#[tokio::test]
async fn a_request_without_end_times_out() {
    let limited = Options {
        request_timeout: Some(Duration::from_secs(1)),
        ..options()
    };
    let app = App::start(limited).await.unwrap();
    for program in ["/?sleep=60000", "/?loop"] {
        ask(&app, "seen").await;
        let asked = Instant::now();
        assert_eq!(
            try_ask(&app, program).await.unwrap().status,
            504,
            "{program}"
        );
        assert!(asked.elapsed() < Duration::from_secs(3), "{program}");
        assert_eq!(ask_one(&app, "seen").await, "1", "{program}");
    }
}

#[tokio::test]
async fn a_burst_of_requests_is_answered() {
    let app = start().await;
    let asked = (0..600).map(|_| ask(&app, "sleep=20&increment=n:1"));
    let answers = futures::future::join_all(asked).await;
    assert_eq!(answers.len(), 600);
    assert_eq!(ask_one(&app, "increment=n:0").await, "600");
}
