import type { BusinessWrites } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import { AppError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import type { Member } from "../model/member.ts";
import { inWords, isSamePeriod, requireId, requirePeriod } from "./stated-period.ts";

const WHAT = "membership";

/** What is said of a membership. */
export type NewMember = Pick<
  Member,
  "projectId" | "customerId" | "userId" | "validFrom" | "validUntil" | "source"
>;

/**
 * Makes a user a member of a customer, who need not be known yet. Times are rounded down to quarters of an hour. What
 * is said twice changes nothing; a period that shares time with another of the same two is refused.
 */
export async function addMember(
  writer: BusinessWrites,
  said: NewMember,
  { now, newId, actor }: { now: () => number; newId: NewId; actor: Actor },
): Promise<{ member: Member; created: boolean }> {
  const { projectId, source } = said;
  const customerId = requireId(WHAT, "id", said.customerId);
  const userId = requireId(WHAT, "user_id", said.userId);
  const input = { projectId, customerId, userId, ...requirePeriod(WHAT, said) };
  await writer.lockCustomer(projectId, customerId);
  const other = await writer.overlappingMember(input);
  if (other && isSamePeriod(other, input)) return { member: other, created: false };
  if (other)
    throw new AppError(
      "conflict",
      `${userId} is a member of ${customerId} ${inWords(other)} already, which overlaps ${inWords(input)}. ` +
        "Delete that membership first, or give a period beside it.",
    );
  const at = now();
  const member: Member = {
    ...input,
    id: newId("MEM_"),
    source,
    createdAt: at,
    deletedAt: null,
    version: 1,
  };
  await writer.addMember(member);
  await writer.addAudit({
    projectId,
    at,
    actor,
    action: "member.added",
    subject: customerId,
    details: { user_id: userId, period: inWords(member), source },
  });
  return { member, created: true };
}

/** Undoes every membership of the user with the customer, as if it had never been. */
export async function removeMember(
  writer: BusinessWrites,
  { projectId, customerId, userId }: Pick<Member, "projectId" | "customerId" | "userId">,
  { at, actor }: { at: number; actor: Actor },
): Promise<void> {
  const count = await writer.removeMembers({ projectId, customerId, userId }, at);
  if (count === 0) throw new AppError("not_found", `${userId} is no member of ${customerId}.`);
  await writer.addAudit({
    projectId,
    at,
    actor,
    action: "member.removed",
    subject: customerId,
    details: { user_id: userId },
  });
}
