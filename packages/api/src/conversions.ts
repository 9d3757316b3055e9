import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { z } from "zod";
import { decimal, environment, id, pageQuery, rangeQuery, timestamp } from "./common.ts";

const windowDays = z.coerce.number().int().min(1).max(365);
const model = z.enum(CREDIT_MODELS);

/** `GET /v1/orders/{id}/attribution`. */
export const orderAttributionQuery = z.object({
  /** How long before the order a conversation counts; default: what the project says. */
  window_days: windowDays.optional(),
});

/** A conversation: a session of one customer, user or visitor, or what one does without longer pauses. */
export const conversation = z.object({
  /** The session's id; without a session `trace_` and the id of the first trace. */
  conversation_id: z.string(),
  session_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  user_id: z.string().nullable(),
  started_at: timestamp,
  ended_at: timestamp,
  /** How its user began, cut; where no message is known, the name of its first trace. */
  title: z.string(),
  /** The first hundred of `traces`, oldest first. */
  trace_ids: z.array(z.string()),
  traces: z.number(),
  errors: z.number(),
  /** Billed model calls. */
  calls: z.number(),
  /** US dollars. */
  cost: decimal,
  /** True when a model call could not be priced; `cost` is then not all. */
  cost_incomplete: z.boolean(),
  /** What most of the cost is of. */
  workflow: z.string().nullable(),
  agent: z.string().nullable(),
  model: z.string().nullable(),
});
export type Conversation = z.infer<typeof conversation>;

export const creditShare = z.object({
  conversation_id: z.string(),
  session_id: z.string().nullable(),
  /** Minor units of the order's currency, of what remains of it. */
  amount: z.number(),
  /** Of the order, between 0 and 1, six places; all shares add up to 1. */
  share: decimal,
});

/** Which conversations preceded an order, and what each is credited with. */
export const orderAttribution = z.object({
  order_id: z.string(),
  /** Why nothing is credited: a renewal is revenue without credit. Null for what is a conversion. */
  not_credited: z.enum(["renewal", "unpaid"]).nullable(),
  currency: z.string(),
  /** What remains of the order, in minor units with tax: what is credited and `unattributed` add up to it. */
  amount: z.number(),
  window_days: z.number(),
  /** Environments of conversations that were looked at. */
  environments: z.array(environment),
  /** All ids of the customer whose conversations were looked at. */
  customer_ids: z.array(z.string()),
  /** Conversations of the customer in the window before the order, oldest first. */
  touches: z.array(
    conversation.extend({
      /** There is evidence that the order came of it: the order's id, or that it, or its payment link, was made in it. */
      direct: z.boolean(),
    }),
  ),
  /** For each touch, in the same order. */
  credit: z.record(model, z.array(creditShare)),
  /** True when no touch is direct, and the model `direct` credits the last one. */
  direct_is_last: z.boolean(),
  /** Minor units that nothing preceded. */
  unattributed: z.number(),
  /** What its touches cost, in US dollars. */
  cost_to_convert: decimal,
  cost_incomplete: z.boolean(),
  /** From the first touch to the order; null without one. */
  time_to_convert_ms: z.number().nullable(),
  /** What changed the credit: its payment, refunds and disputes, with each touch's part of the change. */
  changes: z.array(
    z.object({
      at: timestamp,
      kind: z.enum(["payment", "refund", "dispute", "dispute_won"]),
      amount: z.number(),
      credit: z.record(model, z.array(z.number())),
    }),
  ),
});
export type OrderAttribution = z.infer<typeof orderAttribution>;

/** `GET /v1/conversions/credits`: of a customer, or of who was at it in a trace. */
export const conversationCreditsQuery = z
  .object({ customer_id: id.optional(), trace_id: id.optional(), window_days: windowDays.optional() })
  .refine(
    ({ customer_id, trace_id }) => (customer_id === undefined) !== (trace_id === undefined),
    "needs either customer_id or trace_id",
  );

/** What a conversation is credited with of one order, by each model. */
export const conversationCredit = z.object({
  conversation_id: z.string(),
  session_id: z.string().nullable(),
  order_id: z.string(),
  environment,
  currency: z.string(),
  direct: z.boolean(),
  /** Minor units of what remains of the order, and the part of it that they are. */
  credit: z.record(model, z.object({ amount: z.number(), share: decimal })),
});
export type ConversationCredit = z.infer<typeof conversationCredit>;

/** Of so many orders, the last placed. */
export const MOST_CREDITED_ORDERS = 500;

export const conversationCredits = z.object({
  window_days: z.number(),
  credits: z.array(conversationCredit),
  /** True when there are older orders, of which nothing is told. */
  orders_left_out: z.boolean(),
});
export type ConversationCredits = z.infer<typeof conversationCredits>;

const groupBy = z.union(
  [
    z.enum([
      "none",
      "workflow",
      "agent",
      "model",
      "provider",
      "prompt_version",
      "feature",
      "team",
      "customer",
    ]),
    z.templateLiteral(["property.", z.string().min(1).max(256)]),
  ],
  {
    error:
      "must be none, workflow, agent, model, provider, prompt_version, feature, team, customer or property.<key>",
  },
);

const question = {
  start_time: rangeQuery.start_time,
  end_time: rangeQuery.end_time,
  /** Default: production; in a project that has test orders alone, these. */
  environment: environment.optional(),
  /** By what times, touches and costs are weighed; default: what the project says. */
  credit: model.optional(),
  /** Default: what the project says. */
  window_days: windowDays.optional(),
  /**
   * Each conversation has one value: the one that most of its cost is of. `prompt_version`, `feature` and `team` are
   * short for the properties.
   */
  group_by: groupBy.default("none"),
  /**
   * `event`: conversations that began in the period, and money that came or went in it; `cohort`: visitors whose first
   * conversation is in the period, with what they ordered within the window after it.
   */
  date: z.enum(["event", "cohort"]).default("event"),
  customer_id: id.optional(),
  workflow: id.optional(),
  agent: id.optional(),
  model: id.optional(),
  provider: id.optional(),
};

/** `GET /v1/conversions`. `property.<key>=<value>` may stand beside these: conversations that have all of them. */
export const conversionsQuery = z.object({
  ...question,
  /** Adds rows by when: hours, days, weeks (from Monday) or months of the project's time zone. */
  interval: z.enum(["hour", "day", "week", "month"]).optional(),
});

const stage = z.object({ visitors: z.number(), conversations: z.number() });

/** Money that is credited by each model, with tax, net of what went back in the period. */
export const creditedMoney = z.object({
  /** In the reporting currency, exact; what there is no rate for is in `unconverted`. */
  total: decimal,
  /** Minor units. */
  by_currency: z.array(z.object({ currency: z.string(), amount: z.number() })),
  unconverted: z.array(z.object({ currency: z.string(), amount: z.number() })),
});
export type CreditedMoney = z.infer<typeof creditedMoney>;

export const conversionLine = z.object({
  /** In conversation with us; a customer, else a user, else a session or trace. */
  funnel: z.object({
    conversations: stage,
    /** In a workflow, or with a property, that the project names as intent. */
    intent: stage,
    /** In which an order or a payment link was made, or whose spans name one. */
    payment_link: stage,
    /** That preceded a conversion within the window. */
    paid: stage,
  }),
  /** Visitors that paid of all visitors, four places; null without visitors. */
  conversion_rate: decimal.nullable(),
  /** Conversions that are credited, by model: parts of orders, six places. */
  orders: z.record(model, decimal),
  credited: z.record(model, creditedMoney),
  /** From the first touch to the order, weighed by the credit; null without any. */
  time_to_convert_ms: z.object({ median: z.number(), p90: z.number() }).nullable(),
  touches_to_convert: z.object({ median: z.number(), mean: z.number() }).nullable(),
  /** US dollars: of the conversations that preceded a conversion, and of those that did not. */
  cost_converted: decimal,
  cost_not_converted: decimal,
  /** Model calls without a price, which these costs lack. */
  unpriced_calls: z.object({ converted: z.number(), not_converted: z.number() }),
  /** These for each conversion that is credited by the model asked for; null without any. */
  cost_to_convert: decimal.nullable(),
  cost_not_converted_per_conversion: decimal.nullable(),
});
export type ConversionLine = z.infer<typeof conversionLine>;

export const conversionRow = conversionLine.extend({
  /** Null: conversations without one. */
  value: z.string().nullable(),
});
export type ConversionRow = z.infer<typeof conversionRow>;

export const conversionInterval = conversionLine.extend({
  start_time: timestamp,
  end_time: timestamp,
  /** A cohort that is younger than the window: some of it may still convert. */
  immature: z.boolean(),
});
export type ConversionInterval = z.infer<typeof conversionInterval>;

export const MOST_CONVERSION_ROWS = 1_000;

export const conversions = z.object({
  currency: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  time_zone: z.string(),
  /** Of conversations. */
  environments: z.array(environment),
  orders_environment: environment,
  credit: model,
  window_days: z.number(),
  date: z.enum(["event", "cohort"]),
  /** Whether the project names what intent is; without, no conversation shows any. */
  intent_is_named: z.boolean(),
  /** Visitors are counted once here, and in each row that they have a conversation of. */
  totals: conversionLine,
  /** By what is credited by the model asked for, highest first. */
  rows: z.array(conversionRow),
  /** Beyond the first {@link MOST_CONVERSION_ROWS}; they are in the totals. */
  rows_left_out: z.number(),
  intervals: z.array(conversionInterval),
  /**
   * By event and without filters: conversions of the period, paid and net, and what nothing preceded. What is credited
   * and `unattributed` add up to `all`.
   */
  all: z.object({ orders: z.number(), money: creditedMoney }).nullable(),
  unattributed: z.object({ orders: z.number(), money: creditedMoney }).nullable(),
  /** True when the youngest of the cohort may still convert. */
  immature: z.boolean(),
});
export type Conversions = z.infer<typeof conversions>;

export const CONVERSION_STAGES = [
  "conversations",
  "intent",
  "payment_link",
  "paid",
  "not_paid",
  "credited",
] as const;

/** `GET /v1/conversions/conversations`: the conversations behind a number of `GET /v1/conversions`, newest first. */
export const convertingConversationsQuery = z.object({
  ...question,
  /** `credited`: those that have credit in the period by the model, also from before it. */
  stage: z.enum(CONVERSION_STAGES).default("conversations"),
  /** The value of `group_by`; empty for conversations without one. Left out: all. */
  value: z.string().max(1024).optional(),
  ...pageQuery,
});

/** `GET /v1/conversions/orders`: the orders behind `all` and `unattributed` of `GET /v1/conversions`, the last paid first. */
export const conversionOrdersQuery = z.object({
  start_time: question.start_time,
  end_time: question.end_time,
  environment: question.environment,
  window_days: question.window_days,
  /** Only those that a conversation preceded within the window, or that none did. */
  attributed: z.enum(["true", "false"]).optional(),
  ...pageQuery,
});

export const convertingConversation = conversation.extend({
  intent: z.boolean(),
  payment_link: z.boolean(),
  paid: z.boolean(),
  /** What it is credited with by the model asked for: parts of orders, and money in minor units. */
  orders: decimal,
  credited: z.array(z.object({ currency: z.string(), amount: z.number() })),
});
export type ConvertingConversation = z.infer<typeof convertingConversation>;
