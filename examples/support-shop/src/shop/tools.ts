import { withTool } from "@anyway-sh/node-server-sdk";
import type { OrderBook } from "./orders.ts";
import { HELP_ARTICLES } from "./policies.ts";

/** The tools that the answering model may call, described once for both providers. */
export const TOOLS = [
  {
    name: "find_order",
    description: "Look up an order of the customer by its number, such as R-48213.",
    parameters: {
      type: "object" as const,
      properties: { number: { type: "string" } },
      required: ["number"],
    },
  },
  {
    name: "search_help",
    description: "Search the help articles of the shop.",
    parameters: {
      type: "object" as const,
      properties: { query: { type: "string" } },
      required: ["query"],
    },
  },
];

/** Runs a tool that the model asked for; what it answers goes back to the model. */
export function callTool(orders: OrderBook, name: string, input: Record<string, unknown>): Promise<string> {
  return withTool(
    { name },
    async ({ number, query }: Record<string, unknown>) => {
      switch (name) {
        case "find_order": {
          const order = orders.find(String(number));
          return JSON.stringify(order ?? { error: `There is no order ${number}.` });
        }
        case "search_help": {
          const article = HELP_ARTICLES.find(({ topic }) => String(query).includes(topic));
          return JSON.stringify(article ?? { error: `No article about ${query}.` });
        }
        default:
          return JSON.stringify({ error: `There is no tool ${name}.` });
      }
    },
    input,
  );
}
