import { createHash } from "node:crypto";
import type { PaymentGateway } from "../shop/checkout.ts";
import { minutesAfter } from "./calendar.ts";

/** A payment provider that took the money when the history says. */
export const historicalPayments = (times: ReadonlyMap<string, Date>): PaymentGateway => ({
  async charge({ requestId }) {
    const placedAt = times.get(requestId);
    if (!placedAt) throw new Error(`The history knows no payment ${requestId}.`);
    const digest = createHash("sha256").update(requestId).digest();
    const number = 10_000 + (digest.readUInt32LE() % 90_000);
    return {
      id: `pay_${digest.toString("hex", 4, 12)}_${number}`,
      placedAt,
      paidAt: minutesAfter(placedAt, 0.5),
    };
  },
});
