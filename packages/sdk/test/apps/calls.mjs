/**
 * One call to each client, in a workflow.
 *
 * @param {typeof import("@anyway-sh/node-server-sdk")} sdk
 * @param {typeof import("openai").OpenAI} OpenAI
 * @param {typeof import("@anthropic-ai/sdk").Anthropic} Anthropic
 */
export async function callBoth(sdk, OpenAI, Anthropic) {
  const openai = new OpenAI({ apiKey: "key", baseURL: process.env.STAND_IN_OPENAI });
  const anthropic = new Anthropic({ apiKey: "key", baseURL: process.env.STAND_IN_ANTHROPIC });
  const messages = [{ role: /** @type {const} */ ("user"), content: "hello" }];
  await sdk.withWorkflow({ name: "chat" }, async () => {
    await openai.chat.completions.create({ model: "gpt-4o", messages });
    await anthropic.messages.create({ model: "claude-sonnet-4-6", max_tokens: 50, messages });
  });
}
