//! Settings of the process: command line and environment first, then a TOML file, then defaults.

use anyhow::{Context, bail};
use backend::{Backend, clock::Clock, db::Location};
use clap::{Args, builder::BoolishValueParser};
use serde::Deserialize;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

/// Settings of the process.
#[expect(clippy::doc_markdown, reason = "these are the words of --help")]
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "PORTICO_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Folder of the embedded database [default: ./portico-data]
    #[arg(long, global = true, env = "PORTICO_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Use this PostgreSQL database instead of the embedded one: postgres://user:password@host/name
    #[arg(long, global = true, env = "PORTICO_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder of the browser's files [default: `site` beside the program]
    #[arg(long, global = true, env = "PORTICO_ASSETS", value_name = "FOLDER")]
    pub assets: Option<PathBuf>,
    /// The address under which people reach Portico; with https, cookies are for TLS only [default: http://LISTEN]
    #[arg(long, global = true, env = "PORTICO_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Proxies whose X-Forwarded-For header is believed, separated by commas
    #[arg(long, global = true, env = "PORTICO_TRUSTED_PROXIES", value_name = "ADDRESSES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// The name server that is asked about the domains of email addresses [default: those of the system]
    #[arg(long, global = true, env = "PORTICO_NAME_SERVER", value_name = "ADDRESS")]
    pub name_server: Option<SocketAddr>,
    /// What is logged, such as `info` or `warn,backend=debug` [default: info]
    #[arg(long, global = true, env = "PORTICO_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Log as JSON, one object a line
    #[arg(
        long, global = true, env = "PORTICO_LOG_JSON", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new()
    )]
    pub log_json: Option<bool>,
}

impl Config {
    /// Fills what neither command line nor environment say from a file. Unknown keys are refused with their line.
    pub fn or_file(self, named: Option<&Path>) -> anyhow::Result<Self> {
        let path = named.unwrap_or(Path::new("portico.toml"));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(self),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let file: Self = match toml::from_str(&text) {
            Ok(file) => file,
            // The message has line, column and an excerpt.
            Err(error) => bail!("{}: {error}", path.display()),
        };
        Ok(Self {
            listen: self.listen.or(file.listen),
            data: self.data.or(file.data),
            database_url: self.database_url.or(file.database_url),
            assets: self.assets.or(file.assets),
            public_url: self.public_url.or(file.public_url),
            trusted_proxies: if self.trusted_proxies.is_empty() { file.trusted_proxies } else { self.trusted_proxies },
            name_server: self.name_server.or(file.name_server),
            log: self.log.or(file.log),
            log_json: self.log_json.or(file.log_json),
        })
    }

    /// Address and port to listen on.
    pub fn listen(&self) -> SocketAddr {
        self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)))
    }

    /// The address under which people reach Portico, without a slash at the end.
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen())).trim_end_matches('/').to_owned()
    }

    /// Where the data is, as one may tell everybody.
    pub fn place(&self) -> String {
        match self.location() {
            Location::File(file) => file.display().to_string(),
            Location::Postgres(_) => "the PostgreSQL database".to_owned(),
        }
    }

    /// Where the data is kept.
    pub fn location(&self) -> Location {
        match &self.database_url {
            Some(url) => Location::Postgres(url.clone()),
            None => {
                Location::File(self.data.clone().unwrap_or_else(|| PathBuf::from("portico-data")).join("portico.db"))
            }
        }
    }

    /// Folder of the browser's files.
    pub fn assets(&self) -> anyhow::Result<PathBuf> {
        match &self.assets {
            Some(folder) => Ok(folder.clone()),
            None => {
                let program = std::env::current_exe().context("cannot find the program's own folder")?;
                Ok(program.parent().unwrap_or(Path::new(".")).join("site"))
            }
        }
    }

    /// Opens the database; the embedded one is made if it is not there.
    pub async fn open(&self) -> anyhow::Result<Backend> {
        let location = self.location();
        if let Location::File(file) = &location
            && let Some(folder) = file.parent()
        {
            make_folder(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let backend = Backend::open(&location, Clock::default()).await.with_context(|| match &location {
            Location::File(file) => {
                format!(
                    "cannot open the database {} (is the folder there, may it be written, is the disk full?)",
                    file.display()
                )
            }
            Location::Postgres(_) => {
                "cannot open the PostgreSQL database (is it running, is the URL right?)".to_owned()
            }
        })?;
        if let Some(server) = self.name_server {
            backend.use_name_server(server);
        }
        Ok(backend)
    }
}

/// Makes a folder that is not there, for nobody else to read: people's data will be in it.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_fills_gaps_and_unknown_keys_are_refused_with_their_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("portico.toml");
        std::fs::write(&path, "listen = \"0.0.0.0:80\"\npublic_url = \"https://help.example/\"\n").expect("written");
        let given = Config { listen: Some(SocketAddr::from(([127, 0, 0, 1], 4000))), ..Config::default() };
        let config = given.clone().or_file(Some(&path)).expect("read");
        assert_eq!((config.listen().port(), config.public_url().as_str()), (4000, "https://help.example"));

        std::fs::write(&path, "listen = \"0.0.0.0:80\"\nlisten_port = 3\n").expect("written");
        let error = given.or_file(Some(&path)).expect_err("refused").to_string();
        assert!(error.contains("line 2") && error.contains("listen_port"), "{error}");
    }
}
