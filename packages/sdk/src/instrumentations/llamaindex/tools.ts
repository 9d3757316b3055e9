import { ATTR_OPERATION_NAME, ATTR_TOOL_NAME, EntityKind } from "@anyway-sh/semconv";
import { guard } from "../../guard.ts";
import { type Method, patchMethod } from "../patch.ts";
import { fields, list, string } from "../wire.ts";
import { type Step, tracedEntity } from "./entities.ts";

/**
 * `chat({ tools })`, which traces the tools that the model is given: each has its `call` on itself, so there is no
 * class to patch, and it is called for what the model answers.
 */
export function tracingTools(chat: Method): Method {
  return function (...args) {
    guard(() => {
      for (const tool of list(fields(args[0]).tools)) {
        patchMethod(tool, "call", (call) => tracedEntity(call, toolCall));
      }
    });
    return chat.apply(this, args);
  };
}

function toolCall(tool: object, [input]: readonly unknown[]): Step {
  const name = string(fields(fields(tool).metadata).name) ?? "tool";
  return {
    kind: EntityKind.TOOL,
    name,
    input,
    attributes: { [ATTR_OPERATION_NAME]: "execute_tool", [ATTR_TOOL_NAME]: name },
    output: (result) => result,
  };
}
