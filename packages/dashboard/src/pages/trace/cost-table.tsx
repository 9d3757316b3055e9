import type { Cost, SpanNode } from "@anyway-sh/api";
import { formatExactUsd } from "../../money.ts";
import classes from "./span-panel.module.css";

type Usage = NonNullable<SpanNode["usage"]>;

const STATUS: Record<Cost["status"], string> = {
  computed: "Computed from the tokens and the price",
  reported: "As the client reported it; no price is known here",
  unpriced: "No price is known for this model, so its cost is missing",
  not_billable: "Not billed: another span of this call carries the cost, or it was served from a cache",
};

/** Where the cost of a call comes from: each kind of token, and which price was used. */
export function CostTable({ usage, cost }: { usage: Usage | null; cost: Cost | null }) {
  const lines = [
    { label: "Uncached input", tokens: usage?.uncached_input_tokens, usd: cost?.uncached_input },
    { label: "Cache read", tokens: usage?.cache_read_tokens, usd: cost?.cache_read },
    { label: "Cache write", tokens: usage?.cache_write_tokens, usd: cost?.cache_write },
    { label: "Output", tokens: usage?.output_tokens, usd: cost?.output },
  ];
  return (
    <>
      <table className={`${classes.costTable} num`}>
        <thead>
          <tr>
            <th scope="col">
              <span className="faint">Part</span>
            </th>
            <th scope="col">Tokens</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, tokens, usd }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{tokens?.toLocaleString("en-US") ?? "–"}</td>
              <td>{usd ? formatExactUsd(usd) : "–"}</td>
            </tr>
          ))}
          {usage && usage.reasoning_tokens > 0 && (
            <tr className="faint">
              <th scope="row">of which reasoning</th>
              <td>{usage.reasoning_tokens.toLocaleString("en-US")}</td>
              <td />
            </tr>
          )}
          <tr className={classes.total}>
            <th scope="row">Total</th>
            <td>{usage ? (usage.input_tokens + usage.output_tokens).toLocaleString("en-US") : "–"}</td>
            <td>{cost?.total ? formatExactUsd(cost.total) : "–"}</td>
          </tr>
        </tbody>
      </table>
      <p className={classes.price}>
        {cost && <>{STATUS[cost.status]}. </>}
        {cost?.price && (
          <>
            Price: <span className="mono">{cost.price}</span>.{" "}
          </>
        )}
        {cost?.reported && <>The client reported {formatExactUsd(cost.reported)}. </>}
        {usage && (
          <>
            Token counts read by the rule <span className="mono">{usage.rule}</span>.
          </>
        )}
      </p>
    </>
  );
}
