"""Values of clients, which are dictionaries or objects and may be of any shape."""

import json
from collections.abc import Mapping
from typing import Any


def field(value: object, *path: str) -> Any:
    """What stands under `path`, whether in dictionaries or in attributes; None where nothing does."""
    for name in path:
        if value is None:
            return None
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return None if is_absent(value) else value


def is_absent(value: object) -> bool:
    """What the generated clients put in the place of an argument that was not given."""
    return value is None or type(value).__name__ in ("NotGiven", "Omit")


def text(value: object) -> str | None:
    """A string, or the value of an enumeration of strings, where it is one and is not empty."""
    found = getattr(value, "value", value)
    return found if isinstance(found, str) and found else None


def count(value: object) -> int | None:
    """A number of tokens, which some clients give as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)


def items(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def parsed(value: object) -> Any:
    """Arguments of a tool, which most providers write as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
