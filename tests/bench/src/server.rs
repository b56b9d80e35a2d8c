//! A server that costs next to nothing: it looks at the path alone, and its answers are ready made.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

/// The server as a process of its own, so that its time is not counted; ends with this value.
pub struct Server {
    process: Child,
    pub url: String,
}

impl Server {
    pub fn start() -> io::Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        let output = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        BufReader::new(output).read_line(&mut url)?;
        Ok(Server { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input ends, and with it the process.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Serves until its input ends.
pub fn serve() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// A client sends its next request only after the answer, so what is read is one request.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let one = response(&format!(r#"{{"result":{}}}"#, profile(321)));
    let list = response(&String::from_utf8_lossy(&page()));
    let (mut request, mut filled) = ([0; 4096], 0);
    loop {
        match stream.read(&mut request[filled..])? {
            0 => return Ok(()),
            read => filled += read,
        }
        if request[..filled].ends_with(b"\r\n\r\n") {
            let is_list = request.starts_with(b"GET /api/custom_oauth_profiles?");
            stream.write_all(if is_list { &list } else { &one })?;
            filled = 0;
        }
    }
}

fn response(body: &str) -> Vec<u8> {
    let kind = "content-type: application/json; charset=utf-8";
    format!("HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The body of a full page.
pub fn page() -> Vec<u8> {
    let profiles: Vec<String> = (321..421).map(profile).collect();
    format!(r#"{{"result":[{}]}}"#, profiles.join(",")).into_bytes()
}

/// The profile that Workato documents.
fn profile(id: i64) -> String {
    let counts = r#""shared_accounts_count":1,"oem_customers_count":5"#;
    let time = "2023-01-15T11:50:32.986-07:00";
    let (name, data) = ("Acme HubSpot OAuth app", r#"{"client_id":"example_client_id"}"#);
    format!(
        r#"{{"id":{id},"user_id":123,"name":"{name}","provider":"hubspot","data":{data},{counts},"created_at":"{time}","updated_at":"{time}"}}"#
    )
}
