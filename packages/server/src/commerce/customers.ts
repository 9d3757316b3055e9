import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { Customer, CustomerChange } from "../model/customer.ts";
import type { NewId } from "../model/ids.ts";

/** What is said of a new customer. */
export type NewCustomer = Pick<Customer, "projectId" | "email" | "name" | "externalId" | "metadata">;

/** Adds a customer. Refuses an external id that another customer of the project has. */
export async function createCustomer(
  writer: BusinessWrites,
  input: NewCustomer,
  { now, newId }: { now: () => number; newId: NewId },
): Promise<Customer> {
  const customer: Customer = { ...input, id: newId("CUS_"), mergedInto: null, createdAt: now(), version: 1 };
  if (await writer.addCustomer(customer)) return customer;
  const { projectId, externalId } = input;
  const holder = externalId === null ? undefined : await writer.customerByExternalId(projectId, externalId);
  throw externalIdTaken(externalId, holder);
}

/** Changes what is named. A change that changes nothing is none. */
export async function updateCustomer(
  writer: BusinessWrites,
  { projectId, id }: Pick<Customer, "projectId" | "id">,
  change: CustomerChange,
): Promise<Customer> {
  const { externalId } = change;
  if (typeof externalId === "string") {
    await writer.lockExternalId(projectId, externalId);
    const holder = await writer.customerByExternalId(projectId, externalId);
    if (holder && holder.id !== id) throw externalIdTaken(externalId, holder);
  }
  const customer = await writer.updateCustomer(projectId, id, change);
  if (!customer) throw noCustomer(id);
  return customer;
}

export function noCustomer(id: string): AppError {
  return new AppError(
    "not_found",
    `There is no record of a customer ${id} in this project; ids that only spans or orders name have none.`,
  );
}

function externalIdTaken(externalId: string | null, holder: Customer | undefined): AppError {
  return new AppError(
    "conflict",
    `The external_id "${externalId}" belongs to the customer ${holder?.id} already. Read or change that one.`,
    { details: [{ field: "external_id", message: `is taken by ${holder?.id}` }] },
  );
}
