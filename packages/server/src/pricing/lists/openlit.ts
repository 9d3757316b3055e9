import type { ListedModel, RateCard } from "../../model/price.ts";
import { priceOf } from "./decimal-price.ts";
import type { LeftOut } from "./left-out.ts";

const PER_THOUSAND = 1_000n;

/** OpenLIT's `pricing.json`: prices per thousand tokens or characters, whoever provides the model. */
export function readOpenLit(file: Record<string, unknown>): { models: ListedModel[]; leftOut: LeftOut[] } {
  const models: ListedModel[] = [];
  const leftOut: LeftOut[] = [];
  const take = (section: unknown, toCard: (entry: unknown) => RateCard | undefined, reason: string) => {
    if (typeof section !== "object" || section === null) return;
    for (const [model, entry] of Object.entries(section)) {
      const card = toCard(entry);
      if (card) models.push({ provider: "", model, card, longContexts: [], tiers: {} });
      else leftOut.push({ model, reason });
    }
  };
  take(file.chat, toChat, "has no promptPrice and completionPrice");
  take(file.embeddings, (price) => single("input", price), "its price is no number");
  take(file.audio, (price) => single("characters", price), "its price is no number");
  take(file.images, () => undefined, "images are priced by size and quality, which calls do not tell");
  return { models, leftOut };
}

function toChat(entry: unknown): RateCard | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { promptPrice, completionPrice } = entry as { promptPrice?: unknown; completionPrice?: unknown };
  const input = priceOf(promptPrice, PER_THOUSAND);
  const output = priceOf(completionPrice, PER_THOUSAND);
  return input !== undefined && output !== undefined ? { input, output } : undefined;
}

function single(name: "input" | "characters", value: unknown): RateCard | undefined {
  const price = priceOf(value, PER_THOUSAND);
  return price === undefined ? undefined : { [name]: price };
}
