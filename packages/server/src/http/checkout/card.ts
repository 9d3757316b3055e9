import { outcomeOfCard, type TestOutcome } from "../../commerce/providers/sandbox.ts";
import type { CardError } from "./texts/texts.ts";

export const CARD_FIELDS = ["number", "month", "year", "code"] as const;
export type CardField = (typeof CARD_FIELDS)[number];
export type CardErrors = Partial<Record<CardField, CardError>>;

/**
 * What becomes of a payment with the card that a buyer typed, or what is wrong with it. The number and the code end
 * here: nothing that is kept, logged or sent back has them.
 */
export function readCard(
  form: URLSearchParams,
  now: number,
): { outcome: TestOutcome } | { errors: CardErrors } {
  const outcome = outcomeOfCard(form.get("number") ?? "");
  const month = readNumber(form.get("month"), /^\d{1,2}$/);
  const year = readNumber(form.get("year"), /^(\d{2}|20\d{2})$/);
  const errors: CardErrors = {};
  if (outcome === undefined) errors.number = "number";
  const isMonth = month !== undefined && month >= 1 && month <= 12;
  if (!isMonth) errors.month = "month";
  if (year === undefined) errors.year = "year";
  // A card is good until its month ends.
  else if (isMonth && Date.UTC((year % 100) + 2000, month) <= now) errors.year = "past";
  if (!/^\d{3,4}$/.test(form.get("code")?.trim() ?? "")) errors.code = "code";
  return outcome !== undefined && Object.keys(errors).length === 0 ? { outcome } : { errors };
}

function readNumber(text: string | null, pattern: RegExp): number | undefined {
  const trimmed = text?.trim() ?? "";
  return pattern.test(trimmed) ? Number(trimmed) : undefined;
}
