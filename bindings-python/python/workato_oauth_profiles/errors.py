"""What a call can fail with: `WorkatoError`, and a subclass for each code."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class WorkatoError(Exception):
    """Why a call failed; `str(error)` says all of it in one line, with what to do where that is known.

    - code: what went wrong, as a closed list, the same in every language.
    - message: what the service said, or what went wrong here.
    - status: the HTTP status, where there was an answer.
    - field_errors: what the service said of single fields.
    - correlation_id: the id of this answer in the service's own logs: name it to Workato's support.
    - error_id: the id that the service gave to an error of its own (500).
    - attempts: how often the request was sent.
    - retry_after: how many seconds to wait before trying again, where that is known.
    - may_have_applied: whether the service may have done what was asked all the same.
    - method, path: the request.
    - body: the first 2 KiB of the answer's body.
    - hint: what to do, where that is known.

    Secrets and the API token are cut out of every text.
    """

    code: ClassVar[str] = ""

    def __init__(
        self,
        text: str,
        message: str | None = None,
        status: int | None = None,
        field_errors: dict[str, list[str]] | None = None,
        correlation_id: str | None = None,
        error_id: str | None = None,
        attempts: int = 0,
        retry_after: float | None = None,
        may_have_applied: bool = False,
        method: str | None = None,
        path: str | None = None,
        body: str | None = None,
        hint: str | None = None,
    ) -> None:
        # All of them: an exception is copied and pickled by its arguments.
        super().__init__(
            text,
            message,
            status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after,
            may_have_applied,
            method,
            path,
            body,
            hint,
        )
        self.message: str = text if message is None else message
        self.status: int | None = status
        self.field_errors: dict[str, list[str]] = {} if field_errors is None else field_errors
        self.correlation_id: str | None = correlation_id
        self.error_id: str | None = error_id
        self.attempts: int = attempts
        self.retry_after: float | None = retry_after
        self.may_have_applied: bool = may_have_applied
        self.method: str | None = method
        self.path: str | None = path
        self.body: str | None = body
        self.hint: str | None = hint

    def __str__(self) -> str:
        return str(self.args[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class InvalidInputError(WorkatoError, ValueError):
    """The call or the configuration is not valid; nothing was sent."""

    code: ClassVar[str] = "invalid_input"


class UnauthorizedError(WorkatoError):
    """401: the token is wrong, for another data center, or its role lacks the privilege."""

    code: ClassVar[str] = "unauthorized"


class ForbiddenError(WorkatoError):
    """403: the token's role lacks the privilege."""

    code: ClassVar[str] = "forbidden"


class NotFoundError(WorkatoError):
    """404 or 410: there is no such thing in this workspace."""

    code: ClassVar[str] = "not_found"


class ConflictError(WorkatoError):
    """409, or what is there stands in the way."""

    code: ClassVar[str] = "conflict"


class RequestTimeoutError(WorkatoError, TimeoutError):
    """The call took longer than it may; also a 408."""

    code: ClassVar[str] = "timeout"


class InvalidRequestError(WorkatoError):
    """Another 4xx: the service refused the request."""

    code: ClassVar[str] = "invalid_request"


class RateLimitedError(WorkatoError):
    """The wait for the limit does not fit into the call's timeout."""

    code: ClassVar[str] = "rate_limited"


class ServerError(WorkatoError):
    """5xx."""

    code: ClassVar[str] = "server_error"


class RejectedError(WorkatoError):
    """The service answered 2xx and said that it did not do it."""

    code: ClassVar[str] = "rejected"


class DecodeError(WorkatoError):
    """The answer cannot be read."""

    code: ClassVar[str] = "decode"


class RedirectError(WorkatoError):
    """The service answered with a redirect, which is never followed."""

    code: ClassVar[str] = "redirect"


class NetworkError(WorkatoError):
    """The connection could not be made, or broke."""

    code: ClassVar[str] = "network"


class AmbiguousOutcomeError(WorkatoError):
    """A create that may have been carried out, and may not be sent again."""

    code: ClassVar[str] = "ambiguous_outcome"


class RequestCancelledError(WorkatoError):
    """The caller cancelled."""

    code: ClassVar[str] = "cancelled"


class LedgerError(WorkatoError):
    """The ledger could not be read or written."""

    code: ClassVar[str] = "ledger"


class InternalError(WorkatoError):
    """A fault in this library or in what drives it."""

    code: ClassVar[str] = "internal"


class TransportError(Exception):
    """What a transport of one's own raises when there is no answer.

    - reached: whether the request can have reached the service. False makes it safe to send again.
    - timeout: whether it took too long.

    Any other exception of a transport means that the network failed and nobody can tell.
    """

    def __init__(self, text: str = "", *, reached: bool = True, timeout: bool = False) -> None:
        super().__init__(text)
        self.reached: bool = reached
        self.timeout: bool = timeout
