import type { Kysely } from "kysely";
import { DEFAULT_SETTINGS, type ProjectSettings } from "../../model/settings.ts";
import type { Schema } from "../schema.ts";
import { noteBookChange } from "./price-book-version.ts";

export interface SettingsReads {
  /** What the project has not decided is as {@link DEFAULT_SETTINGS} say. */
  settings(projectId: string): Promise<ProjectSettings>;
}
export interface SettingsWrites {
  /** Changes what is given, and answers all of them as they were and as they are. */
  changeSettings(
    projectId: string,
    change: Partial<ProjectSettings>,
    updatedAt: number,
  ): Promise<{ before: ProjectSettings; after: ProjectSettings }>;
}

export function settingsReads(db: Kysely<Schema>): SettingsReads {
  return {
    async settings(projectId) {
      const row = await db
        .selectFrom("project_settings")
        .select("settings")
        .where("project_id", "=", projectId)
        .executeTakeFirst();
      const decided: Partial<ProjectSettings> = row ? JSON.parse(row.settings) : {};
      return { ...DEFAULT_SETTINGS, ...decided };
    },
  };
}

export function settingsWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): SettingsWrites {
  return {
    async changeSettings(projectId, change, updatedAt) {
      await lock(`settings ${projectId}`);
      const before = await settingsReads(db).settings(projectId);
      const after = { ...before, ...change };
      const values = { settings: JSON.stringify(after), updated_at: updatedAt };
      await db
        .insertInto("project_settings")
        .values({ project_id: projectId, ...values })
        .onConflict((conflict) => conflict.column("project_id").doUpdateSet(values))
        .execute();
      // Books of prices know of it.
      if (change.costSource !== undefined) await noteBookChange(db, projectId);
      return { before, after };
    },
  };
}
