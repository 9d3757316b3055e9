/**
 * What happened, as plain facts. Everything in this folder answers questions about it by loops over arrays, with nothing
 * of the product: slow, and obvious enough to be believed. Times are milliseconds.
 */
export interface History {
  spans: SpanFact[];
  orders: OrderFact[];
  /** Rule 5: what somebody said that an id is, from and until a time. */
  links: { id: string; customer: string; from: number; until: number }[];
  /** Sessions whose visitor somebody said is not who the server found. */
  refused: string[];
  /** Rule 6. */
  members: { user: string; customer: string; from: number; until: number }[];
  /** Rule 8. */
  merges: { customer: string; into: string }[];
  currency: string;
  /** One unit in the project's currency, in billionths, from the midnight at which it begins. */
  rates: { currency: string; from: number; billionths: bigint }[];
  windowDays: number;
  intent: string;
}

export type EnvironmentName = "production" | "test" | "internal" | "bot";

export interface SpanFact {
  traceId: string;
  spanId: string;
  /** Empty for none. */
  parentId: string;
  start: number;
  end: number;
  environment: EnvironmentName;
  /** As they were sent; empty where they were not. */
  customer: string;
  user: string;
  session: string;
  order: string;
  workflow: string;
  team: string;
  isShared: boolean;
  isTool: boolean;
  /** Which instrumentation made it. */
  scope: string;
  call?: CallFact | undefined;
}

export interface CallFact {
  model: string;
  /** Nano-dollars; undefined for what nobody priced. */
  nano: bigint | undefined;
  /** Zero where the span does not say what was used. */
  tokens: number;
  responseId: string;
  /** Served from the application's own cache. */
  isCached: boolean;
  /** Who speaks in its messages; empty where these are not known. */
  spoke: "user" | "system" | "";
}

export interface OrderFact {
  id: string;
  /** Empty for none. */
  customer: string;
  /** In which it was made; empty for none. */
  traceId: string;
  environment: EnvironmentName;
  kind: "first" | "repeat" | "new_subscription" | "upgrade" | "renewal";
  currency: string;
  /** With tax. */
  amount: number;
  tax: number;
  placed: number;
  /** Undefined: never. */
  paid: number | undefined;
  refunds: { at: number; amount: number }[];
  dispute?: { at: number; amount: number; end: "open" | "won" | "lost"; endAt: number } | undefined;
  fee: number;
}

/** The grain at which the product knows when a link, a membership or a stranger begins. */
const QUARTER = 900_000;
export const quarterOf = (ms: number) => ms - (ms % QUARTER);

/** Rule 3: what clients send when they have no id. */
const NO_IDS = [
  "null",
  "undefined",
  "nan",
  "none",
  "[object object]",
  "anonymous",
  "guest",
  "0",
  "true",
  "false",
];
export const idIn = (text: string) => (NO_IDS.includes(text.toLowerCase()) ? "" : text);
