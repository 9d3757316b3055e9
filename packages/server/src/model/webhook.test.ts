import { ORDER_EVENT_TYPES, type OrderEventType } from "@anyway-sh/semconv";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Order } from "./order.ts";
import { foldOrder, type OrderEvent } from "./order-events.ts";
import { orderEventTypes } from "./webhook.ts";

const terms = { amount: 100, tax: 0 };
const stateAfter = (events: readonly OrderEvent[]) => foldOrder(terms, events) as Order;
const fact = (type: OrderEventType, reference = "a", amount: number | null = null): OrderEvent => ({
  type,
  reference,
  amount: type === "paid" ? 100 : amount,
  occurredAt: ORDER_EVENT_TYPES.indexOf(type),
  source: "api",
});
/** What is told when the facts become known in these steps. */
function told(...steps: OrderEvent[][]) {
  let before: Order | undefined;
  return steps.map((_step, i) => {
    const after = stateAfter(steps.slice(0, i + 1).flat());
    const types = orderEventTypes(before, after);
    before = after;
    return types.map((type) => type.replace("order.", ""));
  });
}

it.each<[string, OrderEvent[][], string[][]]>([
  ["a payment", [[fact("placed")], [fact("paid")], [fact("fee", "a", 3)]], [["pending"], ["paid"], []]],
  ["one that fails first", [[], [fact("failed")], [fact("paid")]], [["pending"], ["failed"], ["paid"]]],
  ["a cancellation", [[], [fact("canceled")]], [["pending"], ["canceled"]]],
  [
    "refunds in parts, one of which fails",
    [[fact("paid")], [fact("refunded", "a", 40)], [fact("refunded", "b", 60)], [fact("refund_failed", "b")]],
    [["paid"], ["refunded"], ["refunded"], ["refund_failed"]],
  ],
  [
    "a dispute that is won",
    [[fact("paid")], [fact("disputed")], [fact("dispute_won")]],
    [["paid"], ["disputed"], ["dispute_won"]],
  ],
  [
    "a dispute that is lost",
    [[fact("paid")], [fact("disputed")], [fact("dispute_lost")]],
    [["paid"], ["disputed"], ["dispute_lost"]],
  ],
  [
    "two disputes, of which one is won",
    [[fact("paid")], [fact("disputed", "a", 30), fact("disputed", "b", 30)], [fact("dispute_won", "a")]],
    [["paid"], ["disputed"], ["dispute_won"]],
  ],
  [
    "all of it at once",
    [[fact("paid"), fact("refunded", "a", 1), fact("disputed")]],
    [["paid", "refunded", "disputed"]],
  ],
  [
    "a refund before its payment",
    [[], [fact("refunded")], [fact("paid")]],
    [["pending"], [], ["paid", "refunded"]],
  ],
])("tells %s", (_what, steps, types) => expect(told(...steps)).toEqual(types));

it("tells a payment once, whatever becomes known in whatever order, and nothing where nothing changed", () => {
  const aFact = fc.record({
    type: fc.constantFrom(...ORDER_EVENT_TYPES),
    reference: fc.constantFrom("a", "b"),
    amount: fc.nat(100),
    occurredAt: fc.nat(20),
    source: fc.constant("stripe" as const),
  });
  fc.assert(
    fc.property(fc.array(fc.array(aFact, { maxLength: 3 }), { maxLength: 6 }), (steps) => {
      const all = told(...steps).flat();
      const isPaid = steps.flat().some(({ type }) => type === "paid");
      expect(all.filter((type) => type === "paid")).toHaveLength(isPaid ? 1 : 0);
      const last = stateAfter(steps.flat());
      expect(orderEventTypes(last, stateAfter([...steps.flat(), ...steps.flat()]))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
