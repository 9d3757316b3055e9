import { readFileSync } from "node:fs";
import { toApiExplanation } from "../http/convert-explanation.ts";
import { explainSpans } from "../ingest/explain/explain-spans.ts";
import { InvalidBodyError } from "../ingest/otlp/invalid-body.ts";
import { createPriceBook } from "../pricing/price-book.ts";
import { StartError } from "../start-error.ts";
import { parseArguments } from "./arguments.ts";
import { describeExplanation } from "./describe-explanation.ts";

const STANDARD_INPUT = 0;

/** `anyway doctor --span <file>`: how a span is read. Opens no store and needs no server. */
export async function doctor(args: readonly string[]): Promise<void> {
  const { flags, switches, positionals } = parseArguments(args, ["span"], ["json"]);
  const { span: file } = flags;
  if (positionals.length > 0 || file === undefined)
    throw new StartError(
      'anyway doctor needs --span <file>, the JSON of a span; "-" reads it from standard input.',
    );
  const name = file === "-" ? "Standard input" : file;
  const explanation = toApiExplanation(explain(name, readText(file)));
  console.log(switches.has("json") ? JSON.stringify(explanation, null, 2) : describeExplanation(explanation));
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`The span cannot be opened: ${reason}.`);
  }
}

function explain(name: string, text: string) {
  try {
    return explainSpans(text, createPriceBook(), Date.now());
  } catch (error) {
    if (error instanceof InvalidBodyError) throw new StartError(`${name} cannot be read: ${error.message}.`);
    throw error;
  }
}
