import type * as api from "@anyway-sh/api";
import type { PageRequest } from "../business/records/paging.ts";
import { SYSTEM } from "../model/actor.ts";
import type { Alias } from "../model/alias.ts";
import { anonymousId, sessionOfAnonymousId } from "../model/session-link.ts";
import { formatTimeNs, msToNs, OPEN_SLOT, SLOT_MS } from "../model/time-range.ts";
import type { FoundLink } from "../telemetry/identity-reads.ts";
import { toApiActor } from "./actors.ts";
import { toApiTime } from "./answer.ts";
import type { AppDeps } from "./context.ts";

type Deps = Pick<AppDeps, "business" | "telemetry">;

/** A link as a list has it: `time` and `id` tell where it stands. */
interface ListedAlias {
  id: string;
  time: number;
  alias: api.Alias;
}

/** Links to a customer by time, newest first: those that somebody made and those that were found, as one list. */
export async function readAliases(
  { business, telemetry }: Deps,
  projectId: string,
  customerId: string,
  page: PageRequest,
): Promise<ListedAlias[]> {
  const { always, dated } = await telemetry.customerIds(projectId, customerId);
  const ids = [...new Set([customerId, ...always, ...dated.map(({ id }) => id)])];
  const after = page.after && { ms: page.after.time, sessionId: page.after.id };
  const [made, found] = await Promise.all([
    business.aliases(projectId, customerId, page),
    telemetry.foundLinks(projectId, ids, { limit: page.limit, after }),
  ]);
  const told = await business.aliasesOf(
    projectId,
    found.map(({ sessionId }) => anonymousId(sessionId)),
  );
  const listed = [
    ...made.map((alias) => ({ id: alias.id, time: alias.createdAt, alias: toApiAlias(alias) })),
    ...found.map((link) => {
      const alias = toApiFound(link, told);
      return { id: link.sessionId, time: Number(link.customerAtNs / msToNs(1)), alias };
    }),
  ];
  return listed.sort(newestFirst).slice(0, page.limit);
}

/** The link that was found of an id to the customer, whichever of its ids appeared on the session. */
export async function foundLink(
  { telemetry }: Deps,
  { projectId, customerId, alias }: Pick<Alias, "projectId" | "customerId" | "alias">,
): Promise<{ customerId: string } | undefined> {
  const sessionId = sessionOfAnonymousId(alias);
  if (sessionId === undefined) return undefined;
  const link = (await telemetry.sessionLinks(projectId, [sessionId])).get(sessionId)?.link;
  if (!link || link.customerId === customerId) return link;
  const { always, dated } = await telemetry.customerIds(projectId, customerId);
  return always.includes(link.customerId) || dated.some(({ id }) => id === link.customerId)
    ? link
    : undefined;
}

export function toApiAlias(alias: Alias): api.Alias {
  return {
    alias: alias.alias,
    customer_id: alias.customerId,
    valid_from: alias.validFrom === null ? null : toApiTime(alias.validFrom),
    valid_until: alias.validUntil === null ? null : toApiTime(alias.validUntil),
    source: alias.source,
    evidence: { type: "statement", text: alias.evidence },
    created_by: toApiActor(alias.createdBy),
    created_at: toApiTime(alias.createdAt),
    undone: null,
  };
}

function toApiFound(link: FoundLink, told: readonly Alias[]): api.Alias {
  const alias = anonymousId(link.sessionId);
  const refusal = told.find(
    (one) => one.kind === "refusal" && one.alias === alias && one.customerId === link.customerId,
  );
  return {
    alias,
    customer_id: link.customerId,
    valid_from: null,
    valid_until: link.untilSlot === OPEN_SLOT ? null : toApiTime(link.untilSlot * SLOT_MS),
    source: "session",
    evidence: {
      type: "session",
      session_id: link.sessionId,
      anonymous_trace_id: link.anonymousTraceId,
      anonymous_at: formatTimeNs(link.anonymousAtNs),
      customer_trace_id: link.customerTraceId,
      customer_at: formatTimeNs(link.customerAtNs),
    },
    created_by: toApiActor(SYSTEM),
    created_at: formatTimeNs(link.customerAtNs),
    undone: refusal ? { by: toApiActor(refusal.createdBy), at: toApiTime(refusal.createdAt) } : null,
  };
}

function newestFirst(a: ListedAlias, b: ListedAlias): number {
  return b.time - a.time || (a.id < b.id ? 1 : -1);
}
