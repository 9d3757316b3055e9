"""Values of the application as JSON of a bounded size, whatever they are."""

import dataclasses
import json
from collections.abc import Mapping, Sequence, Set
from enum import Enum
from typing import Any, Final

_MAX_DEPTH: Final = 16
_SCALARS: Final = frozenset({str, bool, int, float, type(None)})
_PLAIN_CONTAINERS: Final = frozenset({dict, list, tuple})
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def bounded_json(value: object, max_chars: int) -> str:
    """The JSON of `value` with about `max_chars` characters of it; what is left out is counted.

    It never runs code of the application beyond `model_dump` and properties of data classes, and never throws.
    """
    return _ENCODE(_Bounded(max_chars).plain(value, 0))


class _Bounded:
    def __init__(self, max_chars: int) -> None:
        self._remaining = max_chars
        self._ancestors: set[int] = set()

    def plain(self, value: object, depth: int) -> Any:
        kind = type(value)
        try:
            if kind in _SCALARS:
                return self._scalar(value)
            return self._nested(value, depth) if kind in _PLAIN_CONTAINERS else self._other(value, depth)
        except Exception as error:
            # It has a mind of its own, or what it holds is.
            return self._text(f"[Unreadable: {type(error).__name__}]")

    def _scalar(self, value: Any) -> Any:
        if type(value) is str or isinstance(value, str):
            return self._text(value)
        self._remaining -= 6
        if isinstance(value, float):
            return value if value - value == 0 else str(value)
        # Beyond this, other readers of JSON lose digits.
        return str(value) if isinstance(value, int) and abs(value) > 2**53 else value

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, Enum):
            return self.plain(value.value, depth)
        if isinstance(value, bytes | bytearray | memoryview):
            return self._text(f"[{len(value)} bytes]")
        if isinstance(value, str | int | float):
            return self._scalar(value)
        return self._nested(value, depth)

    def _nested(self, value: Any, depth: int) -> Any:
        if id(value) in self._ancestors:
            return self._text("[Circular]")
        if depth >= _MAX_DEPTH:
            return self._text("[Too deep]")
        self._ancestors.add(id(value))
        try:
            return self._container(value, depth + 1)
        finally:
            self._ancestors.discard(id(value))

    def _container(self, value: object, depth: int) -> Any:
        kind = type(value)
        if kind is list or kind is tuple:
            return self._items(value, depth)  # type: ignore[arg-type]
        if kind is dict or isinstance(value, Mapping):
            return self._fields(value, depth)  # type: ignore[arg-type]
        if isinstance(value, BaseException):
            return self._fields({"name": type(value).__name__, "message": str(value)}, depth)
        if isinstance(value, Sequence | Set):
            return self._items(value, depth)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._fields({f.name: getattr(value, f.name) for f in dataclasses.fields(value)}, depth)
        dump = getattr(value, "model_dump", None)
        if callable(dump) and not isinstance(value, type):
            return self.plain(dump(), depth)
        return self._text(f"[{type(value).__name__}]")

    def _items(self, items: Sequence[object] | Set[object], depth: int) -> list[Any]:
        written: list[Any] = []
        for item in items:
            if self._remaining <= 0:
                written.append(f"… {len(items) - len(written)} more")
                break
            self._remaining -= 1
            written.append(self.plain(item, depth))
        return written

    def _fields(self, fields: Mapping[Any, object], depth: int) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for key, item in fields.items():
            if self._remaining <= 0:
                written["…"] = f"{len(fields) - len(written)} more"
                break
            name = self._text(key if type(key) is str else str(key.value) if isinstance(key, Enum) else str(key))
            written[name] = self.plain(item, depth)
        return written

    def _text(self, text: str) -> str:
        if len(text) <= self._remaining:
            self._remaining -= len(text) + 3
            return text
        kept = text[: max(0, self._remaining)]
        self._remaining -= len(kept) + 3
        return f"{kept}… {len(text) - len(kept)} more characters" if text else text
