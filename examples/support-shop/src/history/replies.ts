import type { ChatRequest, Reply, Respond, Usage } from "@anyway-sh/example-stand-in";
import { countTokens } from "@anyway-sh/example-stand-in";
import { productIn } from "../shop/catalog.ts";
import { DIALOGUES, type Exchange } from "./dialogues.ts";
import { Random } from "./random.ts";
import { fill, match, type Slots } from "./slots.ts";
import { tourReply } from "./tour-reply.ts";

/** One call in fifty fails, with the statuses that each provider is known for. */
const FAILURE_RATE = 1 / 50;
const FAILURES = {
  openai: [429, 500, 503],
  anthropic: [429, 500, 529],
  bedrock: [429, 500, 503],
  cohere: [429, 500, 503],
  google: [429, 500, 503],
};
const SMALLEST_CACHED = 1024;
const CACHE_STEP = 128;

/**
 * The models of the shop's history: they know the dialogues by heart. What they answer, how many tokens they
 * use and when they fail depends on the seed and the request alone, not on what was asked before.
 */
export function createReplies(seed: number): Respond {
  return (request) => {
    const random = new Random(seed, JSON.stringify(request.body));
    if (random.chance(FAILURE_RATE)) return { error: { status: random.pick(FAILURES[request.provider]) } };
    const reply = replyTo(request, random);
    return { chunks: 6, ...reply, usage: { ...cachedTokens(request, random), ...reply.usage } };
  };
}

function replyTo(request: ChatRequest, random: Random): Reply {
  if (request.body.thinking) return tourReply(request, random);
  const question = request.messages.findLast((message) => message.role === "user")?.text ?? "";
  const known = findExchange(question);
  if (request.tools.some((tool) => tool.name === "route"))
    return { toolCalls: [{ name: "route", arguments: routeOf(question, known?.topic) }] };
  if (!known) return { text: "Could you tell me a little more about that?" };

  const { exchange, slots, topic } = known;
  const last = request.messages.at(-1);
  if (exchange.tool && last?.role === "user") {
    const input = exchange.tool === "find_order" ? { number: slots.order } : { query: topic };
    return { toolCalls: [{ name: exchange.tool, arguments: input }] };
  }
  const found = last?.role === "tool" ? JSON.parse(last.text) : {};
  const text = fill(exchange.answer, { ...slots, ...found });
  if (request.model !== "gpt-5.2") return { text };
  const reasoningTokens = 64 * random.integer(2, 9);
  return { text, usage: { reasoningTokens, outputTokens: countTokens(text) + reasoningTokens } };
}

function routeOf(question: string, topic = "small talk"): Record<string, unknown> {
  const product = productIn(question);
  return { topic, ...(product ? { product_id: product.id } : {}) };
}

interface Known {
  topic: string;
  exchange: Exchange;
  slots: Slots;
}

function findExchange(question: string): Known | undefined {
  for (const { topic, openers, followUps } of DIALOGUES)
    for (const exchange of [...openers, ...followUps]) {
      const slots = match(exchange.ask, question);
      if (slots) return { topic, exchange, slots };
    }
  return undefined;
}

/** What the provider finds in its cache: more the longer a conversation goes on. */
function cachedTokens(request: ChatRequest, random: Random): Partial<Usage> {
  const goesOn = request.messages.some((message) => message.role === "assistant");
  const isWarm = random.chance(0.4) || goesOn;
  if (request.provider === "openai") {
    const lastQuestion = request.messages.findLast((message) => message.role === "user")?.text ?? "";
    const prefix = countTokens(request.prompt.slice(0, request.prompt.lastIndexOf(lastQuestion)));
    const steps = Math.floor(prefix / CACHE_STEP);
    return { cacheReadTokens: isWarm && prefix >= SMALLEST_CACHED ? steps * CACHE_STEP : 0 };
  }
  const end = request.cacheBreakpoints.at(-1)?.end ?? 0;
  const prefix = countTokens(request.prompt.slice(0, end));
  if (prefix < SMALLEST_CACHED) return { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
  return {
    cacheReadTokens: isWarm ? prefix : 0,
    cacheWriteTokens: isWarm ? 0 : prefix,
    cacheWrite1hTokens: 0,
  };
}
