import type { PaymentProvider } from "./order.ts";

/** A page on which buyers pay. What is asked of them does not change once it is made. */
export interface PaymentLink {
  /** Opens the page to whoever knows it. */
  id: string;
  projectId: string;
  /** Of a link that makes one order only, which is there from the start. */
  orderId: string | null;
  productId: string | null;
  customerId: string | null;
  /** With tax, in minor units of `currency`. */
  amount: number;
  tax: number;
  currency: string;
  title: string;
  description: string | null;
  merchantReference: string | null;
  metadata: Record<string, string>;
  /** False: somebody switched it off. */
  active: boolean;
  /** Milliseconds, exclusive; null: never. */
  expiresAt: number | null;
  /** Null: no limit. */
  maxUses: number | null;
  /** Orders that it made which were paid. */
  uses: number;
  successUrl: string | null;
  provider: Exclude<PaymentProvider, "external">;
  /** Where the application made it. */
  traceId: string | null;
  spanId: string | null;
  createdAt: number;
}

/** `completed`: paid as often as it may be. Only an active one can be paid. */
export type PaymentLinkStatus = "active" | "completed" | "expired" | "disabled";

/** In the words that hold first: what was paid in full stays so, whatever became of the link. */
export function paymentLinkStatus(
  link: Pick<PaymentLink, "active" | "expiresAt" | "maxUses" | "uses">,
  now: number,
): PaymentLinkStatus {
  if (link.maxUses !== null && link.uses >= link.maxUses) return "completed";
  if (!link.active) return "disabled";
  return link.expiresAt !== null && link.expiresAt <= now ? "expired" : "active";
}
