/**
 * The stand-ins for model providers and vector databases, for programs that are not JavaScript: prints their addresses
 * as one line of JSON, and ends with its standard input.
 */
import { type ChatRequest, type Reply, startStandIn, startVectorStandIn } from "@anyway-sh/example-stand-in";

const ANSWER = "It is on its way, and will be with you on Monday.";
const USAGE = {
  inputTokens: 120,
  outputTokens: 30,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

/** What the tests of the Python SDK ask, as those of the TypeScript SDK do. */
function respond({ messages }: ChatRequest): Reply {
  const asked = messages.at(-1)?.text ?? "";
  if (asked === "Please fail.") return { error: { status: 400, message: "It failed." } };
  if (asked === "Look it up.")
    return { toolCalls: [{ name: "look_up", arguments: { order: "A-17" } }], usage: USAGE };
  if (asked === "You know all of this.")
    return {
      text: ANSWER,
      usage: { ...USAGE, inputTokens: 2_000, cacheReadTokens: 1_024, outputTokens: 50 },
    };
  return { text: ANSWER, usage: USAGE };
}

const models = await startStandIn({ respond });
const vectors = await startVectorStandIn();
console.log(JSON.stringify({ models: models.url, vectors: vectors.url }));
process.stdin.on("end", async () => {
  await Promise.all([models.close(), vectors.close()]);
});
process.stdin.resume();
