import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../../model/app-error.ts";
import type { App, AppDeps, Caller } from "../context.ts";
import { openChannel } from "./channel.ts";
import { type LiveStream, openStream } from "./stream.ts";

const POLL_MS = 1_500;
/** Streams of one key, session or, in local mode, of this machine. */
const MOST_OF_ONE = 20;
const MOST_OF_ALL = 500;
const RETRY_AFTER_SECONDS = 30;

type Deps = Pick<AppDeps, "telemetry" | "business" | "now" | "logger">;

/** `GET /v1/live`: what comes in, while somebody looks. */
export function liveRoutes(app: App, { logger, ...deps }: Deps): void {
  const channels = new Map<string, ReturnType<typeof openChannel>>();
  const streams = new Map<LiveStream, string>();
  app.addHook("preClose", async () => {
    for (const stream of streams.keys()) stream.close();
  });

  app.get(
    "/v1/live",
    {
      config: { scope: "read" },
      schema: {
        summary: "New traces and today's totals, as they come in: server-sent events",
        description:
          "Events `traces` and `totals`; comments in between keep the connection open. Nothing is sent again: whoever " +
          "connects anew reads the list anew. A stream ends after ten minutes, or where its reader takes nothing for " +
          `half a minute. At most ${MOST_OF_ONE} streams a key.`,
        tags: ["traces"],
        querystring: api.liveQuery,
        produces: ["text/event-stream"],
        response: {
          200: z
            .string()
            .describe("`event: traces` with `new`, `changed`, `failed`, `more`, `traces`; `event: totals`."),
        },
      },
    },
    (request, reply) => {
      const { projectId, caller } = request;
      const { environment } = request.query;
      const who = nameOf(caller);
      const own = [...streams.values()].filter((name) => name === who).length;
      if (own >= MOST_OF_ONE || streams.size >= MOST_OF_ALL)
        throw new AppError(
          "too_many_streams",
          own >= MOST_OF_ONE
            ? `${own} live streams are open with this key; at most ${MOST_OF_ONE} may be. Close one.`
            : `${streams.size} live streams are open; this server takes no more. Ask again later.`,
          { retryAfterSeconds: RETRY_AFTER_SECONDS },
        );

      reply.hijack();
      const { raw } = reply;
      // Gone before its turn came: nothing would tell of it any more, and its place would be held for good.
      if (request.raw.socket.destroyed) return;
      raw.writeHead(200, {
        ...reply.getHeaders(),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // Once it has ended, nothing keeps a server from stopping.
        connection: "close",
        // Proxies are asked to pass events on as they come.
        "x-accel-buffering": "no",
      } as Record<string, string>);
      const place = JSON.stringify([projectId, environment]);
      const channel =
        channels.get(place) ??
        openChannel(
          { projectId, environment },
          {
            ...deps,
            pollMs: POLL_MS,
            onError: (error) =>
              logger.warn({ err: error }, "looking for new traces failed; it is tried again"),
          },
        );
      channels.set(place, channel);
      const stream = openStream(raw, () => {
        streams.delete(stream);
        if (channel.remove(stream)) channels.delete(place);
      });
      streams.set(stream, who);
      channel.add(stream);
    },
  );
}

function nameOf(caller: Caller | null): string {
  return JSON.stringify([caller?.mode, caller?.actor.keyId]);
}
