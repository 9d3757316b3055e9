"""What looks like an address, a key, a card or a number of a person, in texts and in the JSON that they hold."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any, Final

PATTERN_NAMES: Final = ("key", "email", "card", "ssn", "ip", "phone")
"""What can be told by its form, in the order in which it is replaced."""

_SECRET_NAMES: Final = (
    "api[_-]?key|access[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token|refresh[_-]?token|"
    "secret|password|passwd|authorization"
)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Every expression takes time in proportion to the text. Of a match, what the group `kept` holds stays."""

    mark: str
    expressions: Sequence[re.Pattern[str]]
    is_match: Callable[[str], bool] | None = None


def _is_address(match: str) -> bool:
    """`A::B` is a name in many languages, and `12:34:56` a time."""
    if ":" not in match:
        return True
    try:
        IPv6Address(match)
    except ValueError:
        return False
    return any(letter.isdigit() for letter in match)


def _is_phone(match: str) -> bool:
    digits = len(re.sub(r"\D", "", match))
    return 8 <= digits <= 15 and not re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}", match)


_PATTERNS: Final[dict[str, _Pattern]] = {
    "key": _Pattern(
        "<API_KEY>",
        [
            # Private keys in PEM, up to the dashes that end them.
            re.compile(
                r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?:[^-]|-(?!----)){0,16384}"
                r"(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?"
            ),
            # JSON Web Tokens.
            re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
            re.compile(r"(?P<kept>(?<!\w)(?:Bearer|Basic)\s{1,4})[\w.~+/=-]{16,}", re.IGNORECASE),
            # Issuers that mark their keys.
            re.compile(
                r"(?<![A-Za-z0-9])(?:sk-|[srp]k_(?:live|test)_|ak_|whsec_|gh[oprsu]_|github_pat_|glpat-|npm_|hf_|gsk_|"
                r"xox[abeoprs]-)[\w-]{16,}"
            ),
            re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
            re.compile(r"(?<![\w-])AIza[\w-]{35}"),
            # What is said to be one.
            re.compile(
                rf"(?P<kept>(?<![A-Za-z])(?:{_SECRET_NAMES})[\"']?\s{{0,2}}[:=]\s{{0,2}}[\"']?)[^\s\"',;&}}<]{{8,512}}",
                re.IGNORECASE,
            ),
        ],
    ),
    "email": _Pattern(
        "<EMAIL_ADDRESS>",
        [re.compile(r"[\w.%+'-]{1,64}(?:@|%40)(?:[^\W_](?:[^\W_]|-){0,62}\.){1,8}[^\W\d_]{2,24}")],
    ),
    "card": _Pattern("<CREDIT_CARD>", [re.compile(r"(?<!\w)\d{3,19}(?:[ -]\d{3,19}){0,7}(?!\w)")]),
    "ssn": _Pattern(
        "<SSN>",
        [re.compile(r"(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")],
    ),
    "ip": _Pattern(
        "<IP_ADDRESS>",
        [
            re.compile(
                r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\w|\.\d)"
            ),
            re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"),
        ],
        _is_address,
    ),
    "phone": _Pattern(
        "<PHONE_NUMBER>",
        [
            # International; North American; with a trunk prefix, in groups.
            re.compile(r"(?<![\w+])\+\d(?:[ .\-/()]{0,2}\d){6,14}(?!\d)"),
            re.compile(r"(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"),
            re.compile(r"(?<![\w.+-])\(?0\d{1,4}\)?(?:[ ./-]\d{2,8}){1,4}(?![\w-])"),
        ],
        _is_phone,
    ),
}
_SECRET_NAME: Final = re.compile(rf"(?:x-)?(?:{_SECRET_NAMES})", re.IGNORECASE)


def redact_text(text: str, names: Sequence[str]) -> str:
    """Replaces what looks like one of `names` in a text by a mark such as `<EMAIL_ADDRESS>`."""
    for name in PATTERN_NAMES:
        if name not in names:
            continue
        pattern = _PATTERNS[name]
        for expression in pattern.expressions:
            text = expression.sub(lambda match, p=pattern: _replacement(match, p), text)  # type: ignore[misc]
    return text


def redact_value(value: Any, names: Sequence[str]) -> Any:
    """The same in a value, and in the JSON that a text holds, at any depth, which stays JSON."""
    if isinstance(value, str):
        parsed = parse_json(value)
        if parsed is None:
            return redact_text(value, names)
        changed = redact_value(parsed, names)
        return value if changed == parsed else json.dumps(changed, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        # In JSON a card may be a number.
        text = str(value)
        redacted = redact_text(text, ["card"]) if "card" in names else text
        return value if redacted == text else redacted
    if isinstance(value, list | tuple):
        return type(value)(redact_value(item, names) for item in value)
    if isinstance(value, dict):
        return {redact_text(str(key), names): _member(str(key), item, names) for key, item in value.items()}
    return value


def parse_json(text: str) -> Any:
    """The list or object that a text is the JSON of; None for any other text."""
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _member(key: str, item: Any, names: Sequence[str]) -> Any:
    if "key" in names and isinstance(item, str) and _SECRET_NAME.fullmatch(key):
        return _PATTERNS["key"].mark
    return redact_value(item, names)


def _replacement(match: "re.Match[str]", pattern: _Pattern) -> str:
    if pattern is _PATTERNS["card"]:
        return _without_cards(match[0], pattern.mark)
    if pattern.is_match is not None and not pattern.is_match(match[0]):
        return match[0]
    return (match.groupdict().get("kept") or "") + pattern.mark


def _without_cards(run: str, mark: str) -> str:
    """The cards in a run of digits, which may hold other numbers: whole groups whose check digit is right."""
    groups = re.split(r"([ -])", run)
    written: list[str] = []
    start = 0
    while start < len(groups):
        end = _card_end(groups, start)
        written.append(groups[start] if end is None else mark)
        start = start + 1 if end is None else end
    return "".join(written)


def _card_end(groups: Sequence[str], start: int) -> int | None:
    digits = ""
    for index in range(start, len(groups), 2):
        digits += groups[index]
        if len(digits) > 19:
            return None
        if re.fullmatch(r"[2-6]\d{12,18}", digits) and _is_luhn(digits):
            return index + 1
    return None


def _is_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
