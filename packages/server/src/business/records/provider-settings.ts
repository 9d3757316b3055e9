import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** What a project told us of its account at a provider: secrets, which no answer and no log may carry. */
export interface ProviderSettings {
  settings: Record<string, string>;
  /** Milliseconds. */
  updatedAt: number;
}

export interface ProviderSettingsReads {
  providerSettings(projectId: string, provider: string): Promise<ProviderSettings | undefined>;
}
export interface ProviderSettingsWrites {
  /** Replaces all of them. */
  setProviderSettings(projectId: string, provider: string, settings: ProviderSettings): Promise<void>;
  /** False when there were none. */
  removeProviderSettings(projectId: string, provider: string): Promise<boolean>;
}

export function providerSettingsReads(db: Kysely<Schema>): ProviderSettingsReads {
  return {
    async providerSettings(projectId, provider) {
      const row = await db
        .selectFrom("provider_settings")
        .select(["settings", "updated_at"])
        .where("project_id", "=", projectId)
        .where("provider", "=", provider)
        .executeTakeFirst();
      return row && { settings: JSON.parse(row.settings), updatedAt: row.updated_at };
    },
  };
}

export function providerSettingsWrites(db: Kysely<Schema>): ProviderSettingsWrites {
  return {
    async setProviderSettings(projectId, provider, { settings, updatedAt }) {
      const values = { settings: JSON.stringify(settings), updated_at: updatedAt };
      await db
        .insertInto("provider_settings")
        .values({ project_id: projectId, provider, ...values })
        .onConflict((conflict) => conflict.columns(["project_id", "provider"]).doUpdateSet(values))
        .execute();
    },
    async removeProviderSettings(projectId, provider) {
      const removed = await db
        .deleteFrom("provider_settings")
        .where("project_id", "=", projectId)
        .where("provider", "=", provider)
        .returning("provider")
        .executeTakeFirst();
      return removed !== undefined;
    },
  };
}
