"""Who is behind a client that speaks another's protocol."""

from typing import Final
from urllib.parse import urlsplit

_BY_HOST: Final = {
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "openai.azure.com": "azure.ai.openai",
    "openai.azure.us": "azure.ai.openai",
    "cognitiveservices.azure.com": "azure.ai.openai",
    "services.ai.azure.com": "azure.ai.inference",
    "models.ai.azure.com": "azure.ai.inference",
    "models.github.ai": "azure.ai.inference",
    "openrouter.ai": "openrouter",
    "api.groq.com": "groq",
    "api.deepseek.com": "deepseek",
    "api.together.xyz": "together_ai",
    "api.together.ai": "together_ai",
    "api.mistral.ai": "mistral_ai",
    "api.x.ai": "x_ai",
    "api.perplexity.ai": "perplexity",
    "api.cohere.ai": "cohere",
    "api.cohere.com": "cohere",
    "api.fireworks.ai": "fireworks",
    "api.moonshot.ai": "moonshot_ai",
    "api.moonshot.cn": "moonshot_ai",
    "generativelanguage.googleapis.com": "gcp.gemini",
    "aiplatform.googleapis.com": "gcp.vertex_ai",
    "rep.googleapis.com": "gcp.vertex_ai",
    "amazonaws.com": "aws.bedrock",
    "api.aws": "aws.bedrock",
    "api.cerebras.ai": "cerebras",
    "api.sambanova.ai": "sambanova",
    "router.huggingface.co": "huggingface",
    "integrate.api.nvidia.com": "nvidia",
}
"""`gen_ai.provider.name` by host; a suffix matches subdomains as well."""


def provider_name(base_url: str | None, usual: str) -> str:
    """What a base URL says, else `usual`, as for a proxy or a local server."""
    host = urlsplit(base_url).hostname if base_url else None
    if host is None:
        return usual
    for known, provider in _BY_HOST.items():
        if host == known or host.endswith((f".{known}", f"-{known}")):
            return provider
    return usual
