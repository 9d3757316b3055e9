import { EntityKind } from "@anyway-sh/semconv";
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

function decorator<This, A extends unknown[]>(
  kind: EntityKind,
  config: ConfigSource<This, A> = {},
): EntityDecorator {
  const wrap = (method: Method<unknown, unknown[], unknown>, methodName: string) => {
    const traced = function (this: unknown, ...args: unknown[]): unknown {
      return runEntity(kind, { name: methodName, ...configOf(config, this, args) }, this, method, args);
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
