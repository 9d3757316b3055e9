import { one as oneOf, search, searchQuery } from "@anyway-sh/api";
import { one } from "../answer.ts";
import type { App, AppDeps } from "../context.ts";
import { toApiSearch } from "./convert-search.ts";
import { findConversations } from "./find-conversations.ts";

/** `GET /v1/search`: from what somebody says in a complaint to the conversation that it is about. */
export function searchRoutes(app: App, deps: Pick<AppDeps, "telemetry" | "business" | "now">): void {
  app.get(
    "/v1/search",
    {
      config: { scope: "read" },
      schema: {
        summary: "Find customers, orders and conversations by whatever is known of them",
        description:
          "`q` may be an e-mail, a name, an order id, a payment id, any other id, words, a phrase in quotes, a time such as `yesterday around 3pm`, or a mix of these. Misspelled words are taken for ones that were said, and the answer says for which. All of history is searched.",
        tags: ["search"],
        querystring: searchQuery,
        response: { 200: oneOf(search) },
      },
    },
    async (request) => {
      const { projectId } = request;
      const { q, environment, limit } = request.query;
      const { timeZone } = await deps.business.settings(projectId);
      const scope = { projectId, environment, limit, timeZone, nowMs: deps.now() };
      const found = await findConversations(deps, scope, q);
      return one(request, await toApiSearch(deps.telemetry, scope, found));
    },
  );
}
