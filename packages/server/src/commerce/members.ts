import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { toCarriedId } from "../model/carried-id.ts";
import type { NewId } from "../model/ids.ts";
import type { Member } from "../model/member.ts";
import { SLOT_MS } from "../model/time-range.ts";

/** What is said of a membership. */
export type NewMember = Pick<Member, "projectId" | "customerId" | "userId" | "validFrom" | "validUntil">;

/**
 * Makes a user a member of a customer, who need not be known yet. Times are rounded down to quarters of an hour. What
 * is said twice changes nothing; a period that shares time with another of the same two is refused.
 */
export async function addMember(
  writer: BusinessWrites,
  said: NewMember,
  { now, newId }: { now: () => number; newId: NewId },
): Promise<{ member: Member; created: boolean }> {
  const input: NewMember = {
    projectId: said.projectId,
    customerId: requireId("id", said.customerId),
    userId: requireId("user_id", said.userId),
    validFrom: wholeSlots("valid_from", said.validFrom),
    validUntil: wholeSlots("valid_until", said.validUntil),
  };
  requirePeriod(input);
  await writer.lockCustomer(input.projectId, input.customerId);
  const other = await writer.overlappingMember(input);
  if (other && other.validFrom === input.validFrom && other.validUntil === input.validUntil)
    return { member: other, created: false };
  if (other)
    throw new AppError(
      "conflict",
      `${input.userId} is a member of ${input.customerId} ${inWords(other)} already, which overlaps ${inWords(input)}. ` +
        "Delete that membership first, or give a period beside it.",
    );
  const member: Member = {
    ...input,
    id: newId("MEM_"),
    source: "api",
    createdAt: now(),
    deletedAt: null,
    version: 1,
  };
  await writer.addMember(member);
  return { member, created: true };
}

/** Undoes every membership of the user with the customer, as if it had never been. */
export async function removeMember(
  writer: BusinessWrites,
  key: Pick<Member, "projectId" | "customerId" | "userId">,
  now: number,
): Promise<void> {
  if ((await writer.removeMembers(key, now)) === 0)
    throw new AppError("not_found", `${key.userId} is no member of ${key.customerId}.`);
}

function requireId(field: string, text: string): string {
  const id = toCarriedId(text);
  if (id === "")
    throw refuse(
      field,
      `is ${JSON.stringify(text)}, which clients send when they have no id; spans cannot carry it`,
    );
  return id;
}

function wholeSlots(field: string, ms: number | null): number | null {
  if (ms !== null && ms < 0) throw refuse(field, "must not be before 1970; leave it out for no limit");
  return ms === null ? null : ms - (ms % SLOT_MS);
}

function requirePeriod({ validFrom, validUntil }: NewMember): void {
  if (validUntil !== null && validUntil <= (validFrom ?? 0))
    throw refuse(
      "valid_until",
      "leaves no time: it must be in a later quarter of an hour than valid_from, since both are rounded down to one",
    );
}

function inWords({ validFrom, validUntil }: Pick<Member, "validFrom" | "validUntil">): string {
  if (validFrom === null && validUntil === null) return "for all time";
  const from = validFrom === null ? "" : `from ${new Date(validFrom).toISOString()}`;
  const until = validUntil === null ? "" : `until ${new Date(validUntil).toISOString()}`;
  return [from, until].filter(Boolean).join(" ");
}

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The membership cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
