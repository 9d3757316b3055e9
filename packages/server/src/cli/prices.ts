import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Price, PriceListImport, PriceRates } from "@anyway-sh/api";
import { createClient } from "@anyway-sh/api/client";
import { safeGet } from "../commerce/safe-fetch.ts";
import { StartError } from "../start-error.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { askServer, SERVER_FLAGS, serverAddress } from "./server-address.ts";

const STANDARD_INPUT = 0;
/** The newest prices that many people keep up to date. */
const NEWEST = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";
const MOST_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** `anyway prices import|update|list|find`: the price book of a running server. */
export async function prices(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, [...SERVER_FLAGS, "from", "format", "file", "source"]);
  const [command, ...words] = parsed.positionals;
  if (command === "import") return await importFile(parsed, words);
  if (command === "update" && words.length === 0) return await update(parsed);
  if (command === "list" && words.length === 0) return await show(parsed, { kind: "override" });
  if (command === "find" && words.length > 0) return await show(parsed, { q: words.join(" ") });
  throw new StartError(
    "anyway prices takes one of: import <file>, update [--file <file>], list, find <words of a provider or model>.",
  );
}

async function importFile(parsed: Arguments, files: readonly string[]): Promise<void> {
  const [file, ...rest] = files;
  if (file === undefined || rest.length > 0)
    throw new StartError(
      'anyway prices import needs one file, of LiteLLM or OpenLIT; "-" reads standard input.',
    );
  await send(parsed, readText(file), parsed.flags.source ?? (file === "-" ? "stdin" : basename(file)));
}

async function update(parsed: Arguments): Promise<void> {
  const { file } = parsed.flags;
  if (file !== undefined) return await send(parsed, readText(file), parsed.flags.source ?? basename(file));
  const url = parsed.flags.source ?? NEWEST;
  let answer: { status: number; text: string };
  try {
    answer = await safeGet({
      url,
      headers: { accept: "application/json" },
      timeoutMs: TIMEOUT_MS,
      allowPrivate: false,
      mostBytes: MOST_BYTES,
    });
  } catch (cause) {
    throw new StartError(
      `${url} cannot be read: ${cause instanceof Error ? cause.message : cause} Without a network, get the file elsewhere and name it with --file.`,
    );
  }
  if (answer.status !== 200) throw new StartError(`${url} answered ${answer.status}. Nothing was changed.`);
  await send(parsed, answer.text, url);
}

async function send(parsed: Arguments, text: string, source: string): Promise<void> {
  const { format, from } = parsed.flags;
  const address = serverAddress(parsed);
  const { data } = await askServer(address, () =>
    createClient(address).priceLists.import(text, { source, format, effective_from: from && dateOf(from) }),
  );
  console.log(describeImport(data));
}

function describeImport({ list, left_out_count: leftOut }: PriceListImport): string {
  const { models, source, format, effective_from: from } = list;
  return [
    `Took the prices of ${models} models from ${source} (${format}) as ${list.id}, for calls from ${from} on.`,
    ...(leftOut > 0 ? [`${leftOut} entries have no price that is understood.`] : []),
    "Spans that are stored keep the price that they came in with until they are re-priced.",
  ].join("\n");
}

async function show(parsed: Arguments, query: { kind?: string; q?: string }): Promise<void> {
  const address = serverAddress(parsed);
  const { data, pagination } = await askServer(address, () =>
    createClient(address).prices.list({ ...query, limit: 100 }),
  );
  if (data.length === 0)
    console.log(query.q ? `No price of ${query.q} is known.` : "This project has no prices of its own.");
  for (const price of data) console.log(describePrice(price));
  if (pagination.has_more) console.log("… and more: find by more words.");
}

function describePrice({ provider, model, rates, effective_from: from, hours, source }: Price): string {
  const when = [from && `from ${from.slice(0, 10)}`, hours && `${hours} UTC`].filter(Boolean).join(", ");
  const read = source.read_at === null ? "" : `, read ${source.read_at.slice(0, 10)}`;
  return [
    `${provider ?? "*"} ${model}${when && ` (${when})`}`,
    `  ${Object.entries(rates)
      .map(([name, usd]) => `${name} $${usd}${PER[name as keyof PriceRates] ?? " / M tokens"}`)
      .join("   ")}`,
    `  ${source.name}${read}${source.text ? `: ${source.text}` : ""}`,
  ].join("\n");
}

const PER: Partial<Record<keyof PriceRates, string>> = {
  request: " / request",
  image: " / image",
  audio_minute: " / minute",
  characters: " / M characters",
  searches: " / thousand",
};

function dateOf(text: string): string {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new StartError(`--from is ${JSON.stringify(text)}: it must be a day such as 2026-11-01.`);
  return new Date(ms).toISOString();
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
  } catch (cause) {
    throw new StartError(`The file cannot be read: ${cause instanceof Error ? cause.message : cause}.`);
  }
}
