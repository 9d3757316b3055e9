import type { Price, PriceRates } from "@anyway-sh/api";
import { IconX } from "@tabler/icons-react";
import classes from "./prices.module.css";
import { useRemovePrice } from "./prices-api.ts";

const SHOWN = ["input", "output", "cache_read", "cache_write"] as const;
const OTHER: Partial<Record<keyof PriceRates, string>> = {
  cache_write_1h: "an hour in cache",
  reasoning: "reasoning",
  input_audio: "audio in",
  output_audio: "audio out",
  request: "a request",
  image: "an image",
  audio_minute: "a minute of audio",
  characters: "a million characters",
  searches: "a thousand searches",
};

/** Prices of the book: dollars per million tokens, since when, and where each comes from. */
export function PriceTable({ prices }: { prices: readonly Price[] }) {
  const remove = useRemovePrice();
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="Prices">
        <thead>
          <tr>
            <th>Model</th>
            <th>Provider</th>
            <th className={classes.number}>Input</th>
            <th className={classes.number}>Output</th>
            <th className={classes.number}>Cache read</th>
            <th className={classes.number}>Cache write</th>
            <th>Since</th>
            <th>Source</th>
            <th aria-label="Remove" />
          </tr>
        </thead>
        <tbody>
          {prices.map((price, i) => (
            // Some built-in prices differ by their hours alone.
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no state
            <tr key={`${price.source.name} ${price.provider} ${price.model} ${i}`}>
              <td className={classes.model}>
                {price.model}
                <Notes price={price} />
              </td>
              <td>{price.provider ?? <span className="faint">any</span>}</td>
              {SHOWN.map((name) => (
                <td key={name} className={classes.number}>
                  {price.rates[name] === undefined ? (
                    <span className="faint">–</span>
                  ) : (
                    `$${price.rates[name]}`
                  )}
                </td>
              ))}
              <td className="num">
                {price.effective_from?.slice(0, 10) ?? <span className="faint">always</span>}
                {price.hours && <span className={classes.note}>{price.hours} UTC</span>}
              </td>
              <td>
                <Source price={price} />
              </td>
              <td className={classes.action}>
                {price.id !== null && (
                  <button
                    type="button"
                    className={classes.remove}
                    aria-label={`Remove the price of ${price.model}`}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(price.id ?? "")}
                  >
                    <IconX size={13} aria-hidden />
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Notes({ price: { rates, long_contexts, tiers } }: { price: Price }) {
  const notes = [
    ...Object.entries(OTHER).flatMap(([name, words]) => {
      const usd = rates[name as keyof PriceRates];
      return usd === undefined ? [] : [`${words} $${usd}`];
    }),
    ...long_contexts.map(
      ({ above_input_tokens: above, rates: own }) =>
        `above ${above.toLocaleString("en-US")}: $${own.input ?? rates.input ?? "–"} / $${own.output ?? rates.output ?? "–"}`,
    ),
    ...Object.entries(tiers).map(([tier, own]) => `${tier}: $${own?.input ?? "–"} / $${own?.output ?? "–"}`),
  ];
  return notes.length === 0 ? null : <span className={classes.note}>{notes.join(" · ")}</span>;
}

const KINDS = { override: "set here", list: "price list", built_in: "built in" } as const;

function Source({ price: { source } }: { price: Price }) {
  const [first = ""] = source.text?.split(" ") ?? [];
  const words = KINDS[source.kind];
  return (
    <>
      {/^https:\/\//.test(first) ? (
        <a href={first} target="_blank" rel="noreferrer" className="link">
          {words}
        </a>
      ) : (
        <span title={source.text ?? undefined}>{words}</span>
      )}
      {source.read_at && <span className={classes.note}>read {source.read_at.slice(0, 10)}</span>}
    </>
  );
}
