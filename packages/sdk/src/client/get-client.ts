import { type Client, createClient } from "@anyway-sh/api/client";
import { AssociationProperty } from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { Associations } from "../attribution/associations.ts";
import { type AssociationValue, associationProperties } from "../context.ts";
import { reportFeedback } from "../feedback/report-feedback.ts";
import { injectContext } from "../propagation/carrier.ts";
import { type Runtime, runtime } from "../runtime.ts";
import { identify } from "./identify.ts";

/**
 * The REST API of the server that spans go to, with the same key: customers, products, payment links, orders, traces,
 * profit and the rest of {@link Client}. Its methods reject with `ApiError`. What is made inside a workflow knows the
 * trace: the order of a payment link, for one, leads to the conversation in which the link was made.
 */
export interface AnywayClient extends Omit<Client, "identify"> {
  readonly associations: {
    /** See {@link Associations}. */
    set(associations: readonly (readonly [AssociationProperty | (string & {}), AssociationValue])[]): void;
  };
  /** See {@link identify}. */
  readonly identify: typeof identify;
  /** See {@link reportFeedback}. */
  readonly reportFeedback: typeof reportFeedback;
}

const clients = new WeakMap<Runtime, AnywayClient>();

/**
 * What can be done once tracing is on, in one object.
 *
 * @returns undefined before `initialize` and after `shutdown`
 * @example
 * const { data: link } = await getClient().paymentLinks.create({ product_id: "PRD_x7y8z9abc123" });
 */
export function getClient(): AnywayClient | undefined {
  const current = runtime();
  if (current === undefined) return undefined;
  const client = clients.get(current) ?? clientOf(current);
  clients.set(current, client);
  return client;
}

function clientOf({ server }: Runtime): AnywayClient {
  const api = createClient({
    baseUrl: server.tracesUrl.replace(/\/v1\/traces(?=\?|$).*/, ""),
    fetch: (url, init) => {
      const headers = Object.fromEntries(new Headers({ ...server.headers, ...(init?.headers as object) }));
      // The call is no span of the application's; that it was made in one is told to the server.
      const request = { ...init, headers: injectContext(headers) };
      return context.with(suppressTracing(context.active()), fetch, undefined, url, request);
    },
  });
  return {
    ...api,
    paymentLinks: {
      ...api.paymentLinks,
      create: (input, options) => api.paymentLinks.create({ ...customerHere(), ...input }, options),
    },
    associations: Associations,
    identify,
    reportFeedback,
  };
}

/** Whose work this is, where the caller names nobody. */
function customerHere(): { customer_id?: string } {
  const customerId = associationProperties(context.active())[AssociationProperty.CUSTOMER_ID];
  return customerId === undefined ? {} : { customer_id: String(customerId) };
}
