import { expect, test } from "vitest";
import { readLink } from "./read-link.ts";

const NOW = new Date("2026-11-21T09:00:00Z");

function read(fields: Record<string, string>, product?: { id: string; amount: number | null }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return readLink(form, product, NOW);
}

test("a link of a title and an amount", () => {
  expect(read({ title: " Credits ", amount: "49", currency: "EUR", merchant_reference: "INV-1" })).toEqual({
    ok: true,
    input: { title: "Credits", amount: 4900, currency: "EUR", merchant_reference: "INV-1" },
  });
});

test("a link of a product takes its price, and asks for one where it has none", () => {
  const empty = { title: "", amount: "", currency: "USD" };
  expect(read(empty, { id: "PRD_1", amount: 500 })).toEqual({ ok: true, input: { product_id: "PRD_1" } });
  expect(read(empty, { id: "PRD_1", amount: null })).toEqual({
    ok: false,
    problems: { amount: "Enter an amount, such as 49.00." },
  });
});

test("a limit, or none, and a time until which it can be paid", () => {
  const product = { id: "PRD_1", amount: 500 };
  expect(read({ max_uses: "20", expires_at: "2026-12-01T00:00Z" }, product)).toMatchObject({
    input: { max_uses: 20, expires_at: "2026-12-01T00:00:00.000Z" },
  });
  expect(read({ reusable: "on" }, product)).toMatchObject({ input: { reusable: true } });
});

test.each([
  [{}, "title", "Say what is paid for."],
  [{ title: "x", amount: "0" }, "amount", "Enter an amount above zero."],
  [{ title: "x", amount: "49,90", currency: "EUR" }, "amount", "Write the amount like 49.00, with a point."],
  [{ title: "x", amount: "1", max_uses: "0" }, "max_uses", "Enter a whole number from 1 to 1,000,000."],
  [
    { title: "x", amount: "1", max_uses: "2", reusable: "on" },
    "max_uses",
    "Leave it empty when any number can pay.",
  ],
  [{ title: "x", amount: "1", expires_at: "2026-11-21T08:59Z" }, "expires_at", "Choose a time to come."],
])("%j is refused at its field", (fields, field, problem) => {
  expect(read(fields)).toMatchObject({ ok: false, problems: { [field]: problem } });
});
