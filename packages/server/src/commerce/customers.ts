import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { Customer } from "../model/customer.ts";
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
  throw new AppError(
    "conflict",
    `The external_id "${externalId}" belongs to the customer ${holder?.id} already. Read or change that one.`,
    { details: [{ field: "external_id", message: `is taken by ${holder?.id}` }] },
  );
}
