import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import Stripe from "stripe";
import { callApi } from "./api.ts";
import { readForm } from "./form.ts";
import { createHappenings, type Happenings } from "./happenings.ts";
import { Ledger, type StripeObject } from "./ledger.ts";
import { answerPage } from "./page.ts";
import { StripeRefusal } from "./refusal.ts";

/** The API version that its answers and events are of. */
const API_VERSION = Stripe.API_VERSION;

export interface StripeStandInOptions {
  /** Where events are sent, and the secret that they are signed with; without it they are only kept. */
  webhook?: { url: string; secret: string };
  /** Milliseconds; default the clock. */
  now?: () => number;
  /** Default: any free one. */
  port?: number;
  /** An event could not be delivered. */
  onUndelivered?: (event: StripeObject, reason: string) => void;
}

/** A call of the API, as it came. */
export interface Call {
  method: string;
  path: string;
  body: string;
  idempotencyKey: string | undefined;
}

export interface StripeStandIn {
  /** For `ANYWAY_STRIPE_API_BASE`. */
  url: string;
  /** What happens at Stripe, to be made to happen. */
  happenings: Happenings;
  /** Every event, oldest first. */
  events: readonly StripeObject[];
  calls: readonly Call[];
  /** While it is set, calls fail with this HTTP status. */
  failWith(status: number | undefined): void;
  object(id: string): StripeObject;
  close(): Promise<void>;
}

/** Starts on the loopback interface. */
export async function startStripeStandIn({
  webhook,
  now = Date.now,
  port = 0,
  onUndelivered = () => {},
}: StripeStandInOptions = {}): Promise<StripeStandIn> {
  const ledger = new Ledger(now);
  const events: StripeObject[] = [];
  const calls: Call[] = [];
  const answers = new Map<string, { asked: string; status: number; body: string }>();
  let failure: number | undefined;
  let deliveries: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  const happenings = createHappenings(ledger, (type, object) => {
    const event = ledger.add("evt", "event", {
      type,
      api_version: API_VERSION,
      data: { object: ledger.expand(object, []) },
      pending_webhooks: webhook ? 1 : 0,
      request: { id: null, idempotency_key: null },
    });
    events.push(event);
    if (webhook) deliveries = deliveries.then(() => deliver(webhook, event));
  });

  async function deliver(
    { url, secret }: { url: string; secret: string },
    event: StripeObject,
  ): Promise<void> {
    const payload = JSON.stringify(event);
    const timestamp = Math.floor(now() / 1000);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    const headers = { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
    try {
      const answer = await fetch(url, { method: "POST", body: payload, headers, signal: closing.signal });
      if (!answer.ok) onUndelivered(event, `${answer.status} ${await answer.text()}`);
    } catch (error) {
      onUndelivered(event, error instanceof Error ? error.message : String(error));
    }
  }

  function answerCall(
    call: Call,
    authorization: string | undefined,
  ): { status: number; body: string; replayed?: true } {
    if (failure !== undefined)
      throw new StripeRefusal(failure, undefined, "The stand-in fails.", "api_error");
    if (!/^Bearer (sk|rk)_test_/.test(authorization ?? ""))
      throw new StripeRefusal(401, undefined, "Invalid API Key provided: a stand-in takes test keys only.");
    const { method, path, body, idempotencyKey } = call;
    const [pathname = "", query = ""] = path.split("?");
    const asked = `${path} ${body}`;
    const known = method === "POST" && idempotencyKey ? answers.get(idempotencyKey) : undefined;
    if (known && known.asked !== asked)
      throw new StripeRefusal(
        400,
        undefined,
        "Keys for idempotent requests can only be used with the same parameters they were first used with.",
        "idempotency_error",
      );
    if (known) return { ...known, replayed: true };
    const form = readForm(method === "GET" ? query : body);
    const pageUrl = (id: string) => `${url()}/pay/${id}`;
    const object = callApi({ ledger, happenings, pageUrl }, method, pathname.replace("/v1/", ""), form);
    const answer = { asked, status: 200, body: JSON.stringify(object) };
    if (method === "POST" && idempotencyKey) answers.set(idempotencyKey, answer);
    return answer;
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    const method = incoming.method ?? "GET";
    const body = await readText(incoming);
    if (!path.startsWith("/v1/")) return answerPage(outgoing, { ledger, happenings }, method, path, body);
    const key = incoming.headers["idempotency-key"];
    const call = { method, path, body, idempotencyKey: typeof key === "string" ? key : undefined };
    calls.push(call);
    outgoing
      .setHeader("request-id", `req_standin${calls.length}`)
      .setHeader("content-type", "application/json");
    try {
      const answer = answerCall(call, incoming.headers.authorization);
      if (answer.replayed) outgoing.setHeader("idempotent-replayed", "true");
      outgoing.writeHead(answer.status).end(answer.body);
    } catch (error) {
      if (!(error instanceof StripeRefusal)) throw error;
      const { status, code, type, message } = error;
      if (status >= 500) outgoing.setHeader("stripe-should-retry", "false");
      outgoing.writeHead(status).end(JSON.stringify({ error: { type, code, message } }));
    }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url(),
    happenings,
    events,
    calls,
    failWith(status) {
      failure = status;
    },
    object: (id) => ledger.get(id),
    async close() {
      closing.abort();
      await deliveries;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
