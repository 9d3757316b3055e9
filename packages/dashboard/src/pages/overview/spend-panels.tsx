import type { BudgetFiring, Conversions, Costs, Unpriced } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Change } from "../../components/change.tsx";
import { Cost } from "../../components/cost.tsx";
import { Money } from "../../components/money.tsx";
import { formatPercent, share, toScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatMinute } from "../../time.ts";
import { onlyView } from "../../view.ts";
import { Credited } from "../conversions/parts.tsx";
import classes from "./overview.module.css";
import { type Asked, Panel } from "./panel.tsx";

const MOST = 5;
const number = (n: number) => n.toLocaleString("en-US");

/** The models that most is spent on. */
export function ModelSpend({ costs }: { costs: Asked<Costs> }) {
  return (
    <Panel
      title="Models by spend"
      more={
        <Link to="/costs" search={(previous) => ({ ...onlyView(previous) })} className="link">
          All costs
        </Link>
      }
      query={costs}
      empty={({ rows }) => (rows.length === 0 ? "No model calls in this time range." : undefined)}
    >
      {({ rows, totals }) => (
        <ul className={classes.rows}>
          {rows.slice(0, MOST).map((row) => {
            const model = row.values[0] ?? null;
            const part = share(toScaled(row.cost), toScaled(totals.cost));
            return (
              <li key={model} className={classes.row}>
                <Link
                  to="/traces"
                  search={(previous) => ({ ...onlyView(previous), model: model ?? "" })}
                  className="mono ellipsis"
                >
                  {model ?? "names no model"}
                </Link>
                <span className={classes.pair}>
                  <span className={classes.shares} aria-hidden>
                    <span style={{ width: `${part * 100}%` }} />
                  </span>
                  <span className={classes.side}>
                    <Change
                      now={row.cost}
                      before={row.previous_cost}
                      beforeIncomplete={row.previous_incomplete}
                    />
                  </span>
                </span>
                <span>
                  <Cost usd={row.cost} unpriced={row.incomplete} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

/** Models whose calls no total has the cost of. */
export function UnpricedModels({ unpriced }: { unpriced: Asked<Unpriced> }) {
  return (
    <Panel
      title="Models without a price"
      more={
        <Link to="/settings/prices" search={onlyView} className="link">
          Prices
        </Link>
      }
      query={unpriced}
      empty={({ models }) =>
        models.length === 0 ? "Every model call in this time range has a price." : undefined
      }
    >
      {({ models }) => (
        <ul className={classes.rows}>
          {models.slice(0, MOST).map(({ provider, model, calls, tokens }) => (
            <li key={`${provider} ${model}`} className={classes.row}>
              <Link
                to="/traces"
                search={(previous) => ({ ...onlyView(previous), model, incomplete: "true" })}
                className="mono ellipsis"
              >
                {model || "names no model"}
              </Link>
              <span className={`num ${classes.side}`}>{count(tokens, "token", "tokens")}</span>
              <span className="num">{count(calls, "call", "calls")}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Who was in conversation, who of them paid, and what conversations are credited with. */
export function ConversionFigures({ conversions }: { conversions: Asked<Conversions> }) {
  return (
    <Panel
      title="Conversions"
      more={
        <Link to="/conversions" search={(previous) => ({ ...onlyView(previous) })} className="link">
          All conversions
        </Link>
      }
      query={conversions}
      empty={({ totals }) =>
        totals.funnel.conversations.conversations === 0 ? "No conversations in this time range." : undefined
      }
    >
      {({ totals, credit, currency, unattributed }) => (
        <ul className={classes.rows}>
          <li className={classes.row}>
            <ConversationsLink stage="conversations">Visitors who paid</ConversationsLink>
            <span className={`num ${classes.side}`}>
              {number(totals.funnel.paid.visitors)} of {number(totals.funnel.conversations.visitors)}
            </span>
            <span className="num">
              {totals.conversion_rate === null ? "–" : formatPercent(totals.conversion_rate)}
            </span>
          </li>
          <li className={classes.row}>
            <ConversationsLink stage="credited">Credited to conversations</ConversationsLink>
            <span className={`num ${classes.side}`}>
              {count(Number(totals.orders[credit]), "order", "orders")}
            </span>
            <span className="num">
              <Credited money={totals.credited[credit]} currency={currency} />
            </span>
          </li>
          <li className={classes.row}>
            <ConversationsLink stage="paid">Cost to convert</ConversationsLink>
            <span className={`num ${classes.side}`}>
              {count(totals.funnel.paid.conversations, "conversation", "conversations")}
            </span>
            <span>
              {totals.cost_to_convert === null ? (
                <span className="faint">–</span>
              ) : (
                <Cost usd={totals.cost_to_convert} unpriced={totals.unpriced_calls.converted > 0} />
              )}
            </span>
          </li>
          {unattributed && unattributed.orders > 0 && (
            <li className={classes.row}>
              <Link
                to="/conversions/orders"
                search={(previous) => ({ ...onlyView(previous), attributed: "false" as const })}
              >
                Orders that no conversation preceded
              </Link>
              <span className={`num ${classes.side}`}>{count(unattributed.orders, "order", "orders")}</span>
              <span className="num">
                <Credited money={unattributed.money} currency={currency} />
              </span>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function ConversationsLink({
  stage,
  children,
}: {
  stage: "conversations" | "credited" | "paid";
  children: string;
}) {
  return (
    <Link
      to="/conversions/conversations"
      search={(previous) => ({ ...onlyView(previous), stage })}
      className="ellipsis"
    >
      {children}
    </Link>
  );
}

/** Budgets that reached a threshold, whatever the range. */
export function FiredBudgets({ firings }: { firings: Asked<BudgetFiring[]> }) {
  return (
    <Panel
      title="Budgets that fired"
      more={
        <Link to="/budgets/fired" search={onlyView} className="link">
          All that fired
        </Link>
      }
      query={firings}
      empty={(fired) => (fired.length === 0 ? "No budget has reached a threshold." : undefined)}
    >
      {(fired) => (
        <ul className={classes.rows}>
          {fired.map((firing) => (
            <li key={firing.id} className={classes.row}>
              <Link
                to="/budgets/$budgetId"
                params={{ budgetId: firing.budget_id }}
                search={onlyView}
                className="ellipsis"
              >
                {firing.name}
              </Link>
              <span className={`num ${classes.side}`}>
                <Money usd={firing.spent} /> of <Money usd={firing.limit} /> · {formatMinute(firing.fired_at)}
              </span>
              <span className={firing.threshold >= 100 ? "num loss" : "num"}>{firing.threshold}%</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
