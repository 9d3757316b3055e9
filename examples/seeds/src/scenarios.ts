import * as sdk from "@anyway-sh/node-server-sdk";
import { type Context, context } from "@opentelemetry/api";
import OpenAI from "openai";

/** What a sample needs around it. */
interface Scenario {
  /** What the sample takes for granted, by name. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** What it defines for others to use. */
  readonly defines?: readonly string[];
  run(load: () => Promise<Record<string, never>>): Promise<unknown>;
}

const openai = new OpenAI({ apiKey: "stand-in" });

function api(): sdk.AnywayClient {
  const client = sdk.getClient();
  if (client === undefined) throw new Error("Tracing is off.");
  return client;
}

async function callModel(content: string): Promise<string | null | undefined> {
  const answer = await openai.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content }],
  });
  return answer.choices[0]?.message.content;
}

/**
 * The samples of context attributes leave out the call that is made within their block. It is made here, at the end of
 * the function that the sample gives to `context.with`.
 */
const withCallInBlock: Scenario = {
  async run(load) {
    const calls: Promise<unknown>[] = [];
    const original = context.with;
    context.with = ((at: Context, block: () => unknown) =>
      original.call(context, at, () => {
        block();
        context.with = original;
        calls.push(callModel("Write a haiku."));
      })) as typeof context.with;
    await load();
    await Promise.all(calls);
  },
};

/** By the name of the sample's file. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "chat-service.ts": {
    defines: ["ChatService"],
    async run(load) {
      const { ChatService } = (await load()) as unknown as {
        ChatService: new (customerId: string) => { chat(message: string): Promise<unknown> };
      };
      await new ChatService("CUS_service00001").chat("Where is my order?");
    },
  },
  "payment.ts": {
    globals: {
      paymentApi: {
        createLink: (productId: string) =>
          sdk.withTool({ name: "create-link" }, async () => {
            const link = await api().paymentLinks.create({
              product_id: productId,
              success_url: "https://shop.example/thanks",
            });
            return { productId, orderId: link.data.order_id };
          }),
      },
      fulfillOrder: (orderId: string) => callModel(`Thank the customer for order ${orderId}.`),
    },
    defines: ["handlePayment"],
    async run(load) {
      const { handlePayment } = (await load()) as unknown as {
        handlePayment(customerId: string, productId: string): Promise<unknown>;
      };
      const product = await api().products.create({ name: "Trail pass", amount: 4_900, currency: "EUR" });
      await sdk.usingSession("SES_payment00001", () => handlePayment("CUS_payment00001", product.data.id));
    },
  },
  "anonymous-to-registered.ts": {
    globals: { ...sdk, sessionId: "SES_a1b2c3d4e5f6" },
    run: (load) => load(),
  },
  "session.js": withCallInBlock,
  "user.js": withCallInBlock,
  "session-call.js": withCallInBlock,
  "user-call.js": withCallInBlock,
  "session-and-user-call.js": withCallInBlock,
};
