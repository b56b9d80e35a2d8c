"""Names for annotations whose modules take longer to import than this package.

`typing.get_type_hints()`, pydantic and others evaluate the annotations of this package. A name that only type
checkers know would be a NameError there. So such an annotation names an attribute of this module, whose module is
imported when the annotation is evaluated, and not before.
"""

__all__ = [
    "Any",
    "ClassVar",
    "DataCenter",
    "Ledger",
    "Logger",
    "Never",
    "Self",
    "Settings",
    "SharedLimit",
    "TracebackType",
    "Unpack",
    "datetime",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from logging import Logger
    from types import TracebackType
    from typing import Any, ClassVar

    from typing_extensions import Never, Self, Unpack

    from .ledger import Ledger
    from .settings import DataCenter, Settings, SharedLimit
else:

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import datetime
        import logging
        import types
        import typing

        from . import ledger, settings

        for module in (ledger, settings, typing, types, logging, datetime):
            if hasattr(module, name):
                return getattr(module, name)
        return _from_typing_extensions(name)

    def _from_typing_extensions(name):
        """The names that `typing` of CPython 3.10 does not have."""
        try:
            import typing_extensions
        except ImportError:
            if name in ("Never", "Self", "Unpack"):
                return _Unknown
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        return getattr(typing_extensions, name)

    class _Unknown:
        """Stands for a name of `typing_extensions`, which is not installed."""

        def __class_getitem__(cls, item):
            return cls
