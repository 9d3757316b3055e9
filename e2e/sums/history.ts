import { createHash } from "node:crypto";
import type { Client } from "@anyway-sh/api/client";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Days that the history lasts. */
const DAYS = 20;

/** The same numbers for the same seed. */
function createRandom(seed: string) {
  let count = 0;
  const next = (below: number) =>
    createHash("sha256").update(`${seed} ${count++}`).digest().readUInt32BE(0) % below;
  return {
    below: next,
    one: <T>(list: readonly T[]): T => list[next(list.length)] as T,
    hex: (bytes: number) =>
      createHash("sha256")
        .update(`${seed} id ${count++}`)
        .digest("hex")
        .slice(0, bytes * 2),
  };
}
type Random = ReturnType<typeof createRandom>;

const MODELS = [
  { "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o" },
  { "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini" },
  { "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "claude-sonnet-4-5" },
  { "gen_ai.provider.name": "house", "gen_ai.request.model": "house-llm" },
];

/**
 * Sends a history with everything that sums are made of: customers who were merged, linked for a time and by their
 * sessions, members who moved and consultants, shared and nobody's calls, retries, refunds, several currencies and
 * environments. It begins at `start`.
 */
export async function sendHistory(client: Client, baseUrl: string, seed: string, start: Date): Promise<void> {
  const random = createRandom(seed);
  const people = await makePeople(client, seed, start);
  const traces = Array.from({ length: 120 }, (_, i) => aTrace(random, people, { seed, i, start }));
  const again = traces.filter((_, i) => i % 10 === 0);
  for (const batch of [traces.slice(0, 70), again, traces.slice(70)]) {
    const response = await fetch(`${baseUrl}/v1/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ traces: batch }),
    });
    if (!response.ok) throw new Error(await response.text());
  }
  await sendOrders(client, random, people, { seed, start });
  await changeMinds(client, people);
}

interface People {
  /** Customers with a record. */
  records: string[];
  /** Ids that spans and orders may name. */
  named: string[];
  users: string[];
}

async function makePeople(client: Client, seed: string, start: Date): Promise<People> {
  const records: string[] = [];
  for (const name of ["Ada", "Bob", "Cyd", "Dee"]) {
    const { data } = await client.customers.create({
      name: `${name} ${seed}`,
      email: `${name}.${seed}@sums.example`,
    });
    records.push(data.id);
  }
  const [ada = "", bob = "", , dee = ""] = records;
  const middle = new Date(start.getTime() + (DAYS / 2) * DAY_MS).toISOString();
  const users = ["one", "two", "three", "four"].map((name) => `${name}-${seed}`);
  const [one = "", two = "", three = ""] = users;
  await client.customers.members.add(ada, { user_id: one });
  await client.customers.members.add(bob, { user_id: two, valid_until: middle });
  await client.customers.members.add(dee, { user_id: two, valid_from: middle });
  // Works for two, so lends none.
  for (const customer of [ada, bob]) await client.customers.members.add(customer, { user_id: three });
  await client.customers.aliases.add(bob, { alias: `crm-${seed}`, valid_from: middle });
  await client.customers.aliases.add(dee, { alias: `legacy-${seed}` });
  return { records, named: [...records, `crm-${seed}`, `legacy-${seed}`, `acme-${seed}`], users };
}

/** What somebody says after the fact counts for all of history. */
async function changeMinds(client: Client, { records }: People): Promise<void> {
  const [ada = "", , cyd = ""] = records;
  await client.customers.merge(cyd, ada);
}

function aTrace(
  random: Random,
  { named, users }: People,
  { seed, i, start }: { seed: string; i: number; start: Date },
) {
  const session = random.below(5) === 0 ? undefined : `session-${seed}-${Math.floor(i / 3)}`;
  const user = random.below(3) === 0 ? undefined : random.one(users);
  // The first of a session's traces is often a visitor's without a name.
  const isVisitor = session !== undefined && i % 3 === 0 && random.below(2) === 0;
  const customer = isVisitor ? `anon_${session}` : random.below(4) === 0 ? undefined : random.one(named);
  const beganMs = start.getTime() + (i * DAYS * DAY_MS) / 120 + random.below(600) * MINUTE_MS;
  const environment = i % 11 === 0 ? "test" : "production";
  const spans: Record<string, unknown>[] = [];
  const add = (parent: string | undefined, offsetMs: number, attributes: Record<string, unknown>) => {
    const span_id = random.hex(8);
    const at = beganMs + offsetMs;
    spans.push({
      span_id,
      ...(parent ? { parent_span_id: parent } : {}),
      name: "step",
      start_time: new Date(at).toISOString(),
      end_time: new Date(at + 1_500).toISOString(),
      attributes: { "deployment.environment.name": environment, ...attributes },
    });
    return span_id;
  };
  const root = add(undefined, 0, {
    "traceloop.span.kind": "workflow",
    "traceloop.workflow.name": random.one(["answer", "search"]),
    ...(session ? { session_id: session } : {}),
    ...(user ? { user_id: user } : {}),
    ...(customer ? { customer_id: customer } : {}),
    "traceloop.association.properties.feature": random.one(["support", "search"]),
    ...(random.below(2) === 0
      ? { "traceloop.association.properties.product_id": random.one(["P1", "P2"]) }
      : {}),
  });
  const serves = random.below(8) === 0 ? [random.one(named), random.one(named)] : [];
  const calls = 1 + random.below(3);
  for (let n = 0; n < calls + serves.length; n++) {
    const own = serves[n];
    // Some calls come a quarter of an hour later: in another slot.
    add(root, 2_000 * n + (random.below(6) === 0 ? 16 * MINUTE_MS : 0), {
      "gen_ai.operation.name": "chat",
      ...random.one(MODELS),
      "gen_ai.usage.input_tokens": 100 + random.below(4_000),
      "gen_ai.usage.output_tokens": 10 + random.below(900),
      ...(own ? { customer_id: own } : {}),
    });
  }
  return { trace_id: random.hex(16), spans };
}

async function sendOrders(
  client: Client,
  random: Random,
  { named }: People,
  { seed, start }: { seed: string; start: Date },
): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const paidAt = new Date(start.getTime() + DAY_MS + random.below((DAYS - 2) * 1_440) * MINUTE_MS);
    const amount = 500 + random.below(20_000);
    const { data: order } = await client.orders.create({
      external_id: `order-${seed}-${i}`,
      amount,
      tax: Math.floor(amount / 7),
      currency: random.below(6) === 0 ? "EUR" : "USD",
      paid_at: paidAt.toISOString(),
      ...(random.below(8) === 0 ? {} : { customer_id: random.one(named) }),
      ...(random.below(2) === 0 ? { product_id: random.one(["P1", "P2"]) } : {}),
      ...(random.below(2) === 0 ? { fee: Math.floor(amount / 40) } : {}),
      ...(random.below(9) === 0 ? { kind: "renewal" } : {}),
    });
    if (random.below(5) === 0)
      await client.orders.refund(order.id, random.below(2) === 0 ? { amount: Math.floor(amount / 3) } : {});
  }
}
