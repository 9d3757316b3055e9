/** An order as the warehouse knows it. */
export interface WarehouseOrder {
  number: string;
  product: string;
  status: "packing" | "in transit" | "delivered" | "held at customs";
  carrier: string;
  place: string;
  /** Working days until delivery. */
  days: number;
}

/** The shop's own orders, by number. */
export class OrderBook {
  readonly #orders: Map<string, WarehouseOrder>;

  constructor(orders: WarehouseOrder[] = []) {
    this.#orders = new Map(orders.map((order) => [order.number, order]));
  }

  add(order: WarehouseOrder): void {
    this.#orders.set(order.number, order);
  }

  find(number: string): WarehouseOrder | undefined {
    return this.#orders.get(number);
  }
}
