import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Insert } from "./insert.ts";
import { select } from "./statement.ts";
import { tsvString } from "./tsv.ts";

/** Fields of the query language with keys that the catalog knows. */
export const KEYED_FIELDS = ["property", "attributes", "resource"] as const;
export type KeyedField = (typeof KEYED_FIELDS)[number];

/** So long after it was seen last, an entry is forgotten. */
export const CATALOG_MS = 30 * 86_400_000;

/** Whose keys and values an entry is among. */
export interface CatalogPlace {
  projectId: string;
  environment: Environment;
}

/** A key, or a value of it; `value` is empty for the key itself, and `key` for a field without keys. */
export interface CatalogEntry {
  field: string;
  key: string;
  value: string;
  isNumber: boolean;
}

/** A key that spans had. */
export interface SeenKey {
  field: KeyedField;
  key: string;
  isNumber: boolean;
  lastSeenMs: number;
}

/** Which of them: those that hold what is typed, whatever the case, and were seen since then. */
export interface CatalogQuestion extends CatalogPlace {
  typed: string;
  sinceMs: number;
  limit: number;
}

export interface AttributeCatalog {
  /** All entries of a place that were seen since then. */
  readCatalog(place: CatalogPlace, sinceMs: number): Promise<CatalogEntry[]>;
  /** Adds to how often entries were seen. What is lost of it by a crash is seen again. */
  addToCatalog(
    place: CatalogPlace,
    seen: readonly (CatalogEntry & { spans: number })[],
    seenMs: number,
  ): Promise<void>;
  /** Keys that begin with what is typed, then those it stands in; of each the most used first. */
  catalogKeys(question: CatalogQuestion, fields: readonly KeyedField[]): Promise<SeenKey[]>;
  /** Values in the same order. */
  catalogValues(question: CatalogQuestion, field: string, key: string): Promise<string[]>;
}

const COLUMNS = [
  "project_id",
  "environment",
  "field",
  "key",
  "value",
  "spans",
  "is_number",
  "last_seen",
] as const;
const PLACE = "project_id = {projectId:String} AND environment = {environment:String}";
const SEEN = "max(last_seen) >= toDateTime({since:UInt32})";

export function createAttributeCatalog(client: ClickHouseClient, insert: Insert): AttributeCatalog {
  return {
    async readCatalog({ projectId, environment }, sinceMs) {
      const rows = await select<{ field: string; key: string; value: string; number: number }>(
        client,
        `SELECT field, key, value, min(is_number) AS number FROM attribute_catalog WHERE ${PLACE}
         GROUP BY field, key, value HAVING ${SEEN}`,
        { projectId, environment, since: seconds(sinceMs) },
      );
      return rows.map(({ number, ...entry }) => ({ ...entry, isNumber: number === 1 }));
    },

    async addToCatalog({ projectId, environment }, seen, seenMs) {
      const lines = seen.map(({ field, key, value, spans, isNumber }) =>
        [
          projectId,
          environment,
          field,
          tsvString(key),
          tsvString(value),
          spans,
          isNumber ? 1 : 0,
          seconds(seenMs),
        ].join("\t"),
      );
      if (lines.length > 0) await insert("attribute_catalog", COLUMNS, `${lines.join("\n")}\n`);
    },

    async catalogKeys(question, fields) {
      const rows = await select<{ field: KeyedField; key: string; number: number; seen: number }>(
        client,
        `SELECT field, key, min(is_number) AS number, toUnixTimestamp(max(last_seen)) AS seen
         FROM attribute_catalog
         WHERE ${PLACE} AND field IN {fields:Array(String)} AND value = '' AND ${holds("key")}
         GROUP BY field, key HAVING ${SEEN}
         ORDER BY ${begins("key")} DESC, sum(spans) DESC, key, field LIMIT {limit:UInt32}`,
        { ...paramsOf(question), fields },
      );
      return rows.map(({ field, key, number, seen }) => ({
        field,
        key,
        isNumber: number === 1,
        lastSeenMs: seen * 1_000,
      }));
    },

    async catalogValues(question, field, key) {
      const rows = await select<{ value: string }>(
        client,
        `SELECT value FROM attribute_catalog
         WHERE ${PLACE} AND field = {field:String} AND key = {key:String} AND value != '' AND ${holds("value")}
         GROUP BY value HAVING ${SEEN}
         ORDER BY ${begins("value")} DESC, sum(spans) DESC, value LIMIT {limit:UInt32}`,
        { ...paramsOf(question), field, key },
      );
      return rows.map(({ value }) => value);
    },
  };
}

const holds = (column: string) =>
  `({typed:String} = '' OR positionCaseInsensitiveUTF8(${column}, {typed:String}) > 0)`;
const begins = (column: string) => `positionCaseInsensitiveUTF8(${column}, {typed:String}) = 1`;
const seconds = (ms: number) => Math.floor(ms / 1_000);
const paramsOf = ({ sinceMs, ...question }: CatalogQuestion) => ({ ...question, since: seconds(sinceMs) });
