//! A name server that knows a few domains.

use simple_dns::{
    CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord, TYPE,
    rdata::{A, AAAA, MX, RData},
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{net::UdpSocket, task::JoinHandle};

/// Answers until it is dropped.
pub struct NameServer {
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
    work: JoinHandle<()>,
}

impl NameServer {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let address = socket.local_addr().expect("an address");
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let work = tokio::spawn(async move {
            let mut bytes = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
                count.fetch_add(1, Ordering::Relaxed);
                if let Some(answer) = answer(&bytes[..length]) {
                    socket.send_to(&answer, from).await.expect("sent");
                }
            }
        });
        Self { address, asked, work }
    }

    /// How many questions there were.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.work.abort();
    }
}

fn answer(bytes: &[u8]) -> Option<Vec<u8>> {
    let question = Packet::parse(bytes).expect("a question");
    assert!(question.has_flags(PacketFlag::RECURSION_DESIRED));
    let asked = question.questions.first().expect("one question").clone();
    let is = |kind: TYPE| asked.qtype == kind.into();
    let mail = |exchange| RData::MX(MX { preference: 0, exchange: Name::new(exchange).expect("a name") });
    let mut answer = Packet::new_reply(question.id());
    let name = asked.qname.to_string();
    let record = match name.as_str() {
        "silent.test" => return None,
        "mail.test" | "xn--mller-kva.test" if is(TYPE::MX) => Some(mail("mx.mail.test")),
        "null.test" if is(TYPE::MX) => Some(mail("")),
        "host.test" if is(TYPE::A) => Some(RData::A(A { address: 0x7f00_0001 })),
        "six.test" if is(TYPE::AAAA) => Some(RData::AAAA(AAAA { address: 1 })),
        "failing.test" => {
            *answer.rcode_mut() = RCODE::ServerFailure;
            None
        }
        "mail.test" | "xn--mller-kva.test" | "null.test" | "host.test" | "six.test" | "empty.test" => None,
        _ => {
            *answer.rcode_mut() = RCODE::NameError;
            None
        }
    };
    answer.answers.extend(record.map(|data| ResourceRecord::new(asked.qname.clone(), CLASS::IN, 60, data)));
    answer.questions.push(asked);
    Some(answer.build_bytes_vec().expect("an answer"))
}
