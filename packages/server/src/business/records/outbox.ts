import type { Customer } from "../../model/customer.ts";
import type { Order } from "../../model/order.ts";

/** Changed records, as they are now, with the entries that named them. */
export interface OutboxBatch {
  entryIds: string[];
  customers: Customer[];
  orders: Order[];
}

export interface OutboxReads {
  /** The oldest entries, at most `limit`. An entry stays until {@link OutboxWrites.clearOutbox} names it. */
  outbox(limit: number): Promise<OutboxBatch>;
}
export interface OutboxWrites {
  clearOutbox(entryIds: readonly string[]): Promise<void>;
}
