/**
 * What a model call costs, worked out a second time and in another way: from the raw attributes of one span, with
 * whole fractions of numbers, by the rates that the price package gives for that very call.
 */
import { calcPrice } from "@pydantic/genai-prices";

/** A fraction of whole numbers. */
type Fraction = readonly [numerator: bigint, denominator: bigint];

export interface RawCall {
  attributes: Record<string, unknown>;
  /** RFC 3339. */
  startTime: string;
}

/** Nano-dollars, rounded half up; undefined for a call that reported no usage. */
export function costOfRawCall({ attributes, startTime }: RawCall): bigint | undefined {
  const tokens = (key: string) => BigInt(Number(attributes[`gen_ai.usage.${key}`] ?? 0));
  if (attributes["gen_ai.usage.input_tokens"] === undefined) return undefined;
  const read = tokens("cache_read.input_tokens");
  const written = tokens("cache_write.input_tokens") + tokens("cache_creation.input_tokens");
  const input = tokens("input_tokens");
  const usage = {
    input_tokens: Number(input),
    cache_read_tokens: Number(read),
    cache_write_tokens: Number(written),
    output_tokens: Number(tokens("output_tokens")),
  };
  const model = String(attributes["gen_ai.response.model"] ?? attributes["gen_ai.request.model"]);
  const found = calcPrice(usage, model, {
    providerId: String(attributes["gen_ai.provider.name"]),
    timestamp: new Date(startTime),
  });
  if (!found) throw new Error(`no price for ${model}`);

  const rate = (key: string): Fraction => {
    const price = found.model_price[key] ?? found.model_price.input_mtok;
    if (price === undefined) throw new Error(`no ${key} for ${model}`);
    if (typeof price === "number") return fraction(price);
    const tier = price.tiers.filter((candidate) => Number(input) > candidate.start).at(-1);
    return fraction(tier ? tier.price : price.base);
  };
  const parts: [bigint, Fraction][] = [
    [input - read - written, rate("input_mtok")],
    [read, rate("cache_read_mtok")],
    [written, rate("cache_write_mtok")],
    [tokens("output_tokens"), rate("output_mtok")],
  ];
  const common = parts.reduce((product, [, [, denominator]]) => product * denominator, 1n);
  const dollars = parts.reduce(
    (sum, [count, [numerator, denominator]]) => sum + (count * numerator * common) / denominator,
    0n,
  );
  // Dollars per million tokens times 1e9 nano-dollars: a factor of a thousand.
  const nano = (dollars * 1_000n * 2n + common) / (common * 2n);

  // The package's own figure is a float, good enough to see that the rates were read rightly.
  if (Math.abs(Number(nano) / 1e9 - found.total_price) > 1e-9)
    throw new Error(`${nano} nano-dollars for ${model}, but the package says ${found.total_price}`);
  return nano;
}

function fraction(price: number): Fraction {
  const [whole = "0", decimals = ""] = price.toFixed(9).split(".");
  return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
}
