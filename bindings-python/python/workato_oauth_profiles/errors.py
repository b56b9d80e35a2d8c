"""The exceptions of calls: `WorkatoError`, and a subclass for each code; `TransportError` of transports."""

from __future__ import annotations

from . import hints


class WorkatoError(Exception):
    """Why a call failed. `str(error)` is one line that says what failed, why and, if that is known, what to
    do.

        from workato_oauth_profiles import WorkatoError

        try:
            workato.get(5)
        except WorkatoError as error:
            print(error.code, error.status, error)

    - code: what went wrong, such as `not_found`. There is a subclass for each code.
    - message: what the service said, or what went wrong in this library.
    - status: the HTTP status, if there was an answer.
    - field_errors: what the service said about single fields: a list of texts for each name.
    - correlation_id: the id of this answer in the service's logs. Give it to Workato's support.
    - error_id: the id that the service gave to its own error (500).
    - attempts: how often the request was sent.
    - retry_after: how many seconds to wait before a retry, if that is known.
    - settled_in: of an AmbiguousOutcomeError: how many seconds until a list of the profiles shows for
      certain whether the write was carried out. Until then the service may still be working on it. Wait
      this long, then call `ensure()`.
    - may_have_applied: whether the service may have carried out the request despite the error.
    - method, path: the request; the path includes the query.
    - body: the first 2 KiB of the answer's body.
    - hint: what to do, if that is known.

    Secrets and the API token are redacted in every text.
    """

    code: hints.ClassVar[str] = ""

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
        settled_in: float | None = None,
        may_have_applied: bool = False,
        method: str | None = None,
        path: str | None = None,
        body: str | None = None,
        hint: str | None = None,
    ) -> None:
        # An exception is copied and pickled by its `args`, so these are all arguments.
        super().__init__(
            text, message, status, field_errors, correlation_id, error_id, attempts, retry_after, settled_in,
            may_have_applied, method, path, body, hint,
        )  # fmt: skip
        self.message: str = text if message is None else message
        self.status: int | None = status
        self.field_errors: dict[str, list[str]] = {} if field_errors is None else field_errors
        self.correlation_id: str | None = correlation_id
        self.error_id: str | None = error_id
        self.attempts: int = attempts
        self.retry_after: float | None = retry_after
        self.settled_in: float | None = settled_in
        self.may_have_applied: bool = may_have_applied
        self.method: str | None = method
        self.path: str | None = path
        self.body: str | None = body
        self.hint: str | None = hint

    def to_dict(self) -> dict[str, hints.Any]:
        """The attributes as a dict that `json.dumps` can write; its key `text` is `str(error)`."""
        fields = {"code": self.code, "text": str(self)}
        return fields | {name: getattr(self, name) for name in _FIELDS}

    def __str__(self) -> str:
        return str(self.args[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


_FIELDS = (
    "message", "status", "field_errors", "correlation_id", "error_id", "attempts", "retry_after", "settled_in",
    "may_have_applied", "method", "path", "body", "hint",
)  # fmt: skip


class InvalidInputError(WorkatoError, ValueError):
    """An argument or a setting is not valid; nothing was sent."""

    code: hints.ClassVar[str] = "invalid_input"


class UnauthorizedError(WorkatoError):
    """401: the API token is wrong, is for another data center, or its role lacks the privilege."""

    code: hints.ClassVar[str] = "unauthorized"


class ForbiddenError(WorkatoError):
    """403: the role of the API token lacks the privilege."""

    code: hints.ClassVar[str] = "forbidden"


class NotFoundError(WorkatoError):
    """404 or 410: this workspace has no such profile or customer."""

    code: hints.ClassVar[str] = "not_found"


class ConflictError(WorkatoError):
    """409, or an existing profile does not allow what `find` or `ensure` was asked for."""

    code: hints.ClassVar[str] = "conflict"


class RequestTimeoutError(WorkatoError, TimeoutError):
    """The call took longer than its timeout, or the service answered 408."""

    code: hints.ClassVar[str] = "timeout"


class InvalidRequestError(WorkatoError):
    """400, 422 or another 4xx: the service refused the request."""

    code: hints.ClassVar[str] = "invalid_request"


class RateLimitedError(WorkatoError):
    """The wait for the rate limit, or the wait that a 429 asks for, does not fit into the call's timeout."""

    code: hints.ClassVar[str] = "rate_limited"


class ServerError(WorkatoError):
    """5xx: the service failed."""

    code: hints.ClassVar[str] = "server_error"


class RejectedError(WorkatoError):
    """The service answered 2xx, but its body says that the request failed."""

    code: hints.ClassVar[str] = "rejected"


class DecodeError(WorkatoError):
    """The answer cannot be read: it is not what is documented."""

    code: hints.ClassVar[str] = "decode"


class RedirectError(WorkatoError):
    """The service answered with a redirect, which is never followed."""

    code: hints.ClassVar[str] = "redirect"


class NetworkError(WorkatoError):
    """There was no connection, or it was lost."""

    code: hints.ClassVar[str] = "network"


class AmbiguousOutcomeError(WorkatoError):
    """A create may have been carried out, but its answer was lost. So it is not sent again. Call `ensure()`:
    it finds out."""

    code: hints.ClassVar[str] = "ambiguous_outcome"


class RequestCancelledError(WorkatoError):
    """The caller cancelled the call, or closed the client."""

    code: hints.ClassVar[str] = "cancelled"


class LedgerError(WorkatoError):
    """The ledger could not be read or written."""

    code: hints.ClassVar[str] = "ledger"


class InternalError(WorkatoError):
    """A bug in this library."""

    code: hints.ClassVar[str] = "internal"


class TransportError(Exception):
    """What your own transport raises when there is no answer.

        import httpx
        from workato_oauth_profiles import Client, Request, Response, TransportError

        def send(request: Request) -> Response:
            try:
                answer = httpx.request(
                    request.method, request.url, headers=request.headers, content=request.body,
                    timeout=request.timeout,
                )
            except httpx.ConnectError as error:
                raise TransportError(str(error), reached=False) from error
            except httpx.HTTPError as error:
                raise TransportError(str(error), timeout=isinstance(error, httpx.TimeoutException)) from error
            return Response(answer.status_code, answer.headers.multi_items(), answer.content)

        with Client.from_env(transport=send) as workato:
            print(workato.get(321).name)

    - reached: whether the request may have reached the service. If False, even a create is sent again.
    - timeout: whether the request took too long.

    Turn the exceptions of your HTTP library into this one. Any other exception ends the call and reaches the
    caller unchanged, because it may come from a signal handler, such as a time limit.
    """

    # Also for a subclass that does not call `__init__`.
    reached: bool = True
    timeout: bool = False

    def __init__(self, text: str = "", *, reached: bool = True, timeout: bool = False) -> None:
        super().__init__(text)
        self.reached = reached
        self.timeout = timeout
