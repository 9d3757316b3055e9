import { afterAll, beforeAll, expect, it } from "vitest";
import { measureQuality, storeConversations } from "../../../test/complaints/quality.ts";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";

/** More of them make it harder: with 20,200, which takes minutes, it finds a little less. */
const CONVERSATIONS = Number(process.env.ANYWAY_TEST_CONVERSATIONS ?? 8_000);
const COMPLAINTS = 200;

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(() => test.close());

it("finds what 200 complaints are about, among thousands of conversations of the same shop", {
  timeout: 600_000,
}, async () => {
  const projectId = (await test.get("/v1/projects")).body.data[0].id;
  const nowMs = test.clock.ms;
  const complaints = await storeConversations(CONVERSATIONS, COMPLAINTS, nowMs, (spans) =>
    test.ingest.accept(projectId, spans),
  );
  await test.ingest.settle();
  const { first, firstTwo, firstThree, missed, times } = await measureQuality(
    test.deps,
    { projectId, nowMs },
    complaints,
  );
  console.info(
    `the right conversation is first for ${first}, among the first two for ${firstTwo}, among the first three for ` +
      `${firstThree} of ${COMPLAINTS} complaints; p50 ${times[COMPLAINTS / 2]?.toFixed(0)} ms`,
  );
  expect(firstThree / COMPLAINTS, JSON.stringify(missed.slice(0, 12), null, 1)).toBeGreaterThanOrEqual(0.9);
});
