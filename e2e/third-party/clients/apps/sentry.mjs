// An application with Sentry: sentry.mjs <ours-first | theirs-first> <with-ai | without-ai>; SENTRY_DSN is read.
import { setTimeout as delay } from "node:timers/promises";
import * as sdk from "@anyway-sh/node-server-sdk";
import * as Sentry from "@sentry/node";
import { chat, collector, OPENAI, optionsOf, print } from "./traces.mjs";

const [, , order, ai] = process.argv;
const ours = collector();
/** @type {typeof ours.spans} */
const theirs = [];
const starts = [
  () => sdk.initialize(optionsOf(ours.processor)),
  () =>
    Sentry.init({
      tracesSampleRate: 1,
      integrations: (all) => all.filter(({ name }) => ai === "with-ai" || name !== "OpenAI"),
      beforeSendTransaction: (event) => {
        for (const { trace_id, span_id, parent_span_id, op, description } of [
          ...(event.contexts?.trace ? [{ ...event.contexts.trace, description: event.transaction }] : []),
          ...(event.spans ?? []),
        ])
          theirs.push({
            name: String(description),
            traceId: String(trace_id),
            spanId: String(span_id),
            parentId: parent_span_id,
            scope: String(op),
          });
        return event;
      },
    }),
];
for (const start of order === "ours-first" ? starts : starts.reverse()) start();
// Their set-up, and ours, wants to be there before the client.
const { OpenAI } = await import("openai");

await Sentry.startSpan({ name: "request", op: "app" }, async () => {
  await delay(1);
  await chat(sdk, new OpenAI(OPENAI), () => Sentry.startSpan({ name: "log", op: "app" }, () => {}));
});
await sdk.shutdown();
Sentry.startSpan({ name: "afterwards", op: "app" }, () => {});
Sentry.captureException(new Error("of the application"));
await Sentry.flush();
print({ ours: ours.spans, theirs });
