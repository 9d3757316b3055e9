import type { CloseAdjustment } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { count } from "../../../profit.ts";
import { formatMinute } from "../../../time.ts";
import { Change } from "./change.tsx";
import classes from "./closes.module.css";

/** What a closed month came to differ in at one time: by whom, and of which model. */
export function Adjustment({ change, currency }: { change: CloseAdjustment; currency: string }) {
  const { number, at, total, customers, others, models, days } = change;
  const hasUnpriced = [
    ...customers.map(({ unpriced_spans }) => unpriced_spans),
    ...models.map(({ unpriced_calls }) => unpriced_calls),
  ].some((calls) => calls !== 0);
  const unpriced = hasUnpriced ? ["Without a price"] : [];
  return (
    <article className={classes.adjustment} aria-label={`Adjustment ${number}`}>
      <h3>
        <time dateTime={at}>{formatMinute(at)}</time>
        <span className="dim">
          Revenue <Change value={total.revenue} currency={currency} /> · Cost{" "}
          <Change value={total.cost} currency={currency} /> · Profit{" "}
          <Change value={total.profit} currency={currency} />
        </span>
      </h3>
      <div className={classes.tables}>
        {customers.length > 0 && (
          <Table name="By customer" head={["Customer", "Revenue", "Cost", "Profit", ...unpriced]}>
            {customers.map((one) => (
              <tr key={`${one.kind} ${one.customer_id}`}>
                <td className={classes.name}>
                  {one.customer_id === null ? (
                    <span className="dim">{one.kind === "shared" ? "Shared" : "No customer"}</span>
                  ) : (
                    <Link
                      to="/customers/$customerId"
                      params={{ customerId: one.customer_id }}
                      className={one.name ? "link" : "link mono"}
                      title={one.customer_id}
                    >
                      {one.name ?? one.customer_id}
                    </Link>
                  )}
                </td>
                <td className={table.number}>
                  <Change value={one.revenue} currency={currency} />
                </td>
                <td className={table.number}>
                  <Change value={one.cost} currency={currency} />
                </td>
                <td className={table.number}>
                  <Change value={one.profit} currency={currency} />
                </td>
                {unpriced.length > 0 && (
                  <td className={table.number}>
                    <Count value={one.unpriced_spans} />
                  </td>
                )}
              </tr>
            ))}
          </Table>
        )}
        {models.length > 0 && (
          <Table name="By model" head={["Model", "Cost", "Calls", ...unpriced]}>
            {models.map((one) => (
              <tr key={one.model}>
                <td className={classes.name}>{one.model ?? <span className="dim">No model</span>}</td>
                <td className={table.number}>
                  <Change value={one.cost} currency="USD" />
                </td>
                <td className={table.number}>
                  <Count value={one.calls} />
                </td>
                {unpriced.length > 0 && (
                  <td className={table.number}>
                    <Count value={one.unpriced_calls} />
                  </td>
                )}
              </tr>
            ))}
          </Table>
        )}
      </div>
      {others > 0 && <p className="faint">And {count(others, "more customer", "more customers")}.</p>}
      {days.length > 0 && (
        <p className="faint">
          Calls of{" "}
          {days
            .slice(0, FEW_DAYS)
            .map(({ date }) => date)
            .join(", ")}
          {days.length > FEW_DAYS && ` and ${count(days.length - FEW_DAYS, "more day", "more days")}`}
        </p>
      )}
    </article>
  );
}

const FEW_DAYS = 6;

function Table({ name, head, children }: { name: string; head: readonly string[]; children: ReactNode }) {
  return (
    <SmallTable name={name}>
      <thead>
        <tr>
          {head.map((text, i) => (
            <th key={text} className={i > 0 ? table.number : undefined}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </SmallTable>
  );
}

function Count({ value }: { value: number }) {
  if (value === 0) return <span className="faint">–</span>;
  return (
    <span className="num">
      {value.toLocaleString("en-US", { signDisplay: "always" }).replace("-", "\u2212")}
    </span>
  );
}
