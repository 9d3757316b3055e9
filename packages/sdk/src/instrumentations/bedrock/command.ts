import { type Fields, fields, list, string } from "../wire.ts";

/** `gen_ai.provider.name` of everything that is called through Bedrock, whoever made the model. */
export const PROVIDER = "aws.bedrock";

/** What a command does, `ConverseStream` for one. A bundler may have taken the name of its class. */
export function operationOf(command: unknown): string | undefined {
  const { schema } = fields(command);
  // A static operation schema is [kind, namespace, name, traits, input, output].
  const name = string(list(schema)[2]) ?? string(fields(schema).name);
  return name ?? command?.constructor.name.replace(/Command$/, "");
}

export function inputOf(command: unknown): Fields {
  return fields(fields(command).input);
}

export function isStreamed(command: unknown): boolean {
  return operationOf(command)?.endsWith("Stream") ?? false;
}
