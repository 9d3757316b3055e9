import { EntityKind } from "@anyway-sh/semconv";
import { withConversation } from "./attribution/associations.ts";
import { type DecoratorConfig, runEntity } from "./entity.ts";
import { guard } from "./guard.ts";

type Method<This, A extends unknown[], R> = (this: This, ...args: A) => R;

/** Works as a standard method decorator and as one of TypeScript's `experimentalDecorators`. */
interface EntityDecorator {
  <This, A extends unknown[], R>(
    method: Method<This, A, R>,
    context: ClassMethodDecoratorContext<This, Method<This, A, R>>,
  ): Method<This, A, R>;
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): void;
}

/** A configuration, or a function that gives one for every call from its `this` and its arguments. */
type ConfigSource<This, A extends unknown[]> =
  | DecoratorConfig
  | ((thisArg: This, ...args: A) => DecoratorConfig);

type DecoratorFactory = <This = unknown, A extends unknown[] = unknown[]>(
  config?: ConfigSource<This, A>,
) => EntityDecorator;

/**
 * Makes every call of a method a workflow. See {@link withWorkflow}.
 *
 * @example
 * class ChatService {
 *   @workflow((self) => ({
 *     name: "chat",
 *     associationProperties: { [AssociationProperty.CUSTOMER_ID]: (self as ChatService).customerId },
 *   }))
 *   async chat(message: string) { … }
 * }
 */
export const workflow: DecoratorFactory = (config) => decorator(EntityKind.WORKFLOW, config);
/** Makes every call of a method a task. See {@link withTask}. */
export const task: DecoratorFactory = (config) => decorator(EntityKind.TASK, config);
/** Makes every call of a method an agent. See {@link withAgent}. */
export const agent: DecoratorFactory = (config) => decorator(EntityKind.AGENT, config);
/** Makes every call of a method a tool. See {@link withTool}. */
export const tool: DecoratorFactory = (config) => decorator(EntityKind.TOOL, config);

/**
 * Makes every call of a method part of a conversation. See {@link withConversation}.
 *
 * @param conversationId the id, or a function that gives one for every call from its `this` and its arguments
 * @example
 * class Assistant {
 *   @conversation((self) => (self as Assistant).threadId)
 *   async reply(message: string) { … }
 * }
 */
export function conversation<This = unknown, A extends unknown[] = unknown[]>(
  conversationId: string | ((thisArg: This, ...args: A) => string),
): EntityDecorator {
  return methodDecorator((method, _name, thisArg, args) => {
    const id =
      typeof conversationId === "function"
        ? guard(() => conversationId(thisArg as This, ...(args as A)))
        : conversationId;
    return id ? withConversation(id, method, thisArg, ...args) : method.apply(thisArg, args);
  });
}

function decorator<This, A extends unknown[]>(
  kind: EntityKind,
  config: ConfigSource<This, A> = {},
): EntityDecorator {
  return methodDecorator((method, name, thisArg, args) =>
    runEntity(kind, { name, ...configOf(config, thisArg, args) }, thisArg, method, args),
  );
}

/** @param run makes a call of the decorated method, in whatever is to be around it */
function methodDecorator(
  run: (
    method: Method<unknown, unknown[], unknown>,
    methodName: string,
    thisArg: unknown,
    args: unknown[],
  ) => unknown,
): EntityDecorator {
  const wrap = (method: Method<unknown, unknown[], unknown>, methodName: string) => {
    const traced = function (this: unknown, ...args: unknown[]): unknown {
      return run(method, methodName, this, args);
    };
    return Object.defineProperties(traced, {
      name: { value: methodName, configurable: true },
      length: { value: method.length, configurable: true },
    });
  };

  // Standard decorators get the method and its context, TypeScript's older ones the class's prototype, the
  // method's name and its property descriptor.
  return (target: unknown, context: unknown, descriptor?: PropertyDescriptor) => {
    if (descriptor === undefined) {
      const { name } = context as ClassMethodDecoratorContext;
      return wrap(target as Method<unknown, unknown[], unknown>, String(name));
    }
    descriptor.value = wrap(descriptor.value, String(context));
    return undefined as never;
  };
}

function configOf<This, A extends unknown[]>(
  config: ConfigSource<This, A>,
  thisArg: unknown,
  args: unknown[],
): DecoratorConfig | undefined {
  if (typeof config !== "function") return config;
  return guard(() => config(thisArg as This, ...(args as A)));
}
