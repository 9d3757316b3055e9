import type { Order } from "@anyway-sh/api";
import { refundable } from "../../commerce-api.ts";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime } from "../../time.ts";

/** The money of an order. */
export function OrderTiles({ order }: { order: Order }) {
  const money = (amount: number) => formatMinorUnits(amount, order.currency);
  const isPaid = order.paid_at !== null;
  return (
    <Tiles>
      <Tile
        label={isPaid ? "Paid" : "Amount"}
        note={order.paid_at === null ? "not paid" : formatFullTime(order.paid_at)}
      >
        {money(order.amount)}
      </Tile>
      <Tile label="Tax" note="part of the amount">
        {order.tax === 0 ? <None /> : money(order.tax)}
      </Tile>
      <Tile label="Refunded" note={isPaid && `${money(refundable(order))} can be refunded`}>
        {order.amount_refunded === 0 ? <None /> : money(-order.amount_refunded)}
      </Tile>
      {order.amount_disputed > 0 && (
        <Tile
          label="Disputed"
          note={
            order.status === "dispute_lost" ? "kept by the buyer’s bank" : "held back by the buyer’s bank"
          }
        >
          {money(-order.amount_disputed)}
        </Tile>
      )}
      <Tile label="Fees" note={order.fees === null ? "the provider did not say" : "taken by the provider"}>
        {order.fees === null || order.fees === 0 ? <None /> : money(-order.fees)}
      </Tile>
      {order.settled_amount !== null && order.settled_currency !== null && (
        <Tile label="Settled" note="credited by the provider">
          {formatMinorUnits(order.settled_amount, order.settled_currency)}
        </Tile>
      )}
    </Tiles>
  );
}

const None = () => <span className="faint">–</span>;
