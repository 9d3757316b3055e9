import type { BusinessWrites } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import type { Alias } from "../model/alias.ts";
import { AppError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import { inWords, isSamePeriod, overlaps, requireId, requirePeriod } from "./stated-period.ts";

const WHAT = "alias";

/** What is said of an id. */
export type NewAlias = Pick<
  Alias,
  "projectId" | "alias" | "customerId" | "validFrom" | "validUntil" | "source" | "evidence"
>;
type Told = Pick<Alias, "projectId" | "alias" | "customerId">;
interface Clock {
  now: () => number;
  newId: NewId;
  actor: Actor;
}

/**
 * Says that an id is a customer, who need not be known yet. Times are rounded down to quarters of an hour. What is said
 * twice changes nothing. Refused is what would make one customer of two, since that is what a merge is for.
 */
export async function addAlias(
  writer: BusinessWrites,
  said: NewAlias,
  clock: Clock,
): Promise<{ alias: Alias; created: boolean }> {
  const { projectId, source, evidence } = said;
  const customerId = requireId(WHAT, "id", said.customerId);
  const alias = requireId(WHAT, "alias", said.alias);
  const input = { projectId, alias, customerId, source, evidence, ...requirePeriod(WHAT, said) };
  // Two links at once could make the chain that each alone does not.
  await writer.lockCustomerMerges(projectId);
  await requireNoCustomer(writer, input);
  const links = (await writer.aliasesOf(projectId, [alias])).filter(({ kind }) => kind === "link");
  const same = links.find((link) => link.customerId === customerId && isSamePeriod(link, input));
  if (same) return { alias: same, created: false };
  const other = links.find((link) => link.customerId !== customerId && overlaps(link, input));
  if (other)
    throw conflict(
      "alias",
      `${alias} is linked to ${other.customerId} ${inWords(other)} already, which overlaps ${inWords(input)}. ` +
        `Delete that link first, or give a period beside it; where ${other.customerId} and ${customerId} are the same ` +
        "customer, merge one into the other",
    );
  const added = await add(writer, { ...input, kind: "link" }, clock);
  return { alias: added, created: true };
}

/**
 * Undoes what links an id to a customer: what somebody said, as if it had never been said; else, where `found` tells
 * that the server found a link by itself, that one.
 */
export async function removeAlias(
  writer: BusinessWrites,
  told: Told,
  found: { customerId: string } | undefined,
  clock: Clock,
): Promise<void> {
  const { projectId, alias, customerId } = told;
  await writer.lockCustomerMerges(projectId);
  const removed = await writer.removeLinks(told, clock.now());
  for (const link of removed) await note(writer, "alias.removed", link, clock);
  if (removed.length > 0) return;
  const isRefused = (await writer.aliasesOf(projectId, [alias])).some(
    (one) => one.kind === "refusal" && one.customerId === found?.customerId,
  );
  if (!found || isRefused)
    throw new AppError("not_found", `${alias} is not linked to ${customerId}, or that was undone already.`);
  const all = { validFrom: null, validUntil: null, evidence: null, source: "api" } as const;
  await add(writer, { ...all, projectId, alias, customerId: found.customerId, kind: "refusal" }, clock);
}

/** An id that is a customer itself is no other one's; nor is a customer one who is linked to another. */
async function requireNoCustomer(
  writer: BusinessWrites,
  { projectId, alias, customerId }: Told,
): Promise<void> {
  const merge = `POST /v1/customers/${encodeURIComponent(alias)}/merge makes one customer of two, and can be undone`;
  if (alias === customerId) throw refuse("alias", `${alias} is the customer itself`);
  if (await writer.customer(projectId, alias))
    throw conflict(
      "alias",
      `${alias} is a customer with a record of its own, and a link cannot merge two. ${merge}`,
    );
  const leading = await writer.linkTo(projectId, alias);
  if (leading)
    throw conflict(
      "alias",
      `${alias} is a customer itself, to whom ${leading.alias} is linked. Link that one to ${customerId} instead`,
    );
  const [into] = (await writer.aliasesOf(projectId, [customerId])).filter(({ kind }) => kind === "link");
  if (into)
    throw conflict(
      "id",
      `${customerId} is itself an id of ${into.customerId}. Link ${alias} to ${into.customerId} instead`,
    );
}

async function add(
  writer: BusinessWrites,
  said: NewAlias & Pick<Alias, "kind">,
  clock: Clock,
): Promise<Alias> {
  const alias: Alias = {
    ...said,
    id: clock.newId("ALI_"),
    createdBy: clock.actor,
    createdAt: clock.now(),
    deletedAt: null,
    version: 1,
  };
  await writer.addAlias(alias);
  await note(writer, alias.kind === "link" ? "alias.added" : "alias.refused", alias, clock);
  return alias;
}

function note(
  writer: BusinessWrites,
  action: "alias.added" | "alias.removed" | "alias.refused",
  alias: Alias,
  { now, actor }: Clock,
): Promise<void> {
  return writer.addAudit({
    projectId: alias.projectId,
    at: now(),
    actor,
    action,
    subject: alias.customerId,
    details: { alias: alias.alias, period: inWords(alias), source: alias.source, evidence: alias.evidence },
  });
}

function conflict(field: string, message: string): AppError {
  return new AppError("conflict", `The alias cannot be taken: ${message}.`, {
    details: [{ field, message }],
  });
}

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The alias cannot be taken: ${message}.`, {
    details: [{ field, message }],
  });
}
