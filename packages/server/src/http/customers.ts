import * as api from "@anyway-sh/api";
import { createCustomer } from "../commerce/customers.ts";
import type { Customer } from "../model/customer.ts";
import { representCustomer } from "../model/representation.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["customers"];

/** Creates and lists customer records. */
export function customerRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/customers",
    {
      config: { scope: "read" },
      schema: {
        summary: "List customers, newest first",
        tags,
        querystring: api.customerListQuery,
        response: { 200: api.list(api.customer) },
      },
    },
    (request) => {
      const { email, external_id: externalId, ids, q: text } = request.query;
      return pageOf(request, "customers", request.query, {
        read: (page) => deps.business.customers(request.projectId, { email, externalId, ids, text }, page),
        time: (customer) => customer.createdAt,
        toApi: toApiCustomer,
      });
    },
  );

  app.post(
    "/v1/customers",
    {
      config: { scope: "write" },
      schema: {
        summary: "Create a customer",
        tags,
        headers: creatingHeaders,
        body: api.customerInput,
        response: { 201: api.one(api.customer), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { email = null, name = null, external_id: externalId = null, metadata } = request.body;
      const input = { projectId: request.projectId, email, name, externalId, metadata };
      const { data } = await createOnce(deps, request, async (writer) => ({
        status: 201,
        data: toApiCustomer(await createCustomer(writer, input, deps)),
      }));
      await deps.relay.copy();
      return reply.code(201).send(one(request, data));
    },
  );
}

/** As the contract has it, which the compiler checks here. */
export function toApiCustomer(customer: Customer): api.Customer {
  return representCustomer(customer);
}
