/**
 * The application around the documentation's first sample, `samples/chat.ts`, which takes `app` and `agent` for
 * granted: the user comes from an auth middleware, and the agent calls two models.
 */
import { Anthropic } from "@anthropic-ai/sdk";
import { forceFlush, initialize, withTool } from "@anyway-sh/node-server-sdk";
import express from "express";
import OpenAI from "openai";

declare global {
  namespace Express {
    interface Request {
      auth: { userId: string; customerId?: string };
    }
  }
}

initialize({ appName: "chat-app", disableBatch: true, silenceInitializationMessage: true });
const openai = new OpenAI({ apiKey: "stand-in" });
const anthropic = new Anthropic({ apiKey: "stand-in" });

const app = express();
app.use(express.json());
app.use((req, _res, next) => {
  const [userId = "", customerId] = (req.headers.authorization ?? "").replace("Bearer ", "").split(" ");
  req.auth = { userId, ...(customerId ? { customerId } : {}) };
  next();
});

const agent = {
  async chat(message: string) {
    const topic = await anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 20,
      messages: [{ role: "user", content: `One word for the topic of: ${message}` }],
    });
    await withTool({ name: "look-up" }, () => ({ topic: topic.id }));
    const answer = await openai.chat.completions.create({
      model: "gpt-4o",
      messages: [{ role: "user", content: message }],
    });
    return { answer: answer.choices[0]?.message.content };
  },
};

Object.assign(globalThis, { app, agent });
await import(new URL("./samples/chat.ts", import.meta.url).href);

app.post("/flush", async (_req, res) => {
  await forceFlush();
  res.end();
});

if (import.meta.main) {
  const server = app.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address) console.log(`listening on http://127.0.0.1:${address.port}`);
  });
}
