"""The values of the package in pydantic, FastAPI and pandas, and its events as spans of OpenTelemetry."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import fastapi
import pandas
import pydantic
import pytest
from fastapi.testclient import TestClient
from workato_oauth_profiles import AsyncClient, Client, External, NotFoundError, Outcome, Profile, Progress
from workato_oauth_profiles.testing import Emulator

PAGE = Path(__file__).parents[3] / "docs/languages/python.md"
PROFILE = Profile(id=5, name="n", provider="hubspot", extra={"more": 1})
OUTCOME = Outcome(External("A2300"), "failed", NotFoundError("text", status=404), Progress(1, 2))


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(profiles=2) as emulator:
        yield emulator


class Model(pydantic.BaseModel):
    profile: Profile
    outcome: Outcome | None = None


def test_a_field_of_pydantic_takes_an_instance_or_the_dict_of_a_profile() -> None:
    model = Model(profile=PROFILE, outcome=OUTCOME)
    assert model.profile is PROFILE and model.outcome is OUTCOME
    assert model.model_dump() == {"profile": PROFILE.to_dict(), "outcome": OUTCOME.to_dict()}
    assert Model.model_validate(model.model_dump() | {"outcome": None}).profile == PROFILE
    assert Model.model_validate_json(Model(profile=PROFILE).model_dump_json()).profile == PROFILE
    assert pydantic.TypeAdapter(list[Profile]).dump_python([PROFILE]) == [PROFILE.to_dict()]
    for wrong in ({}, {"id": "5"}, 5, None):
        with pytest.raises(pydantic.ValidationError):
            Model.model_validate({"profile": wrong})
    assert Model.model_json_schema(mode="serialization")["properties"]["profile"]["type"] == "object"


def test_validate_call_takes_the_verbs(emulator: Emulator) -> None:
    with emulator.client() as workato:
        assert pydantic.validate_call(workato.get)(321).id == 321
        assert not pydantic.validate_call(workato.assign)(322, External("A2300")).already
        text = {"name": "n", "provider": "zoom", "client_id": "c", "client_secret": "a secret"}
        assert pydantic.validate_call(workato.ensure)(**text, data={"a": 1}).action == "created"
        with pytest.raises(pydantic.ValidationError):
            pydantic.validate_call(workato.get)("x")
    loose = pydantic.ConfigDict(arbitrary_types_allowed=True)
    for kind in (Client, AsyncClient):
        for name in ("get", "assign_each", "reassign_each", "ensure_each", "with_options"):
            pydantic.validate_call(getattr(kind, name), config=loose)


def test_fastapi_answers_with_values_and_injects_clients(emulator: Emulator) -> None:
    app = fastapi.FastAPI()

    def workato() -> Iterator[Client]:
        with emulator.client() as client:
            yield client

    Workato = Annotated[Client, fastapi.Depends(workato)]

    @app.get("/typed/{id}")
    def typed(id: int, client: Workato) -> Profile:
        return client.get(id)

    @app.get("/untyped/{id}")
    def untyped(id: int, client: Workato):  # type: ignore[no-untyped-def]
        return {"one": client.get(id), "all": client.list()}

    @app.get("/rollout")
    def rollout(client: Workato) -> list[Outcome]:
        return list(client.assign_each(322, [123]))

    @app.post("/profile")
    def post(profile: Annotated[Profile, fastapi.Body()]) -> str:
        return profile.name

    with TestClient(app) as http, emulator.client() as client:
        profile = client.get(321).to_dict()
        assert http.get("/typed/321").json() == profile
        assert http.get("/untyped/321").json()["one"] == profile
        assert len(http.get("/untyped/321").json()["all"]) == 3
        [outcome] = http.get("/rollout").json()
        assert (outcome["customer"], outcome["status"], outcome["progress"]["done"]) == (123, "done", 1)
        assert http.post("/profile", json=profile).json() == "Acme HubSpot OAuth app"
        assert http.post("/profile", json={"name": "n"}).status_code == 422
        assert http.get("/openapi.json").status_code == 200


def test_pandas_takes_dicts(emulator: Emulator) -> None:
    with emulator.client() as client:
        frame = pandas.json_normalize([profile.to_dict() for profile in client.profiles()])
        assert list(frame["id"]) == [321, 322, 323] and "data.client_id" in frame
        outcomes = pandas.json_normalize([outcome.to_dict() for outcome in client.assign_each(322, [123, 999])])
    assert list(outcomes["status"]) == ["done", "failed"] and outcomes["error.code"][1] == "not_found"


def test_the_recipe_for_opentelemetry_makes_a_span_of_each_attempt(emulator: Emulator) -> None:
    blocks = [block.split("```")[0] for block in PAGE.read_text().split("```python\n")]
    [recipe] = [block for block in blocks if "opentelemetry" in block]
    names: dict[str, Any] = {}
    exec(recipe, names)
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("caller"), emulator.client(on_event=names["Spans"](tracer)) as client:
        emulator.fail_next("503", "hang")
        client.get(321)
        with pytest.raises(NotFoundError):
            client.get(5)
    *attempts, caller = exporter.get_finished_spans()
    assert [span.name for span in attempts] == ["workato get"] * 4
    shown = [(span.attributes["workato.call"], span.attributes.get("http.response.status_code")) for span in attempts]
    assert shown == [(1, 503), (1, None), (1, 200), (2, 404)]
    assert {span.parent.span_id for span in attempts} == {caller.context.span_id}
    assert [span.status.is_ok for span in attempts] == [False, False, True, False]


