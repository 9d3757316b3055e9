import type { AssociationProperty } from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import {
  type AssociationProperties,
  type AssociationValue,
  withAssociationProperties as mergeAssociationProperties,
  withConversationId,
} from "../context.ts";
import { guard } from "../guard.ts";
import { logOnce } from "../log.ts";
import { spanIn } from "../own-span.ts";
import { enterContext } from "./enter-context.ts";
import { inheritedAttributes } from "./inherited-attributes.ts";
import { runIn } from "./run-in.ts";

/**
 * Runs `fn` with association properties that every span beneath carries, without a span of its own. They are merged
 * with what is inherited: the inner value wins, and `undefined` and `null` change nothing.
 *
 * @returns what `fn` returns
 * @example
 * await withAssociationProperties({ [AssociationProperty.USER_ID]: "user-123" }, () => agent.chat(message));
 */
export function withAssociationProperties<This, A extends unknown[], R>(
  properties: AssociationProperties,
  fn: (this: This, ...args: A) => R,
  thisArg?: This,
  ...args: A
): R {
  const around = context.active();
  const inside = guard(() => mergeAssociationProperties(around, properties)) ?? around;
  return runIn(inside, fn as (...args: A) => R, thisArg, args);
}

/**
 * Runs `fn` as part of a conversation: every span beneath carries `gen_ai.conversation.id`. There is no span of its
 * own.
 *
 * @returns what `fn` returns
 * @example
 * await withConversation(thread.id, async () => agent.chat(message));
 */
export function withConversation<This, A extends unknown[], R>(
  conversationId: string,
  fn: (this: This, ...args: A) => R,
  thisArg?: This,
  ...args: A
): R {
  const inside = withConversationId(context.active(), conversationId);
  return runIn(inside, fn as (...args: A) => R, thisArg, args);
}

/**
 * Adds association properties for the rest of the current asynchronous execution, and to the span that is active:
 * for what becomes known on the way, such as an order. They are merged with what is inherited.
 *
 * They end with the workflow, task, agent, tool or `with…` function around the call, and other executions beside it
 * never see them. Outside of all of these they last as long as the request or the timer that is being handled. In
 * the body of a generator they last until its next `yield`. Without a context manager (before `initialize`) only
 * the active span gets them, and that is warned of once.
 *
 * @example
 * const order = await createOrder(cart);
 * setAssociationProperties({ [AssociationProperty.ORDER_ID]: order.id });
 */
export function setAssociationProperties(properties: AssociationProperties): void {
  guard(() => {
    const entered = mergeAssociationProperties(context.active(), properties);
    spanIn(entered)?.setAttributes(inheritedAttributes(entered));
    if (!enterContext(entered)) {
      logOnce("Association properties could be set on the active span alone: call initialize() first.");
    }
  });
}

/** {@link setAssociationProperties} in OpenLLMetry's words. */
export const Associations = {
  /**
   * @param associations pairs of a key and its value
   * @example
   * Associations.set([[AssociationProperty.USER_ID, "user-123"], [AssociationProperty.SESSION_ID, "SES_1"]]);
   */
  set(associations: readonly (readonly [AssociationProperty | (string & {}), AssociationValue])[]): void {
    guard(() => setAssociationProperties(Object.fromEntries(associations)));
  },
} as const;
