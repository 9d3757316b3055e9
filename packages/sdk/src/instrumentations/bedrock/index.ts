import { runtime } from "../../runtime.ts";
import type { Provider } from "../genai.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, type Method, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { operationOf } from "./command.ts";
import { converse } from "./converse.ts";
import { observingExchange } from "./exchange.ts";
import { invokeModel } from "./invoke-model.ts";

const PROVIDERS: readonly [operation: string, provider: Provider][] = [
  ["Converse", converse],
  ["ConverseStream", converse],
  ["InvokeModel", invokeModel],
  ["InvokeModelWithResponseStream", invokeModel],
];

export const bedrock: Instrumentation = {
  module: "@aws-sdk/client-bedrock-runtime",
  option: "bedrock",
  patch(exported) {
    for (const client of classesIn(exported, "BedrockRuntimeClient")) {
      // Inherited from the class that all clients of AWS share; put on this one's prototype, it is Bedrock's alone.
      patchMethod(prototypeAt(client), "send", tracedSend);
    }
  },
};

function tracedSend(send: Method): Method {
  const observed = observingExchange(send);
  const operations = new Map(PROVIDERS.map(([name, provider]) => [name, traced(observed, provider)]));
  return function (command, ...rest) {
    const operation = operations.get(operationOf(command) ?? "");
    if (operation === undefined || runtime() === undefined) return send.call(this, command, ...rest);
    const callback = rest.find((argument) => typeof argument === "function");
    if (callback === undefined) return operation.call(this, command, ...rest);
    // What the client itself does for a callback; an error that the callback throws is lost there as well.
    const options = rest.filter((argument) => typeof argument !== "function");
    const answer = operation.call(this, command, ...options) as Promise<unknown>;
    answer
      .then(
        (output) => callback(null, output),
        (error) => callback(error),
      )
      .catch(() => {});
    return undefined;
  };
}
