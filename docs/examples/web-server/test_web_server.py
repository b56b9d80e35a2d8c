# --8<-- [start:app]
from math import ceil

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from workato_oauth_profiles import Client, Profile, WorkatoError

workato = Client.from_env(timeout=20)  # one client for the whole program
app = FastAPI()

STATUSES = {
    "not_found": 404,
    "conflict": 409,
    "invalid_request": 422,
    "network": 502,
    "server_error": 502,
    "redirect": 502,
    "decode": 502,
    "rejected": 502,
    "rate_limited": 503,
    "ambiguous_outcome": 503,
    "timeout": 504,
}


@app.exception_handler(WorkatoError)
def answer_error(request: Request, error: WorkatoError) -> JSONResponse:
    wait = error.settled_in or error.retry_after
    headers = {"Retry-After": str(ceil(wait))} if wait else None
    # A 401 or 403 of Workato is about your API token, and not about your user: it becomes a 500.
    return JSONResponse({"code": error.code}, STATUSES.get(error.code, 500), headers)


@app.get("/profiles/{id}")
def read(id: int) -> Profile:
    return workato.get(id)
# --8<-- [end:app]


# --8<-- [start:test]
from fastapi.testclient import TestClient


def test_a_missing_profile_is_a_404() -> None:
    http = TestClient(app)
    assert http.get("/profiles/321").json()["name"] == "Acme HubSpot OAuth app"
    assert http.get("/profiles/5").status_code == 404
# --8<-- [end:test]
