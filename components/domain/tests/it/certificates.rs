//! Certificates of single sign-on: their content, and malformed ones.

use domain::Certificate;

const IDP: &str = include_str!("../certificates/idp.pem");
const IDP2: &str = include_str!("../certificates/idp2.pem");
const SERIAL: &str = "75:51:8B:CF:BE:E4:70:F3:8B:25:EA:09:42:AD:CE:46:A0:4D:90:01";
const SHA1: &str = "57:50:27:C9:EE:93:B6:5A:70:CE:15:98:F5:C7:59:BD:11:10:05:E6";
const SHA256: &str = "29:94:91:DF:C3:AA:E4:73:9A:A1:D7:21:D8:CB:D3:F3:\
     0D:7F:6B:49:2F:F8:CC:28:9F:7D:9A:22:BC:55:E2:14";

#[test]
fn a_certificate_has_names_dates_and_fingerprints() {
    let idp = Certificate::parse(&format!("\n{}\n", IDP.replace('\n', "\r\n"))).unwrap();
    assert_eq!(
        (idp.subject.as_str(), idp.issuer.as_str()),
        ("CN=idp.acme.example,O=Acme", "CN=idp.acme.example,O=Acme")
    );
    assert_eq!(idp.common_name.as_deref(), Some("idp.acme.example"));
    assert_eq!(idp.issue_date.to_rfc3339(), "2026-01-01T00:00:00+00:00");
    assert_eq!(
        idp.expiration_date.to_rfc3339(),
        "2126-01-01T00:00:00+00:00"
    );
    assert_eq!(idp.serial_number, SERIAL);
    assert_eq!(
        (
            idp.sha1_fingerprint.as_str(),
            idp.sha256_fingerprint.as_str()
        ),
        (SHA1, SHA256)
    );
    assert_eq!(idp.pem, IDP);
    assert_eq!(Certificate::parse(&idp.pem).unwrap(), idp);
    let long = Certificate::parse(include_str!("../certificates/long.pem")).unwrap();
    assert!(long.subject.chars().count() == 128 && long.issuer.chars().count() == 128);
}

#[test]
fn a_certificate_is_read_however_it_was_pasted() {
    let idp = Certificate::parse(IDP).unwrap();
    let body = IDP.replace("-----BEGIN CERTIFICATE-----", "");
    let body = body.replace("-----END CERTIFICATE-----", "");
    let joined = body.replace('\n', "");
    let wide: String = joined
        .chars()
        .collect::<Vec<_>>()
        .chunks(76)
        .fold(String::new(), |text, line| {
            text + &line.iter().collect::<String>() + "\r\n"
        });
    let key = IDP2.replace("CERTIFICATE", "PRIVATE KEY");
    for pasted in [
        IDP.replace('\n', "\r\n"),
        IDP.replace('\n', " "),
        IDP.replace('\n', ""),
        IDP.replace('\n', "\\n"),
        IDP.replace('\n', "\n\t "),
        IDP.replace("CERTIFICATE", "X509 CERTIFICATE"),
        format!("-----BEGIN CERTIFICATE-----\n{wide}-----END CERTIFICATE-----"),
        body.clone(),
        joined.clone(),
        format!("{IDP}{IDP2}"),
        format!("{key}{IDP}"),
        format!("Bag Attributes\n    friendlyName: idp\n{IDP}\nthe end"),
        format!("{}{IDP}{}", " ".repeat(9000), "x".repeat(9000)),
        format!("\u{FEFF}{IDP}"),
    ] {
        assert_eq!(Certificate::parse(&pasted).as_ref(), Ok(&idp), "{pasted}");
    }
    for bad in [
        String::new(),
        "-----BEGIN CERTIFICATE-----".to_owned(),
        key,
        IDP.replace("END CERTIFICATE", "END X509 CERTIFICATE"),
        IDP.replace('A', "*"),
        IDP.chars().take(400).collect(),
        format!("{IDP2}{IDP}").replacen("MII", "MIJ", 1),
    ] {
        assert!(Certificate::parse(&bad).is_err(), "{bad}");
    }
}
