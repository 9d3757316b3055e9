import type { ClickHouseClient } from "@clickhouse/client";
import type { CustomerIds } from "../model/customer-ids.ts";
import { periodsOf } from "../model/id-periods.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { type KnownIds, readIdPeriods, readLinkedIds } from "./identities.ts";
import type { Identities } from "./kept-identities.ts";
import { select } from "./statement.ts";

/** A customer by its ids. */
export interface Customer {
  ids: CustomerIds;
  /** Whether any user is, or was, its member. */
  lent: boolean;
}

/** What was read of customers in one state of a project's identities: nothing of it changes but with that. */
const customersOf = new WeakMap<Identities, Map<string, Promise<Customer>>>();
/** Of so many customers with so many ids at most. */
const MOST_CUSTOMERS = 500;
const MOST_IDS = 200;

/** An empty id is of nobody: any may be meant. */
export function readCustomer(
  client: ClickHouseClient,
  projectId: string,
  id: string,
  known: Identities,
): Promise<Customer> {
  if (known.generation === undefined) return findCustomer(client, projectId, id, known);
  const customers = customersOf.get(known) ?? new Map<string, Promise<Customer>>();
  customersOf.set(known, customers);
  const read = customers.get(id);
  if (read) return read;
  const customer = findCustomer(client, projectId, id, known);
  if (customers.size >= MOST_CUSTOMERS) customers.clear();
  customers.set(id, customer);
  const forget = () => customers.delete(id);
  customer.then(({ ids }) => ids.always.length + ids.dated.length > MOST_IDS && forget(), forget);
  return customer;
}

async function findCustomer(
  client: ClickHouseClient,
  projectId: string,
  id: string,
  known: Identities,
): Promise<Customer> {
  const ids = await readCustomerIds(client, projectId, id, known);
  if (id === "" || !known.lent) return { ids, lent: known.lent };
  const members = await select(
    client,
    "SELECT 1 FROM members WHERE project_id = {projectId:String} AND customer_id IN {ids:Array(String)} LIMIT 1",
    { projectId, ids: [...ids.always, ...ids.dated.map((dated) => dated.id)] },
  );
  return { ids, lent: members.length > 0 };
}

/** An empty id has no other. */
async function readCustomerIds(
  client: ClickHouseClient,
  projectId: string,
  id: string,
  known: KnownIds,
): Promise<CustomerIds> {
  if (id === "") return { customerId: "", always: [], dated: [] };
  if (!known.linked) return { customerId: id, always: [id], dated: [] };
  const own = await readIdPeriods(client, projectId, [id], known);
  const [only, ...others] = periodsOf(own.get(id) ?? [], id);
  const customerId = only && others.length === 0 ? only.customerId : id;
  const ids = await readLinkedIds(client, projectId, customerId, known);
  const periods = await readIdPeriods(client, projectId, ids, known);
  const found: CustomerIds = { customerId, always: [], dated: [] };
  for (const one of ids) {
    const its = periodsOf(periods.get(one) ?? [], one).filter((period) => period.customerId === customerId);
    if (its.some(({ fromSlot, untilSlot }) => fromSlot === 0 && untilSlot === OPEN_SLOT))
      found.always.push(one);
    else for (const { fromSlot, untilSlot } of its) found.dated.push({ id: one, fromSlot, untilSlot });
  }
  return found;
}
