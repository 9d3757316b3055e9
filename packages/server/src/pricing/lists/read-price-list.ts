import type { ListedModel, PriceListFormat } from "../../model/price.ts";
import type { LeftOut } from "./left-out.ts";
import { readLiteLlm } from "./litellm.ts";
import { readOpenLit } from "./openlit.ts";

/** What a file of prices has. */
interface ReadPriceList {
  format: PriceListFormat;
  models: ListedModel[];
  /** Entries that have no price that is understood, and why. */
  leftOut: LeftOut[];
}

/** A text that is no file of prices; the message completes "The file …". */
export class InvalidPriceListError extends Error {
  override readonly name = "InvalidPriceListError";
}

/** Reads LiteLLM's `model_prices_and_context_window.json` or OpenLIT's `pricing.json`; which, the file itself tells. */
export function readPriceList(text: string, format?: PriceListFormat): ReadPriceList {
  const file = parse(text);
  const as = format ?? (isRecord(file.chat) ? "openlit" : "litellm");
  const read = as === "openlit" ? readOpenLit(file) : readLiteLlm(file);
  if (read.models.length === 0)
    throw new InvalidPriceListError(
      `has no price of a model in the form of ${as === "openlit" ? "OpenLIT's pricing.json" : "LiteLLM's model_prices_and_context_window.json"}`,
    );
  return { format: as, ...read };
}

function parse(text: string): Record<string, unknown> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new InvalidPriceListError("is not JSON");
  }
  if (!isRecord(file)) throw new InvalidPriceListError("is JSON, but no object of models");
  return file;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
