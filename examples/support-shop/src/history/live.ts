import type { History, Step, Story, Visit } from "./plan.ts";

export interface Tally {
  traces: number;
  customers: number;
  orders: number;
  /** Requests that the shop could not answer because a model failed; their traces count too. */
  failed: number;
}

export interface LiveOptions {
  shopUrl: string;
  /** How many people are in the shop at once. */
  concurrency: number;
  /** Called after every `flushEvery` requests; the next ones wait for it. */
  flush: () => Promise<void>;
  flushEvery: number;
}

/** Lives the history: everybody does what it says, over HTTP, each person one thing after another. */
export async function live(history: History, options: LiveOptions): Promise<Tally> {
  const tally: Tally = { traces: 0, customers: 0, orders: 0, failed: 0 };
  const waiting = [...history.stories];
  let pause: Promise<void> = Promise.resolve();
  let unflushed = 0;

  async function step(story: Story, visit: Visit, next: Step, token: string | undefined): Promise<void> {
    await pause;
    await perform(options.shopUrl, { story, visit, step: next, token }, tally);
    unflushed += 1;
    if (unflushed < options.flushEvery) return;
    unflushed = 0;
    pause = options.flush();
  }

  async function worker(): Promise<void> {
    for (let story = waiting.shift(); story; story = waiting.shift()) {
      let token: string | undefined;
      for (const visit of story.visits)
        for (const next of visit.steps) {
          await step(story, visit, next, token);
          if (next.kind === "register") token = story.person?.userId;
        }
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  await pause;
  return tally;
}

interface Action {
  story: Story;
  visit: Visit;
  step: Step;
  token: string | undefined;
}

async function perform(shopUrl: string, action: Action, tally: Tally): Promise<void> {
  const { step, visit, story, token } = action;
  const { path, body } = requestOf(step, visit.sessionId, story);
  const response = await fetch(`${shopUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-request-id": step.requestId,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  const modelFailed = response.status === 502 && (step.kind === "chat" || step.kind === "plan");
  if (!response.ok && !modelFailed)
    throw new Error(`The shop answered ${response.status} to ${path}: ${answer}`);
  if (step.kind === "register") tally.customers += 1;
  else tally.traces += 1;
  if (step.kind === "buy") tally.orders += 1;
  if (modelFailed) tally.failed += 1;
}

function requestOf(step: Step, sessionId: string, { person }: Story): { path: string; body: unknown } {
  switch (step.kind) {
    case "chat":
      return { path: "/chat", body: { sessionId, message: step.message } };
    case "plan":
      return { path: "/plan", body: { sessionId, wish: step.wish } };
    case "register":
      return {
        path: "/register",
        body: { userId: person?.userId, name: person?.name, email: person?.email },
      };
    case "buy": {
      const { productId, quantity, renewal } = step;
      return { path: "/checkout", body: { sessionId, productId, quantity, renewal } };
    }
  }
}
