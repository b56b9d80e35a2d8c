"""Functions that native code calls. Native code imports no module but this one: a freezer such as PyInstaller packs
only the modules that it sees imported in the Python sources."""

from __future__ import annotations

import os

from sys import modules

from . import hints
from ._native import close_ledgers

# Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=close_ledgers)


def moment(text: str) -> hints.datetime | None:
    """The time that the service wrote; None if it is not a time with an offset."""
    # Importing `datetime` takes longer than importing this package.
    from datetime import datetime

    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo is None else time


def pydantic_schema(kind: hints.Any) -> hints.Any:
    """How pydantic checks a field of this class, which has `to_dict()`, and how it writes it."""
    # Only pydantic calls this, so it is imported. An import here would make freezers pack it wherever it is installed.
    schemas: hints.Any = modules["pydantic_core.core_schema"]
    written = schemas.plain_serializer_function_ser_schema(kind.to_dict, return_schema=schemas.dict_schema())
    instance = schemas.is_instance_schema(kind)
    if not hasattr(kind, "from_dict"):
        return schemas.is_instance_schema(kind, serialization=written)
    read = schemas.no_info_after_validator_function(kind.from_dict, schemas.dict_schema(schemas.str_schema()))
    either = schemas.union_schema([instance, read])
    return schemas.json_or_python_schema(json_schema=read, python_schema=either, serialization=written)
