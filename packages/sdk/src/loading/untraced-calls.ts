import { channel } from "node:diagnostics_channel";
import { context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { guard } from "../guard.ts";
import { isInModelCall } from "../instrumentations/model-call.ts";
import { fields, string } from "../instrumentations/wire.ts";
import { log } from "../log.ts";

/** Published by `fetch`, in the context of the caller. */
const UNDICI_REQUEST = channel("undici:request:create");

/** How the clients of OpenAI, Anthropic, Groq and Together name themselves, `OpenAI/JS 7.55.0`, also when minified. */
const CLIENT = /user-agent[,:]\s*(\S+\/JS \d[\w.-]*)/i;
const MODEL_CALL = /\/(?:chat\/completions|responses|messages|embeddings)(?:\?|$)/;

/**
 * Says, once, that a client makes calls that are not traced, as it was loaded where nothing could patch it: in a
 * bundle, or as an ES module before `initialize`, of which Node tells nobody.
 *
 * @returns what stops it
 */
export function warnOfUntracedCalls(): () => void {
  const onRequest = (message: unknown) =>
    guard(() => {
      const client = untracedClient(fields(fields(message).request));
      if (client === undefined) return;
      stop();
      log(
        `A client (${client}) makes calls that are not traced: it was loaded where it could not be found. ` +
          "Start with `node --import @anyway-sh/node-server-sdk/register`, or give the client to `instrument(client)`.",
      );
    });
  const stop = () => void UNDICI_REQUEST.unsubscribe(onRequest);
  UNDICI_REQUEST.subscribe(onRequest);
  return stop;
}

function untracedClient({ method, path, headers }: Readonly<Record<string, unknown>>): string | undefined {
  if (method !== "POST" || !MODEL_CALL.test(string(path) ?? "")) return undefined;
  const active = context.active();
  if (isInModelCall(active) || isTracingSuppressed(active)) return undefined;
  return CLIENT.exec(String(headers))?.[1];
}
