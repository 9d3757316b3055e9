import type { Price, PriceRates } from "@anyway-sh/api";
import { IconX } from "@tabler/icons-react";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { formatExactUsd } from "../../../money.ts";
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
    <SmallTable name="Prices">
      <thead>
        <tr>
          <th>Model</th>
          <th>Provider</th>
          <th className={table.number}>Input</th>
          <th className={table.number}>Output</th>
          <th className={table.number}>Cache read</th>
          <th className={table.number}>Cache write</th>
          <th>Since</th>
          <th>Source</th>
          <th aria-label="Remove" className={table.action} />
        </tr>
      </thead>
      <tbody>
        {prices.map((price, i) => (
          // Some built-in prices differ by their hours alone.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no state
          <tr key={`${price.source.name} ${price.provider} ${price.model} ${i}`}>
            <td className={table.words}>
              {price.model}
              <Notes price={price} />
            </td>
            <td>{price.provider ?? <span className="faint">any</span>}</td>
            {SHOWN.map((name) => (
              <td key={name} className={table.number}>
                {price.rates[name] === undefined ? <span className="faint">–</span> : usd(price.rates[name])}
              </td>
            ))}
            <td className="num">
              {price.effective_from?.slice(0, 10) ?? <span className="faint">always</span>}
              {price.hours && <span className={table.note}>{price.hours} UTC</span>}
            </td>
            <td>
              <Source price={price} />
            </td>
            <td className={table.action}>
              {price.id !== null && (
                <button
                  type="button"
                  className={table.remove}
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
    </SmallTable>
  );
}

const usd = (rate: string | undefined): string => (rate === undefined ? "–" : formatExactUsd(rate));

function Notes({ price: { rates, long_contexts, tiers } }: { price: Price }) {
  const notes = [
    ...Object.entries(OTHER).flatMap(([name, words]) => {
      const rate = rates[name as keyof PriceRates];
      return rate === undefined ? [] : [`${words} ${usd(rate)}`];
    }),
    ...long_contexts.map(
      ({ above_input_tokens: above, rates: own }) =>
        `above ${above.toLocaleString("en-US")}: ${usd(own.input ?? rates.input)} / ${usd(own.output ?? rates.output)}`,
    ),
    ...Object.entries(tiers).map(([tier, own]) => `${tier}: ${usd(own?.input)} / ${usd(own?.output)}`),
  ];
  return notes.length === 0 ? null : <span className={table.note}>{notes.join(" · ")}</span>;
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
      {source.read_at && <span className={table.note}>read {source.read_at.slice(0, 10)}</span>}
    </>
  );
}
