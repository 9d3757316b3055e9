import { once } from "node:events";
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { Signal } from "../../ingest/otlp/response.ts";
import { AppError } from "../../model/app-error.ts";
import { createGate } from "../auth/auth.ts";
import type { AppDeps } from "../context.ts";
import { toAppError } from "../errors.ts";
import { measureCalls } from "../metrics.ts";
import { ENCODINGS } from "../otlp-body.ts";
import { frame, unframe } from "./frame.ts";
import { OK, type Trailers, toTrailers } from "./status.ts";

const METHODS = new Map<string, Signal>([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
]);
const ANSWER = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": ["identity", ...ENCODINGS].join(","),
};

/** A client that stalls midway must not hold what it has sent forever. */
const UPLOAD_TIMEOUT_MS = 120_000;
/** A peer that went away without a word is noticed after this long without traffic. */
const KEEP_ALIVE_MS = 60_000;
/** How much of a body may be on its way unread; the default of 64 KiB makes a distant client slow. */
const WINDOW_BYTES = 1024 * 1024;
const MAX_STREAMS = 256;

export interface GrpcServer {
  readonly server: { address: ReturnType<typeof createServer>["address"] };
  listen(at: { host: string; port: number }): Promise<unknown>;
  /** Takes no new calls and resolves when those under way are answered, or were cut off after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * OTLP/gRPC without TLS: unary `Export` calls, whose bytes go the same way as those of OTLP/HTTP. It stands on
 * Node's own HTTP/2, because the memory of a message must be counted while it comes in, not when it is whole.
 */
export function createGrpcServer(
  deps: Pick<AppDeps, "config" | "business" | "logger" | "now" | "metrics" | "otlp">,
): GrpcServer {
  const admit = createGate(deps);
  const measure = measureCalls(deps);
  const server = createServer({
    settings: { initialWindowSize: WINDOW_BYTES, maxConcurrentStreams: MAX_STREAMS },
  });
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let closing = false;

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    // Also widens the window that all streams of the connection share.
    session.setLocalWindowSize(4 * WINDOW_BYTES);
  });
  // A peer that breaks the protocol loses its connection, of which nobody needs to hear.
  server.on("sessionError", (error) => deps.logger.debug({ err: error }, "a gRPC connection failed"));
  server.on("stream", (stream, headers) => {
    stream.on("error", (error) => deps.logger.debug({ err: error }, "a gRPC call was broken off"));
    void answer(stream, headers);
  });

  async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const began = deps.now();
    const signal = METHODS.get(headers[":path"] ?? "");
    const tooLate = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), UPLOAD_TIMEOUT_MS);
    stream.once("end", () => clearTimeout(tooLate)).once("close", () => clearTimeout(tooLate));
    let trailers: Trailers = OK;
    try {
      succeed(stream, await call(stream, headers, signal));
    } catch (error) {
      trailers = toTrailers(toAppError(error, { log: deps.logger }));
      fail(stream, trailers);
    }
    measure(signal ?? "none", trailers["grpc-status"], (deps.now() - began) / 1_000);
  }

  async function call(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    signal: Signal | undefined,
  ): Promise<Buffer> {
    if (closing)
      throw new AppError("unavailable", "The server is stopping; nothing was stored. Try again.", {
        retryAfterSeconds: 5,
      });
    const host = headers[":authority"] ?? headers.host;
    const caller = await admit({ headers: { ...headers, host }, method: headers[":method"] ?? "" }, "ingest");
    if (!signal) throw new AppError("not_found", `Only these are here: ${[...METHODS.keys()].join(", ")}.`);
    if (!/^application\/grpc(\+proto)?($|;)/i.test(headers["content-type"] ?? ""))
      throw new AppError("unsupported_media_type", "Send the call as Content-Type application/grpc.");
    return await deps.otlp.receive({
      signal,
      encoding: "protobuf",
      projectId: caller.projectId,
      upload: {
        stream,
        unwrap(bytes) {
          const { content, compressed } = unframe(bytes);
          return { content, encoding: compressed ? String(headers["grpc-encoding"] ?? "") : "" };
        },
      },
    });
  }

  return {
    server,
    async listen(at) {
      server.listen(at);
      await once(server, "listening");
    },
    async close(graceMs) {
      closing = true;
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const session of sessions) session.close();
      // Not the sessions, which would wait until the peer has closed its half.
      const cutOff = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(cutOff);
    },
  };
}

function succeed(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.closed) return;
  stream.once("wantTrailers", () => stream.sendTrailers(OK));
  stream.respond(ANSWER, { waitForTrailers: true });
  stream.end(frame(message));
}

function fail(stream: ServerHttp2Stream, trailers: Trailers): void {
  // What is still to come is let go by; an upload that never ends is cut off by its time.
  stream.resume();
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ...ANSWER, ...trailers }, { endStream: true });
}
