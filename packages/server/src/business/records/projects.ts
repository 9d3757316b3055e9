import type { Project } from "../../model/project.ts";
import type { PageRequest } from "./paging.ts";

export interface ProjectReads {
  /** The project that exists from the start. */
  defaultProject(): Promise<Project>;
  project(id: string): Promise<Project | undefined>;
  projects(page: PageRequest): Promise<Project[]>;
}
export interface ProjectWrites {
  addProject(project: Project): Promise<void>;
}
