import { ATTR_AWS_GUARDRAIL_ID } from "@anyway-sh/semconv";
import type { Accumulator, ModelResponse, Provider, Usage } from "../genai.ts";
import { type Fields, fields, parsedJson, string } from "../wire.ts";
import { inputOf, isStreamed, PROVIDER } from "./command.ts";
import { headersOf } from "./exchange.ts";
import { accumulatorFor, readAnswer } from "./model-answers.ts";
import { readRequest } from "./model-requests.ts";
import { headerUsage, invocationUsage } from "./usage.ts";

/**
 * InvokeModel and InvokeModelWithResponseStream, whose bodies are each model's own. What they are is told by their
 * shape: the id of a model may be that of an inference profile, which says nothing.
 */
export const invokeModel: Provider = {
  request(_client, [command]) {
    const input = inputOf(command);
    const model = string(input.modelId);
    const own = readRequest(bodyOf(input.body), model);
    return {
      ...own,
      provider: PROVIDER,
      model,
      isStream: isStreamed(command),
      baseUrl: undefined,
      attributes: { ...own.attributes, [ATTR_AWS_GUARDRAIL_ID]: string(input.guardrailIdentifier) },
    };
  },

  response(output) {
    const answer = readAnswer(bodyOf(fields(output).body));
    return { ...answer, usage: answer.usage ?? headerUsage(headersOf(output)) };
  },

  streamIn(output) {
    const { body } = fields(output);
    return typeof body === "object" && body !== null && Symbol.asyncIterator in body ? body : undefined;
  },

  createAccumulator: () => new InvocationAccumulator(),
};

/** The chunks of a model's own stream, the last of which Bedrock adds its counts to. */
class InvocationAccumulator implements Accumulator {
  #model: Accumulator | undefined;
  #metrics: Usage | undefined;

  add(event: unknown): boolean {
    const { bytes } = fields(fields(event).chunk);
    if (bytes === undefined) return false;
    const chunk = bodyOf(bytes);
    this.#metrics = invocationUsage(chunk["amazon-bedrock-invocationMetrics"]) ?? this.#metrics;
    this.#model ??= accumulatorFor(chunk);
    return this.#model?.add(chunk) ?? false;
  }

  response(): ModelResponse {
    const answer = this.#model?.response() ?? { output: [] };
    return { ...answer, usage: answer.usage ?? this.#metrics };
  }
}

/** A body is JSON, given as text or as bytes; one that is read for its answer is left as it is. */
function bodyOf(body: unknown): Fields {
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : string(body);
  return text === undefined ? {} : fields(parsedJson(text));
}
