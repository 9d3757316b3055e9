import type { Trust } from "@anyway-sh/api";
import type { CustomerSource } from "@anyway-sh/semconv";
import { Cost } from "../../components/cost.tsx";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import type { ViewSearch } from "../../view.ts";
import type { TrustLine } from "./trust-section.tsx";

interface Section {
  title: string;
  lines: TrustLine[];
}

/** What the page tells, section by section. `view` goes along with every link. */
export function trustSections(trust: Trust, view: ViewSearch): Section[] {
  return [
    { title: "Whose the cost is", lines: customerLines(trust, view) },
    { title: "What calls cost", lines: priceLines(trust, view) },
    { title: "Money that came in", lines: orderLines(trust, view) },
    { title: "Left out", lines: leftOutLines(trust, view) },
  ];
}

const SOURCES: readonly { source: CustomerSource; label: string; why: string; warns?: boolean }[] = [
  { source: "own", label: "Named by the call", why: "Its own span carries the customer" },
  {
    source: "ancestor",
    label: "Named by a span above it",
    why: "The workflow or request around the call names the customer",
  },
  {
    source: "trace",
    label: "Inferred from its trace",
    why: "The trace names this customer and no other; name it at the root to be sure",
  },
  { source: "membership", label: "By its user", why: "The user is a member of one customer at that time" },
  { source: "linked", label: "By a link or a merge", why: "The id it names stands for the customer" },
  {
    source: "shared",
    label: "Shared",
    why: "Its trace serves several customers; the cost is charged to none",
    warns: true,
  },
  {
    source: "none",
    label: "Nobody’s",
    why: "Nothing says whose it is: it is in the total and in no customer’s profit",
    warns: true,
  },
];

function customerLines({ customers, unlinked_ids }: Trust, view: ViewSearch): TrustLine[] {
  const bySource = new Map(customers.sources.map((sum) => [sum.source, sum]));
  const lines = SOURCES.map(({ source, label, why, warns = false }): TrustLine => {
    const sum = bySource.get(source);
    return {
      key: source,
      label,
      why,
      count: count(sum?.calls ?? 0, "call", "calls"),
      part: { of: customers.calls, count: sum?.calls ?? 0 },
      ...(sum
        ? {
            money: <Cost usd={sum.cost} />,
            warns,
            link: {
              to: "/traces",
              search: { ...view, customer_source: source },
              label: count(sum.traces, "trace", "traces"),
            },
          }
        : {}),
    };
  });
  return [
    ...lines,
    {
      key: "unlinked",
      label: "Ids without a customer record",
      why: "Seen on spans or orders; link those that are the same customer by another name",
      count: count(unlinked_ids.ids, "id", "ids"),
      part: { of: customers.calls, count: unlinked_ids.calls },
      money: <Cost usd={unlinked_ids.cost} />,
      ...(unlinked_ids.ids > 0
        ? { link: { to: "/trust/unlinked-ids", search: { ...view }, label: "Link them" } }
        : {}),
    },
  ];
}

function priceLines({ prices }: Trust, view: ViewSearch): TrustLine[] {
  const incomplete: TrustLine = {
    key: "incomplete",
    label: "Without a full price",
    why: "Cost and profit lack these calls, and say that they are incomplete",
    count: count(prices.incomplete_calls, "call", "calls"),
    part: { of: prices.calls, count: prices.incomplete_calls },
    ...(prices.incomplete_calls > 0
      ? {
          warns: true,
          link: { to: "/traces", search: { ...view, incomplete: "true" }, label: "Traces" },
        }
      : {}),
  };
  return [
    incomplete,
    ...prices.models.map(
      (model): TrustLine => ({
        key: `${model.provider} ${model.model}`,
        label: <span className="mono">{model.model || "(no model named)"}</span>,
        why: whyIncomplete(model),
        count: count(model.incomplete_calls, "call", "calls"),
        part: { of: prices.calls, count: model.incomplete_calls },
        money: <span className="dim">{count(model.tokens, "token", "tokens")}</span>,
        link: {
          to: "/traces",
          search: { ...view, incomplete: "true", ...(model.model ? { model: model.model } : {}) },
          label: "Traces",
        },
      }),
    ),
  ];
}

function whyIncomplete(model: Trust["prices"]["models"][number]): string {
  const impossible = `${count(model.impossible_usage, "span tells", "spans tell")} of tokens that cannot be`;
  if (model.impossible_usage === 0) return `No price is known${model.provider ? ` · ${model.provider}` : ""}`;
  return model.incomplete_calls > model.impossible_usage
    ? `No price is known, and ${impossible}`
    : impossible;
}

function orderLines({ orders, unmatched_payments }: Trust, view: ViewSearch): TrustLine[] {
  const { without_customer } = orders;
  return [
    {
      key: "orders",
      label: "Orders without a customer",
      why: "Their revenue is in the total and in no customer’s profit",
      count: count(without_customer.orders, "order", "orders"),
      part: { of: orders.orders, count: without_customer.orders },
      money: amounts(without_customer.amounts),
      ...(without_customer.orders > 0
        ? {
            warns: true,
            link: { to: "/orders", search: { ...view, has_customer: "false" }, label: "Orders" },
          }
        : {}),
    },
    {
      key: "unmatched",
      label: "Payments that match nothing",
      why: "They count nowhere until you say what they are for · of all time",
      count: count(unmatched_payments.payments, "payment", "payments"),
      money: amounts(unmatched_payments.amounts),
      ...(unmatched_payments.payments > 0
        ? { warns: true, link: { to: "/payments/unmatched", search: { ...view }, label: "Inbox" } }
        : {}),
    },
  ];
}

function leftOutLines({ left_out, environment, ingest }: Trust, view: ViewSearch): TrustLine[] {
  return [
    ...left_out.map(
      (other): TrustLine => ({
        key: other.environment,
        label: `Environment ${other.environment}`,
        why: `Not in ${environment}’s figures · ${count(other.orders, "order", "orders")}`,
        count: count(other.calls, "call", "calls"),
        money: <Cost usd={other.cost} />,
        link: { to: "/trust", search: { ...view, environment: other.environment }, label: "Look there" },
      }),
    ),
    {
      key: "refused",
      label: "Refused spans",
      why:
        ingest.refusals.length === 0
          ? "Everything that came in since the server started was stored"
          : ingest.refusals.map(({ reason, spans }) => `${REFUSALS[reason]}: ${spans}`).join(" · "),
      count: count(ingest.refused_spans, "span", "spans"),
      part: { of: ingest.received_spans, count: ingest.refused_spans },
      warns: ingest.refused_spans > 0,
    },
  ];
}

const REFUSALS: Record<Trust["ingest"]["refusals"][number]["reason"], string> = {
  invalid: "not usable",
  too_large: "too large",
  overloaded: "came too fast, to be sent again",
  unavailable: "the store was away, to be sent again",
  internal: "a fault of the server",
};

function amounts(list: readonly { currency: string; amount: number }[]) {
  return list.length === 0 ? (
    <span className="faint">–</span>
  ) : (
    list.map(({ currency, amount }) => formatMinorUnits(amount, currency)).join(" + ")
  );
}
