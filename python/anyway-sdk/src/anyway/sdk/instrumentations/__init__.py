"""Clients whose calls become spans by themselves, from where they are imported: none is loaded that the application
does not load."""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from typing import Any, Final

import wrapt

from anyway.sdk.guard import guard
from anyway.sdk.instrumentations import anthropic, openai_chat, openai_responses
from anyway.sdk.instrumentations.bedrock import instrument_bedrock
from anyway.sdk.instrumentations.chromadb import instrument_chromadb
from anyway.sdk.instrumentations.cohere import instrument_cohere_v1, instrument_cohere_v2
from anyway.sdk.instrumentations.google_genai import instrument_google_genai
from anyway.sdk.instrumentations.pinecone import instrument_pinecone
from anyway.sdk.instrumentations.qdrant import instrument_qdrant
from anyway.sdk.instrumentations.stainless import Operation, instrument_stainless


class Instruments(str, Enum):
    """Whose calls are traced."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    BEDROCK = "bedrock"
    GOOGLE_GENERATIVEAI = "google_generativeai"
    VERTEXAI = "vertexai"
    """Vertex AI is spoken to by `google-genai`, as is Gemini's own API."""
    COHERE = "cohere"
    TOGETHER = "together"
    PINECONE = "pinecone"
    CHROMA = "chroma"
    QDRANT = "qdrant"


def _openai_like(provider: str) -> dict[str, Operation]:
    return {
        "/chat/completions": (openai_chat.CHAT, partial(openai_chat.chat_request, provider)),
        "/completions": (openai_chat.CHAT, partial(openai_chat.completions_request, provider)),
        "/embeddings": (openai_chat.EMBEDDINGS, partial(openai_chat.embeddings_request, provider)),
        "/responses": (openai_responses.RESPONSES, partial(openai_responses.responses_request, provider)),
        "/images/generations": (openai_responses.IMAGES, partial(openai_responses.images_request, provider)),
    }


_ANTHROPIC: Final[dict[str, Operation]] = {"/v1/messages": (anthropic.MESSAGES, anthropic.messages_request)}

_HOOKS: Final[tuple[tuple[Instruments, str, Callable[[Any], None]], ...]] = (
    (
        Instruments.OPENAI,
        "openai._base_client",
        partial(instrument_stainless, operations=_openai_like("openai")),
    ),
    (Instruments.ANTHROPIC, "anthropic._base_client", partial(instrument_stainless, operations=_ANTHROPIC)),
    (
        Instruments.TOGETHER,
        "together._base_client",
        partial(instrument_stainless, operations=_openai_like("together_ai")),
    ),
    (Instruments.BEDROCK, "botocore.client", instrument_bedrock),
    (Instruments.COHERE, "cohere.v2.client", instrument_cohere_v2),
    (Instruments.COHERE, "cohere.base_client", instrument_cohere_v1),
    (Instruments.GOOGLE_GENERATIVEAI, "google.genai.models", instrument_google_genai),
    (Instruments.PINECONE, "pinecone.index", instrument_pinecone),
    (Instruments.PINECONE, "pinecone.async_client.async_index", instrument_pinecone),
    (Instruments.CHROMA, "chromadb.api.models.Collection", instrument_chromadb),
    (Instruments.CHROMA, "chromadb.api.models.AsyncCollection", instrument_chromadb),
    (Instruments.QDRANT, "qdrant_client.qdrant_client", instrument_qdrant),
    (Instruments.QDRANT, "qdrant_client.async_qdrant_client", instrument_qdrant),
)

_hooked: set[str] = set()


def instrument(instruments: Iterable[Instruments] | None = None, blocked: Iterable[Instruments] | None = None) -> None:
    """Has the calls of clients traced, of those that are imported already and those that will be."""
    wanted = _values(Instruments if instruments is None else instruments) - _values(blocked or ())
    if {Instruments.VERTEXAI.value} & wanted and instruments is not None:
        wanted.add(Instruments.GOOGLE_GENERATIVEAI.value)
    for instrumentation, module, hook in _HOOKS:
        if instrumentation.value in wanted and module not in _hooked:
            _hooked.add(module)
            wrapt.when_imported(module)(_guarded(hook))


def _guarded(hook: Callable[[Any], None]) -> Callable[[Any], None]:
    return lambda module: guard(hook, module)


def _values(instruments: Iterable[Any]) -> set[str]:
    """OpenLLMetry's enumeration names the same clients, in the same or in other letters."""
    return {str(getattr(found, "value", found)).lower() for found in instruments}
