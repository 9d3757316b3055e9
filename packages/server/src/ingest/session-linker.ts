import { isDeepStrictEqual } from "node:util";
import { linkSession } from "../attribution/session-links.ts";
import { anonymousId } from "../model/session-link.ts";
import type { DerivedTrace } from "../model/trace.ts";
import type { SessionLinks, StoredSessionLink } from "../telemetry/session-links.ts";

/** A session with more lines than this is no visitor's: a constant that every visitor carries, for one. */
const MOST_LINES = 50_000;
/** Sessions that are read at once. */
const SESSIONS_AT_ONCE = 200;

/**
 * Keeps true who the anonymous visitors of sessions are: given traces of one project whose lines were just stored, it
 * computes anew what follows of their sessions from all of their lines. Sessions without such a visitor cost one look
 * at a primary key, all together.
 */
export function createSessionLinker(store: SessionLinks, nowUs: () => number) {
  async function relink(projectId: string, sessionIds: readonly string[]): Promise<void> {
    const version = nowUs();
    const [named, stored] = await Promise.all([
      store.namedOnSessions(projectId, sessionIds),
      store.sessionLinks(projectId, sessionIds),
    ]);
    const changed = sessionIds.flatMap((sessionId): StoredSessionLink[] => {
      const { lines, identities } = named.get(sessionId) ?? { lines: 0, identities: [] };
      const isClosed = lines > MOST_LINES;
      const now = { sessionId, link: isClosed ? undefined : linkSession(sessionId, identities), isClosed };
      const before = stored.get(sessionId) ?? { sessionId, link: undefined, isClosed: false };
      return isDeepStrictEqual(now, before) ? [] : [now];
    });
    await store.writeSessionLinks(projectId, changed, version);
  }

  return async (projectId: string, derived: readonly DerivedTrace[]): Promise<void> => {
    const sessions = new Set<string>();
    const anonymous = new Set<string>();
    for (const { slots } of derived)
      for (const { sessionId, customerId } of [...slots.values()].flat()) {
        if (sessionId === "") continue;
        sessions.add(sessionId);
        if (customerId === anonymousId(sessionId)) anonymous.add(sessionId);
      }
    if (sessions.size === 0) return;
    // Noted before lines are read: of two processes that derive at once, the later one then sees the other's.
    const known = await store.anonymousSessions(projectId, [...sessions]);
    const added = [...anonymous].filter((sessionId) => !known.has(sessionId));
    await store.noteAnonymousSessions(projectId, added);
    const open = [...known].filter(([, isClosed]) => !isClosed).map(([sessionId]) => sessionId);
    const all = [...open, ...added];
    for (let at = 0; at < all.length; at += SESSIONS_AT_ONCE)
      await relink(projectId, all.slice(at, at + SESSIONS_AT_ONCE));
  };
}
