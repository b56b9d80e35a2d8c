"""What native code calls. It imports no other modules itself: freezers such as PyInstaller do not see that, and leave
out what they do not see."""

from __future__ import annotations

import os

from . import hints
from ._native import close_ledgers

# Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=close_ledgers)


def moment(text: str) -> hints.datetime | None:
    """The time that the service wrote; None if it is not a time with an offset."""
    # Importing it takes longer than importing this package.
    from datetime import datetime

    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo is None else time
