import type { Unpriced } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Money } from "../../../components/money.tsx";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { count } from "../../../profit.ts";
import { onlyView } from "../../../view.ts";
import type { PriceSubject } from "./price-dialog.tsx";

const number = (count: number) => count.toLocaleString("en-US");

/** The models whose calls no total has the cost of, each with the way to a price. */
export function UnpricedModels({
  unpriced: { models, calls },
  onSetPrice,
}: {
  unpriced: Unpriced;
  onSetPrice: (subject: PriceSubject) => void;
}) {
  if (models.length === 0) return <p className="dim">Every call of this period has a price.</p>;
  return (
    <>
      <p className="dim">
        {count(calls, "call", "calls")} of this period {calls === 1 ? "has" : "have"} no price: every total
        with one of them is incomplete.
      </p>
      <SmallTable name="Models without a price">
        <thead>
          <tr>
            <th>Model</th>
            <th>Provider</th>
            <th className={table.number}>Calls</th>
            <th className={table.number}>Tokens</th>
            <th aria-label="Price" className={table.action} />
          </tr>
        </thead>
        <tbody>
          {models.map(({ provider, model, calls: lacking, tokens, impossible_usage: impossible, price }) => (
            <tr key={`${provider} ${model}`}>
              <td className={table.words}>
                <Link
                  to="/traces"
                  search={(previous) => ({
                    ...onlyView(previous),
                    model: model || undefined,
                    incomplete: "true",
                  })}
                  className="link"
                >
                  {model || "names no model"}
                </Link>
              </td>
              <td>{provider || <span className="faint">–</span>}</td>
              <td className={table.number}>{number(lacking)}</td>
              <td className={table.number}>{number(tokens)}</td>
              <td className={table.action}>
                {impossible >= lacking ? (
                  <span className="faint">token counts contradict each other</span>
                ) : price !== null ? (
                  <span className="faint" title={price}>
                    priced by now; stored ones until re-priced
                  </span>
                ) : (
                  <Button size="compact-xs" variant="default" onClick={() => onSetPrice({ provider, model })}>
                    Set a price…
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </SmallTable>
    </>
  );
}

/** Models of which clients report another cost than the book tells. */
export function ReportedCosts({ reported }: Pick<Unpriced, "reported">) {
  const differing = reported.filter((row) => row.differing > 0);
  if (differing.length === 0) return null;
  return (
    <section aria-label="Reported otherwise">
      <h2>Reported otherwise</h2>
      <p className="dim">
        Clients report a cost with these calls that is more than 1 % off the book's. Which one counts is set
        on{" "}
        <Link to="/settings/project" search={onlyView} className="link">
          Project
        </Link>
        .
      </p>
      <SmallTable name="Costs that differ">
        <thead>
          <tr>
            <th>Model</th>
            <th>Provider</th>
            <th className={table.number}>Calls that differ</th>
            <th className={table.number}>By the book</th>
            <th className={table.number}>Reported</th>
          </tr>
        </thead>
        <tbody>
          {differing.map((row) => (
            <tr key={`${row.provider} ${row.model}`}>
              <td className={table.words}>{row.model}</td>
              <td>{row.provider}</td>
              <td className={table.number}>
                {number(row.differing)} of {number(row.calls)}
              </td>
              <td className={table.number}>
                <Money usd={row.computed} />
              </td>
              <td className={table.number}>
                <Money usd={row.reported} />
              </td>
            </tr>
          ))}
        </tbody>
      </SmallTable>
    </section>
  );
}
