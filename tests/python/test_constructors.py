"""What people build for their own tests and transports: wrong arguments are refused by name, as those of a call are."""

from typing import Any

import pytest
from workato_oauth_profiles import (
    Done,
    Ensured,
    EnsuredEach,
    Event,
    InvalidInputError,
    Outcome,
    Profile,
    Progress,
    Request,
    Response,
)
from workato_oauth_profiles.testing import Emulator

PROFILE = Profile(id=5, name="n", provider="hubspot")
PROGRESS = Progress(1, 2)
EVENT: Any = {"kind": "sending", "level": "debug", "operation": "get", "method": "GET", "path": "/"}

# A class, arguments that are right, and for each of its arguments a wrong value and what is said of it.
WRONG: list[tuple[Any, dict[str, Any], dict[str, tuple[Any, str]]]] = [
    (
        Profile,
        {"id": 5, "name": "n", "provider": "hubspot"},
        {
            "id": ("5", "a whole number from 1 to .*, not `'5'`: leave out the quotation marks"),
            "name": (5, "a str, not int"),
            "provider": (None, "a str, not None"),
            "user_id": ("5", "a whole number, not `'5'`: leave out the quotation marks"),
            "client_id": (b"c", "a str, not bytes"),
            "shared_accounts_count": (1.5, "a whole number, not `1.5`"),
            "oem_customers_count": (10**5000, "a whole number, not `a number of thousands of digits`"),
            "created_at": (5, "a str or a datetime with an offset, not int"),
            "updated_at": (5.5, "a str or a datetime with an offset, not float"),
            "extra": (["a"], "a mapping, not list"),
        },
    ),
    (Done, {"already": True}, {"already": ("yes", "True or False, not str")}),
    (
        Ensured,
        {"profile": PROFILE, "action": "created"},
        {
            "profile": ({"id": 5}, "a Profile, not dict"),
            "action": ("made", "one of created, updated, unchanged, not `made`"),
        },
    ),
    (
        EnsuredEach,
        {"input": 0, "action": "created", "profile": PROFILE, "error": None},
        {
            "input": (-1, "a whole number from 0 on, not `-1`"),
            "action": (None, "a str, not None"),
            "profile": (5, "a Profile, not int"),
            "error": (ValueError("why"), "a WorkatoError, not ValueError"),
        },
    ),
    (
        Progress,
        {"done": 1, "failed": 2, "left": 3, "time_left": 4.5},
        {
            "done": (True, "a whole number from 0 on, not `True`"),
            "failed": (None, "a whole number from 0 on, not `None`"),
            "left": ("3", "a whole number from 0 on, not `'3'`: leave out the quotation marks"),
            "time_left": ("4", "a number of seconds, not str"),
        },
    ),
    (
        Outcome,
        {"customer": 401, "status": "done", "error": None, "progress": PROGRESS, "has": None},
        {
            "status": ("finished", "one of done, already, failed, dry_run, not `finished`"),
            "error": ("why", "a WorkatoError, not str"),
            "progress": (None, "a Progress, not None"),
            "has": (1, "a str, not int"),
        },
    ),
    (
        Event,
        EVENT,
        {
            "kind": ("sent", "one of sending, .*, not `sent`"),
            "level": (10, "a str, not int"),
            "operation": ("read", "one of list, .*, not `read`"),
            "method": ("PATCH", "one of GET, POST, PUT, DELETE, not `PATCH`"),
            "path": (None, "a str, not None"),
            "call": (-1, "a whole number from 0 on, not `-1`"),
            "attempt": (2**32, "a whole number from 0 on, not `4294967296`"),
            "status": ("200", "an HTTP status such as 200, not `'200'`: leave out the quotation marks"),
            "correlation_id": (5, "a str, not int"),
            "elapsed": (-1, "0 s or more, not `-1 s`"),
            "wait": (float("nan"), "0 s or more, not `NaN s`"),
            "reason": (ValueError("why"), "a str, not ValueError"),
        },
    ),
    (
        Request,
        {"method": "GET", "url": "https://www.workato.com/"},
        {
            "method": (None, "a str, not None"),
            "url": (b"https://", "a str, not bytes"),
            "headers": (5, "a mapping or a list of pairs, not int"),
            "body": ("{}", "bytes, not str: use `.encode\\(\\)`"),
            "timeout": ("5", "a number of seconds, not str"),
            "connect_timeout": (True, "a number of seconds, not bool"),
            "fresh": (1, "True or False, not int"),
        },
    ),
    (
        Response,
        {"status": 200, "headers": {}, "body": b"{}"},
        {
            "status": ("200", "an HTTP status such as 200, not `'200'`: leave out the quotation marks"),
            "headers": ("a: b", "a mapping or a list of pairs, not str"),
            "body": ("{}", "bytes, not str: use `.encode\\(\\)`"),
        },
    ),
]
CASES = [(kind, right, name) for kind, right, wrong in WRONG for name in wrong]


@pytest.mark.parametrize("kind, right, name", CASES, ids=lambda value: getattr(value, "__name__", None))
def test_a_wrong_argument_of_a_constructor_is_refused_by_name(kind: Any, right: Any, name: str) -> None:
    [wrong] = [wrong for other, _, wrong in WRONG if other is kind]
    kind(**right)
    value, said = wrong[name]
    # A transport builds a Response: there an InvalidInputError would say that nothing was sent.
    raised = TypeError if kind is Response else InvalidInputError
    with pytest.raises(raised, match=f"`?{name}=?`? must be {said}") as caught:
        kind(**right | {name: value})
    assert type(caught.value) is raised and not hasattr(caught.value, "__notes__")


def test_a_wrong_header_is_refused_and_not_shown() -> None:
    wrong: list[tuple[Any, str]] = [
        ({"authorization": b"canary"}, "a value in `headers=` must be a str, not bytes"),
        ([(b"canary", "text")], "a name in `headers=` must be a str, not bytes"),
        (["canary"], "an item of `headers=` must be a pair of str, not str"),
    ]
    for headers, said in wrong:
        with pytest.raises(TypeError, match=said) as caught:
            Response(200, headers, b"")
        assert "canary" not in str(caught.value)


def test_what_is_no_profile_is_refused() -> None:
    for value, kind in ([5], "list"), ("text", "str"), (None, "None"):
        with pytest.raises(InvalidInputError, match=f"the profile must be a mapping, not {kind}"):
            Profile.from_dict(value)  # type: ignore[arg-type]


class Index:
    """Such as an integer of numpy."""

    def __index__(self) -> int:
        return 3


def test_a_wrong_argument_of_the_emulator_is_refused() -> None:
    emulator = Emulator(profiles=Index())  # type: ignore[arg-type]
    with emulator.client() as client:
        assert len(client.list()) == 4
    wrong: list[tuple[Any, str]] = [
        (lambda: Emulator(token=5), "`token=` must be a str, not int"),  # type: ignore[arg-type]
        (lambda: Emulator(profiles="3"), "profiles is a whole number up to"),  # type: ignore[arg-type]
        (lambda: Emulator(profiles=object()), "the emulator takes no object as an argument"),  # type: ignore[arg-type]
        (lambda: Emulator(requests_per_minut=5), "`requests_per_minut` is not a setting; there is requests_per_minute"),
        (lambda: emulator.fail_next(503), "`503` is not a fault"),  # type: ignore[arg-type]
        (lambda: emulator.advance("5"), "seconds is a number from 0 to"),  # type: ignore[arg-type]
    ]
    for make, said in wrong:
        with pytest.raises(InvalidInputError, match=said):
            make()
