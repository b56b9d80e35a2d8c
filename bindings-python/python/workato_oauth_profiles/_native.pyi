from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from os import PathLike
from typing import Any, Generic, Literal, TypeAlias, TypeVar, final

from typing_extensions import Self

from .errors import WorkatoError
from .ledger import AsyncLedger, Ledger
from .settings import DataCenter, SharedLimit

__all__ = [
    "Append",
    "DEFAULT_ATTEMPT_TIMEOUT",
    "DEFAULT_CONNECT_TIMEOUT",
    "DEFAULT_MAX_ATTEMPTS",
    "DEFAULT_PAGE",
    "DEFAULT_PER_PAGE",
    "DEFAULT_REQUESTS_PER_MINUTE",
    "DEFAULT_TIMEOUT",
    "Done",
    "Emulator",
    "Ensured",
    "EnsuredEach",
    "Eval",
    "Event",
    "External",
    "Item",
    "Machine",
    "NextCustomer",
    "NextLine",
    "Outcome",
    "Pause",
    "Performed",
    "Profile",
    "ProfileInput",
    "Progress",
    "Request",
    "Response",
    "Send",
    "Session",
    "Sleep",
    "Tell",
    "__version__",
    "close_ledgers",
    "iterator_of_customers",
    "lower_guard",
    "raise_guard",
    "with_env",
]

__version__: str

# The defaults of the core, in seconds where they are times.
DEFAULT_ATTEMPT_TIMEOUT: float
DEFAULT_CONNECT_TIMEOUT: float
DEFAULT_MAX_ATTEMPTS: int
DEFAULT_PAGE: int
DEFAULT_PER_PAGE: int
DEFAULT_REQUESTS_PER_MINUTE: int | None
DEFAULT_TIMEOUT: float

_T = TypeVar("_T")
_Ledger: TypeAlias = str | PathLike[str] | Ledger | AsyncLedger | None
_EachAction: TypeAlias = Literal["created", "updated", "unchanged", "would_create", "would_update", "failed"]
_Kind: TypeAlias = Literal[
    "sending",
    "received",
    "waiting",
    "retrying",
    "gave_up",
    "odd_answer",
    "odd_token",
    "no_token",
    "odd_customer",
    "short_secret",
    "limit_store",
]
_Level: TypeAlias = Literal["debug", "info", "warning"]
_Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
_Operation: TypeAlias = Literal["list", "get", "create", "update", "delete", "assign", "unassign"]
_UserStep: TypeAlias = Send | Tell | NextCustomer | NextLine | Append | Eval

def close_ledgers() -> None: ...
def raise_guard() -> None: ...
def lower_guard() -> None: ...
def iterator_of_customers(customers: Iterable[_T], /) -> Iterator[_T]: ...
def with_env(api_token: str | None, given: Mapping[str, Any], /) -> dict[str, Any]: ...
@final
class Session:
    def __new__(
        cls,
        api_token: str,
        data_center: DataCenter | str | None,
        base_url: str | None,
        allow_http: bool,
        timeout: float,
        attempt_timeout: float,
        connect_timeout: float,
        max_attempts: int,
        requests_per_minute: int | None,
        proxy: str | bool | None,
        ca_bundle: str | PathLike[str] | None,
        user_agent: str | None,
        transport: Callable[[Request], Response | Awaitable[Response]] | None,
        on_event: Callable[[Event], object] | None,
        shared_limit: SharedLimit | None,
    ) -> Self: ...
    def with_options(
        self,
        timeout: float | None,
        attempt_timeout: float | None,
        connect_timeout: float | None,
        max_attempts: int | None,
    ) -> Session: ...
    @property
    def base_url(self) -> str: ...
    @property
    def transport(self) -> Callable[[Request], Any] | None: ...
    @property
    def on_event(self) -> Callable[[Event], object] | None: ...
    @property
    def shared_limit(self) -> Any: ...
    @property
    def is_emulated(self) -> bool: ...
    @property
    def closed(self) -> bool: ...
    def close(self) -> None: ...
    def get(self, id: int) -> Machine[Profile]: ...
    def list(self, page: int, per_page: int) -> Machine[list[Profile]]: ...
    def profiles(self, page: int) -> Machine[Profile]: ...
    def create(
        self,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None,
        data: Mapping[str, Any] | None,
    ) -> Machine[Profile]: ...
    def update(
        self,
        id: int,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None,
        data: Mapping[str, Any] | None,
    ) -> Machine[Profile]: ...
    def delete(self, id: int) -> Machine[Done]: ...
    def assign(self, id: int, customer: int | External) -> Machine[Done]: ...
    def unassign(self, id: int, customer: int | External, force: bool) -> Machine[Done]: ...
    def find(self, name: str, provider: str) -> Machine[Profile | None]: ...
    def ensure(
        self,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None,
        data: Mapping[str, Any] | None,
        replace: bool,
    ) -> Machine[Ensured]: ...
    def ensure_each(
        self,
        inputs: Iterable[ProfileInput | Mapping[str, Any]],
        replace: bool,
        dry_run: bool,
        ledger: _Ledger,
    ) -> Machine[EnsuredEach]: ...
    def rotate_secret(self, id: int, client_secret: str, token: str | None) -> Machine[Profile]: ...
    def assign_each(
        self,
        id: int,
        total: int | None,
        ledger: _Ledger,
        dry_run: bool,
        pace: int | None,
    ) -> Machine[Outcome]: ...
    def unassign_each(
        self,
        id: int,
        total: int | None,
        ledger: _Ledger,
        dry_run: bool,
        pace: int | None,
        force: bool,
    ) -> Machine[Outcome]: ...
    def reassign_each(
        self,
        from_id: int,
        to_id: int,
        total: int | None,
        ledger: _Ledger,
        dry_run: bool,
        pace: int | None,
        force: bool,
    ) -> Machine[Outcome]: ...

@final
class Machine(Generic[_T]):
    def __class_getitem__(cls, key: Any) -> Any: ...
    def _begin(self, lowest: int) -> bool: ...
    def _run(self) -> Item[_T] | _UserStep | None: ...
    def _poll(self) -> Item[_T] | _UserStep | Send | Sleep | Append | Pause | None: ...
    def _done(self) -> None: ...
    def _performed(self, performed: Performed) -> None: ...
    def _transport_returned(self, returned: Response) -> None: ...
    def _transport_raised(self, raised: BaseException, text: str, reached: bool, timeout: bool) -> None: ...
    def _customer(self, customer: object) -> None: ...
    def _no_customer(self) -> None: ...
    def _ledger_line(self, line: str | None, /) -> None: ...
    def _is_closed(self) -> bool: ...
    def _check_closed(self) -> None: ...
    def _evaluated(self, numbers: Any) -> None: ...
    def _store_failed(self, why: str) -> None: ...
    def _cancel(self) -> None: ...
    def _raise(self, raised: BaseException) -> None: ...
    def _close(self) -> None: ...
    def _abandon(self) -> None: ...
    def _left(self) -> int | None: ...

@final
class Item(Generic[_T]):
    def __class_getitem__(cls, key: Any) -> Any: ...
    @property
    def value(self) -> _T: ...

@final
class Sleep:
    @property
    def seconds(self) -> float: ...
    def emulate(self) -> None: ...

@final
class Tell:
    @property
    def event(self) -> Event: ...

@final
class NextCustomer: ...

@final
class NextLine:
    @property
    def ledger(self) -> Any: ...

@final
class Append:
    @property
    def text(self) -> str: ...
    @property
    def ledger(self) -> Any: ...
    def write(self) -> Performed: ...

@final
class Eval:
    @property
    def script(self) -> str: ...
    @property
    def keys(self) -> list[str]: ...
    @property
    def args(self) -> list[str]: ...

@final
class Send:
    @property
    def request(self) -> Request: ...
    @property
    def must_finish(self) -> bool: ...
    def send(self) -> Performed: ...
    def interrupt(self) -> None: ...

@final
class Pause: ...

@final
class Performed: ...

@final
class Request:
    def __new__(
        cls,
        *,
        method: _Method,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        fresh: bool | None = None,
    ) -> Self: ...
    @property
    def method(self) -> _Method: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def timeout(self) -> float: ...
    @property
    def connect_timeout(self) -> float: ...
    @property
    def fresh(self) -> bool: ...

@final
class Response:
    def __new__(
        cls, status: int, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes
    ) -> Self: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> list[tuple[str, str]]: ...
    @property
    def body(self) -> bytes: ...

# What the values of calls have in common. At runtime each class has these methods itself.
class _Value:
    def to_dict(self) -> dict[str, Any]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class External(_Value):
    def __new__(cls, id: str, /) -> Self: ...
    __match_args__: tuple[Literal["id"]] = ...
    @property
    def id(self) -> str: ...
    def __reduce__(self) -> tuple[type[External], tuple[str]]: ...
    def __hash__(self) -> int: ...

@final
class Done(_Value):
    def __new__(cls, already: bool) -> Self: ...
    @property
    def already(self) -> bool: ...
    def __reduce__(self) -> tuple[type[Done], tuple[bool]]: ...
    def __hash__(self) -> int: ...

@final
class Ensured(_Value):
    def __new__(cls, profile: Profile, action: Literal["created", "updated", "unchanged"]) -> Self: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def action(self) -> Literal["created", "updated", "unchanged"]: ...
    def __reduce__(self) -> tuple[type[Ensured], tuple[Profile, str]]: ...
    def __hash__(self) -> int: ...

@final
class EnsuredEach(_Value):
    def __new__(
        cls,
        input: int,
        action: _EachAction,
        profile: Profile | None,
        error: WorkatoError | None,
    ) -> Self: ...
    @property
    def input(self) -> int: ...
    @property
    def action(self) -> _EachAction: ...
    @property
    def profile(self) -> Profile | None: ...
    @property
    def error(self) -> WorkatoError | None: ...
    def __reduce__(self) -> tuple[type[EnsuredEach], tuple[Any, ...]]: ...
    def __hash__(self) -> int: ...

@final
class Progress(_Value):
    def __new__(
        cls, done: int, failed: int, left: int | None = None, time_left: float | None = None
    ) -> Self: ...
    @property
    def done(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def left(self) -> int | None: ...
    @property
    def time_left(self) -> float | None: ...
    def __reduce__(self) -> tuple[type[Progress], tuple[int, int, int | None, float | None]]: ...
    def __hash__(self) -> int: ...

@final
class Outcome(_Value):
    def __new__(
        cls,
        customer: int | External,
        status: Literal["done", "already", "failed", "dry_run"],
        error: WorkatoError | None,
        progress: Progress,
        has: Literal["from", "to", "neither", "unknown"] | None = None,
    ) -> Self: ...
    @property
    def customer(self) -> int | External: ...
    @property
    def status(self) -> Literal["done", "already", "failed", "dry_run"]: ...
    @property
    def error(self) -> WorkatoError | None: ...
    @property
    def progress(self) -> Progress: ...
    @property
    def has(self) -> Literal["from", "to", "neither", "unknown"] | None: ...
    def __reduce__(self) -> tuple[type[Outcome], tuple[Any, ...]]: ...
    def __hash__(self) -> int: ...

@final
class Profile(_Value):
    def __new__(
        cls,
        *,
        id: int,
        name: str,
        provider: str,
        user_id: int | None = None,
        client_id: str | None = None,
        shared_accounts_count: int | None = None,
        oem_customers_count: int | None = None,
        created_at: str | datetime | None = None,
        updated_at: str | datetime | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Self: ...
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def client_id(self) -> str | None: ...
    @property
    def shared_accounts_count(self) -> int | None: ...
    @property
    def oem_customers_count(self) -> int | None: ...
    @property
    def created_at(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime | None: ...
    @property
    def extra(self) -> dict[str, Any]: ...
    @classmethod
    def from_dict(cls, profile: dict[str, Any], /) -> Profile: ...
    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Profile], tuple[dict[str, Any]]]: ...
    def __hash__(self) -> int: ...

@final
class ProfileInput:
    def __new__(
        cls,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Self: ...
    @property
    def name(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def client_id(self) -> str: ...

@final
class Event(_Value):
    def __new__(
        cls,
        *,
        kind: _Kind,
        level: _Level,
        operation: _Operation,
        method: _Method,
        path: str,
        call: int | None = None,
        attempt: int | None = None,
        status: int | None = None,
        correlation_id: str | None = None,
        elapsed: float | None = None,
        wait: float | None = None,
        reason: str | None = None,
    ) -> Self: ...
    @property
    def kind(self) -> _Kind: ...
    @property
    def level(self) -> _Level: ...
    @property
    def call(self) -> int: ...
    @property
    def operation(self) -> _Operation: ...
    @property
    def method(self) -> _Method: ...
    @property
    def path(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def status(self) -> int | None: ...
    @property
    def correlation_id(self) -> str | None: ...
    @property
    def elapsed(self) -> float | None: ...
    @property
    def wait(self) -> float | None: ...
    @property
    def reason(self) -> str | None: ...
    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Event], tuple[dict[str, Any]]]: ...
    @classmethod
    def _of(cls, fields: dict[str, Any], /) -> Event: ...

@final
class Emulator:
    def __new__(cls, token: str) -> Self: ...
    @property
    def url(self) -> str: ...
    @property
    def started_url(self) -> str | None: ...
    @property
    def now(self) -> float: ...
    def control(self, path: str, body: str | None = None) -> tuple[int, str]: ...
    def close(self) -> None: ...
