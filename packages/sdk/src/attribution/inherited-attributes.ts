import {
  ASSOCIATION_PREFIX,
  AssociationProperty,
  ATTR_AGENT_NAME,
  ATTR_CONVERSATION_ID,
  ATTR_ENTITY_PATH,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
  ATTR_WORKFLOW_NAME,
} from "@anyway-sh/semconv";
import type { Attributes, Context } from "@opentelemetry/api";
import { agentName, associationProperties, conversationId, entityPath, workflowName } from "../context.ts";
import { baggageIds } from "./baggage.ts";
import { contextAttributes } from "./context-attributes.ts";

/** The ids that have an attribute of their own beside the association property. */
const CANONICAL = [
  [AssociationProperty.SESSION_ID, ATTR_SESSION_ID],
  [AssociationProperty.USER_ID, ATTR_USER_ID],
] as const;

/**
 * What a span that starts in `context` carries from there: context attributes, association properties, workflow,
 * agent, conversation, entity path, and the ids in the baggage. Of two values for one id, the one that was set
 * further inside wins; baggage, which may come from another service, comes last.
 */
export function inheritedAttributes(context: Context): Attributes {
  const properties = associationProperties(context);
  const attributes = Object.assign(contextAttributes(context), propertyAttributes(properties));
  const baggage = baggageIds(context);

  for (const [property, attribute] of CANONICAL) {
    // Setting a property takes away what was set around it, so what is here was set inside of it.
    const inner = attributes[attribute];
    const value = inner ?? properties[property] ?? baggage?.[property];
    if (value !== undefined) attributes[attribute] = String(value);
    if (inner !== undefined && property in properties) attributes[ASSOCIATION_PREFIX + property] = inner;
  }
  if (baggage !== undefined) {
    for (const property of [AssociationProperty.CUSTOMER_ID, AssociationProperty.ORDER_ID] as const) {
      if (baggage[property] !== undefined) attributes[ASSOCIATION_PREFIX + property] ??= baggage[property];
    }
  }

  // OpenTelemetry drops undefined values.
  attributes[ATTR_WORKFLOW_NAME] = workflowName(context);
  attributes[ATTR_ENTITY_PATH] = entityPath(context);
  attributes[ATTR_AGENT_NAME] = agentName(context);
  attributes[ATTR_CONVERSATION_ID] = conversationId(context);
  return attributes;
}

/** Of the properties that many spans share. */
const known = new WeakMap<object, Attributes>();

function propertyAttributes(properties: ReturnType<typeof associationProperties>): Attributes {
  let attributes = known.get(properties);
  if (attributes === undefined) {
    attributes = {};
    for (const [key, value] of Object.entries(properties)) attributes[ASSOCIATION_PREFIX + key] = value;
    known.set(properties, attributes);
  }
  return attributes;
}
