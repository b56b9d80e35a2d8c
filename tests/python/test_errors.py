"""Exceptions: their classes, attributes, pickling and copying."""

import copy
import pickle

import pytest
import workato_oauth_profiles
from workato_oauth_profiles import InvalidInputError, RequestTimeoutError, WorkatoError

CLASSES = {
    "ambiguous_outcome": "AmbiguousOutcomeError",
    "cancelled": "RequestCancelledError",
    "conflict": "ConflictError",
    "decode": "DecodeError",
    "forbidden": "ForbiddenError",
    "internal": "InternalError",
    "invalid_input": "InvalidInputError",
    "invalid_request": "InvalidRequestError",
    "ledger": "LedgerError",
    "network": "NetworkError",
    "not_found": "NotFoundError",
    "rate_limited": "RateLimitedError",
    "redirect": "RedirectError",
    "rejected": "RejectedError",
    "server_error": "ServerError",
    "timeout": "RequestTimeoutError",
    "unauthorized": "UnauthorizedError",
}


def test_there_is_a_class_for_each_code() -> None:
    assert {kind.code: kind.__name__ for kind in WorkatoError.__subclasses__()} == CLASSES
    assert set(CLASSES.values()) < set(workato_oauth_profiles.__all__)


@pytest.mark.parametrize("kind", WorkatoError.__subclasses__())
def test_an_exception_can_be_pickled_and_copied(kind: type[WorkatoError]) -> None:
    error = kind(
        "get profile 5: Not found",
        message="Not found",
        status=404,
        field_errors={"id": ["is unknown"]},
        correlation_id="correlation",
        error_id="error",
        attempts=3,
        retry_after=1.5,
        settled_in=45.0,
        may_have_applied=True,
        method="GET",
        path="/api/custom_oauth_profiles/5",
        body="body",
        hint="hint",
    )
    twins: list[WorkatoError] = [copy.copy(error), copy.deepcopy(error)]
    twins += [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in twins:
        assert (type(twin), str(twin), twin.args, vars(twin)) == (kind, str(error), error.args, vars(error))
    assert (error.status, error.hint, error.retry_after, error.code) == (404, "hint", 1.5, kind.code)
    assert error.settled_in == 45
    assert repr(error) == f"{kind.__name__}('get profile 5: Not found')"


def test_an_exception_can_be_built_from_its_text_alone() -> None:
    error = WorkatoError("text")
    assert (str(error), error.message, error.field_errors, error.attempts) == ("text", "text", {}, 0)


def test_two_are_also_built_in_exceptions_of_python() -> None:
    assert issubclass(InvalidInputError, ValueError)
    assert issubclass(RequestTimeoutError, TimeoutError)
