//! Whether a domain takes mail, as a name server tells.

use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE, rdata::RData};
use std::{
    net::{IpAddr, SocketAddr},
    sync::OnceLock,
    time::Duration,
};
use tokio::{net::UdpSocket, time::timeout};

/// How long all questions about a domain may take together.
const PATIENCE: Duration = Duration::from_secs(3);
/// After which time a question is asked again; datagrams get lost.
const AGAIN: Duration = Duration::from_secs(1);

/// What is known about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mail {
    /// It takes mail.
    Taken,
    /// It exists and takes no mail.
    Refused,
    /// It does not exist.
    NoDomain,
    /// No name server has told.
    Unknown,
}

/// Whom to ask: the one that was set, or those of the system.
#[derive(Default)]
pub(crate) struct NameServers(OnceLock<Vec<SocketAddr>>);

impl NameServers {
    /// Asks this one only. Must be called before anything was asked.
    pub(crate) fn set(&self, server: SocketAddr) {
        if self.0.set(vec![server]).is_err() {
            tracing::warn!(%server, "name servers are known already");
        }
    }

    /// Whether a domain takes mail: by an MX record, else by an address (RFC 5321, 5.1), unless it says that it does not
    /// (RFC 7505).
    pub(crate) async fn mail(&self, domain: &str) -> Mail {
        let Ok(domain) = idna::domain_to_ascii(domain) else { return Mail::NoDomain };
        timeout(PATIENCE, self.look_up(&domain)).await.ok().flatten().unwrap_or(Mail::Unknown)
    }

    async fn look_up(&self, domain: &str) -> Option<Mail> {
        match self.ask(domain, TYPE::MX).await? {
            Answer::NoDomain => Some(Mail::NoDomain),
            Answer::Records => Some(Mail::Taken),
            Answer::NullMail => Some(Mail::Refused),
            Answer::Nothing => {
                for kind in [TYPE::A, TYPE::AAAA] {
                    if self.ask(domain, kind).await? == Answer::Records {
                        return Some(Mail::Taken);
                    }
                }
                Some(Mail::Refused)
            }
        }
    }

    /// Asks one name server after the other, each three times.
    async fn ask(&self, domain: &str, kind: TYPE) -> Option<Answer> {
        let servers = self.0.get_or_init(of_the_system);
        for server in servers.iter().cycle().take(servers.len() * 3) {
            match timeout(AGAIN, ask_one(*server, domain, kind)).await {
                Ok(Ok(Some(answer))) => return Some(answer),
                Ok(Ok(None)) | Err(_) => {}
                Ok(Err(error)) => {
                    tracing::debug!(%error, %server, "a name server cannot be asked");
                    tokio::time::sleep(AGAIN / 4).await;
                }
            }
        }
        None
    }
}

/// What a name server says about one kind of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Records,
    NullMail,
    Nothing,
    NoDomain,
}

/// One question to one name server; none if its answer says nothing.
async fn ask_one(server: SocketAddr, domain: &str, kind: TYPE) -> std::io::Result<Option<Answer>> {
    let id = u16::from_be_bytes(crate::secret::random());
    let Some(question) = question(id, domain, kind) else { return Ok(Some(Answer::NoDomain)) };
    let local: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(local).await?;
    // Only what comes from this server is received.
    socket.connect(server).await?;
    socket.send(&question).await?;
    let mut bytes = [0; 4096];
    loop {
        let length = socket.recv(&mut bytes).await?;
        let Ok(packet) = Packet::parse(bytes.get(..length).unwrap_or_default()) else { continue };
        let ours = packet.id() == id
            && packet.has_flags(PacketFlag::RESPONSE)
            && packet.questions.iter().all(|asked| asked.qname.to_string().eq_ignore_ascii_case(domain));
        if ours {
            return Ok(judge(&packet, kind));
        }
    }
}

/// The bytes of a question; none if no name server can be asked about such a domain.
fn question(id: u16, domain: &str, kind: TYPE) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(domain).ok()?, kind.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

fn judge(packet: &Packet<'_>, kind: TYPE) -> Option<Answer> {
    match packet.rcode() {
        RCODE::NameError => return Some(Answer::NoDomain),
        RCODE::NoError => {}
        _ => return None,
    }
    // An answer that was cut off had too many records for one datagram.
    if packet.has_flags(PacketFlag::TRUNCATION) {
        return Some(Answer::Records);
    }
    let mut found = Answer::Nothing;
    for record in packet.answers.iter().filter(|record| record.rdata.type_code() == kind) {
        match &record.rdata {
            RData::MX(mail) if mail.exchange.get_labels().is_empty() => found = Answer::NullMail,
            _ => return Some(Answer::Records),
        }
    }
    Some(found)
}

/// The name servers of `/etc/resolv.conf`; as resolvers do, the one on this machine if it names none.
fn of_the_system() -> Vec<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok());
    let mut servers: Vec<SocketAddr> = named.take(3).map(|address| SocketAddr::new(address, 53)).collect();
    if servers.is_empty() {
        servers.push(SocketAddr::from(([127, 0, 0, 1], 53)));
    }
    servers
}
