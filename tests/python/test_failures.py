"""What a user reads when something fails, traceback included, is what `failures/failures.txt` holds.

After a change of a text, `UPDATE_SNAPSHOT=1` writes the file again: read its diff as a user would.
"""

import os
import textwrap
from pathlib import Path

import pytest
from failures import Failures, Provoke, arguments, connections, refusals, rollouts, servers, settings

SNAPSHOT = Path(__file__).with_name("failures") / "failures.txt"
PARTS: dict[str, Provoke] = {
    "settings": settings.provoke,
    "arguments": arguments.provoke,
    "refusals": refusals.provoke,
    "servers": servers.provoke,
    "connections": connections.provoke,
    "rollouts": rollouts.provoke,
}


def kept() -> dict[str, str]:
    """The part of the file for each kind of failure."""
    parts = SNAPSHOT.read_text().split("# ") if SNAPSHOT.exists() else []
    return {name: rest for name, _, rest in (part.partition("\n\n") for part in parts if part)}


@pytest.mark.parametrize("part", PARTS)
def test_every_failure_says_what_to_do(part: str) -> None:
    failures = Failures()
    PARTS[part](failures)
    entries = (f"{what}\n{textwrap.indent(text, '    ')}\n" for what, text in failures.shown.items())
    now = "\n".join(entries)
    if os.environ.get("UPDATE_SNAPSHOT"):
        texts = kept() | {part: now + "\n"}
        SNAPSHOT.write_text("".join(f"# {name}\n\n{texts[name]}" for name in PARTS if name in texts).rstrip("\n") + "\n")
    assert now.rstrip("\n") == kept().get(part, "").rstrip("\n")
