/** What every program here has in common: whose calls they are, what is asked, and in which three ways. */
const { OPENAI_URL = "", ANTHROPIC_URL = "", BEDROCK_URL = "", SERVER_URL = "", GRPC_URL = "" } = process.env;
const { CUSTOMER_ID = "", USER_ID = "", SESSION_ID = "" } = process.env;

/**
 * Makes the three calls one after the other, each in a session of its own, and sends what is left to send.
 *
 * @param {Record<"answered" | "streamed" | "failed", (ids: Ids) => PromiseLike<unknown>>} calls
 * @param {() => Promise<unknown>} flush
 *
 * @typedef {{ customer: string, user: string, session: string }} Ids
 */
async function run(calls, flush) {
  const idsOf = (/** @type {string} */ way) => ({
    customer: CUSTOMER_ID,
    user: USER_ID,
    session: `${SESSION_ID}-${way}`,
  });
  await calls.answered(idsOf("answered"));
  await calls.streamed(idsOf("streamed"));
  await calls.failed(idsOf("failed")).then(
    () => {
      throw new Error("The call that was to fail did not.");
    },
    () => {},
  );
  await flush();
  // Some of these keep timers or sockets open.
  process.exit(0);
}

/** Reads a stream to its end. @param {AsyncIterable<unknown> | undefined} stream */
async function drain(stream) {
  if (!stream) throw new Error("The answer has no stream.");
  for await (const _ of stream);
}

module.exports = {
  run,
  drain,
  question: "Where is my order?",
  refused: "Please fail.",
  system: "You answer for the shop.",
  openai: { apiKey: "stand-in", baseURL: OPENAI_URL, maxRetries: 0 },
  anthropic: { apiKey: "stand-in", baseURL: ANTHROPIC_URL, maxRetries: 0 },
  bedrockUrl: BEDROCK_URL,
  serverUrl: SERVER_URL,
  grpcUrl: GRPC_URL,
};
