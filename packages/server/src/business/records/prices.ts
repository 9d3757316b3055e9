import type { Kysely } from "kysely";
import type { PriceList, ProjectPrices, StoredPrice, StoredPriceList } from "../../model/price.ts";
import type { Schema } from "../schema.ts";
import { noteBookChange } from "./price-book-version.ts";
import { settingsReads } from "./settings.ts";

export interface PriceReads {
  /** Counts the changes of a project's prices; 0 before the first. */
  priceVersion(projectId: string): Promise<number>;
  /** What a project's book is made of. */
  projectPrices(projectId: string): Promise<ProjectPrices>;
  /** By provider, model and time, the latest first. */
  prices(projectId: string): Promise<StoredPrice[]>;
  /** Newest first, without their models. */
  priceLists(projectId: string): Promise<StoredPriceList[]>;
}
export interface PriceWrites {
  /** Keeps a price, and answers the one of the same provider, model and time that it replaces. */
  setPrice(price: StoredPrice): Promise<StoredPrice | undefined>;
  /** Answers what was removed. */
  removePrice(projectId: string, id: string): Promise<StoredPrice | undefined>;
  addPriceList(list: StoredPriceList, models: PriceList["models"]): Promise<void>;
  removePriceList(projectId: string, id: string): Promise<StoredPriceList | undefined>;
}

const LIST_COLUMNS = [
  "project_id",
  "id",
  "format",
  "source",
  "model_count",
  "effective_from",
  "created_at",
  "created_by",
] as const;

export function priceReads(db: Kysely<Schema>): PriceReads {
  const prices = (projectId: string) =>
    db.selectFrom("price_overrides").selectAll().where("project_id", "=", projectId);
  return {
    async priceVersion(projectId) {
      const row = await db
        .selectFrom("price_books")
        .select("version")
        .where("project_id", "=", projectId)
        .executeTakeFirst();
      return row?.version ?? 0;
    },
    async projectPrices(projectId) {
      const lists = await db
        .selectFrom("price_lists")
        .select(["id", "format", "effective_from", "models"])
        .where("project_id", "=", projectId)
        .execute();
      return {
        overrides: (await prices(projectId).execute()).map(toPrice),
        lists: lists.map((row) => ({
          id: row.id,
          format: row.format,
          effectiveFrom: row.effective_from,
          models: JSON.parse(row.models),
        })),
        costSource: (await settingsReads(db).settings(projectId)).costSource,
      };
    },
    async prices(projectId) {
      const rows = await prices(projectId)
        .orderBy("provider")
        .orderBy("model")
        .orderBy("effective_from", "desc")
        .execute();
      return rows.map(toPrice);
    },
    async priceLists(projectId) {
      const rows = await db
        .selectFrom("price_lists")
        .select(LIST_COLUMNS)
        .where("project_id", "=", projectId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();
      return rows.map(toList);
    },
  };
}

export function priceWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): PriceWrites {
  const noteChange = async (projectId: string) => {
    await lock(`prices ${projectId}`);
    await noteBookChange(db, projectId);
  };
  return {
    async setPrice(price) {
      await noteChange(price.projectId);
      const replaced = await db
        .deleteFrom("price_overrides")
        .where("project_id", "=", price.projectId)
        .where("provider", "=", price.provider)
        .where("model", "=", price.model)
        .where("effective_from", "=", price.effectiveFrom)
        .returningAll()
        .executeTakeFirst();
      const { card, longContexts, tiers } = price;
      const row: Schema["price_overrides"] = {
        project_id: price.projectId,
        id: price.id,
        provider: price.provider,
        model: price.model,
        rates: JSON.stringify({ card, longContexts, tiers }),
        effective_from: price.effectiveFrom,
        source: price.source,
        created_at: price.createdAt,
        created_by: JSON.stringify(price.createdBy),
      };
      await db.insertInto("price_overrides").values(row).execute();
      return replaced && toPrice(replaced);
    },
    async removePrice(projectId, id) {
      await noteChange(projectId);
      const row = await db
        .deleteFrom("price_overrides")
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      return row && toPrice(row);
    },
    async addPriceList(list, models) {
      await noteChange(list.projectId);
      const row: Schema["price_lists"] = {
        project_id: list.projectId,
        id: list.id,
        format: list.format,
        source: list.source,
        models: JSON.stringify(models),
        model_count: list.modelCount,
        effective_from: list.effectiveFrom,
        created_at: list.createdAt,
        created_by: JSON.stringify(list.createdBy),
      };
      await db.insertInto("price_lists").values(row).execute();
    },
    async removePriceList(projectId, id) {
      await noteChange(projectId);
      const row = await db
        .deleteFrom("price_lists")
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .returning(LIST_COLUMNS)
        .executeTakeFirst();
      return row && toList(row);
    },
  };
}

function toPrice(row: Schema["price_overrides"]): StoredPrice {
  return {
    ...JSON.parse(row.rates),
    projectId: row.project_id,
    id: row.id,
    provider: row.provider,
    model: row.model,
    effectiveFrom: row.effective_from,
    source: row.source,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by),
  };
}

function toList(row: Pick<Schema["price_lists"], (typeof LIST_COLUMNS)[number]>): StoredPriceList {
  return {
    projectId: row.project_id,
    id: row.id,
    format: row.format,
    source: row.source,
    modelCount: row.model_count,
    effectiveFrom: row.effective_from,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by),
  };
}
