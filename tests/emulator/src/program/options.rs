//! What can be typed after the name of the program.

use lexopt::prelude::*;

use crate::{Fault, Settings};

const HELP: &str = "
  --port N               the port on 127.0.0.1; 0, the default, picks a free one
  --token TEXT           the API token; by default `test-token`
  --documented           add what Workato's documentation shows: profile 321, customer 123
                         (external id A2300), and the five customers who have that profile
  --profiles N           add N profiles, assigned to nobody; none by default
  --customers N          add N customers, from 1001 (external id C1001) on; none by default
  --fault FAULT          let the next request fail; may be given again
  --set NAME=VALUE       change a setting; may be given again
  --until-stdin-closes   end when standard input does
  --help                 show this

The first line of output is `listening on http://127.0.0.1:PORT`.

A FAULT is one of these:

  not carried out        429, 429_bare (without Retry-After), 503, html (a 502), success_false
                         (a 200), redirect (a 307), or an answer:
                         '{\"status\": 500, \"headers\": [[\"Retry-After\", \"1\"]], \"body\": {}}'
  without an answer      hang, drop_before, drop_after (not carried out), drop_applied (carried
                         out), '{\"apply_after\": 20}' (carried out 20 seconds later; 0 to 60),
                         '{\"hang_apply_after\": 50}'
  carried out            truncate, drip, wrong_length, '{\"latency\": 2.5}' (seconds),
                         row_vanishes, row_appears (after the answer somebody else deletes the
                         first profile of the list, or creates one)

With '{\"on\": \"create\", \"fault\": \"503\"}' it waits for the next request of that operation.

The settings and their defaults:

";

/// The help of the program with this name.
pub(super) fn help(name: &str) -> String {
    format!(
        "Unofficial emulator of Workato's Custom OAuth profiles API, for tests; not by Workato.\n\n\
         {name} [OPTIONS]\n{HELP}{}",
        Settings::help()
    )
}

pub(super) struct Options {
    pub port: u16,
    pub token: String,
    pub documented: bool,
    pub profiles: usize,
    pub customers: usize,
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
            customers: 0,
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
                Long("customers") => options.customers = number(&mut parser, "--customers")?,
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
    value.string().ok().filter(|value| !value.is_empty()).ok_or_else(|| format!("{name} needs a text"))
}

fn number<T: std::str::FromStr>(parser: &mut lexopt::Parser, name: &str) -> Result<T, String> {
    let text = text(parser, name)?;
    text.parse().map_err(|_| format!("{name} needs a whole number in its range, not `{text}`"))
}
