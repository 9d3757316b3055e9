import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createBodyReader, type Upload } from "./otlp-body.ts";

const upload = (stream: PassThrough): Upload => ({
  stream,
  unwrap: (content) => ({ content, encoding: "" }),
});

test("what a client that stalls has sent is let go, so that others may send", async () => {
  const withBody = createBodyReader({ maxBodyBytes: 100, maxHeldBytes: 100, stallMs: 20 });
  const stalls = new PassThrough();
  stalls.write(Buffer.alloc(80));
  await expect(withBody(upload(stalls), async () => {})).rejects.toMatchObject({
    code: "unavailable",
    retryAfterSeconds: 1,
  });
  const other = new PassThrough();
  other.end(Buffer.alloc(80));
  expect(await withBody(upload(other), async (body) => body.length)).toBe(80);
});

test("a slow client may take its time, as long as something comes", async () => {
  const withBody = createBodyReader({ maxBodyBytes: 100, maxHeldBytes: 100, stallMs: 200 });
  const slow = new PassThrough();
  let sent = 0;
  const drip = setInterval(() => {
    if (++sent > 10) slow.end();
    else slow.write("x");
  }, 50);
  try {
    expect(await withBody(upload(slow), async (body) => body.length)).toBe(10);
  } finally {
    clearInterval(drip);
  }
});
