import {
  AssociationProperty,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
  BAGGAGE_CUSTOMER_ID,
  BAGGAGE_ORDER_ID,
} from "@anyway-sh/semconv";
import { type Context, propagation } from "@opentelemetry/api";
import { associationProperties } from "../context.ts";
import { getSession, getUser } from "./context-attributes.ts";

/** Entries of the baggage that name an id: the first is written, any is read. */
const ENTRIES: readonly (readonly [AssociationProperty, readonly string[]])[] = [
  [AssociationProperty.SESSION_ID, [ATTR_SESSION_ID, "session_id"]],
  [AssociationProperty.USER_ID, [ATTR_USER_ID, "user_id"]],
  [AssociationProperty.CUSTOMER_ID, [BAGGAGE_CUSTOMER_ID, "customer_id"]],
  [AssociationProperty.ORDER_ID, [BAGGAGE_ORDER_ID, "order_id"]],
];

type Ids = { [P in AssociationProperty]?: string };

/** The ids in the baggage of `context`; undefined where there is no baggage. */
export function baggageIds(context: Context): Ids | undefined {
  const baggage = propagation.getBaggage(context);
  if (baggage === undefined) return undefined;
  const ids: Ids = {};
  for (const [property, names] of ENTRIES) {
    const value = names.map((name) => baggage.getEntry(name)?.value).find((found) => found);
    if (value !== undefined) ids[property] = value;
  }
  return ids;
}

/** `context` whose baggage names the session, user, customer and order that its spans carry. */
export function withIdsInBaggage(context: Context): Context {
  const properties: Record<string, unknown> = associationProperties(context);
  const inner: Record<string, unknown> = {
    [AssociationProperty.SESSION_ID]: getSession(context)?.sessionId,
    [AssociationProperty.USER_ID]: getUser(context)?.userId,
  };
  let baggage = propagation.getBaggage(context) ?? propagation.createBaggage();
  for (const [property, [name]] of ENTRIES) {
    const value = inner[property] ?? properties[property];
    if (name !== undefined && value !== undefined) baggage = baggage.setEntry(name, { value: String(value) });
  }
  return propagation.setBaggage(context, baggage);
}
