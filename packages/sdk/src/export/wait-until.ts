import { guard } from "../guard.ts";

/** Where Vercel keeps what belongs to the request that is being answered. */
const REQUEST_CONTEXT = Symbol.for("@vercel/request-context");

interface RequestContext {
  get?(): { waitUntil?(work: Promise<unknown>): void } | undefined;
}

/** Has the platform wait for `work` before it freezes the process, where it can be asked to. */
export function waitUntil(work: Promise<unknown>): void {
  const settled = work.catch(() => {}); // The exporter has told the developer.
  const holder = (globalThis as { [REQUEST_CONTEXT]?: RequestContext })[REQUEST_CONTEXT];
  guard(() => holder?.get?.()?.waitUntil?.(settled));
}
