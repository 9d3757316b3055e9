import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import Anthropic from "@anthropic-ai/sdk";
import type { Client } from "@anyway-sh/api/client";
import { startStandIn } from "@anyway-sh/example-stand-in";
import { forceFlush, initialize, shutdown } from "@anyway-sh/node-server-sdk";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import OpenAI from "openai";
import { HistoryExporter } from "./history/history-exporter.ts";
import { live } from "./history/live.ts";
import { historicalPayments } from "./history/payments.ts";
import { planHistory, timesOf } from "./history/plan.ts";
import { createReplies } from "./history/replies.ts";
import { SpanCounter } from "./history/span-counter.ts";
import { Accounts } from "./shop/accounts.ts";
import { createShop } from "./shop/app.ts";
import { Checkout } from "./shop/checkout.ts";
import { OrderBook } from "./shop/orders.ts";
import { SupportAgent } from "./shop/support-agent.ts";
import { TourPlanner } from "./shop/tour-planner.ts";

export interface SendOptions {
  /** Takes the spans, already at their times in the past. */
  exporter: SpanExporter;
  /** Takes customers and orders. */
  anyway: Client;
  now: Date;
  seed: number;
}

/** What was sent. */
export interface Sent {
  traces: number;
  spans: number;
  customers: number;
  orders: number;
  /** Conversations in which a model failed; their traces count too. */
  failed: number;
}

/**
 * Starts the shop with a stand-in for the model providers, lives its last thirty days over HTTP and sends them.
 * Throws when anything was not taken.
 */
export async function sendHistory({ exporter, anyway, now, seed }: SendOptions): Promise<Sent> {
  const history = planHistory({ now, seed });
  const times = timesOf(history);
  const historyExporter = new HistoryExporter(exporter, (requestId) => times.get(requestId));
  const counter = new SpanCounter();
  const standIn = await startStandIn({ seed, respond: createReplies(seed), now: () => now });
  let server: Server | undefined;
  try {
    // Of this, your own application has only the name: the exporter and the clients' addresses are the history's.
    initialize({
      appName: "support-shop",
      exporter: historyExporter,
      processor: counter,
      instrumentModules: { openAI: OpenAI, anthropic: Anthropic },
      silenceInitializationMessage: true,
    });
    // A customer is waiting, so a failed call is not repeated behind their back.
    const client = { apiKey: "stand-in", maxRetries: 0 };
    const openai = new OpenAI({ ...client, baseURL: standIn.openaiBaseUrl });
    const anthropic = new Anthropic({ ...client, baseURL: standIn.anthropicBaseUrl });
    const orders = new OrderBook(history.orders);
    const shop = createShop({
      accounts: new Accounts(anyway),
      agent: new SupportAgent({ openai, anthropic, orders }),
      planner: new TourPlanner(anthropic),
      checkout: new Checkout({ anyway, payments: historicalPayments(times), orders }),
    });
    server = shop.listen(0, "127.0.0.1");
    await once(server, "listening");

    const { port } = server.address() as AddressInfo;
    const tally = await live(history, {
      shopUrl: `http://127.0.0.1:${port}`,
      concurrency: 6,
      // The SDK's queue drops what does not fit, so it is emptied long before it is full.
      flush: forceFlush,
      flushEvery: 50,
    });
    await shutdown();
    historyExporter.verify({ traces: tally.traces, spans: counter.ended });
    return { ...tally, ...historyExporter.sent };
  } finally {
    await shutdown();
    if (server) await close(server);
    await standIn.close();
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
