"""Profile: JSON, equality, pickling, times."""

import copy
import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest
from workato_oauth_profiles import InvalidInputError, Profile

WIRE: dict[str, Any] = {
    "id": 321,
    "user_id": 123,
    "name": "Acme HubSpot OAuth app",
    "provider": "hubspot",
    "data": {"client_id": "example_client_id", "scopes": ["a", "b"]},
    "shared_accounts_count": 1,
    "oem_customers_count": 5,
    "created_at": "2023-01-15T11:50:32.986-07:00",
    "updated_at": "2023-01-15T11:50:32.986-07:00",
    "tomorrow": {"more": None},
}
PROFILE = Profile.from_dict(WIRE)


def test_to_dict_returns_the_json_of_the_service() -> None:
    assert PROFILE.to_dict() == WIRE
    assert PROFILE.extra == {"data": {"scopes": ["a", "b"]}, "tomorrow": {"more": None}}


def test_extra_is_a_new_dict_each_time() -> None:
    PROFILE.extra.clear()
    PROFILE.to_dict().clear()
    assert PROFILE.to_dict() == WIRE


def test_a_dict_that_is_not_a_profile_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="this is not a profile: the profile has no `id`"):
        Profile.from_dict({})


def test_profiles_are_equal_if_all_fields_are() -> None:
    assert PROFILE == Profile.from_dict(WIRE)
    assert len({PROFILE, Profile.from_dict(WIRE)}) == 1
    for field in WIRE:
        other = Profile.from_dict(WIRE | {field: 9 if field in ("id", "user_id") else None})
        assert other != PROFILE
    same_moment = Profile.from_dict(WIRE | {"created_at": "2023-01-15T18:50:32.986Z"})
    assert same_moment.created_at == PROFILE.created_at and same_moment != PROFILE
    assert PROFILE != WIRE


def test_profiles_are_immutable() -> None:
    with pytest.raises(AttributeError):
        PROFILE.name = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        PROFILE.other = 5  # type: ignore[attr-defined]


def test_profiles_can_be_pickled_and_copied() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(PROFILE, protocol)) == PROFILE
    assert copy.copy(PROFILE) == copy.deepcopy(PROFILE) == PROFILE


def test_the_repr_of_a_profile_shows_its_fields() -> None:
    assert repr(PROFILE) == (
        "Profile(id=321, name='Acme HubSpot OAuth app', provider='hubspot', user_id=123, "
        "client_id='example_client_id', shared_accounts_count=1, oem_customers_count=5, "
        "created_at='2023-01-15T11:50:32.986-07:00', updated_at='2023-01-15T11:50:32.986-07:00')"
    )
    assert "user_id=None" in repr(Profile.from_dict({"id": 5})) and '"it\'s"' in repr(
        Profile.from_dict({"id": 5, "name": "it's"})
    )


@pytest.mark.parametrize(
    "text, microsecond, hours",
    [
        ("2023-01-15T11:50:32.986-07:00", 986000, -7),
        ("2023-01-15T11:50:32.986Z", 986000, 0),
        ("2023-01-15T11:50:32z", 0, 0),
        ("2023-01-15T11:50:32+05:30", 0, 5.5),
        ("2023-01-15T11:50:32.1+00:00", 100000, 0),
        ("2023-01-15T11:50:32.123456789+14:00", 123456, 14),
    ],
)
def test_a_time_has_the_offset_that_it_was_written_with(text: str, microsecond: int, hours: float) -> None:
    time = Profile.from_dict({"id": 5, "created_at": text}).created_at
    assert time is not None and time.utcoffset() == timedelta(hours=hours)
    assert time.replace(tzinfo=None) == datetime(2023, 1, 15, 11, 50, 32, microsecond)


@pytest.mark.parametrize("text", ["yesterday", "", "2023-01-15", "2023-01-15T11:50:32", "2023-13-15T11:50:32Z", "ä" * 19])
def test_an_invalid_time_is_none_and_to_dict_keeps_its_text(text: str) -> None:
    profile = Profile.from_dict({"id": 5, "updated_at": text})
    assert profile.updated_at is None
    assert profile.to_dict()["updated_at"] == text
