import { type Kysely, sql } from "kysely";
import type { Product, ProductStatus } from "../../model/product.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface ProductFilter {
  status?: ProductStatus | undefined;
  /** Part of a name or an id; case does not count. */
  text?: string | undefined;
}

export interface ProductReads {
  product(projectId: string, id: string): Promise<Product | undefined>;
  /** The records of these ids, in no order; an id without a record is left out. */
  productsById(projectId: string, ids: readonly string[]): Promise<Product[]>;
  /** By `createdAt`, newest first. */
  products(projectId: string, filter: ProductFilter, page: PageRequest): Promise<Product[]>;
}
export interface ProductWrites {
  addProduct(product: Product): Promise<void>;
  /** Changes the fields that are given; undefined when there is no such product. */
  updateProduct(projectId: string, id: string, change: ProductChange): Promise<Product | undefined>;
}
/** Fields to change; undefined leaves one as it is. */
export type ProductChange = {
  [field in keyof Omit<Product, "id" | "projectId" | "createdAt">]?: Product[field] | undefined;
};

export function productReads(db: Kysely<Schema>): ProductReads {
  const of = (projectId: string) => db.selectFrom("products").selectAll().where("project_id", "=", projectId);
  return {
    async product(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async productsById(projectId, ids) {
      if (ids.length === 0) return [];
      return (await of(projectId).where("id", "in", ids).execute()).map(fromRow);
    },
    async products(projectId, { status, text }, { limit, after }) {
      let query = of(projectId);
      if (status !== undefined) query = query.where("status", "=", status);
      if (text !== undefined) query = query.where(containsText(text));
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function productWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): ProductWrites {
  return {
    async addProduct(product) {
      await db.insertInto("products").values(toRow(product)).execute();
    },
    async updateProduct(projectId, id, change) {
      await lock(`product ${projectId} ${id}`);
      const before = await productReads(db).product(projectId, id);
      if (!before) return undefined;
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const after: Product = { ...before, ...Object.fromEntries(given) };
      await db
        .updateTable("products")
        .set(toRow(after))
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .execute();
      return after;
    },
  };
}

/** No function finds a part of a text on both engines; `like` does, with its wildcards escaped. */
function containsText(text: string) {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return sql<boolean>`search_text like ${pattern} escape '\\'`;
}

function toRow(product: Product): Schema["products"] {
  const { id, name, description, amount, currency, status } = product;
  return {
    project_id: product.projectId,
    id,
    name,
    description,
    amount,
    currency,
    status,
    metadata: JSON.stringify(product.metadata),
    search_text: `${id}\n${name}`.toLowerCase(),
    created_at: product.createdAt,
  };
}

function fromRow(row: Schema["products"]): Product {
  const { id, name, description, amount, currency, status } = row;
  return {
    id,
    projectId: row.project_id,
    name,
    description,
    amount,
    currency,
    status,
    metadata: JSON.parse(row.metadata),
    createdAt: row.created_at,
  };
}
