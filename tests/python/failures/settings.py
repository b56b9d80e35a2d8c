"""Settings of a client that are refused."""

from pathlib import Path

from . import TOKEN, Failures, variables


def provoke(failures: Failures) -> None:
    with variables():
        failures.add("the environment has no token", "workato = Client.from_env()")
        failures.add(
            "the variable of the token is not set",
            'import os\nworkato = Client(os.environ.get("WORKATO_API_TOKEN"))',
        )
    with variables(WORKATO_API_TOKEN=TOKEN, WORKATO_HOST="https://www.workato.com", WORKATO_DATA_CENTER="eu"):
        failures.add("the environment names two servers", "workato = Client.from_env()")
    with variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="mars"):
        failures.add("the environment names an unknown data center", "workato = Client.from_env()")
    with variables(REQUESTS_CA_BUNDLE="no/such.pem"):
        failures.add("CA bundle of the environment that is not there", "workato = Client(TOKEN)")
    tokens(failures)
    base_urls(failures)
    numbers(failures)
    transports(failures)


def tokens(failures: Failures) -> None:
    for what, token in {
        "empty token": "",
        "token with Bearer": "Bearer canary",
        "token in quotation marks": '"canary"',
        "token with a line feed at its end": "canary\n",
        "token with a line feed within it": "can\nary",
        "token as bytes": b"canary",
        "URL as token": "https://app.eu.workato.com",
    }.items():
        failures.add(what, "workato = Client(token)", token=token)


def base_urls(failures: Failures) -> None:
    for what, url in {
        "plain http to a remote host": "http://workato.example.com",
        "base URL with /api": "https://workato.example.com/api",
        "base URL with the path of an operation": "https://workato.example.com/api/custom_oauth_profiles",
        "base URL from a browser": "https://app.eu.workato.com/recipes/canary?fid=1",
        "base URL without https": "app.eu.workato.com",
        "base URL with a password": "https://user:canary@workato.example.com",
        "base URL with a query": "https://workato.example.com/?token=canary",
        "base URL with a space": "https://workato.example.com/ ",
        "base URL of another scheme": "ftp://workato.example.com",
        "base URL without a host": "https://",
        "token as base URL": "wrkaeu-canary",
    }.items():
        failures.add(what, "workato = Client(TOKEN, base_url=url)", url=url)
    both = 'workato = Client(TOKEN, data_center="eu", base_url="https://workato.example.com")'
    failures.add("data center and base URL", both)
    failures.add("unknown data center", 'workato = Client(TOKEN, data_center="mars")')
    failures.add("misspelled data center", 'workato = Client(TOKEN, data_center="trail")')
    failures.add("token as data center", "workato = Client(TOKEN, data_center=TOKEN)")


def numbers(failures: Failures) -> None:
    failures.add("timeout of 0", "workato = Client(TOKEN, timeout=0)")
    failures.add("text as timeout", 'workato = Client(TOKEN, timeout="30")')
    failures.add("None as timeout", "workato = Client(TOKEN, timeout=None)")
    failures.add("timeout of two days", "workato = Client(TOKEN).with_options(timeout=200_000)")
    failures.add("no attempts", "workato = Client(TOKEN, max_attempts=0)")
    failures.add("huge number of attempts", "workato = Client(TOKEN, max_attempts=10**5000)")
    failures.add("rate limit of 0", "workato = Client(TOKEN, requests_per_minute=0)")
    failures.add("text as switch of a client", 'workato = Client(TOKEN, allow_http="yes")')
    failures.add("user agent with a line feed", r'workato = Client(TOKEN, user_agent="a\r\nx-admin: 1")')


def transports(failures: Failures) -> None:
    failures.add("SOCKS proxy", "workato = Client(TOKEN, proxy=url)", url="socks5://user:canary@proxy")
    failures.add("proxy that is not a URL", "workato = Client(TOKEN, proxy=url)", url="http://user:canary@")
    failures.add("number as proxy", "workato = Client(TOKEN, proxy=3128)")
    failures.add("proxy beside a transport", 'workato = Client(TOKEN, proxy="http://proxy", transport=print)')
    failures.add("CA bundle beside a transport", 'workato = Client(TOKEN, ca_bundle="a.pem", transport=print)')
    failures.add("CA bundle that is not there", 'workato = Client(TOKEN, ca_bundle="no/such.pem")')
    failures.add("CA bundle that is not PEM", "workato = Client(TOKEN, ca_bundle=path)", path=__file__)
    failures.hide(re_of(Path(__file__).parent), "FOLDER")
    failures.add("transport that cannot be called", "workato = Client(TOKEN, transport=Response(200, {}, b''))")
    failures.add("listener that cannot be called", "workato = Client(TOKEN, on_event=True)")


def re_of(path: Path) -> str:
    return str(path).replace(".", r"\.")
