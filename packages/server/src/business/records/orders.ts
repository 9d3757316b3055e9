import type { Environment } from "@anyway-sh/semconv";
import type { Order, OrderStatus } from "../../model/order.ts";
import type { PageRequest } from "./paging.ts";

export interface OrderFilter {
  customerId?: string | undefined;
  externalId?: string | undefined;
  status?: OrderStatus | undefined;
  /** By `placedAt`, milliseconds: inclusive. */
  from?: number | undefined;
  /** Exclusive. */
  to?: number | undefined;
}

/** What a client posted, defaults filled in but times: what "the same content" compares. */
export type OrderContent = Record<string, unknown>;

export interface OrderReads {
  order(projectId: string, id: string): Promise<Order | undefined>;
  orderByExternalId(
    projectId: string,
    externalId: string,
  ): Promise<{ order: Order; content: OrderContent } | undefined>;
  /** By `placedAt`, newest first. */
  orders(projectId: string, filter: OrderFilter, page: PageRequest): Promise<Order[]>;
  /** Whether the customer has an order that was ever paid. */
  hasPaidOrder(projectId: string, customerId: string, environment: Environment): Promise<boolean>;
}
export interface OrderWrites {
  /** Adds the record and its outbox entry. False, with nothing added, when its external id is taken. */
  addOrder(order: Order, content: OrderContent): Promise<boolean>;
  /** Makes every other transaction that asks for the same customer wait until this one ends. */
  lockCustomer(projectId: string, customerId: string): Promise<void>;
}
