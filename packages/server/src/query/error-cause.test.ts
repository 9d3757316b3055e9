import { expect, test } from "vitest";
import { causeOf } from "./error-cause.ts";

test.each([
  ["Connection to 10.0.3.17:5432 refused", "Connection to <address> refused"],
  ["GET https://api.example.com/v1/a?b=1 failed", "GET <url> failed"],
  ["No user 6f1c2d3e-0a1b-4c2d-8e3f-9a0b1c2d3e4f", "No user <id>"],
  ["request req_ts3yeurxkz1f of org-a1b2c3d4e5 was refused", "request <id> of <id> was refused"],
  ["trace 0af7651916cd43dd8448eb211c80319c at 0xdeadBEEF", "trace <hex> at <hex>"],
  ["Timed out after 30s, 2 of 3 tries, 1,200.5 ms", "Timed out after <n>, <n> of <n> tries, <n> ms"],
  ["since 2026-11-21T09:30:12.123Z", "since <time>"],
  ["mail to ada@example.com bounced", "mail to <email> bounced"],
  ["no such order 'Trail pass' for \"Ada L.\"", "no such order '…' for \"…\""],
  ["can't do what you don't say", "can't do what you don't say"],
  ["two\n  lines", "two lines"],
])("%s", (message, cause) => {
  expect(causeOf(message)).toBe(cause);
});

test("codes of HTTP, models and names of errors stay: they are the cause", () => {
  const limit =
    "Error code: 429 - {'code': 'rate_limit_exceeded', 'model': 'gpt-4o'} context_length_exceeded";
  expect(causeOf(limit)).toBe(limit);
  expect(causeOf("Error code: 500")).not.toBe(causeOf("Error code: 429"));
});

test("what a provider answers in JSON tells the cause, but for its ids and numbers", () => {
  const body = (type: string, id: string, seconds: number) =>
    `429 {"type":"${type}","message":"Rate limit reached, try again in ${seconds}s.","request_id":"${id}"}`;
  const one = body("rate_limit_error", "req_46qs7AVnBJUSUnW33yMKy2f1", 3);
  expect(causeOf(one)).toBe(
    '429 {"type":"rate_limit_error","message":"Rate limit reached, try again in <n>.","request_id":"<id>"}',
  );
  expect(causeOf(one)).toBe(causeOf(body("rate_limit_error", "req_9xq2Lm0aVb", 20)));
  expect(causeOf(one)).not.toBe(causeOf(body("overloaded_error", "req_9xq2Lm0aVb", 3)));
});

test("a very long message costs no more than its beginning, and no character is cut in two", () => {
  expect(causeOf("🙂".repeat(100_000))).toBe("🙂".repeat(500));
});
