import type { Kysely } from "kysely";
import type { Project } from "../../model/project.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface ProjectReads {
  /** The project that exists from the start. */
  defaultProject(): Promise<Project>;
  project(id: string): Promise<Project | undefined>;
  /** By `createdAt`, newest first. */
  projects(page: PageRequest): Promise<Project[]>;
}
export interface ProjectWrites {
  /** Adds and returns it. It is later than every project before it, also where the clock went back: the default stays first. */
  addProject(project: Project): Promise<Project>;
}

export function projectReads(db: Kysely<Schema>): ProjectReads {
  return {
    async defaultProject() {
      const query = db.selectFrom("projects").selectAll().orderBy("created_at").orderBy("id").limit(1);
      return fromRow(await query.executeTakeFirstOrThrow());
    },
    async project(id) {
      const row = await db.selectFrom("projects").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async projects({ limit, after }) {
      let query = db.selectFrom("projects").selectAll();
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function projectWrites(db: Kysely<Schema>): ProjectWrites {
  return {
    async addProject({ id, name, createdAt }) {
      const { latest } = await db
        .selectFrom("projects")
        .select(({ fn }) => fn.max("created_at").as("latest"))
        .executeTakeFirstOrThrow();
      const created_at = latest === null ? createdAt : Math.max(createdAt, Number(latest) + 1);
      await db.insertInto("projects").values({ id, name, created_at }).execute();
      return { id, name, createdAt: created_at };
    },
  };
}

function fromRow({ id, name, created_at }: Schema["projects"]): Project {
  return { id, name, createdAt: created_at };
}
