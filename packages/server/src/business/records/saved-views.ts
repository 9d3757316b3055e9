import type { Kysely } from "kysely";
import type { SavedView } from "../../model/saved-view.ts";
import type { Schema } from "../schema.ts";

export interface SavedViewReads {
  savedView(projectId: string, id: string): Promise<SavedView | undefined>;
  /** All of them, by page and name. */
  savedViews(projectId: string): Promise<SavedView[]>;
}
export interface SavedViewWrites {
  /** Until the transaction ends, nobody else changes views of the project. */
  lockSavedViews(projectId: string): Promise<void>;
  addSavedView(view: SavedView): Promise<void>;
  updateSavedView(view: SavedView): Promise<void>;
  removeSavedView(projectId: string, id: string): Promise<void>;
}

export function savedViewReads(db: Kysely<Schema>): SavedViewReads {
  const of = (projectId: string) =>
    db.selectFrom("saved_views").selectAll().where("project_id", "=", projectId);
  return {
    async savedView(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async savedViews(projectId) {
      const rows = await of(projectId).orderBy("page").orderBy("name").execute();
      return rows.map(fromRow);
    },
  };
}

export function savedViewWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): SavedViewWrites {
  return {
    lockSavedViews: (projectId) => lock(`saved views ${projectId}`),
    async addSavedView(view) {
      await db.insertInto("saved_views").values(toRow(view)).execute();
    },
    async updateSavedView(view) {
      await db
        .updateTable("saved_views")
        .set(toRow(view))
        .where("project_id", "=", view.projectId)
        .where("id", "=", view.id)
        .execute();
    },
    async removeSavedView(projectId, id) {
      await db.deleteFrom("saved_views").where("project_id", "=", projectId).where("id", "=", id).execute();
    },
  };
}

function toRow({ projectId, createdAt, updatedAt, ...view }: SavedView): Schema["saved_views"] {
  return { ...view, project_id: projectId, created_at: createdAt, updated_at: updatedAt };
}

function fromRow({ project_id, created_at, updated_at, ...view }: Schema["saved_views"]): SavedView {
  return { ...view, projectId: project_id, createdAt: Number(created_at), updatedAt: Number(updated_at) };
}
