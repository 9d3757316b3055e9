import { createHash } from "node:crypto";
import { datedModel } from "./models.ts";
import type { Answer, ChatRequest, Reply } from "./reply.ts";
import type { PromptCache } from "./tokens.ts";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** An id such as the providers make; the same source gives the same id. */
export function idFrom(prefix: string, source: string, length: number): string {
  const digest = createHash("sha512").update(`${prefix}${source}`).digest();
  const letters = Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]);
  return prefix + letters.join("");
}

/** Fills in what a reply leaves open. `key` tells this answer from every other. */
export function completeReply(
  reply: Reply,
  request: ChatRequest,
  context: { key: string; now: Date; cache: PromptCache },
): Answer {
  const isOpenAi = request.provider === "openai";
  const callId = (index: number) =>
    isOpenAi
      ? idFrom("call_", `${context.key}/${index}`, 24)
      : idFrom("toolu_01", `${context.key}/${index}`, 22);
  return {
    id: isOpenAi ? idFrom("chatcmpl-", context.key, 29) : idFrom("msg_01", context.key, 22),
    model: datedModel(request.model),
    createdSeconds: Math.floor(context.now.getTime() / 1000),
    text: reply.text ?? "",
    thinking: reply.thinking ?? "",
    toolCalls: (reply.toolCalls ?? []).map((call, index) => ({ ...call, id: callId(index) })),
    truncated: reply.truncated ?? false,
    usage: context.cache.count(request, reply),
    chunks: reply.chunks,
  };
}
