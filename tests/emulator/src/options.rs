//! The command line.

use lexopt::prelude::*;
use workato_emulator::{Fault, Settings};

pub(crate) const HELP: &str = "\
Unofficial emulator of Workato's Custom OAuth profiles API, for tests; not by Workato.

workato-emulator [OPTIONS]

  --port N               the port on 127.0.0.1; 0, the default, picks a free one
  --token TEXT           the API token; by default `test-token`
  --documented           add the profile of Workato's documentation, id 321
  --profiles N           add N profiles; none by default
  --fault FAULT          let the next request fail; may be given again. FAULT is 429, 503, hang,
                         or an answer: '{\"status\": 500, \"headers\": [[\"Retry-After\", \"1\"]], \"body\": {}}'
  --set NAME=VALUE       requests_per_minute=N or requests_per_minute=off; 60 by default
  --until-stdin-closes   end when standard input does
  --help                 show this

The first line of output is `listening on http://127.0.0.1:PORT`.
";

pub(crate) struct Options {
    pub port: u16,
    pub token: String,
    pub documented: bool,
    pub profiles: usize,
    pub faults: Vec<Fault>,
    pub settings: Settings,
    pub until_stdin_closes: bool,
}

impl Options {
    /// `None` if help is asked for.
    pub fn parse(mut parser: lexopt::Parser) -> Result<Option<Options>, String> {
        let mut options = Options {
            port: 0,
            token: "test-token".into(),
            documented: false,
            profiles: 0,
            faults: Vec::new(),
            settings: Settings::default(),
            until_stdin_closes: false,
        };
        while let Some(arg) = parser.next().map_err(|error| error.to_string())? {
            match arg {
                Long("port") => options.port = number(&mut parser, "--port")?,
                Long("token") => options.token = text(&mut parser, "--token")?,
                Long("documented") => options.documented = true,
                Long("profiles") => options.profiles = number(&mut parser, "--profiles")?,
                Long("fault") => options.faults.push(Fault::parse(&text(&mut parser, "--fault")?)?),
                Long("set") => options.settings.set_text(&text(&mut parser, "--set")?)?,
                Long("until-stdin-closes") => options.until_stdin_closes = true,
                Long("help") | Short('h') => return Ok(None),
                _ => return Err(arg.unexpected().to_string()),
            }
        }
        Ok(Some(options))
    }
}

fn text(parser: &mut lexopt::Parser, name: &str) -> Result<String, String> {
    let value = parser.value().map_err(|error| error.to_string())?;
    value.string().ok().filter(|value| !value.is_empty()).ok_or_else(|| format!("{name} wants a text"))
}

fn number<T: std::str::FromStr>(parser: &mut lexopt::Parser, name: &str) -> Result<T, String> {
    let text = text(parser, name)?;
    text.parse().map_err(|_| format!("{name} wants a whole number in its range, not `{text}`"))
}
