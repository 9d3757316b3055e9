import type { CreditModel } from "@anyway-sh/semconv";

/** How each credit model is named and explained, in the order in which they are offered. */
export const CREDIT_WORDS: Record<CreditModel, { label: string; why: string }> = {
  last: { label: "Last", why: "All to the last conversation before the order" },
  direct: {
    label: "Direct",
    why: "To the conversations with evidence that the order came of them; without any, to the last",
  },
  linear: { label: "Linear", why: "To all conversations before the order alike" },
  first: { label: "First", why: "All to the first conversation of the window" },
  position: { label: "Position", why: "40 % to the first, 40 % to the last, 20 % to those between" },
  time_decay: { label: "Time decay", why: "Halved for every 7 days before the order" },
};

/** A part of an order, between 0 and 1, as percent: `"0.333334"` → `33.3%`. */
export const formatShare = (share: string): string =>
  Number(share).toLocaleString("en-US", { style: "percent", maximumFractionDigits: 1 });
