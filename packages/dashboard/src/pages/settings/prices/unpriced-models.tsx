import type { Unpriced } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { formatExactUsd } from "../../../money.ts";
import { onlyView } from "../../../view.ts";
import type { PriceSubject } from "./price-dialog.tsx";
import classes from "./prices.module.css";

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
        {number(calls)} calls of this period have no price: every total with one of them is incomplete.
      </p>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label="Models without a price">
          <thead>
            <tr>
              <th>Model</th>
              <th>Provider</th>
              <th className={classes.number}>Calls</th>
              <th className={classes.number}>Tokens</th>
              <th aria-label="Price" />
            </tr>
          </thead>
          <tbody>
            {models.map(
              ({ provider, model, calls: lacking, tokens, impossible_usage: impossible, price }) => (
                <tr key={`${provider} ${model}`}>
                  <td className={classes.model}>
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
                  <td className={classes.number}>{number(lacking)}</td>
                  <td className={classes.number}>{number(tokens)}</td>
                  <td className={classes.action}>
                    {impossible >= lacking ? (
                      <span className="faint">token counts contradict each other</span>
                    ) : price !== null ? (
                      <span className="faint" title={price}>
                        priced by now; stored ones until re-priced
                      </span>
                    ) : (
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => onSetPrice({ provider, model })}
                      >
                        Set a price…
                      </Button>
                    )}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
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
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>Model</th>
              <th>Provider</th>
              <th className={classes.number}>Calls that differ</th>
              <th className={classes.number}>By the book</th>
              <th className={classes.number}>Reported</th>
            </tr>
          </thead>
          <tbody>
            {differing.map((row) => (
              <tr key={`${row.provider} ${row.model}`}>
                <td className={classes.model}>{row.model}</td>
                <td>{row.provider}</td>
                <td className={classes.number}>
                  {number(row.differing)} of {number(row.calls)}
                </td>
                <td className={classes.number}>{formatExactUsd(row.computed)}</td>
                <td className={classes.number}>{formatExactUsd(row.reported)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
