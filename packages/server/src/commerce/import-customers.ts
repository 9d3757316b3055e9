import type { BusinessStore, BusinessWrites } from "../business/store.ts";
import type { FieldError } from "../model/app-error.ts";
import type { Customer } from "../model/customer.ts";
import type { NewId } from "../model/ids.ts";
import { createCustomer, updateCustomer } from "./customers.ts";

/** Rows of one transaction: few enough that nothing else waits long. */
const BATCH = 100;

/** What a row of a file says; null where it says nothing. */
export interface CustomerRow {
  /** Where it begins in the file, from 1. */
  line: number;
  email: string | null;
  name: string | null;
  externalId: string | null;
  metadata: Record<string, string>;
}
export interface RefusedRow extends FieldError {
  line: number;
}
export interface CustomerImport {
  created: number;
  updated: number;
  unchanged: number;
  refused: RefusedRow[];
}

/**
 * Creates or updates a customer for each row: the one of its external id or, where it has none, of its e-mail in any
 * case. What a row leaves empty stays as it is, so that the same rows twice change nothing; what a crash cuts short is
 * finished by sending them again.
 */
export async function importCustomers(
  business: Pick<BusinessStore, "transaction">,
  projectId: string,
  rows: readonly CustomerRow[],
  clock: { now: () => number; newId: NewId },
): Promise<CustomerImport> {
  const done: CustomerImport = { created: 0, updated: 0, unchanged: 0, refused: [] };
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    // Counted after the transaction, which may run more than once.
    const outcomes = await business.transaction(async (writer) => {
      const all: (Outcome | RefusedRow)[] = [];
      for (const row of batch) all.push(await importRow(writer, projectId, row, clock));
      return all;
    });
    for (const outcome of outcomes) {
      if (typeof outcome === "string") done[outcome]++;
      else done.refused.push(outcome);
    }
  }
  return done;
}

type Outcome = "created" | "updated" | "unchanged";

async function importRow(
  writer: BusinessWrites,
  projectId: string,
  { line, ...said }: CustomerRow,
  clock: { now: () => number; newId: NewId },
): Promise<Outcome | RefusedRow> {
  const known = await find(writer, projectId, said);
  if (known === undefined)
    return {
      line,
      field: "external_id",
      message: "and email are both empty: one of them must tell which customer it is",
    };
  if (known.length > 1)
    return {
      line,
      field: "email",
      message: `belongs to several customers, such as ${known[0]?.id} and ${known[1]?.id}: give the external_id`,
    };
  const [before] = known;
  if (!before) {
    await createCustomer(writer, { projectId, ...said }, clock);
    return "created";
  }
  const after = await updateCustomer(writer, before, {
    // A row that was found by its e-mail says nothing new of it, nor of its case.
    ...(said.email === null || said.externalId === null ? {} : { email: said.email }),
    ...(said.name === null ? {} : { name: said.name }),
    metadata: { ...before.metadata, ...said.metadata },
  });
  return after.version === before.version ? "unchanged" : "updated";
}

/** The customers that a row can mean; undefined when nothing in it tells. */
async function find(
  writer: BusinessWrites,
  projectId: string,
  { externalId, email }: Pick<CustomerRow, "externalId" | "email">,
): Promise<Customer[] | undefined> {
  if (externalId !== null) {
    const customer = await writer.customerByExternalId(projectId, externalId);
    return customer ? [customer] : [];
  }
  if (email === null) return undefined;
  const all = await writer.customers(projectId, { email }, { limit: 100 });
  const standing = all.filter((customer) => customer.mergedInto === null);
  return standing.length > 0 ? standing : all;
}
