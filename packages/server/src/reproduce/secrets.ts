import type { AttributeValue } from "../model/span.ts";
import type { Json } from "./recorded-call.ts";

/** Members by which clients are handed keys. */
const SECRET_NAME =
  /^(.*(api|access|secret|private|subscription)[-_ ]?key|.*(secret|password|credentials?)|.*auth(orization)?([-_]?token)?|(.*[-_])?(api|access|auth|bearer|session|security|refresh)[-_]?token|token|bearer|cookie)$/i;
/** Headers that a client adds of its own accord; keys are among them. Only of the request itself. */
const HEADERS = /^((extra|default|custom)[-_]?)?(headers|query)$/i;
/**
 * What the keys of the best known providers look like. A signed token is looked for only where no word is under way:
 * from within one, a text that repeats how it begins would be read once for each time.
 */
const SECRET_VALUE =
  /\b(sk-[\w-]{16,}|gsk_\w{16,}|xai-[\w-]{16,}|AIza[\w-]{30,}|(AKIA|ASIA)[A-Z0-9]{16}|hf_\w{20,}|r8_\w{20,}|gh[pousr]_\w{20,}|ya29\.[\w-]{20,}|(?<![\w-])eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}|Bearer\s+[\w.~+/-]{16,})/;

/**
 * Parameters without what is or may be a key, told by its name or its look; `found` hears of each that is left out.
 * An object stays whatever its name, for the schema of an answer may well have a member `token`.
 */
export function withoutSecrets(parameters: Json, found: (name: string) => void): Json {
  const isHeaders = (name: string, value: AttributeValue) => HEADERS.test(name) && typeof value === "object";
  return keep(parameters, (name, value) => {
    if (!isSecret(name, value) && !isHeaders(name, value)) return withoutSecretsIn(value, found);
    found(name);
    return undefined;
  });
}

/** Whether a text holds what looks like a key. */
export function looksSecret(text: string): boolean {
  return SECRET_VALUE.test(text);
}

function withoutSecretsIn(value: AttributeValue, found: (name: string) => void): AttributeValue {
  if (Array.isArray(value)) return value.map((item) => withoutSecretsIn(item, found));
  if (typeof value !== "object" || value === null) return value;
  return keep(value, (name, inner) => {
    if (!isSecret(name, inner)) return withoutSecretsIn(inner, found);
    found(name);
    return undefined;
  });
}

function isSecret(name: string, value: AttributeValue): boolean {
  return typeof value === "string" && (SECRET_NAME.test(name) || looksSecret(value));
}

function keep(
  object: Json,
  change: (name: string, value: AttributeValue) => AttributeValue | undefined,
): Json {
  // `fromEntries` defines members, so that one called `__proto__` is no more than that.
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const changed = change(name, value);
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
}
