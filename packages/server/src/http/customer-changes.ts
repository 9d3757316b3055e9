import * as api from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { BusinessWrites } from "../business/store.ts";
import { updateCustomer } from "../commerce/customers.ts";
import { mergeCustomer, unmergeCustomer } from "../commerce/merge-customers.ts";
import type { Customer } from "../model/customer.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiCustomer } from "./customers.ts";

const tags = ["customers"];
const params = z.object({ id: api.id });
const config = { scope: "write" } as const;

/** Changes customer records: what they say, and which of them are the same customer. */
export function customerChangeRoutes(app: App, deps: AppDeps): void {
  async function change(work: (writer: BusinessWrites) => Promise<Customer>): Promise<api.Customer> {
    const customer = await deps.business.transaction(work);
    await deps.relay.copy();
    return toApiCustomer(customer);
  }

  const by = ({ actor }: FastifyRequest) => ({ actor, at: deps.now() });

  app.patch(
    "/v1/customers/:id",
    {
      config,
      schema: {
        summary: "Change a customer",
        description:
          "What is left out stays as it is; null empties a field; metadata is replaced as a whole.",
        tags,
        params,
        body: api.customerPatch,
        response: { 200: api.one(api.customer), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const { external_id: externalId, ...same } = request.body;
      return one(request, await change((writer) => updateCustomer(writer, key, { ...same, externalId })));
    },
  );

  app.post(
    "/v1/customers/:id/merge",
    {
      config,
      schema: {
        summary: "Merge a customer into another one",
        description:
          "All that names the customer (spans, orders, members, those of the past too) counts for the other one, and " +
          "asking for the customer answers with the other one's numbers, until it is unmerged. Merges make no chains.",
        tags,
        params,
        body: api.customerMerge,
        response: { 200: api.one(api.customer), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const { into } = request.body;
      return one(request, await change((writer) => mergeCustomer(writer, key, into, by(request))));
    },
  );

  app.post(
    "/v1/customers/:id/unmerge",
    {
      config,
      schema: {
        summary: "Undo the merge of a customer, as if it had never been",
        tags,
        params,
        body: z.strictObject({}),
        response: { 200: api.one(api.customer), 404: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      return one(request, await change((writer) => unmergeCustomer(writer, key, by(request))));
    },
  );
}
