"""Which attributes hold the content of a call, in all the dialects that instrumentations speak."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyway.sdk import semconv as k


@dataclass(frozen=True, slots=True)
class Content:
    form: str
    """`messages`, `value`, `media_type`, `prompt`, `vector`, `tools`, or `parameters`, which are no content."""
    side: str
    """`input`, `output`, or `both` for a whole conversation."""


_KEYS: Final[tuple[tuple[Content | None, tuple[str, ...]], ...]] = (
    (
        Content("messages", "input"),
        (
            k.ATTR_INPUT_MESSAGES,
            k.ATTR_SYSTEM_INSTRUCTIONS,
            "gen_ai.prompt.",
            "llm.input_messages.",
            "ai.prompt.messages",
            "gen_ai.content.prompt",
            "gen_ai.prompts",
            "gen_ai.prompt",
            "ai.prompt",
            "ai.prompt.",
        ),
    ),
    (
        Content("messages", "output"),
        (
            k.ATTR_OUTPUT_MESSAGES,
            "gen_ai.completion.",
            "llm.output_messages.",
            "ai.result.toolCalls",
            "ai.result.object",
            "ai.result.text",
            "ai.response.files",
            "ai.response.reasoning",
            "ai.response.toolCalls",
            "ai.response.object",
            "ai.response.text",
            "gen_ai.content.completion",
            "gen_ai.completion",
        ),
    ),
    (
        Content("messages", "both"),
        (
            "events",
            "all_messages_events",
            "pydantic_ai.all_messages",
            "mlflow.chat.messages",
        ),
    ),
    (
        Content("value", "input"),
        (
            "input.value",
            "raw.input",
            k.ATTR_ENTITY_INPUT,
            "anyway.entity.input",
            "ai.value",
            "ai.values",
            "ai.documents",
            "ai.toolCall.args",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call",
            "gen_ai.tool.parameters",
            "gen_ai.tool.input",
            "gen_ai.retrieval.query.text",
            "gen_ai.reranker.query",
            "gen_ai.reranker.input_documents",
            "gen_ai.reranker.input_documents.",
            "tool.parameters",
            "tool_arguments",
            "reranker.query",
            "reranker.input_documents.",
            "embedding.text",
            "embedding.embeddings.",
            "db.query.text",
            "db.statement",
            "db.vector.query",
            "langfuse.observation.input",
            "langfuse.trace.input",
            "lmnr.span.input",
            "mlflow.spanInputs",
            "mastra.input",
            "mastra.agent_run.input",
            "mastra.workflow_run.input",
            "mastra.workflow_step.input",
            "genkit:input",
        ),
    ),
    (
        Content("value", "output"),
        (
            "output.value",
            "raw.output",
            k.ATTR_ENTITY_OUTPUT,
            "anyway.entity.output",
            "ai.toolCall.result",
            "ai.ranking",
            "gen_ai.tool.call.result",
            "gen_ai.tool.output",
            "gen_ai.retrieval.documents",
            "gen_ai.retrieval.documents.",
            "gen_ai.reranker.output_documents",
            "gen_ai.reranker.output_documents.",
            "llm.completion",
            "llm.response",
            "llm.choices.",
            "retrieval.documents.",
            "reranker.output_documents.",
            "tool_response",
            "final_result",
            "db.vector.query.result.",
            "db.vector.results",
            "db.query.result.",
            "langfuse.observation.output",
            "langfuse.trace.output",
            "lmnr.span.output",
            "mlflow.spanOutputs",
            "mastra.output",
            "mastra.agent_run.output",
            "mastra.workflow_run.output",
            "mastra.workflow_step.output",
            "genkit:output",
        ),
    ),
    (
        Content("prompt", "input"),
        (
            "llm.prompts.",
            "llm.prompt",
            "llm.prompt_template.template",
            "llm.prompt_template.variables",
            "gen_ai.prompt.template.name",
            "gen_ai.prompt.template.variables",
            "traceloop.prompt.template",
            "traceloop.prompt.template_variables.",
        ),
    ),
    (
        Content("vector", "output"),
        (
            "ai.embedding",
            "ai.embeddings",
            "embedding.vector",
            "gen_ai.embeddings.vectors",
            "db.query.embeddings.vector",
            "db.query.result.vector",
        ),
    ),
    (
        Content("tools", "input"),
        (
            k.ATTR_TOOL_DEFINITIONS,
            "llm.tools.",
            "llm.request.functions.",
            "ai.prompt.tools",
            "ai.prompt.toolChoice",
            "mlflow.chat.tools",
            "model_request_parameters",
        ),
    ),
    (
        Content("parameters", "input"),
        (
            "llm.invocation_parameters",
            "embedding.invocation_parameters",
            "gen_ai.request.parameters",
            "langfuse.observation.model.parameters",
            "ai.settings.",
            k.ATTR_REQUEST_MAX_TOKENS,
            k.ATTR_REQUEST_TEMPERATURE,
            k.ATTR_REQUEST_TOP_P,
            "gen_ai.request.top_k",
            "gen_ai.request.seed",
            "gen_ai.request.frequency_penalty",
            "gen_ai.request.presence_penalty",
            "gen_ai.request.stop_sequences",
            "gen_ai.request.choice.count",
            "gen_ai.request.encoding_formats",
            "gen_ai.request.reasoning.level",
            "llm.top_k",
            "llm.frequency_penalty",
            "llm.presence_penalty",
            "llm.chat.stop_sequences",
        ),
    ),
    (
        Content("media_type", "input"),
        ("input.mime_type",),
    ),
    (
        Content("media_type", "output"),
        ("output.mime_type",),
    ),
    (
        None,
        (
            "gen_ai.prompt.name",
            "gen_ai.prompt.template.",
            "ai.settings.context.",
        ),
    ),
)
"""A key that ends in a dot stands for all that begin with it; the longest one decides."""

_EMBEDDING_VECTOR: Final = re.compile(r"embedding\.embeddings\.\d+\.embedding\.vector")
_EXACT: Final = {key: content for content, keys in _KEYS for key in keys if not key.endswith(".")}
_BEGINNINGS: Final = sorted(
    ((key, content) for content, keys in _KEYS for key in keys if key.endswith(".")),
    key=lambda entry: -len(entry[0]),
)


@lru_cache(maxsize=4_096)
def content_under(key: str) -> Content | None:
    """What content stands under an attribute's key; None for all that is none."""
    if _EMBEDDING_VECTOR.fullmatch(key):
        return Content("vector", "output")
    if key in _EXACT:
        return _EXACT[key]
    return next((content for beginning, content in _BEGINNINGS if key.startswith(beginning)), None)


MESSAGE_EVENTS: Final = {
    "gen_ai.system.message": "input",
    "gen_ai.user.message": "input",
    "gen_ai.assistant.message": "input",
    "gen_ai.tool.message": "input",
    "gen_ai.choice": "output",
}
"""Events whose attributes are content under names of their own, and which way the message goes."""
