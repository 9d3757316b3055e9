import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { logOnce } from "../log.ts";
import { runtime } from "../runtime.ts";

/** Who turned out to be which customer. */
export interface Identity {
  /** The customer id that traces carried before the customer was known, `anon_<sessionId>` for one. */
  readonly anonymousId?: string | undefined;
  /** Or the application's own id of a user, who now is one of the customer's. */
  readonly userId?: string | undefined;
  readonly customerId: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Tells the server that an anonymous visitor, or a user, is a customer: what their earlier traces cost then counts as
 * the customer's.
 *
 * It posts `{anonymous_id, customer_id}` (or `{user_id, customer_id}`) to `/v1/identify` of the server that spans go
 * to, with the same key and headers. A server without that endpoint answers 404, and nothing is linked.
 *
 * @returns whether the server took it; it never rejects, and the reason for a refusal is said once on standard error
 * @example
 * await identify({ anonymousId: `anon_${sessionId}`, customerId: "CUS_a1b2c3d4e5f6" });
 */
export async function identify({ anonymousId, userId, customerId }: Identity): Promise<boolean> {
  const server = runtime()?.server;
  if (server === undefined) return refused("call initialize() first.");
  if (!customerId || !(anonymousId || userId))
    return refused("it takes a customerId and an anonymousId or userId.");

  const subject = anonymousId ? { anonymous_id: anonymousId } : { user_id: userId };
  const request: RequestInit = {
    method: "POST",
    headers: { ...server.headers, "content-type": "application/json" },
    body: JSON.stringify({ ...subject, customer_id: customerId }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  const url = server.tracesUrl.replace(/\/v1\/traces(?=\?|$)/, "/v1/identify");
  try {
    const response = await context.with(suppressTracing(context.active()), fetch, undefined, url, request);
    await response.body?.cancel();
    return response.ok || refused(`${url} answered ${response.status}.`);
  } catch (error) {
    return refused(`${url} could not be reached: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function refused(reason: string): false {
  logOnce(`identify() linked nothing: ${reason}`);
  return false;
}
