import { expect, test } from "vitest";
import { DIALOGUES } from "./dialogues.ts";
import { Random } from "./random.ts";
import { drawSlots, fill, match } from "./slots.ts";

const exchanges = DIALOGUES.flatMap(({ openers, followUps }) => [...openers, ...followUps]);
const { slots, order } = drawSlots(new Random("dialogues"));

test("every question is recognized as the exchange that it comes from", () => {
  const recognized = exchanges.map(({ ask }) => {
    const question = fill(ask, slots);
    return exchanges.filter((exchange) => match(exchange.ask, question)).map((exchange) => exchange.ask);
  });
  expect(recognized).toEqual(exchanges.map(({ ask }) => [ask]));
});

test("every answer says nothing but what its question and its tool know", () => {
  const found = Object.fromEntries(Object.entries(order).map(([key, value]) => [key, String(value)]));
  for (const { ask, tool, answer } of exchanges) {
    const known = { ...match(ask, fill(ask, slots)), ...(tool === "find_order" ? found : {}) };
    expect(fill(answer, known)).not.toMatch(/[{}]/);
  }
});
