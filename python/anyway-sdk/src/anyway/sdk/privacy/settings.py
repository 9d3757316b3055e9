"""What is to be hidden: options and environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from anyway.sdk.flag import is_on
from anyway.sdk.privacy.patterns import PATTERN_NAMES

_PREFIXES: Final = ("ANYWAY_", "TRACELOOP_", "OPENINFERENCE_", "FI_")
_BASE64_IMAGE_MAX_LENGTH: Final = 32_000

Redact: TypeAlias = Callable[[str, object, str], object]
"""Decides on an attribute by key, value and name of its span: what it returns stands in its place, None drops it."""


@dataclass(frozen=True, slots=True)
class MaskingOptions:
    """None asks the environment: `ANYWAY_HIDE_INPUTS` and so on, also as `OPENINFERENCE_…` and `FI_…`."""

    hide_inputs: bool | None = None
    hide_outputs: bool | None = None
    hide_input_messages: bool | None = None
    hide_output_messages: bool | None = None
    hide_input_text: bool | None = None
    hide_output_text: bool | None = None
    hide_input_images: bool | None = None
    hide_embedding_vectors: bool | None = None
    hide_llm_invocation_parameters: bool | None = None
    hide_llm_tools: bool | None = None
    hide_prompts: bool | None = None
    base64_image_max_length: int | None = None
    redact_patterns: bool | Sequence[str] | None = None
    redact: Redact | None = None


@dataclass(frozen=True, slots=True)
class MaskingSettings:
    hide_inputs: bool = False
    hide_outputs: bool = False
    hide_input_messages: bool = False
    hide_output_messages: bool = False
    hide_input_text: bool = False
    hide_output_text: bool = False
    hide_input_images: bool = False
    hide_embedding_vectors: bool = False
    hide_llm_invocation_parameters: bool = False
    hide_llm_tools: bool = False
    hide_prompts: bool = False
    base64_image_max_length: int = _BASE64_IMAGE_MAX_LENGTH
    redact_patterns: Sequence[str] = ()
    redact: Redact | None = None


def resolve_masking(options: MaskingOptions, env: Mapping[str, str]) -> MaskingSettings:
    """What is given, then what the environment says, then the defaults."""

    def read(name: str) -> str | None:
        return next((env[prefix + name] for prefix in _PREFIXES if env.get(prefix + name)), None)

    hidden: dict[str, bool] = {}
    for field in fields(MaskingOptions):
        if field.name.startswith("hide_"):
            given = getattr(options, field.name)
            hidden[field.name] = is_on(read(field.name.upper()), False) if given is None else given
    length = options.base64_image_max_length
    said = read("BASE64_IMAGE_MAX_LENGTH") or ""
    if length is None or length < 0:
        length = int(said) if said.isdecimal() else _BASE64_IMAGE_MAX_LENGTH
    patterns: bool | str | Sequence[str] | None = options.redact_patterns
    if patterns is None:
        patterns = read("REDACT_PATTERNS") or read("PII_REDACTION")
    return MaskingSettings(
        **hidden, base64_image_max_length=length, redact_patterns=_patterns(patterns), redact=options.redact
    )


def _patterns(value: bool | str | Sequence[str] | None) -> Sequence[str]:
    """A name that is none asks for something that cannot be told: then all of them, rather than less than was meant."""
    if value is None or value is False:
        return ()
    if value is True:
        return PATTERN_NAMES
    if isinstance(value, str) and "," not in value and value.strip() not in PATTERN_NAMES:
        return PATTERN_NAMES if is_on(value, False) else ()
    names = [name.strip() for name in (value.split(",") if isinstance(value, str) else value)]
    return names if all(name in PATTERN_NAMES for name in names) else PATTERN_NAMES
