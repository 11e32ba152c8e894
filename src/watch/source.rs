//! What a user may name as a source.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// A feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Standard input (`-`); it ends with its end.
    Stdin,
    /// A file that others append to.
    File(PathBuf),
    /// A server to connect to: `HOST:PORT`.
    TcpClient(String),
    /// A port that stations connect to.
    TcpListener(SocketAddr),
    /// A port that stations send datagrams to.
    Udp(SocketAddr),
}

impl Source {
    /// From what the user wrote. `Err` says what is wrong with it.
    pub fn parse(text: &str) -> Result<Source, String> {
        if text == "-" {
            return Ok(Source::Stdin);
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Ok(Source::File(PathBuf::from(text))) };
        match scheme {
            "tcp" => host_and_port(text, rest).map(Source::TcpClient),
            "tcp-listen" => bind(text, rest).map(Source::TcpListener),
            "udp" => bind(text, rest).map(Source::Udp),
            _ => Err(format!(
                "{text}: `{scheme}` is not known: give tcp://HOST:PORT, tcp-listen://ADDRESS:PORT, udp://ADDRESS:PORT, a file, \
                 or - for standard input"
            )),
        }
    }
}

fn host_and_port(text: &str, rest: &str) -> Result<String, String> {
    let port =
        rest.rsplit_once(':').filter(|(host, _)| !host.is_empty()).and_then(|(_, port)| port.parse::<u16>().ok());
    match port {
        Some(1..) => Ok(rest.to_owned()),
        _ => Err(format!("{text}: a host and a port are needed: tcp://HOST:PORT")),
    }
}

/// An address to listen at; a port alone means this machine only.
fn bind(text: &str, rest: &str) -> Result<SocketAddr, String> {
    let (port, address) = (rest.trim_start_matches(':').parse::<u16>(), rest.parse::<SocketAddr>());
    port.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port))).or(address).map_err(|_| {
        format!("{text}: a port, or an IP address of this machine and a port, are needed, like 127.0.0.1:4001")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_their_form() {
        let at = |text: &str| text.parse::<SocketAddr>().expect(text);
        for (text, expected) in [
            ("-", Ok(Source::Stdin)),
            ("feed.nmea", Ok(Source::File("feed.nmea".into()))),
            ("tcp://153.44.253.27:5631", Ok(Source::TcpClient("153.44.253.27:5631".into()))),
            ("tcp://[::1]:5631", Ok(Source::TcpClient("[::1]:5631".into()))),
            ("tcp-listen://0.0.0.0:4001", Ok(Source::TcpListener(at("0.0.0.0:4001")))),
            ("udp://4001", Ok(Source::Udp(at("127.0.0.1:4001")))),
            ("udp://:4001", Ok(Source::Udp(at("127.0.0.1:4001")))),
            ("tcp://host", Err("a host and a port")),
            ("tcp://:5631", Err("a host and a port")),
            ("tcp://host:0", Err("a host and a port")),
            ("udp://host:4001", Err("an IP address")),
            ("ftp://host", Err("`ftp` is not known")),
        ] {
            match (Source::parse(text), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected) && found.contains(text), "{found}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
