import type { Client } from "@anyway-sh/api/client";
import { AssociationProperty, withTask, withTool, withWorkflow } from "@anyway-sh/node-server-sdk";
import { PRODUCTS, type Product, TRAIL_PASS } from "./catalog.ts";
import type { OrderBook } from "./orders.ts";

/** Whoever takes the money: a payment provider, or your own terminal. */
export interface PaymentGateway {
  charge(payment: { amount: number; currency: string; requestId: string }): Promise<{
    id: string;
    placedAt: Date;
    paidAt: Date;
  }>;
}

export interface Purchase {
  customerId: string;
  userId: string | undefined;
  sessionId: string;
  productId: string;
  quantity: number;
  /** A subscription that goes on, charged again. */
  renewal?: boolean;
  requestId: string;
}

const TAX_PERCENT = 19;

export class Checkout {
  readonly #anyway: Client;
  readonly #payments: PaymentGateway;
  readonly #orders: OrderBook;

  constructor(services: { anyway: Client; payments: PaymentGateway; orders: OrderBook }) {
    this.#anyway = services.anyway;
    this.#payments = services.payments;
    this.#orders = services.orders;
  }

  /** Takes the payment, tells Anyway about the order, and carries it out under the order's id. */
  handlePayment(purchase: Purchase): Promise<{ orderId: string; number: string }> {
    const { customerId, userId, sessionId, requestId } = purchase;
    const product = findProduct(purchase.productId);
    return withWorkflow(
      {
        name: "process_payment",
        associationProperties: {
          [AssociationProperty.CUSTOMER_ID]: customerId,
          [AssociationProperty.USER_ID]: userId,
          [AssociationProperty.SESSION_ID]: sessionId,
          product_id: product.id,
          request_id: requestId,
        },
      },
      async () => {
        const amount = product.price * purchase.quantity;
        const payment = await withTool({ name: "charge_card" }, () =>
          this.#payments.charge({ amount, currency: "USD", requestId }),
        );
        const { data: order } = await this.#anyway.orders.create({
          customer_id: customerId,
          external_id: payment.id,
          product_id: product.id,
          amount,
          tax: taxIn(amount),
          currency: "USD",
          placed_at: payment.placedAt.toISOString(),
          paid_at: payment.paidAt.toISOString(),
          ...(product === TRAIL_PASS ? { kind: purchase.renewal ? "renewal" : "new_subscription" } : {}),
        });
        // The order has an id now, so what follows carries it.
        return withWorkflow(
          {
            name: "complete_order",
            associationProperties: {
              [AssociationProperty.CUSTOMER_ID]: customerId,
              [AssociationProperty.ORDER_ID]: order.id,
            },
          },
          async () => ({ orderId: order.id, number: await this.#fulfill(payment.id, product) }),
        );
      },
    );
  }

  async #fulfill(paymentId: string, product: Product): Promise<string> {
    const number = `R-${paymentId.slice(-5)}`;
    if (product !== TRAIL_PASS)
      await withTask({ name: "reserve_stock" }, async () => {
        this.#orders.add({
          number,
          product: product.name,
          status: "packing",
          carrier: "Alpine Parcel",
          place: "the warehouse",
          days: 3,
        });
      });
    await withTask({ name: "send_confirmation" }, async () => `Thank you for your order ${number}.`);
    return number;
  }
}

function findProduct(id: string): Product {
  const product = [TRAIL_PASS, ...PRODUCTS].find((candidate) => candidate.id === id);
  if (!product) throw new Error(`There is no product ${id}.`);
  return product;
}

/** The tax that a price includes, rounded half up to the cent. */
const taxIn = (amount: number): number =>
  Math.floor((2 * amount * TAX_PERCENT + 100 + TAX_PERCENT) / (2 * (100 + TAX_PERCENT)));
