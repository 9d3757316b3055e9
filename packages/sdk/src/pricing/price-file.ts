import { readFileSync } from "node:fs";

/**
 * A file of prices: a JSON object of any of these sections. `models` is Anyway's own; the others are those of OpenLIT,
 * which Anyway's first SDKs read as well. A model's name is exact, or goes on with a date or a version; in `models` it
 * may stand behind its provider, as in `openai/gpt-5.2`.
 */
export interface PriceFile {
  readonly models?: Readonly<Record<string, ModelPrice>>;
  /** US dollars per 1,000 tokens. */
  readonly chat?: Readonly<
    Record<string, { readonly promptPrice: number; readonly completionPrice: number }>
  >;
  /** US dollars per 1,000 tokens. */
  readonly embeddings?: Readonly<Record<string, number>>;
  /** US dollars an image, by quality and size. */
  readonly images?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  /** US dollars per 1,000 characters that are spoken. */
  readonly audio?: Readonly<Record<string, number>>;
}

/** US dollars per million tokens; a part without a price of its own costs what the whole costs. */
export interface ModelPrice {
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** The part of the cache writes that is kept for an hour. */
  readonly cacheWrite1h?: number;
  readonly inputAudio?: number;
  readonly outputAudio?: number;
  readonly reasoning?: number;
  /** US dollars a second of audio that is transcribed. */
  readonly audioSecond?: number;
}

/** What one model costs by a file. */
export interface FilePrice {
  readonly tokens?: ModelPrice;
  /** US dollars an image, by quality and size. */
  readonly images?: Readonly<Record<string, unknown>>;
  /** US dollars per 1,000 characters. */
  readonly characters?: number;
}

export class PriceBook {
  readonly #prices: ReadonlyMap<string, FilePrice>;

  constructor(prices: ReadonlyMap<string, FilePrice>) {
    this.#prices = prices;
  }

  /** The price of a model: under its own name, else under that of which it is a version. */
  find(provider: string, model: string): FilePrice | undefined {
    for (const name of namesOf(model)) {
      const price = this.#prices.get(`${provider}/${name}`) ?? this.#prices.get(name);
      if (price !== undefined) return price;
    }
    return undefined;
  }
}

/**
 * What names a version of a model, at the end of its name: a date, a number behind `v`, a Bedrock or Vertex version.
 * More than that would be another model, at another price.
 */
const VERSION = /(?:-\d{4}-\d{2}-\d{2}|-\d{8}|-\d{4}|-\d{3}|-v\d+|-latest|-preview|@[\w-]{1,32}|:\d{1,4})$/;

function namesOf(model: string): string[] {
  const names = [model.replace(/^models\//, "")];
  for (let name = names[0] ?? ""; VERSION.test(name); ) {
    name = name.replace(VERSION, "");
    names.push(name);
  }
  return names;
}

/**
 * Reads a {@link PriceFile}.
 * @param warn told which entries are no prices
 * @throws {Error} when the file cannot be read, or is no JSON object
 */
export function readPriceFile(path: string, warn: (message: string) => void): PriceBook {
  const file: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isRecord(file)) throw new Error("it is no JSON object");
  const prices = new Map<string, FilePrice>();
  const wrong: string[] = [];
  const read = (section: keyof PriceFile, toPrice: (entry: unknown) => FilePrice | undefined) => {
    const entries = file[section];
    if (entries === undefined) return;
    for (const [model, entry] of Object.entries(isRecord(entries) ? entries : { "": entries })) {
      const price = toPrice(entry);
      if (price === undefined) wrong.push(`${section}.${model}`);
      else prices.set(model, { ...prices.get(model), ...price });
    }
  };
  read("chat", chatPrice);
  read("embeddings", (entry) => (isPrice(entry) ? { tokens: { input: entry * 1_000 } } : undefined));
  read("images", (entry) => (isRecord(entry) ? { images: entry } : undefined));
  read("audio", (entry) => (isPrice(entry) ? { characters: entry } : undefined));
  read("models", modelPrice);
  if (prices.size === 0) throw new Error("it has no prices");
  if (wrong.length > 0) warn(`${path} has entries that are no prices: ${wrong.slice(0, 5).join(", ")}.`);
  return new PriceBook(prices);
}

function chatPrice(entry: unknown): FilePrice | undefined {
  if (!isRecord(entry) || !isPrice(entry.promptPrice)) return undefined;
  const { promptPrice, completionPrice } = entry;
  if (completionPrice !== undefined && !isPrice(completionPrice)) return undefined;
  const output = completionPrice === undefined ? {} : { output: completionPrice * 1_000 };
  return { tokens: { input: promptPrice * 1_000, ...output } };
}

function modelPrice(entry: unknown): FilePrice | undefined {
  if (!isRecord(entry) || !isPrice(entry.input)) return undefined;
  if (!Object.values(entry).every(isPrice)) return undefined;
  return { tokens: { ...entry, input: entry.input } };
}

function isPrice(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
