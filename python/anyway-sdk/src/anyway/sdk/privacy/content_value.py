"""Content, whichever way messages are spelled in it: JSON is changed within and stays JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anyway.sdk.privacy.patterns import parse_json

REDACTED: Final = "__REDACTED__"
"""What stands where something was."""


@dataclass(frozen=True, slots=True)
class ContentRules:
    """What of a content value does not stay."""

    hide_text: bool
    hide_messages: bool
    hide_images: bool
    hide_vectors: bool
    hide_tools: bool
    max_image_chars: int

    def concern(self, value: object) -> bool:
        """Whether anything that the rules speak of can be in a value, at a glance."""
        if self.hide_text or self.hide_messages or self.hide_images or self.hide_vectors or self.hide_tools:
            return True
        items = value if isinstance(value, list | tuple) else [value]
        return any(isinstance(item, str) and len(item) > self.max_image_chars for item in items)


class _Dropped:
    """What is taken out of the list or the object that it stands in."""


_DROPPED: Final = _Dropped()
_STRUCTURE_FIELD: Final = re.compile(
    r"\.(role|finish_reason|id|tool_call_id|type|score|(tool_calls\.\d+|function|function_call)\.name)$"
)
_IMAGE_FIELD: Final = re.compile(r"\.image(_url)?(\.|$)")
_IMAGE_TYPE: Final = re.compile(r"(^|_)image(_url)?$")
_VECTOR_MEMBERS: Final = re.compile(r"embeddings?|vectors?|values|dense|float")
_ALWAYS_STRUCTURE: Final = frozenset(
    {"role", "type", "modality", "finish_reason", "stop_reason", "mime_type", "media_type"}
)
_IDS: Final = frozenset({"id", "tool_call_id", "tool_use_id", "call_id", "toolCallId", "toolName"})


def apply_rules(key: str, value: Any, rules: ContentRules) -> Any:
    """A content value by the rules; None when nothing of it stays.

    :param key: of the attribute; one that names a field of a message, and its number, says what the value is
    """
    is_field = re.search(r"\.\d+\.", key) is not None
    if is_field and _STRUCTURE_FIELD.search(key):
        return value
    is_image = is_field and _IMAGE_FIELD.search(key) is not None
    changed = _image(value, rules) if is_image else _rewrite(value, rules)
    return None if changed is _DROPPED else changed


def _rewrite(value: Any, rules: ContentRules) -> Any:
    if isinstance(value, str):
        return _text(value, rules)
    if isinstance(value, list | tuple):
        return [item for item in (_rewrite(item, rules) for item in value) if item is not _DROPPED]
    if isinstance(value, dict):
        return _object(value, rules)
    return value


def _text(text: str, rules: ContentRules) -> Any:
    if text[:11].lower() == "data:image/":
        return _image(text, rules)
    parsed = parse_json(text)
    if parsed is None:
        return REDACTED if rules.hide_text and text else text
    changed = _rewrite(parsed, rules)
    if changed is _DROPPED:
        return _DROPPED
    return text if changed == parsed else json.dumps(changed, ensure_ascii=False)


def _object(value: dict[str, Any], rules: ContentRules) -> Any:
    is_message = "role" in value and not value.keys().isdisjoint(("content", "parts", "tool_calls"))
    if rules.hide_messages and is_message:
        return _DROPPED
    if _is_image(value):
        return _image(value, rules)
    members = ((name, _member(value, name, member, rules)) for name, member in value.items())
    return {name: member for name, member in members if member is not _DROPPED}


def _member(value: dict[str, Any], name: str, member: Any, rules: ContentRules) -> Any:
    if isinstance(member, str) and _is_structure(value, name):
        return member
    if rules.hide_vectors and _is_vector(name, member):
        return _DROPPED
    if rules.hide_tools and isinstance(member, list) and name in ("tools", "functions", "toolConfig"):
        return _DROPPED
    if name in ("image_url", "image"):
        return _image(member, rules)
    return _rewrite(member, rules)


def _is_structure(value: Mapping[str, Any], name: str) -> bool:
    """What tells how a conversation is built, and nothing of what is said in it."""
    if name in _ALWAYS_STRUCTURE:
        return True
    if name in _IDS:
        return "role" in value or "type" in value
    # That of a tool. That of anything else may be a person's.
    is_tool = re.search("tool|function", str(value.get("type", ""))) is not None
    return name == "name" and ("arguments" in value or is_tool)


def _is_image(part: Mapping[str, Any]) -> bool:
    """A part that is an image, as the conventions, OpenAI, Anthropic, Google, Bedrock and the AI SDK spell one."""
    kind = part.get("type")
    if part.get("modality") == "image" or (isinstance(kind, str) and _IMAGE_TYPE.search(kind)):
        return True
    types = (part.get(name) for name in ("mime_type", "mimeType", "media_type", "mediaType"))
    if any(isinstance(item, str) and item.lower().startswith("image/") for item in types):
        return True
    inner = (part.get(name) for name in ("inlineData", "inline_data"))
    return any(isinstance(item, dict) and _is_image(item) for item in inner)


def _image(image: Any, rules: ContentRules) -> Any:
    """An image by its own rules: its strings are addresses or base64."""
    if rules.hide_images:
        return _DROPPED
    if isinstance(image, str):
        is_inline = image[:5].lower() == "data:" or re.match("[a-z]+:", image, re.IGNORECASE) is None
        return REDACTED if is_inline and len(image) > rules.max_image_chars else image
    if isinstance(image, list | tuple):
        return [_image(item, rules) for item in image]
    if isinstance(image, dict):
        return {name: _image(item, rules) for name, item in image.items()}
    return image


def _is_vector(name: str, member: Any) -> bool:
    if not _VECTOR_MEMBERS.fullmatch(name):
        return False
    if name == "embedding" and isinstance(member, str):
        return True  # In base64.
    first = member[0] if isinstance(member, list) and member and isinstance(member[0], list) else member
    return isinstance(first, list) and bool(first) and all(isinstance(item, int | float) for item in first)
