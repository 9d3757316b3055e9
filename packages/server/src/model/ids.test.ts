import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { createNewId, newApiKey } from "./ids.ts";

it("makes ids of a prefix and 12 characters, all different", () => {
  const newId = createNewId(randomBytes);
  const ids = Array.from({ length: 1000 }, () => newId("CUS_"));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^CUS_[a-z0-9]{12}$/);
});

it("makes keys of at least 32 characters of base 62", () => {
  expect(newApiKey(randomBytes)).toMatch(/^ak_[A-Za-z0-9]{40}$/);
});

it("uses every character equally often: bytes beyond the last multiple are thrown away", () => {
  let next = 0;
  const newId = createNewId((size) => Uint8Array.from({ length: size }, () => next++ % 256));
  const counts = new Map<string, number>();
  // 252 of 256 bytes are used, so 21 ids use up one round of them exactly.
  for (let i = 0; i < 21; i++)
    for (const character of newId("CUS_").slice(4)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(new Set(counts.values())).toEqual(new Set([7]));
  expect(counts.size).toBe(36);
});
