import { parseMinorUnits } from "../money.ts";

/** The text of a field without the spaces around it; undefined when it is empty. */
export function entered(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export type EnteredMoney =
  | { ok: true; money: { amount: number; currency: string } | undefined }
  | { ok: false; problem: string };

/** What the fields `amount` and `currency` hold; no money when the amount is empty. */
export function enteredMoney(form: FormData): EnteredMoney {
  const typed = entered(form, "amount");
  const currency = entered(form, "currency") ?? "USD";
  if (typed === undefined) return { ok: true, money: undefined };
  const read = parseMinorUnits(typed, currency);
  return read.ok ? { ok: true, money: { amount: read.amount, currency } } : read;
}
