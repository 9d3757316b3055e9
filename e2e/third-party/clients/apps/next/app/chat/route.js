import { injectContext, instrument, withWorkflow } from "@anyway-sh/node-server-sdk";
import OpenAI from "openai";

const client = new OpenAI({ apiKey: "stand-in", baseURL: `${process.env.STAND_IN_URL}/v1` });
// The client is in the bundle, unless next.config.mjs leaves it out.
if (process.env.PACKAGES === "bundled") instrument(client);

/** @param {Request} request */
export async function POST(request) {
  const content = await request.text();
  const associationProperties = { customer_id: "CUS_next" };
  return withWorkflow({ name: "chat", associationProperties }, async () => {
    await client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content }] });
    return Response.json(injectContext({}));
  });
}
