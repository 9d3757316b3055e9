import type { BusinessStore } from "../business/store.ts";
import { AppError, type FieldError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import { type NewOrder, placeOrder } from "./orders.ts";

/** Rows of one transaction: few enough that nothing else waits long. */
const BATCH = 100;

/** An order of a file. */
export interface OrderRow {
  /** Where it begins in the file, from 1. */
  line: number;
  order: NewOrder;
}
export interface OrderImport {
  created: number;
  unchanged: number;
  refused: (FieldError & { line: number })[];
}

/**
 * Places an order for each row, once for each external id: the same rows again change nothing, and what a crash cut
 * short is finished by sending them again. A row that says otherwise than an order that exists is refused.
 */
export async function importOrders(
  business: Pick<BusinessStore, "transaction">,
  rows: readonly OrderRow[],
  clock: { now: () => number; newId: NewId },
): Promise<OrderImport> {
  const done: OrderImport = { created: 0, unchanged: 0, refused: [] };
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    // Counted after the transaction, which may run more than once.
    const outcomes = await business.transaction(async (writer) => {
      const all: (boolean | (FieldError & { line: number }))[] = [];
      for (const { line, order } of batch)
        try {
          all.push((await placeOrder(writer, order, clock, "import")).created);
        } catch (error) {
          // Thrown before anything of the row was written.
          if (!(error instanceof AppError)) throw error;
          all.push({ line, field: error.details[0]?.field ?? "", message: error.message });
        }
      return all;
    });
    for (const outcome of outcomes) {
      if (typeof outcome !== "boolean") done.refused.push(outcome);
      else if (outcome) done.created++;
      else done.unchanged++;
    }
  }
  return done;
}
