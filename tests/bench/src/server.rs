//! A cheap server: it reads only the first line of a request, and most of its answers are prepared.

mod answers;
mod tls;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use answers::Answers;
pub use answers::page;
pub use tls::CERTIFICATE;

/// More threads than open connections. Starting a thread for each connection would cost more than an answer.
const WORKERS: usize = 300;
const TLS_WORKERS: usize = 10;

/// The server in its own process, so that its time is not counted. Dropping it ends the process.
pub struct Server {
    process: Child,
    pub url: String,
    pub tls_url: String,
}

impl Server {
    pub fn start() -> io::Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut urls = String::new();
        let output = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        BufReader::new(output).read_line(&mut urls)?;
        let (url, tls_url) = urls.trim().split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
        Ok(Server { url: url.to_owned(), tls_url: tls_url.to_owned(), process })
    }

    /// A line with the number of its TLS handshakes.
    pub fn handshakes(&self) -> Result<String, ureq::Error> {
        ureq::get(format!("{}/handshakes", self.url)).call()?.body_mut().read_to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process ends when its standard input closes.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Serves until its input ends.
pub fn serve() -> io::Result<()> {
    let (plain, secure) = (TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("localhost:0")?);
    println!("http://{} https://localhost:{}", plain.local_addr()?, secure.local_addr()?.port());
    let (answers, tls) = (Arc::new(Answers::new()), tls::config()?);
    let same = Arc::clone(&answers);
    work(plain, WORKERS, move |stream| answer(stream, &same));
    work(secure, TLS_WORKERS, move |stream| tls::over(stream, &tls, |stream| answer(stream, &answers)));
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn work(
    listener: TcpListener,
    workers: usize,
    serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) {
    let shared = Arc::new((listener, serve));
    for _ in 0..workers {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let (listener, serve) = &*shared;
            // An error of one client does not matter to the next.
            while let Ok((stream, _)) = listener.accept() {
                let _ = stream.set_nodelay(true).and_then(|()| serve(stream));
            }
        });
    }
}

/// Answers one request after the other. A client sends the next only after the answer.
fn answer(mut stream: impl Read + Write, answers: &Answers) -> io::Result<()> {
    let (mut request, mut filled) = ([0; 4096], 0);
    loop {
        match stream.read(&mut request[filled..])? {
            0 => return Ok(()),
            read => filled += read,
        }
        if is_whole(&request[..filled]) {
            stream.write_all(&answers.to(&request[..filled]))?;
            filled = 0;
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    request.len() >= head + 4 + body_length(&request[..head]).unwrap_or(0)
}

fn body_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let length = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
    };
    head.lines().find_map(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whole_with_its_body() {
        let head = "POST /api/custom_oauth_profiles HTTP/1.1\r\ncontent-length: 2\r\n\r\n";
        assert!(is_whole(format!("{head}{{}}").as_bytes()) && !is_whole(format!("{head}{{").as_bytes()));
        assert!(is_whole(b"GET / HTTP/1.1\r\n\r\n") && !is_whole(b"GET / HTTP/1.1\r\n"));
    }
}
