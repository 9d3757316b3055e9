import type { SpanNode } from "@anyway-sh/api";
import { COST_MEANINGS, describeUsageRule } from "@anyway-sh/api/meanings";
import { Fragment } from "react";
import { formatExactUsd } from "../../money.ts";
import classes from "./span-panel.module.css";

type CostOf = Pick<SpanNode, "usage" | "cost" | "units" | "service_tier">;

/** Where the cost of a call comes from: each kind of token, and which price was used. */
export function CostTable({ span: { usage, cost, units, service_tier: tier } }: { span: CostOf }) {
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
          {cost?.other && Number(cost.other) !== 0 && (
            <tr>
              <th scope="row">{unitWords(units) || "Other"}</th>
              <td>–</td>
              <td>{formatExactUsd(cost.other)}</td>
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
        {cost && <>{COST_MEANINGS[cost.status]}. </>}
        {tier !== "standard" && <>Served in the {tier} tier. </>}
        {cost?.price && (
          <>
            Price: <span className="mono">{cost.price}</span>.{" "}
          </>
        )}
        {cost?.reported && cost.status !== "reported" && (
          <>The client reported {formatExactUsd(cost.reported)}. </>
        )}
        {cost?.computed && cost.status === "reported" && (
          <>By the price book it is {formatExactUsd(cost.computed)}. </>
        )}
        {cost?.differs && cost.computed && cost.reported && (
          <strong>{differenceWords(cost.computed, cost.reported)} </strong>
        )}
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

/** Such as "The client reported 12.5 % more." */
function differenceWords(computed: string, reported: string): string {
  if (Number(computed) === 0) return "The two differ.";
  const ratio = (Number(reported) - Number(computed)) / Number(computed);
  const percent = Math.abs(ratio * 100).toLocaleString("en-US", { maximumFractionDigits: 1 });
  return `What was reported is ${percent} % ${ratio > 0 ? "more" : "less"}.`;
}

const UNIT_WORDS = {
  requests: "requests",
  images: "images",
  audio_ms: "ms of audio",
  characters: "characters",
  searches: "searches",
} as const;

function unitWords(units: SpanNode["units"]): string {
  const words = Object.entries(units).map(
    ([unit, count]) => `${count.toLocaleString("en-US")} ${UNIT_WORDS[unit as keyof typeof UNIT_WORDS]}`,
  );
  return words.join(", ");
}
