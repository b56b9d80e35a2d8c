"""Unofficial client for Workato's Custom OAuth profiles API, not by Workato.

    from workato_oauth_profiles import Client, External

    with Client.from_env() as workato:  # or Client("api token", data_center="eu")
        print(workato.get(321).name)
        for profile in workato.profiles():
            print(profile.id, profile.name)
        for outcome in workato.assign_each(321, [123, External("A2300")], ledger="rollout.jsonl"):
            print(outcome.customer, outcome.status)

`AsyncClient` does the same for asyncio. A call waits for the rate limit of 60 requests a minute, retries
where that is safe, and ends within its `timeout` with a value or a `WorkatoError`.
"""

from . import for_native as _for_native
from ._native import (
    Done,
    Ensured,
    EnsuredEach,
    Event,
    External,
    Outcome,
    Profile,
    ProfileInput,
    Progress,
    Request,
    Response,
    __version__,
)
from .client import Client
from .drive import Items
from .errors import (
    AmbiguousOutcomeError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    InternalError,
    InvalidInputError,
    InvalidRequestError,
    LedgerError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
    RedirectError,
    RejectedError,
    RequestCancelledError,
    RequestTimeoutError,
    ServerError,
    TransportError,
    UnauthorizedError,
    WorkatoError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .async_client import AsyncClient
    from .async_drive import AsyncItems
    from .ledger import AsyncLedger, Ledger
    from .settings import AsyncTransport, DataCenter, Settings, Transport

__all__ = [
    "AmbiguousOutcomeError",
    "AsyncClient",
    "AsyncItems",
    "AsyncLedger",
    "AsyncTransport",
    "Client",
    "ConflictError",
    "DataCenter",
    "DecodeError",
    "Done",
    "Ensured",
    "EnsuredEach",
    "Event",
    "External",
    "ForbiddenError",
    "InternalError",
    "InvalidInputError",
    "InvalidRequestError",
    "Items",
    "Ledger",
    "LedgerError",
    "NetworkError",
    "NotFoundError",
    "Outcome",
    "Profile",
    "ProfileInput",
    "Progress",
    "RateLimitedError",
    "RedirectError",
    "RejectedError",
    "Request",
    "RequestCancelledError",
    "RequestTimeoutError",
    "Response",
    "ServerError",
    "Settings",
    "Transport",
    "TransportError",
    "UnauthorizedError",
    "WorkatoError",
    "__version__",
]

if not TYPE_CHECKING:

    def __getattr__(name):
        # Importing asyncio or typing takes longer than importing the rest of this package.
        if name in ("AsyncClient", "AsyncItems"):
            from . import async_client as module
        elif name in ("AsyncLedger", "Ledger"):
            from . import ledger as module
        elif name in ("AsyncTransport", "DataCenter", "Settings", "Transport"):
            from . import settings as module
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(module, name)

    def __dir__():
        return sorted({*globals(), *__all__})
