import { createHash } from "node:crypto";
import type { Client } from "@anyway-sh/api/client";

/** The week in which everything of this shop happened. */
export const WEEK = { from: "2026-08-03T00:00:00Z", to: "2026-08-10T00:00:00Z" };

const HOUR_MS = 3_600_000;
const TRACES = 48;
const NAMES = [
  "Ada Lovelace",
  "Alan Turing",
  "Grace Hopper",
  "Edsger Dijkstra",
  "Barbara Liskov",
  "Ken Thompson",
];
const CALLS = [
  { provider: "openai", model: "gpt-4o" },
  { provider: "anthropic", model: "claude-sonnet-4-5" },
  { provider: "openai", model: "gpt-4o-mini" },
] as const;

/** Sends customers, their conversations and their orders: the same ones every time. */
export async function sendFixedShop(client: Client): Promise<void> {
  const customers: string[] = [];
  for (const name of NAMES) {
    const email = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
    customers.push((await client.customers.create({ name, email })).data.id);
  }
  await client.otlp.traces({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: Array.from({ length: TRACES }, (_, i) => aCall(i, customers[i % customers.length] ?? "")),
          },
        ],
      },
    ],
  });
  for (const [i, customer_id] of customers.slice(0, 4).entries())
    await client.orders.create({
      customer_id,
      amount: 1_900 + i * 3_050,
      currency: "USD",
      paid_at: at(30 + i * 35),
    });
}

const at = (hours: number) => new Date(Date.parse(WEEK.from) + hours * HOUR_MS).toISOString();

const idOf = (i: number, digits: number) =>
  createHash("sha256").update(`fixed ${i}`).digest("hex").slice(0, digits);

/** One that failed. */
export const FIXED_TRACE = idOf(17, 32);

function aCall(i: number, customer: string) {
  const { provider, model } = CALLS[i % CALLS.length] ?? CALLS[0];
  const start = BigInt(Date.parse(at(1 + i * 3.4))) * 1_000_000n;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
    "gen_ai.usage.input_tokens": 1_000 + 400 * (i % 7),
    "gen_ai.usage.output_tokens": 100 + 30 * (i % 5),
    "traceloop.workflow.name": i % 4 === 0 ? "plan a tour" : "support",
    "traceloop.association.properties.customer_id": customer,
    "traceloop.association.properties.session_id": `chat ${Math.floor(i / 2)}`,
  };
  return {
    traceId: idOf(i, 32),
    spanId: idOf(i, 16),
    name: `chat ${model}`,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(600 + 170 * (i % 9)) * 1_000_000n),
    ...(i % 12 === 5 ? { status: { code: 2, message: "overloaded" } } : {}),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
    })),
  };
}
