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
import { type Attributes, type Context, propagation } from "@opentelemetry/api";
import type { Span, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { agentName, associationProperties, conversationId, entityPath, workflowName } from "./context.ts";

/**
 * Writes on every span, whoever starts it, what it inherits from the context it starts in: association
 * properties, workflow, agent, conversation and entity path. Baggage entries `session.id` and `user.id` are
 * read as well; baggage is never written, because instrumented HTTP clients send it to third parties.
 */
export class AssociationSpanProcessor implements SpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    span.setAttributes(inheritedAttributes(parentContext));
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function inheritedAttributes(context: Context): Attributes {
  const attributes: Attributes = {};
  const baggage = propagation.getBaggage(context);
  const properties = associationProperties(context);

  for (const [key, value] of Object.entries(properties)) attributes[ASSOCIATION_PREFIX + key] = value;
  const session = properties[AssociationProperty.SESSION_ID] ?? baggage?.getEntry(ATTR_SESSION_ID)?.value;
  const user = properties[AssociationProperty.USER_ID] ?? baggage?.getEntry(ATTR_USER_ID)?.value;
  if (session !== undefined) attributes[ATTR_SESSION_ID] = String(session);
  if (user !== undefined) attributes[ATTR_USER_ID] = String(user);

  // OpenTelemetry drops undefined values.
  attributes[ATTR_WORKFLOW_NAME] = workflowName(context);
  attributes[ATTR_ENTITY_PATH] = entityPath(context);
  attributes[ATTR_AGENT_NAME] = agentName(context);
  attributes[ATTR_CONVERSATION_ID] = conversationId(context);
  return attributes;
}
