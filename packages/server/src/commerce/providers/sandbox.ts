import type { PaymentProviderPort } from "./provider.ts";

/** Why the sandbox refuses a payment: its word, and what the order's event says of it. */
export const REFUSALS = {
  card_declined: "The card was declined.",
  insufficient_funds: "The card has insufficient funds.",
  not_confirmed: "The buyer did not confirm the payment.",
} as const;
export type Refusal = keyof typeof REFUSALS;

/** What becomes of a payment with a test card. `confirm`: the buyer must confirm it in a second step. */
export type TestOutcome = "paid" | "disputed" | "confirm" | Exclude<Refusal, "not_confirmed">;

/** The cards that the sandbox knows. No real card has any of these numbers. */
export const TEST_CARDS: readonly { number: string; outcome: TestOutcome }[] = [
  { number: "4242424242424242", outcome: "paid" },
  { number: "4000000000000002", outcome: "card_declined" },
  { number: "4000000000009995", outcome: "insufficient_funds" },
  { number: "4000002500003155", outcome: "confirm" },
  { number: "4000000000000259", outcome: "disputed" },
];

/** The outcome of a card number as a buyer types it; undefined when it is no test card. */
export function outcomeOfCard(typed: string): TestOutcome | undefined {
  const number = typed.replace(/[\s-]/g, "");
  return TEST_CARDS.find((card) => card.number === number)?.outcome;
}

/** The provider that is always there: no network, no money. Our own page takes its payments. */
export function createSandbox(now: () => number): PaymentProviderPort {
  return {
    name: "sandbox",
    environment: "test",
    startCheckout: async (_request, idempotencyKey) => ({
      reference: idempotencyKey,
      url: null,
      expiresAt: null,
    }),
    refund: async (_order, amount, idempotencyKey) => ({
      reference: `sandbox_refund_${idempotencyKey}`,
      amount,
      at: now(),
    }),
  };
}
