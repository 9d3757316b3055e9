import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** In the transaction of a change of a project's book: whoever reads the version later reads the change too. */
export async function noteBookChange(db: Kysely<Schema>, projectId: string): Promise<void> {
  await db
    .insertInto("price_books")
    .values({ project_id: projectId, version: 1 })
    .onConflict((conflict) =>
      conflict.column("project_id").doUpdateSet((eb) => ({ version: eb("price_books.version", "+", 1) })),
    )
    .execute();
}
