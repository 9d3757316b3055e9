import type Anthropic from "@anthropic-ai/sdk";
import { withTask } from "@anyway-sh/node-server-sdk";
import { PRODUCTS } from "./catalog.ts";
import { CLASSIFY_PROMPT } from "./policies.ts";

export const TOPICS = [
  "delivery",
  "returns",
  "sizing",
  "warranty",
  "invoice",
  "payment",
  "membership",
  "care",
  "small talk",
] as const;
export type Topic = (typeof TOPICS)[number];

export interface Route {
  topic: Topic;
  /** Id of the product that the message is about. */
  productId?: string;
}

const ROUTE_TOOL: Anthropic.Tool = {
  name: "route",
  description: "Hand the message to the right desk.",
  input_schema: {
    type: "object",
    properties: {
      topic: { type: "string", enum: [...TOPICS] },
      product_id: { type: "string", enum: PRODUCTS.map((product) => product.id) },
    },
    required: ["topic"],
  },
};

/** What a message is about. A small model is quick and cheap at this. */
export function classify(anthropic: Anthropic, sessionId: string, message: string): Promise<Route> {
  const route = async (content: string): Promise<Route> => {
    const answer = await anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 100,
      system: CLASSIFY_PROMPT,
      messages: [{ role: "user", content }],
      tools: [ROUTE_TOOL],
      tool_choice: { type: "tool", name: "route" },
      metadata: { user_id: sessionId },
    });
    const call = answer.content.find((block) => block.type === "tool_use");
    const input = call?.input as { topic?: Topic; product_id?: string } | undefined;
    return {
      topic: input?.topic ?? "small talk",
      ...(input?.product_id ? { productId: input.product_id } : {}),
    };
  };
  return withTask({ name: "classify" }, route, message);
}
