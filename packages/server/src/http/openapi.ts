import { errorBody } from "@anyway-sh/api";
import swagger from "@fastify/swagger";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import type { App } from "./context.ts";

const SECURITY = [{ bearer: [] }, { api_key: [] }, { cookie: [] }];

/** Describes every route registered after it; `GET /v1/openapi.json` answers the document. */
export function describeRoutes(app: App, version: string): void {
  app.addHook("onRoute", (route) => {
    const scope = route.config?.scope;
    if (route.schema?.hide || !route.schema || !scope) return;
    const isOpen = scope === "none" || scope === "probe";
    const response = (route.schema.response ?? {}) as Record<string, unknown>;
    route.schema = {
      ...route.schema,
      security: isOpen ? [] : SECURITY,
      ...(isOpen
        ? {}
        : {
            description: [route.schema.description, `Needs the scope \`${scope}\`.`]
              .filter(Boolean)
              .join(" "),
          }),
      response: { ...response, default: errorBody.describe("An error: see its code.") },
    };
  });
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Anyway",
        version,
        description: "Tracing for AI applications that knows customers and orders.",
      },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "An API key, `ak_…`." },
          api_key: { type: "apiKey", in: "header", name: "x-api-key" },
          cookie: { type: "apiKey", in: "cookie", name: "anyway_session" },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  app.register((scope: App, _options, done) => {
    scope.get(
      "/v1/openapi.json",
      { config: { scope: "none" }, schema: { summary: "This document", tags: ["service"] } },
      () => scope.swagger(),
    );
    done();
  });
}
