/**
 * A service: `service.ts express|http [address of the next service]`. It answers `GET /call` with what it saw and
 * what the next service answered, whom it calls by `fetch` and by `node:http`, and `GET /spans` with its spans.
 */
import { createServer, get, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { initialize, withTask, withWorkflow } from "@anyway-sh/node-server-sdk";
import express from "express";

const [kind, next] = process.argv.slice(2);
const spans: unknown[] = [];
initialize({
  appName: kind ?? "service",
  silenceInitializationMessage: true,
  disableBatch: true,
  propagateBaggageTo: process.env.BAGGAGE_TO?.split(","),
  exporter: {
    export: (batch, done) => {
      spans.push(
        ...batch.map((span) => ({
          name: span.name,
          traceId: span.spanContext().traceId,
          spanId: span.spanContext().spanId,
          parentId: span.parentSpanContext?.spanId,
          attributes: span.attributes,
        })),
      );
      done({ code: 0 });
    },
    shutdown: async () => {},
  },
});

async function call({ headers }: { headers: IncomingHttpHeaders }) {
  return await withWorkflow({ name: kind ?? "service", associationProperties: ids() }, async () => ({
    traceparent: headers.traceparent,
    baggage: headers.baggage,
    answers:
      next === undefined
        ? []
        : [await withTask({ name: "fetch" }, byFetch), await withTask({ name: "get" }, byGet)],
  }));
}

/** Only the first service knows whose request it is. */
function ids() {
  return next === undefined ? {} : { customer_id: "CUS_1", user_id: "user-1" };
}

async function byFetch() {
  const response = await fetch(`${next}/call`);
  return await response.json();
}

function byGet() {
  return new Promise((resolve, reject) => {
    get(`${next}/call`, async (response) => resolve(JSON.parse((await response.toArray()).join("")))).on(
      "error",
      reject,
    );
  });
}

const app = express();
app.get("/call", async (request, response) => response.json(await call(request)));
app.get("/spans", (_request, response) => response.json(spans));
const plain: RequestListener = async (request, response) => {
  const body = request.url === "/call" ? await call(request) : spans;
  response.end(JSON.stringify(body));
};
const server = createServer(kind === "express" ? app : plain).listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) console.log(`listening on http://127.0.0.1:${address.port} `);
});
