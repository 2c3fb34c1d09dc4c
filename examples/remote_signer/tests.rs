//! Service and client against one another, and each against somebody who breaks the protocol.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureForm;

use super::*;
use crate::wire::Kind;
use crate::wire::MAX_BODY;

/// Long enough for a machine that is busy with other things.
const TIME: Duration = Duration::from_secs(2);

/// Starts a service that refuses what contains `forged`; it runs until the test program ends.
fn start(at: &str, signer: SoftwareSigner) -> Address {
    let (listener, address) = at.parse::<Address>().unwrap().listen().unwrap();
    let service = Service {
        signer,
        approve: Box::new(|_, message: &[u8]| !message.windows(6).any(|w| w == b"forged")),
        time: TIME,
    };
    thread::spawn(move || service.run(&listener));
    address
}

fn on_port(signer: SoftwareSigner) -> (Address, std::net::SocketAddr) {
    match start("127.0.0.1:0", signer) {
        Address::Loopback(port) => (Address::Loopback(port), port),
        #[cfg(unix)]
        Address::Socket(_) => unreachable!(),
    }
}

fn demand_it_signs(address: Address) {
    let signer = RemoteSigner::connect(address, TIME).unwrap();
    let key = signer.public_key();
    for message in [&b"licence"[..], b"", &vec![7; MAX_BODY]] {
        let value = signer.sign(message).unwrap();
        let answer = key.verify(signer.algorithm(), DEFAULT_ID, message, &value);
        assert_eq!(answer, Ok(SignatureForm::Der));
    }
}

#[test]
fn what_the_service_signs_verifies() {
    for signer in [
        SoftwareSigner::generate_sm2().unwrap(),
        SoftwareSigner::generate_p256().unwrap(),
        SoftwareSigner::generate_ed25519().unwrap(),
    ] {
        demand_it_signs(on_port(signer).0);
    }
}

#[cfg(unix)]
#[test]
fn it_listens_at_a_socket() {
    let path = std::env::temp_dir().join(format!("yinzheng-signer-{}", std::process::id()));
    let signer = SoftwareSigner::generate_sm2().unwrap();
    demand_it_signs(start(path.to_str().unwrap(), signer));
    fs::remove_file(path).unwrap();
}

#[test]
fn only_this_machine_is_served() {
    for (text, why) in [
        ("0.0.0.0:7700", "every interface"),
        ("10.0.0.1:7700", "a network"),
    ] {
        assert!(text.parse::<Address>().is_err(), "{why}");
    }
}

#[test]
fn digests_are_signed_where_they_can_be_verified() {
    let (address, _) = on_port(SoftwareSigner::generate_sm2().unwrap());
    let signer = RemoteSigner::connect(address, TIME).unwrap();
    let key = signer.public_key().prepare().unwrap();
    let value = signer.sign_digest(&[7; 32]).unwrap();
    assert_eq!(
        key.verify_sm2_digest(&[7; 32], &value),
        Ok(SignatureForm::Der)
    );
    assert_eq!(
        signer.sign_digest(&[7; 31]),
        Err(SignError::WholeMessageOnly)
    );
}

#[test]
fn refusals_and_limits_come_back_and_the_connection_lives_on() {
    let (address, _) = on_port(SoftwareSigner::generate_sm2().unwrap());
    let signer = RemoteSigner::connect(address, TIME).unwrap();
    assert_eq!(signer.sign(b"a forged licence"), Err(SignError::Refused));
    assert!(signer.sign(b"licence").is_ok());
    let too_long = vec![0; MAX_BODY + 1];
    assert!(matches!(signer.sign(&too_long), Err(SignError::Device(_))));
    assert!(signer.sign(b"licence").is_ok());
    // The service closes a silent connection; the next call connects anew or says so, and the one after works.
    thread::sleep(TIME * 2);
    let _ = signer.sign(b"licence");
    assert!(signer.sign(b"licence").is_ok());
}

#[test]
fn who_breaks_the_protocol_harms_nobody_else() {
    let (address, port) = on_port(SoftwareSigner::generate_sm2().unwrap());
    for (octets, why) in [
        (&[0xff, 0xff, 0xff, 0xff, 2][..], "four gigabytes announced"),
        (&[0, 0, 0, 0, 99], "no such question"),
        (&[0, 0, 0, 0, Kind::Value as u8], "an answer"),
    ] {
        let mut stream = TcpStream::connect(port).unwrap();
        stream.set_read_timeout(Some(TIME * 4)).unwrap();
        stream.write_all(octets).unwrap();
        let mut answer = Vec::new();
        assert_eq!(stream.read_to_end(&mut answer).unwrap_or(0), 0, "{why}");
        demand_it_signs(address.clone());
    }
}

/// A service that answers the first question with the key of `signer` and every other with `answer`.
fn impostor(signer: &SoftwareSigner, answer: (Kind, Vec<u8>), slow: Duration) -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::Loopback(listener.local_addr().unwrap());
    let mut key = vec![1];
    key.extend(signer.public_key().to_spki());
    thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        while let Ok(Some((kind, _))) = wire::receive(&mut stream, TIME) {
            let (kind, body) = match kind {
                Kind::Describe => (Kind::Key, key.clone()),
                _ => {
                    thread::sleep(slow);
                    answer.clone()
                }
            };
            if wire::send(&mut stream, kind, &body, TIME).is_err() {
                break;
            }
        }
    });
    address
}

#[test]
fn a_false_or_slow_answer_is_no_signature() {
    let signer = SoftwareSigner::generate_sm2().unwrap();
    let other = SoftwareSigner::generate_sm2().unwrap();
    let now = Duration::ZERO;
    for (answer, slow, why) in [
        (
            (Kind::Value, other.sign(b"licence").unwrap()),
            now,
            "another key",
        ),
        (
            (Kind::Value, signer.sign(b"licencf").unwrap()),
            now,
            "another message",
        ),
        ((Kind::Value, Vec::new()), now, "nothing"),
        ((Kind::Key, vec![1]), now, "no answer to this"),
        ((Kind::Refused, vec![77]), now, "an unknown reason"),
        (
            (Kind::Value, signer.sign(b"licence").unwrap()),
            TIME * 3,
            "too late",
        ),
    ] {
        let address = impostor(&signer, answer, slow);
        let client = RemoteSigner::connect(address, TIME).unwrap();
        let begin = Instant::now();
        let value = client.sign(b"licence");
        assert!(
            matches!(value, Err(SignError::Device(_))),
            "{why}: {value:?}"
        );
        assert!(begin.elapsed() < TIME * 2, "{why}");
    }
}
