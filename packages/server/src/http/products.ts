import * as api from "@anyway-sh/api";
import { z } from "zod";
import { changeProduct, createProduct } from "../commerce/products.ts";
import { AppError } from "../model/app-error.ts";
import type { Product } from "../model/product.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["products"];
const params = z.object({ id: api.id });

/** Creates, lists, reads and changes products. */
export function productRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/products",
    {
      config: { scope: "read" },
      schema: {
        summary: "List products, newest first",
        tags,
        querystring: api.productListQuery,
        response: { 200: api.list(api.product) },
      },
    },
    (request) => {
      const { status, q: text } = request.query;
      return pageOf(request, "products", request.query, {
        read: (page) => deps.business.products(request.projectId, { status, text }, page),
        time: (product) => product.createdAt,
        toApi: toApiProduct,
      });
    },
  );

  app.post(
    "/v1/products",
    {
      config: { scope: "write" },
      schema: {
        summary: "Create a product",
        tags,
        headers: creatingHeaders,
        body: api.productInput,
        response: { 201: api.one(api.product), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { description = null, amount = null, currency = null, ...said } = request.body;
      const input = { ...said, description, amount, currency, projectId: request.projectId };
      const { data } = await createOnce(deps, request, async (writer) => ({
        status: 201,
        data: toApiProduct(await createProduct(writer, input, deps)),
      }));
      return reply.code(201).send(one(request, data));
    },
  );

  app.get(
    "/v1/products/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Read a product",
        tags,
        params,
        response: { 200: api.one(api.product), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const product = await deps.business.product(request.projectId, id);
      if (!product) throw new AppError("not_found", `There is no product ${id} in this project.`);
      return one(request, toApiProduct(product));
    },
  );

  app.patch(
    "/v1/products/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Change a product",
        description: "Payment links and orders that were made before stay as they are.",
        tags,
        params,
        body: api.productPatch,
        response: { 200: api.one(api.product), 404: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const product = await deps.business.transaction((writer) => changeProduct(writer, key, request.body));
      return one(request, toApiProduct(product));
    },
  );
}

function toApiProduct(product: Product): api.Product {
  const { id, name, description, amount, currency, status, metadata, createdAt } = product;
  return { id, name, description, amount, currency, status, metadata, created_at: toApiTime(createdAt) };
}
