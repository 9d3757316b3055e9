/**
 * What a recorded answer says, read from its bytes alone and not with any client: as the attributes that the span of
 * the call has to have, or with undefined must not have.
 * @module
 */
type Json = Record<string, unknown>;
type Expected = Record<string, unknown>;

export function expectedOf(provider: string, path: string, body: string): Expected {
  const parts = partsOf(body);
  if (provider === "cohere") return cohere(parts);
  if (provider === "anthropic") return anthropic(parts);
  return path.endsWith("/responses") ? responses(parts) : completion(parts);
}

/** One JSON document, server-sent events, or a document a line. */
function partsOf(body: string): Json[] {
  if (/^(event|data):/.test(body)) {
    const data = body.split("\n").filter((line) => line.startsWith("data: {"));
    return data.map((line) => JSON.parse(line.slice("data: ".length)) as Json);
  }
  const lines = body.trim().split("\n");
  const isByLine = lines.length > 1 && lines.every((line) => line.startsWith('{"') && line.endsWith("}"));
  return (isByLine ? lines : [body]).map((text) => JSON.parse(text) as Json);
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Json | null | undefined)?.[key] ?? undefined, value);

/** The last part that says something of it. */
const lastOf = (parts: readonly Json[], ...path: string[]): unknown =>
  parts
    .map((part) => at(part, ...path))
    .filter((value) => value !== undefined)
    .at(-1);

function attributes(said: {
  id?: unknown;
  model?: unknown;
  reasons: unknown[];
  input?: unknown;
  output?: unknown;
  cacheRead?: unknown;
  reasoning?: unknown;
}): Expected {
  const reasons = said.reasons.filter((reason) => reason !== undefined && reason !== null);
  return {
    "gen_ai.response.id": said.id,
    "gen_ai.response.model": said.model,
    "gen_ai.response.finish_reasons": reasons.length > 0 ? reasons : undefined,
    "gen_ai.usage.input_tokens": said.input,
    "gen_ai.usage.output_tokens": said.output,
    "gen_ai.usage.cache_read.input_tokens": said.cacheRead,
    "gen_ai.usage.reasoning.output_tokens": said.reasoning,
  };
}

/** OpenAI's completions, of chat and without, its images, and what Together makes of them. */
function completion(parts: readonly Json[]): Expected {
  const reasons = new Map<unknown, unknown>();
  for (const { index, finish_reason } of parts.flatMap((part) => (part.choices ?? []) as Json[])) {
    if (finish_reason) reasons.set(index, finish_reason);
  }
  const usage = lastOf(parts, "usage");
  return attributes({
    id: lastOf(parts, "id"),
    model: lastOf(parts, "model"),
    reasons: [...reasons.values()],
    input: at(usage, "prompt_tokens"),
    output: at(usage, "completion_tokens"),
    cacheRead: at(usage, "prompt_tokens_details", "cached_tokens"),
    reasoning: at(usage, "completion_tokens_details", "reasoning_tokens"),
  });
}

function responses(parts: readonly Json[]): Expected {
  const usage = lastOf(parts, "usage");
  return attributes({
    id: lastOf(parts, "id"),
    model: lastOf(parts, "model"),
    // The API has a status instead; the span says `completed` in the word of the other APIs.
    reasons: [lastOf(parts, "status") === "completed" ? "stop" : undefined],
    input: at(usage, "input_tokens"),
    output: at(usage, "output_tokens"),
    cacheRead: at(usage, "input_tokens_details", "cached_tokens"),
    reasoning: at(usage, "output_tokens_details", "reasoning_tokens"),
  });
}

function anthropic(parts: readonly Json[]): Expected {
  const messages = parts.map((part) => (part.message ?? part) as Json);
  const counts = (name: string) => lastOf([...messages], "usage", name) as number | undefined;
  const cacheRead = counts("cache_read_input_tokens");
  return attributes({
    id: messages[0]?.id,
    model: messages[0]?.model,
    reasons: [lastOf(parts, "delta", "stop_reason") ?? lastOf(parts, "stop_reason")],
    input: (counts("input_tokens") ?? 0) + (cacheRead ?? 0) + (counts("cache_creation_input_tokens") ?? 0),
    output: counts("output_tokens"),
    cacheRead,
  });
}

/** Billed are the units in `meta`; a stream has the whole answer in its last event. */
function cohere(parts: readonly Json[]): Expected {
  const answer = (lastOf(parts, "response") ?? parts[0]) as Json;
  const generations = (answer.generations ?? []) as Json[];
  const units = at(answer, "meta", "billed_units");
  return {
    ...attributes({
      id: answer.generation_id ?? answer.id,
      reasons:
        generations.length > 0
          ? generations.map((generation) => generation.finish_reason)
          : [lastOf(parts, "finish_reason")],
      input: at(units, "input_tokens"),
      output: at(units, "output_tokens"),
    }),
    "cohere.billed_units.search_units": at(units, "search_units"),
  };
}
