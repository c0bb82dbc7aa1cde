//! A client that costs next to nothing: one connection that stays open, one request at a time.

use anyhow::{Context, Result, bail};
use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    line: String,
    /// The body of the last answer.
    pub body: Vec<u8>,
    /// The headers of the last answer, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            line: String::new(),
            body: Vec::new(),
            headers: Vec::new(),
        })
    }

    /// Sends a request and reads the whole answer; gives its status.
    pub fn send(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.get_mut().write_all(request)?;
        self.read_line()?;
        let status = self.line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("not an answer: {}", self.line))?;
        self.headers.clear();
        self.body.clear();
        let (mut length, mut chunked) = (0, false);
        loop {
            self.read_line()?;
            let Some((name, value)) = self.line.split_once(':') else { break };
            let (name, value) = (name.to_ascii_lowercase(), value.trim());
            match name.as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = true,
                _ => self.headers.push((name, value.to_owned())),
            }
        }
        if !chunked {
            self.read_part(length)?;
            return Ok(status);
        }
        loop {
            self.read_line()?;
            let size = usize::from_str_radix(&self.line, 16).with_context(|| format!("not a size: {}", self.line))?;
            self.read_part(size)?;
            self.read_line()?;
            if size == 0 {
                return Ok(status);
            }
        }
    }

    /// Likewise, and anything but success is an error.
    pub fn expect(&mut self, request: &[u8]) -> Result<()> {
        let status = self.send(request)?;
        if !(200..300).contains(&status) {
            let asked = String::from_utf8_lossy(request);
            let said: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
            bail!("{} was answered with {status}: {said}", asked.lines().next().unwrap_or_default());
        }
        Ok(())
    }

    fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            bail!("the server has closed the connection");
        }
        self.line.truncate(self.line.trim_end().len());
        Ok(())
    }

    fn read_part(&mut self, size: usize) -> Result<()> {
        let start = self.body.len();
        self.body.resize(start + size, 0);
        Ok(self.stream.read_exact(&mut self.body[start..])?)
    }
}

/// A request as a browser on the same site sends it.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Path and query.
    pub path: &'a str,
    /// The session's token; empty without one.
    pub token: &'a str,
    /// Whether a compressed answer is understood.
    pub compressed: bool,
    /// Type and content of a body; without one it is a GET.
    pub body: Option<(&'a str, &'a str)>,
}

impl Ask<'_> {
    /// The bytes to send. `network` tells clients apart, as a proxy would.
    pub fn bytes(self, network: usize) -> Vec<u8> {
        let Self { path, token, compressed, body } = self;
        let method = if body.is_some() { "POST" } else { "GET" };
        let accept = if path.starts_with("/agent/fn/") { "application/json" } else { "text/html" };
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: portico-bench\r\nAccept: {accept}\r\n\
             Sec-Fetch-Site: same-origin\r\nX-Forwarded-For: 10.{}.{}.7\r\n",
            network / 250 % 250,
            network % 250
        );
        if !token.is_empty() {
            let _ = write!(text, "Cookie: portico_agent={token}\r\n");
        }
        if compressed {
            text.push_str("Accept-Encoding: gzip, br\r\n");
        }
        if let Some((kind, content)) = body {
            let _ = write!(text, "Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{content}", content.len());
        } else {
            text.push_str("\r\n");
        }
        text.into_bytes()
    }
}
