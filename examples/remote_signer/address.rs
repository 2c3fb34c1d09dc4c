//! Where the service listens: a Unix socket, which the file system guards, or a port of this machine.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::str::FromStr;
use std::time::Duration;

use crate::wire::Channel;

/// A Unix socket (a path) or a port on the loopback interface (`127.0.0.1:7700`, `[::1]:7700`).
///
/// On a loopback port every user of the machine can have things signed; prefer the socket, in a folder that only
/// the users of the key can enter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Address {
    Loopback(SocketAddr),
    #[cfg(unix)]
    Socket(std::path::PathBuf),
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            if !address.ip().is_loopback() {
                return Err("nothing in this protocol protects it on a network".to_owned());
            }
            return Ok(Self::Loopback(address));
        }
        #[cfg(unix)]
        return Ok(Self::Socket(text.into()));
        #[cfg(not(unix))]
        Err("not a loopback address with a port".to_owned())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback(address) => address.fmt(f),
            #[cfg(unix)]
            Self::Socket(path) => path.display().fmt(f),
        }
    }
}

impl Address {
    /// Connects to a service.
    pub(crate) fn connect(&self, time: Duration) -> io::Result<Box<dyn Channel>> {
        Ok(match self {
            Self::Loopback(address) => {
                let stream = TcpStream::connect_timeout(address, time)?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            #[cfg(unix)]
            Self::Socket(path) => Box::new(std::os::unix::net::UnixStream::connect(path)?),
        })
    }

    /// Listens; the address that comes back has the port that was chosen where 0 was asked for.
    pub(crate) fn listen(&self) -> io::Result<(Listener, Self)> {
        Ok(match self {
            Self::Loopback(address) => {
                let listener = TcpListener::bind(address)?;
                let address = Self::Loopback(listener.local_addr()?);
                (Listener::Loopback(listener), address)
            }
            #[cfg(unix)]
            Self::Socket(path) => {
                let listener = std::os::unix::net::UnixListener::bind(path)?;
                (Listener::Socket(listener), self.clone())
            }
        })
    }
}

/// What connections come in at.
pub(crate) enum Listener {
    Loopback(TcpListener),
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixListener),
}

impl Listener {
    /// The next connection.
    pub(crate) fn accept(&self) -> io::Result<Box<dyn Channel>> {
        Ok(match self {
            Self::Loopback(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            #[cfg(unix)]
            Self::Socket(listener) => Box::new(listener.accept()?.0),
        })
    }
}
