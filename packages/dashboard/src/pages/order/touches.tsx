import type { Order, OrderAttribution } from "@anyway-sh/api";
import type { CreditModel } from "@anyway-sh/semconv";
import { ConversationLink } from "../../components/conversation-link.tsx";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import table from "../../components/small-table.module.css";
import { SmallTable } from "../../components/small-table.tsx";
import { CREDIT_WORDS, formatShare } from "../../credit-words.ts";
import { formatDuration } from "../../duration.ts";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./what-led-to-it.module.css";

/** Side by side on a wide screen; on a narrow one only the model that is chosen. */
const MODELS = [
  "last",
  "direct",
  "linear",
  "first",
  "position",
  "time_decay",
] as const satisfies CreditModel[];

interface TouchesProps {
  order: Order;
  attribution: OrderAttribution;
  model: CreditModel;
}

/** The conversations before an order, newest first, with the share that each model credits them with. */
export function Touches({ order, attribution, model }: TouchesProps) {
  const { touches, credit, currency } = attribution;
  const isCredited = credit[model].length > 0;
  const placed = Date.parse(order.placed_at);
  return (
    <div className={classes.touches}>
      <SmallTable name="Conversations before the order">
        <thead>
          <tr>
            <th scope="col">Conversation</th>
            <th scope="col" className={table.number}>
              Before it
            </th>
            <th scope="col" className={`${table.number} ${classes.cost}`}>
              Cost
            </th>
            {isCredited &&
              MODELS.map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={table.number}
                  data-chosen={name === model || undefined}
                  data-other={name !== model || undefined}
                  {...hint(CREDIT_WORDS[name].why)}
                >
                  {CREDIT_WORDS[name].label}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {touches
            .map((touch, i) => ({ touch, i }))
            .toReversed()
            .map(({ touch, i }) => (
              <tr key={`${touch.conversation_id} ${i}`}>
                <td>
                  <div className={classes.conversation}>
                    <span className={classes.title}>
                      <ConversationLink conversation={touch} />
                      {touch.direct && (
                        <span
                          className={classes.direct}
                          {...hint("It names the order, or the order or its payment link was made in it")}
                        >
                          direct
                        </span>
                      )}
                    </span>
                    <span className={classes.below}>
                      {formatMinute(touch.started_at)} · {count(touch.calls, "call", "calls")}
                      {touch.workflow && ` · ${touch.workflow}`}
                      {touch.model && ` · ${touch.model}`}
                      {touch.errors > 0 && (
                        <span className="loss"> · {count(touch.errors, "error", "errors")}</span>
                      )}
                    </span>
                  </div>
                </td>
                <td className={table.number} {...hint(formatFullTime(touch.ended_at))}>
                  {placed <= Date.parse(touch.ended_at) ? (
                    <span className="dim">during</span>
                  ) : (
                    formatDuration(placed - Date.parse(touch.ended_at))
                  )}
                </td>
                <td className={`${table.number} ${classes.cost}`}>
                  <Cost usd={touch.cost} unpriced={touch.cost_incomplete} />
                </td>
                {isCredited &&
                  MODELS.map((name) => {
                    const part = credit[name][i];
                    const isNone = !part || Number(part.share) === 0;
                    return (
                      <td
                        key={name}
                        className={table.number}
                        data-chosen={name === model || undefined}
                        data-other={name !== model || undefined}
                      >
                        {isNone ? (
                          <span className="faint">–</span>
                        ) : (
                          <span className={classes.share}>
                            <span>{formatMinorUnits(part.amount, currency)}</span>
                            <span className={classes.below}>{formatShare(part.share)}</span>
                          </span>
                        )}
                      </td>
                    );
                  })}
              </tr>
            ))}
        </tbody>
      </SmallTable>
    </div>
  );
}
