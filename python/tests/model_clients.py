"""Clients of model providers, each asked for the same things in its own way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

# What the stand-in answers by.
QUESTION = "Where is my order?"
FAILING = "Please fail."
CALLING = "Look it up."
CACHED = "You know all of this."
PARAMETERS = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
TOOL = {"name": "look_up", "description": "Finds an order"}
OPENAI_TOOL = {"type": "function", "function": {**TOOL, "parameters": PARAMETERS}}


class Client(Protocol):
    """An answer, or what it is streamed by; of asynchronous clients, something to await, or to read asynchronously."""

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any: ...
    def embed(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    connect: Callable[[str, bool], Client]
    """From the address of the stand-in, and whether the client is the asynchronous one."""
    provider: str
    model: str
    response_model: str | None = None
    operation: str = "chat"
    is_sync_only: bool = False
    unsaid: tuple[str, ...] = ()
    """Keys that its spans do not have, for the API does not say."""
    impossible: Mapping[str, str] = field(default_factory=dict)
    """Why a cell cannot exist."""
    embedded_tokens: int | None = None
    """Of an embedding, where the API says so."""


class OpenAiLike:
    def __init__(self, client: Any, model: str, embedding_model: str, more: Mapping[str, Any]) -> None:
        self._client, self._model, self._embedding_model, self._more = client, model, embedding_model, more

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        return self._client.chat.completions.create(
            model=self._model,
            messages=[{"role": "user", "content": text}],
            **({"stream": True, **self._more} if stream else {}),
            **({"tools": [OPENAI_TOOL]} if tools else {}),
        )

    def embed(self) -> Any:
        return self._client.embeddings.create(model=self._embedding_model, input=QUESTION)


def _openai(url: str, is_async: bool) -> Client:
    import openai

    made = (openai.AsyncOpenAI if is_async else openai.OpenAI)(api_key="stand-in", base_url=f"{url}/v1", max_retries=0)
    return OpenAiLike(made, "gpt-4o", "text-embedding-3-small", {"stream_options": {"include_usage": True}})


def _together(url: str, is_async: bool) -> Client:
    import together

    made = (together.AsyncTogether if is_async else together.Together)(
        api_key="stand-in", base_url=f"{url}/together", max_retries=0
    )
    return OpenAiLike(made, "meta-llama/Llama-3.3-70B-Instruct-Turbo", "BAAI/bge-large-en-v1.5", {})


class Anthropic:
    def __init__(self, url: str, is_async: bool) -> None:
        import anthropic

        made = anthropic.AsyncAnthropic if is_async else anthropic.Anthropic
        self._client: Any = made(api_key="stand-in", base_url=url, max_retries=0)

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        return self._client.messages.create(
            model="claude-sonnet-4-6",
            max_tokens=500,
            messages=[{"role": "user", "content": text}],
            **({"stream": True} if stream else {}),
            **({"tools": [{**TOOL, "input_schema": PARAMETERS}]} if tools else {}),
        )

    def embed(self) -> Any:
        raise NotImplementedError


class Bedrock:
    def __init__(self, url: str, is_async: bool) -> None:
        import boto3
        from botocore.config import Config

        self._client = boto3.client(
            "bedrock-runtime",
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="stand-in",
            aws_secret_access_key="stand-in",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def embed(self) -> Any:
        return self._client.invoke_model(
            modelId="amazon.titan-embed-text-v2:0", body=json.dumps({"inputText": QUESTION})
        )


class Converse(Bedrock):
    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        spec = {"toolSpec": {**TOOL, "inputSchema": {"json": PARAMETERS}}}
        request = {
            "modelId": "us.amazon.nova-pro-v1:0",
            "messages": [{"role": "user", "content": [{"text": text}]}],
            "inferenceConfig": {"maxTokens": 500},
            **({"toolConfig": {"tools": [spec]}} if tools else {}),
        }
        return self._client.converse_stream(**request)["stream"] if stream else self._client.converse(**request)


class Invoke(Bedrock):
    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        body = {
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 500,
            "messages": [{"role": "user", "content": text}],
            **({"tools": [{**TOOL, "input_schema": PARAMETERS}]} if tools else {}),
        }
        request = {"modelId": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "body": json.dumps(body)}
        if stream:
            return self._client.invoke_model_with_response_stream(**request)["body"]
        answer = self._client.invoke_model(**request)
        # The application can still read it.
        assert json.loads(answer["body"].read())["role"] == "assistant"
        return answer


class Cohere:
    def __init__(self, url: str, is_async: bool) -> None:
        import cohere

        made = cohere.AsyncClientV2 if is_async else cohere.ClientV2
        self._client: Any = made(api_key="stand-in", base_url=url)

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        call = self._client.chat_stream if stream else self._client.chat
        return call(
            model="command-a-03-2025",
            messages=[{"role": "user", "content": text}],
            **({"tools": [OPENAI_TOOL]} if tools else {}),
        )

    def embed(self) -> Any:
        return self._client.embed(
            model="embed-v4.0", texts=[QUESTION], input_type="search_query", embedding_types=["float"]
        )


class CohereV1:
    def __init__(self, url: str, is_async: bool) -> None:
        import cohere

        made = cohere.AsyncClient if is_async else cohere.Client
        self._client: Any = made(api_key="stand-in", base_url=url)

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        call = self._client.chat_stream if stream else self._client.chat
        tool = {**TOOL, "parameter_definitions": {"order": {"type": "str", "required": True}}}
        return call(model="command-r-08-2024", message=text, **({"tools": [tool]} if tools else {}))

    def embed(self) -> Any:
        return self._client.embed(model="embed-english-v3.0", texts=[QUESTION], input_type="search_query")


class Google:
    def __init__(self, url: str, is_async: bool, embedding_model: str, **options: Any) -> None:
        from google import genai

        client = genai.Client(api_key="stand-in", http_options={"base_url": url}, **options)
        # The asynchronous one is closed with it.
        self._client = client
        self._models: Any = client.aio.models if is_async else client.models
        self._embedding_model = embedding_model

    def chat(self, text: str, *, stream: bool = False, tools: bool = False) -> Any:
        call = self._models.generate_content_stream if stream else self._models.generate_content
        declared = {"function_declarations": [{**TOOL, "parameters_json_schema": PARAMETERS}]}
        return call(model="gemini-2.5-flash", contents=text, **({"config": {"tools": [declared]}} if tools else {}))

    def embed(self) -> Any:
        return self._models.embed_content(model=self._embedding_model, contents=QUESTION)


ROWS = (
    Row("openai", _openai, "openai", "gpt-4o", response_model="gpt-4o-2024-08-06"),
    Row(
        "anthropic",
        Anthropic,
        "anthropic",
        "claude-sonnet-4-6",
        impossible={"embeddings": "Anthropic has no embeddings"},
    ),
    Row(
        "bedrock-converse",
        Converse,
        "aws.bedrock",
        "us.amazon.nova-pro-v1:0",
        is_sync_only=True,
        unsaid=("gen_ai.response.id", "gen_ai.response.model"),
        impossible={"embeddings": "Converse has no embeddings"},
    ),
    Row(
        "bedrock-invoke",
        Invoke,
        "aws.bedrock",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        response_model="claude-sonnet-4-5-20250929",
        is_sync_only=True,
        embedded_tokens=120,
    ),
    Row("cohere", Cohere, "cohere", "command-a-03-2025", unsaid=("gen_ai.response.model",)),
    Row("cohere-v1", CohereV1, "cohere", "command-r-08-2024", unsaid=("gen_ai.response.model",)),
    Row("together", _together, "together_ai", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
    Row(
        "google-genai",
        lambda url, is_async: Google(url, is_async, "gemini-embedding-001"),
        "gcp.gemini",
        "gemini-2.5-flash",
        operation="generate_content",
    ),
    # With a key, as Vertex AI is without a project.
    Row(
        "google-genai-vertex",
        lambda url, is_async: Google(url, is_async, "text-embedding-005", vertexai=True),
        "gcp.vertex_ai",
        "gemini-2.5-flash",
        operation="generate_content",
        embedded_tokens=120,
    ),
)
