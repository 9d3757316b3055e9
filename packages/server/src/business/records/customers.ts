import type { Customer } from "../../model/customer.ts";
import type { PageRequest } from "./paging.ts";

export interface CustomerFilter {
  /** Case does not count. */
  email?: string | undefined;
  externalId?: string | undefined;
  /** Part of a name, e-mail, id or external id; case does not count. */
  text?: string | undefined;
}

export interface CustomerReads {
  customer(projectId: string, id: string): Promise<Customer | undefined>;
  customerByExternalId(projectId: string, externalId: string): Promise<Customer | undefined>;
  /** The records of these ids, in no order; an id without a record is left out. */
  customersById(projectId: string, ids: readonly string[]): Promise<Customer[]>;
  /** By `createdAt`, newest first. */
  customers(projectId: string, filter: CustomerFilter, page: PageRequest): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Adds the record and its outbox entry. False, with nothing added, when its external id is taken. */
  addCustomer(customer: Customer): Promise<boolean>;
}
