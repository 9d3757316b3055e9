import * as api from "@anyway-sh/api";
import type { Project } from "../model/project.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["projects"];

/** Projects of the installation, for its admins. */
export function projectRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/projects",
    {
      config: { scope: "admin" },
      schema: {
        summary: "List projects, newest first",
        tags,
        querystring: api.pageRequest,
        response: { 200: api.list(api.project) },
      },
    },
    (request) =>
      pageOf(request, "projects", request.query, {
        read: (page) => deps.business.projects(page),
        time: (project) => project.createdAt,
        toApi: toApiProject,
      }),
  );

  app.post(
    "/v1/projects",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Create a project",
        tags,
        headers: creatingHeaders,
        body: api.projectInput,
        response: { 201: api.one(api.project), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { data } = await createOnce(deps, request, async (writer) => {
        const { name } = request.body;
        const project = await writer.addProject({ id: deps.newId("proj_"), name, createdAt: deps.now() });
        await writer.addAudit({
          projectId: project.id,
          at: project.createdAt,
          actor: request.actor,
          action: "project.created",
          subject: project.id,
          details: { name },
        });
        return { status: 201, data: toApiProject(project) };
      });
      return reply.code(201).send(one(request, data));
    },
  );
}

export function toApiProject({ id, name, createdAt }: Project): api.Project {
  return { id, name, created_at: toApiTime(createdAt) };
}
