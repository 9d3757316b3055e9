import type { NoticeOutcome } from "../business/records/budget-notices.ts";
import type { BusinessStore } from "../business/store.ts";
import type { BudgetFiring, BudgetNotice } from "../model/budget-firing.ts";
import { describeFiring } from "./budget-words.ts";
import { nextAttemptAt } from "./retry-pauses.ts";
import { type Resolve, safePost } from "./safe-fetch.ts";
import type { SendMail } from "./send-mail.ts";
import { startWorker, type Worker } from "./worker.ts";

const TIMEOUT_MS = 10_000;
/** Whoever claimed a notice and says nothing for so long has died. */
const CLAIM_MS = 60_000;
const AT_ONCE = 20;
const LOOK_EVERY_MS = 5_000;
const MOST_REASON_CHARACTERS = 500;

interface Deps {
  business: Pick<BusinessStore, "dueNotices" | "budget" | "budgetFiring" | "settings" | "transaction">;
  /** Undefined where no mail server is set. */
  sendMail: SendMail | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** From 0 up to 1. */
  random: () => number;
  allowPrivate: boolean;
  resolve?: Resolve;
}

/** What went wrong with a notice for good. */
class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/**
 * Tells e-mail addresses and chats what fired, ten times in a day until it is taken, as webhooks are told. Each arrives
 * at least once, an e-mail with the same Message-ID each time; several processes may run this on the same store.
 */
export function startBudgetNotices(deps: Deps, onFailure: (error: unknown) => void): Worker {
  const { business, now, random } = deps;

  async function attempt(due: BudgetNotice): Promise<void> {
    const claimedAt = now();
    const notice = await business.transaction((writer) =>
      writer.claimNotice(due, claimedAt, claimedAt + CLAIM_MS),
    );
    if (!notice) return;
    const error = await send(deps, notice).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    const next = error instanceof GivenUp ? null : nextAttemptAt(notice.attempts, now(), random());
    const outcome: NoticeOutcome =
      error === undefined
        ? { status: "sent", nextAttemptAt: null, lastError: null, sentAt: now() }
        : {
            status: next === null ? "failed" : "pending",
            nextAttemptAt: next,
            lastError: error.message.slice(0, MOST_REASON_CHARACTERS),
            sentAt: null,
          };
    await business.transaction((writer) => writer.finishNotice(notice, outcome));
  }

  return startWorker(async (stopping) => {
    try {
      for (;;) {
        const due = stopping.aborted ? [] : await business.dueNotices(now(), AT_ONCE);
        await Promise.all(due.map(attempt));
        if (due.length < AT_ONCE) break;
      }
    } catch (error) {
      onFailure(error);
    }
    return LOOK_EVERY_MS;
  });
}

async function send(deps: Deps, notice: BudgetNotice): Promise<void> {
  const firing = await deps.business.budgetFiring(notice.projectId, notice.firingId);
  if (!firing) throw new GivenUp("What fired is no longer known.");
  const { timeZone } = await deps.business.settings(notice.projectId);
  const words = describeFiring(firing, timeZone);
  if (notice.channel === "slack") return await postToChat(deps, firing, `*${words.subject}*\n${words.text}`);
  if (!deps.sendMail)
    throw new Error("There is no mail server: set ANYWAY_SMTP_URL, and start the server again.");
  await deps.sendMail({ to: notice.target, subject: words.subject, text: words.text, id: notice.id });
}

/** Nothing that is said of a failure names more of the URL than its host. */
async function postToChat({ business, allowPrivate, resolve }: Deps, firing: BudgetFiring, text: string) {
  const url = (await business.budget(firing.projectId, firing.budgetId))?.slackUrl;
  if (!url) throw new GivenUp("The budget names no chat any more.");
  const status = await safePost({
    url,
    headers: { "content-type": "application/json", "user-agent": "Anyway" },
    body: JSON.stringify({ text: text.replace(/[&<>]/g, (sign) => ESCAPED[sign] ?? sign) }),
    timeoutMs: TIMEOUT_MS,
    allowPrivate,
    ...(resolve ? { resolve } : {}),
  });
  if (status >= 200 && status < 300) return;
  // Slack's words for a URL that was taken back.
  if (status === 404 || status === 410) throw new GivenUp(`The chat answered ${status}: it is gone.`);
  throw new Error(`The chat answered ${status}.`);
}

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
