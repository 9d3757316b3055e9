import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { SavedView } from "../model/saved-view.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";

const tags = ["views"];
const params = z.object({ id: api.id });

/** Views of pages that the people of a project keep for one another. */
export function viewRoutes(app: App, deps: AppDeps): void {
  const { business, now, newId } = deps;

  app.get(
    "/v1/views",
    {
      config: { scope: "read" },
      schema: {
        summary: "The saved views, by page and name",
        tags,
        querystring: api.viewListQuery,
        response: { 200: api.one(z.array(api.view)) },
      },
    },
    async (request) => {
      const { page } = request.query;
      const views = await business.savedViews(request.projectId);
      return one(request, views.filter((view) => page === undefined || view.page === page).map(toApiView));
    },
  );

  app.post(
    "/v1/views",
    {
      config: { scope: "write" },
      schema: {
        summary: "Keep the address of a page under a name",
        description: `Names are unique on a page; a project has at most ${api.MOST_VIEWS} views.`,
        tags,
        headers: creatingHeaders,
        body: api.viewInput,
        response: { 201: api.one(api.view), 400: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor, body } = request;
      const { data } = await createOnce(deps, request, async (writer) => {
        const at = now();
        const view: SavedView = { ...body, projectId, id: newId("view_"), createdAt: at, updatedAt: at };
        await writer.lockSavedViews(projectId);
        const others = await writer.savedViews(projectId);
        if (others.length >= api.MOST_VIEWS)
          throw new AppError(
            "invalid_request",
            `The project has ${api.MOST_VIEWS} views, which is the most. Delete one that is not needed any more.`,
          );
        requireOwnName(view, others);
        await writer.addSavedView(view);
        const details = { page: view.page, name: view.name, query: view.query };
        await writer.addAudit({ projectId, at, actor, action: "view.created", subject: view.id, details });
        return { status: 201, data: toApiView(view) };
      });
      return reply.code(201).send(one(request, data));
    },
  );

  app.patch(
    "/v1/views/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Rename a view, or keep another address under its name",
        tags,
        params,
        body: api.viewPatch,
        response: { 200: api.one(api.view), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const { projectId, actor } = request;
      const { name, query } = request.body;
      const view = await business.transaction(async (writer) => {
        const at = now();
        await writer.lockSavedViews(projectId);
        const before = await find(writer, projectId, request.params.id);
        const after = { ...before, name: name ?? before.name, query: query ?? before.query, updatedAt: at };
        if (after.name === before.name && after.query === before.query) return before;
        requireOwnName(after, await writer.savedViews(projectId));
        await writer.updateSavedView(after);
        const details = {
          page: after.page,
          ...(after.name === before.name ? {} : { name: after.name, name_before: before.name }),
          ...(after.query === before.query ? {} : { query: after.query, query_before: before.query }),
        };
        await writer.addAudit({ projectId, at, actor, action: "view.updated", subject: after.id, details });
        return after;
      });
      return one(request, toApiView(view));
    },
  );

  app.delete(
    "/v1/views/:id",
    {
      config: { scope: "write" },
      schema: { summary: "Delete a view", tags, params, response: { 204: z.void(), 404: api.errorBody } },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      await business.transaction(async (writer) => {
        await writer.lockSavedViews(projectId);
        const { id, page, name, query } = await find(writer, projectId, request.params.id);
        await writer.removeSavedView(projectId, id);
        const details = { page, name, query };
        await writer.addAudit({ projectId, at: now(), actor, action: "view.deleted", subject: id, details });
      });
      return reply.code(204).send();
    },
  );
}

async function find(writer: BusinessWrites, projectId: string, id: string): Promise<SavedView> {
  const view = await writer.savedView(projectId, id);
  if (!view) throw new AppError("not_found", `There is no view ${id} in this project.`);
  return view;
}

function requireOwnName(view: SavedView, others: readonly SavedView[]): void {
  if (others.every(({ id, page, name }) => id === view.id || page !== view.page || name !== view.name))
    return;
  throw new AppError(
    "conflict",
    `There is a view named ${JSON.stringify(view.name)} on this page already. Take another name, or change that one.`,
  );
}

function toApiView({ id, page, name, query, createdAt, updatedAt }: SavedView): api.View {
  return {
    id,
    page: page as api.ViewPage,
    name,
    query,
    created_at: toApiTime(createdAt),
    updated_at: toApiTime(updatedAt),
  };
}
