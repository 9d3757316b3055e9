import { PRODUCTS, TRAIL_PASS } from "../shop/catalog.ts";
import type { WarehouseOrder } from "../shop/orders.ts";
import { busyMoments, minutesAfter } from "./calendar.ts";
import { DIALOGUES, type Dialogue, FAREWELLS } from "./dialogues.ts";
import { type Habit, PEOPLE, type Person } from "./people.ts";
import { Random } from "./random.ts";
import { drawSlots, fill } from "./slots.ts";
import { REGIONS, WISHES } from "./tours.ts";

/** One thing that somebody does in the shop; everything but signing up becomes one trace. */
export type Step = { requestId: string; at: Date } & (
  | { kind: "chat"; message: string }
  | { kind: "plan"; wish: string }
  | { kind: "register" }
  | { kind: "buy"; productId: string; quantity: number; renewal: boolean }
);

/** One conversation. */
export interface Visit {
  sessionId: string;
  steps: Step[];
}

/** Everything that one person did, in order; a visitor without an account has no person. */
export interface Story {
  person: Person | undefined;
  visits: Visit[];
}

export interface History {
  stories: Story[];
  /** What the warehouse knows of the orders that people ask about. */
  orders: WarehouseOrder[];
}

interface Amounts {
  chats: [number, number];
  plans: [number, number];
  orders: [number, number];
}

/** How many conversations, planned tours and orders of gear a habit brings in thirty days. */
const AMOUNTS: Record<Habit, Amounts> = {
  shopper: { chats: [4, 8], plans: [0, 2], orders: [1, 3] },
  member: { chats: [5, 8], plans: [4, 16], orders: [0, 1] },
  planner: { chats: [3, 5], plans: [30, 48], orders: [0, 0] },
  browser: { chats: [3, 4], plans: [0, 1], orders: [0, 0] },
};
const VISITORS = 40;

type Act = "chat" | "plan" | "buy" | "subscribe";

/** Thirty days of a shop's life up to `now`. The seed decides what happens, the time only when. */
export function planHistory(options: { now: Date; seed: number }): History {
  const { now, seed } = options;
  const orders: WarehouseOrder[] = [];
  const stories: Story[] = PEOPLE.map((person) => {
    const random = new Random(seed, person.userId);
    const acts = actsOf(person.habit, random);
    const times = busyMoments(new Random(seed, person.userId, "times"), now, acts.length);
    const visits = times.map((at, index) => visitOf(acts[index] ?? "chat", { at, random, orders }));
    signUp(person, visits);
    return { person, visits };
  });
  for (const [index, at] of busyMoments(new Random(seed, "visitors"), now, VISITORS).entries()) {
    const random = new Random(seed, "visitor", index);
    stories.push({ person: undefined, visits: [visitOf("chat", { at, random, orders })] });
  }
  return { stories, orders };
}

/** When each request happens. */
export const timesOf = ({ stories }: History): Map<string, Date> =>
  new Map(
    stories
      .flatMap(({ visits }) => visits)
      .flatMap(({ steps }) => steps)
      .map(({ requestId, at }) => [requestId, at]),
  );

/** What a person does, in an order that makes sense: a pass comes before the tours that it pays for. */
function actsOf(habit: Habit, random: Random): Act[] {
  const { chats, plans, orders } = AMOUNTS[habit];
  const acts: Act[] = [
    ...Array.from({ length: random.integer(...chats) - 1 }, () => "chat" as const),
    ...Array.from({ length: random.integer(...plans) }, () => "plan" as const),
    ...Array.from({ length: random.integer(...orders) }, () => "buy" as const),
  ];
  const mixed = acts.map((act) => ({ act, key: random.next() })).sort((a, b) => a.key - b.key);
  const isMember = habit === "member" || habit === "planner";
  return ["chat", ...(isMember ? (["subscribe"] as const) : []), ...mixed.map(({ act }) => act)];
}

interface VisitContext {
  at: Date;
  random: Random;
  orders: WarehouseOrder[];
}

function visitOf(act: Act, context: VisitContext): Visit {
  const { at, random } = context;
  const sessionId = random.id("SES_");
  switch (act) {
    case "chat":
      return { sessionId, steps: conversation(context, random.integer(1, 4)) };
    case "plan":
      return { sessionId, steps: [{ ...stamp(random, at), kind: "plan", wish: tourWish(random) }] };
    case "buy": {
      const steps = conversation(context, random.integer(1, 3));
      const after = minutesAfter(steps.at(-1)?.at ?? at, random.between(2, 25));
      const product = random.pick(PRODUCTS);
      const quantity = product.price < 6_000 ? random.integer(1, 3) : 1;
      return { sessionId, steps: [...steps, purchase(random, after, product.id, quantity, false)] };
    }
    case "subscribe":
      return { sessionId, steps: [purchase(random, at, TRAIL_PASS.id, 1, random.chance(0.5))] };
  }
}

/** A question and what follows from it. Common topics come up more often. */
function conversation({ at, random, orders }: VisitContext, turns: number): Step[] {
  const dialogue = pickDialogue(random);
  const { slots, order } = drawSlots(random);
  const opener = random.pick(dialogue.openers);
  const followUps = turns > 1 ? draw(random, dialogue.followUps, turns - 1) : [];
  const farewell = turns > 2 && random.chance(0.6) ? [random.pick(FAREWELLS)] : [];
  if (opener.tool === "find_order")
    orders.push({ ...order, product: productOf(opener.ask, slots) ?? order.product });
  let time = at;
  return [opener, ...followUps, ...farewell].map((exchange) => {
    const step = { ...stamp(random, time), kind: "chat" as const, message: fill(exchange.ask, slots) };
    time = minutesAfter(time, random.between(0.8, 4));
    return step;
  });
}

const productOf = (ask: string, slots: Record<string, string>): string | undefined =>
  ask.includes("{footwear}") ? slots.footwear : undefined;

function pickDialogue(random: Random): Dialogue {
  // The square makes the first of the list the likeliest.
  const index = Math.floor(random.next() ** 1.6 * DIALOGUES.length);
  const dialogue = DIALOGUES[index];
  if (!dialogue) throw new RangeError(`There is no dialogue ${index}.`);
  return dialogue;
}

/** Up to `count` different items. */
function draw<T>(random: Random, items: readonly T[], count: number): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, items.length) }, () =>
    left.splice(random.integer(0, left.length - 1), 1),
  ).flat();
}

function tourWish(random: Random): string {
  const days = random.pick(["two", "three", "four"]);
  const month = random.pick(["June", "July", "August", "September", "early October"]);
  const party = random.pick([
    "two of us",
    "me alone",
    "a family of four",
    "six friends",
    "my parents and me",
  ]);
  const wish = draw(random, WISHES, 2).join(" and ");
  return `Plan a tour of ${days} days in ${random.pick(REGIONS).name} in ${month} for ${party}, ${wish}.`;
}

const stamp = (random: Random, at: Date) => ({ requestId: random.id("req_", 16), at });

const purchase = (random: Random, at: Date, productId: string, quantity: number, renewal: boolean): Step => ({
  ...stamp(random, at),
  kind: "buy",
  productId,
  quantity,
  renewal,
});

/** Registers a person before the first visit, or in the middle of it when they came as a visitor. */
function signUp(person: Person, visits: Visit[]): void {
  const first = visits[0]?.steps;
  const opening = first?.[0];
  if (!first || !opening) return;
  const register = { kind: "register" as const, requestId: `${opening.requestId}-sign-up`, at: opening.at };
  first.splice(person.cameAnonymously ? 1 : 0, 0, register);
}
