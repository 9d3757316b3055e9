import type { Cost, SpanNode } from "@anyway-sh/api";
import { COST_MEANINGS, describeUsageRule } from "@anyway-sh/api/meanings";
import { Fragment } from "react";
import { formatExactUsd } from "../../money.ts";
import classes from "./span-panel.module.css";

type Usage = NonNullable<SpanNode["usage"]>;

/** Where the cost of a call comes from: each kind of token, and which price was used. */
export function CostTable({ usage, cost }: { usage: Usage | null; cost: Cost | null }) {
  const lines = [
    {
      label: "Uncached input",
      tokens: usage?.uncached_input_tokens,
      usd: cost?.uncached_input,
      parts: [{ label: "audio", tokens: usage?.input_audio_tokens }],
    },
    { label: "Cache read", tokens: usage?.cache_read_tokens, usd: cost?.cache_read, parts: [] },
    {
      label: "Cache write",
      tokens: usage?.cache_write_tokens,
      usd: cost?.cache_write,
      parts: [{ label: "kept for an hour", tokens: usage?.cache_write_1h_tokens }],
    },
    {
      label: "Output",
      tokens: usage?.output_tokens,
      usd: cost?.output,
      parts: [
        { label: "reasoning", tokens: usage?.reasoning_tokens },
        { label: "audio", tokens: usage?.output_audio_tokens },
      ],
    },
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
          {lines.map(({ label, tokens, usd, parts }) => (
            <Fragment key={label}>
              <tr>
                <th scope="row">{label}</th>
                <td>{tokens?.toLocaleString("en-US") ?? "–"}</td>
                <td>{usd ? formatExactUsd(usd) : "–"}</td>
              </tr>
              {parts.map((part) =>
                part.tokens ? (
                  <tr key={part.label} className={classes.part}>
                    <th scope="row">of which {part.label}</th>
                    <td>{part.tokens.toLocaleString("en-US")}</td>
                    <td />
                  </tr>
                ) : null,
              )}
            </Fragment>
          ))}
          <tr className={classes.total}>
            <th scope="row">Total</th>
            <td>{usage ? (usage.input_tokens + usage.output_tokens).toLocaleString("en-US") : "–"}</td>
            <td>{cost?.total ? formatExactUsd(cost.total) : "–"}</td>
          </tr>
        </tbody>
      </table>
      <p className={classes.price}>
        {cost && <>{COST_MEANINGS[cost.status]}. </>}
        {cost?.price && (
          <>
            Price: <span className="mono">{cost.price}</span>.{" "}
          </>
        )}
        {cost?.reported && <>The client reported {formatExactUsd(cost.reported)}. </>}
        {usage && (
          <>
            Token counts read by the rule <span className="mono">{usage.rule}</span>.{" "}
            {describeUsageRule(usage.rule)}
          </>
        )}
      </p>
    </>
  );
}
