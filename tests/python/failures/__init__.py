"""What a user of Python reads when something fails: each failure is provoked for real.

A case is a name and the lines of a user's program. The traceback is kept as Python prints it, but without line
numbers, and without the source of the package's own lines.
"""

import contextlib
import linecache
import re
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import workato_oauth_profiles
from workato_oauth_profiles import AsyncClient, Client, External, ProfileInput, Request, Response, TransportError

# No text may show it.
TOKEN = "wrkaus-canary-5f3a"
# The name of the user's program.
PROGRAM = "app.py"
# The most frames of this package that a traceback shows below the user's own line.
MOST_FRAMES = 4


class Failures:
    """The failures so far, by what was provoked."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}

    def add(self, what: str, program: str, **names: Any) -> None:
        """Add the traceback of a user's program, which must fail."""
        namespace: dict[str, Any] = {
            "AsyncClient": AsyncClient, "Client": Client, "External": External, "ProfileInput": ProfileInput, "Request": Request,
            "Response": Response, "TransportError": TransportError, "TOKEN": TOKEN, **names,
        }  # fmt: skip
        linecache.cache[PROGRAM] = (len(program), None, program.splitlines(keepends=True), PROGRAM)
        try:
            exec(compile(program, PROGRAM, "exec"), namespace)
        except Exception as error:
            self.add_text(what, "\n".join(chain(error)))
        else:
            raise AssertionError(f"{what}: nothing failed")

    def add_text(self, what: str, text: str) -> None:
        assert "canary" not in text, text
        assert what not in self.shown, what
        self.shown[what] = re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1:PORT", text)

    def hide(self, varying: str, word: str) -> None:
        """Put a word in the place of a text that differs from run to run."""
        for what, text in self.shown.items():
            self.shown[what] = re.sub(varying, word, text)


def chain(error: BaseException) -> list[str]:
    """The lines that Python prints of an exception, and before them those of its cause or context."""
    assert not hasattr(error, "__notes__"), "CPython 3.10 shows no notes"
    before: list[str] = []
    if error.__cause__ is not None:
        why = "The above exception was the direct cause of the following exception:"
        before = [*chain(error.__cause__), "", why, ""]
    elif error.__context__ is not None and not error.__suppress_context__:
        why = "During handling of the above exception, another exception occurred:"
        before = [*chain(error.__context__), "", why, ""]
    last = "".join(traceback.format_exception_only(type(error), error)).splitlines()
    return [*before, "Traceback (most recent call last):", *frames(error), *last]


def frames(error: BaseException) -> list[str]:
    lines, own = [], 0
    package = workato_oauth_profiles.__file__.rpartition("/")[0]
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == PROGRAM:
            lines += [f'  File "{PROGRAM}", in {frame.name}', f"    {frame.line}"]
        elif frame.filename.startswith(package):
            own += 1
            lines.append(f'  File "workato_oauth_profiles/{frame.filename.rpartition("/")[2]}", in {frame.name}')
    assert own <= MOST_FRAMES, lines
    return lines


@contextlib.contextmanager
def variables(**given: str) -> Iterator[None]:
    """Set these variables of the environment, and no other one that a client reads."""
    import pytest

    names = ("WORKATO_API_TOKEN", "WORKATO_HOST", "WORKATO_DATA_CENTER", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.delenv(name, raising=False)
        for name, value in given.items():
            patch.setenv(name, value)
        yield


Provoke = Callable[[Failures], None]
