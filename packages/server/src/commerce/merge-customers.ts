import type { BusinessWrites } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import { AppError } from "../model/app-error.ts";
import type { Customer } from "../model/customer.ts";
import { noCustomer } from "./customers.ts";

type Key = Pick<Customer, "projectId" | "id">;
/** Who does it, and when. */
interface By {
  actor: Actor;
  at: number;
}

/**
 * Has all that names a customer count for another one, from now on and for the past. Merges make no chains, so that each
 * can be undone by itself. Said twice it changes nothing.
 */
export async function mergeCustomer(
  writer: BusinessWrites,
  { projectId, id }: Key,
  into: string,
  by: By,
): Promise<Customer> {
  // Two merges at once could make the chain that each alone does not.
  await writer.lockCustomerMerges(projectId);
  const customer = await requireCustomer(writer, { projectId, id });
  const target = await writer.customer(projectId, into);
  if (!target) throw refuse("invalid_request", `there is no customer ${into} in this project`);
  if (into === id) throw refuse("invalid_request", "a customer cannot be merged into itself");
  if (customer.mergedInto === into) return customer;
  if (customer.mergedInto !== null)
    throw refuse("conflict", `${id} is merged into ${customer.mergedInto} already; unmerge it first`);
  if (target.mergedInto !== null)
    throw refuse(
      "conflict",
      `${into} is itself merged into ${target.mergedInto}; merge into ${target.mergedInto}, or unmerge ${into} first`,
    );
  const [first] = await writer.customersMergedInto(projectId, id, 1);
  if (first)
    throw refuse(
      "conflict",
      `others, such as ${first.id}, are merged into ${id}; unmerge them first, or merge ${into} into ${id}`,
    );
  const merged = await change(writer, customer, into);
  await note(writer, "customer.merged", id, into, { projectId, ...by });
  return merged;
}

/** Undoes a merge, as if it had never been. Of a customer that is not merged it changes nothing. */
export async function unmergeCustomer(writer: BusinessWrites, key: Key, by: By): Promise<Customer> {
  const { projectId, id } = key;
  await writer.lockCustomerMerges(projectId);
  const customer = await requireCustomer(writer, key);
  if (customer.mergedInto === null) return customer;
  const unmerged = await change(writer, customer, null);
  await note(writer, "customer.unmerged", id, customer.mergedInto, { projectId, ...by });
  return unmerged;
}

/** Of both, so that each one's history tells it. */
async function note(
  writer: BusinessWrites,
  action: "customer.merged" | "customer.unmerged",
  id: string,
  into: string,
  by: By & { projectId: string },
): Promise<void> {
  for (const subject of [id, into])
    await writer.addAudit({ ...by, action, subject, details: { customer_id: id, into } });
}

async function requireCustomer(writer: BusinessWrites, { projectId, id }: Key): Promise<Customer> {
  const customer = await writer.customer(projectId, id);
  if (!customer) throw noCustomer(id);
  return customer;
}

async function change(
  writer: BusinessWrites,
  { projectId, id }: Customer,
  mergedInto: string | null,
): Promise<Customer> {
  const changed = await writer.updateCustomer(projectId, id, { mergedInto });
  if (!changed) throw noCustomer(id);
  return changed;
}

function refuse(code: "invalid_request" | "conflict", message: string): AppError {
  return new AppError(code, `The customers cannot be merged: ${message}.`, {
    details: [{ field: "into", message }],
  });
}
