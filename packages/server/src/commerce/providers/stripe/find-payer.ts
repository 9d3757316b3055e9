import type { BusinessReads } from "../../../business/store.ts";
import type { Customer } from "../../../model/customer.ts";
import type { Payer } from "./payment-source.ts";

/** In the metadata of a payment or a customer at Stripe: the id, or the external id, of a customer of ours. */
const CUSTOMER_KEY = "anyway_customer_id";

/**
 * The one customer who can have paid: by what the metadata names, by Stripe's own id as the external id, by e-mail.
 * Undefined when nobody is, or several are.
 */
export async function findPayer(
  reader: BusinessReads,
  projectId: string,
  { metadata, stripeCustomer, email }: Payer,
): Promise<string | undefined> {
  const named = metadata[CUSTOMER_KEY];
  const found =
    (named && (await reader.customer(projectId, named))) ||
    (named && (await reader.customerByExternalId(projectId, named))) ||
    (stripeCustomer && (await reader.customerByExternalId(projectId, stripeCustomer))) ||
    (email && (await onlyOne(reader, projectId, email)));
  return found ? (found.mergedInto ?? found.id) : undefined;
}

/** Several customers may share an e-mail; merged ones count as the one that they were merged into. */
async function onlyOne(
  reader: BusinessReads,
  projectId: string,
  email: string,
): Promise<Customer | undefined> {
  const [first, ...others] = (await reader.customers(projectId, { email }, { limit: 10 })).filter(
    ({ mergedInto }) => mergedInto === null,
  );
  return others.length === 0 ? first : undefined;
}
