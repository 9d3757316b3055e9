import { isIPv6 } from "node:net";

/** What can be told by its form. */
export const PATTERN_NAMES = ["key", "email", "card", "ssn", "ip", "phone"] as const;
/** What can be found in texts and replaced by a mark such as `<EMAIL_ADDRESS>`. */
export type PatternName = (typeof PATTERN_NAMES)[number];

/**
 * Every expression takes time in proportion to the text: it is anchored by what may not stand before it, its
 * repetitions are bounded or unambiguous. Of a match, what the group `kept` holds stays.
 */
interface Pattern {
  readonly mark: string;
  readonly expressions: readonly RegExp[];
  /** What every match holds, where that saves the search. */
  readonly sign?: RegExp;
  /** Whether a match is one, where an expression cannot say; else it stays. */
  readonly isMatch?: (match: string) => boolean;
}

const SECRET_NAMES =
  "api[_-]?key|access[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token|refresh[_-]?token|" +
  "secret|password|passwd|authorization";

/** In this order: what one has replaced, the next does not see. */
const PATTERNS: Readonly<Record<PatternName, Pattern>> = {
  key: {
    mark: "<API_KEY>",
    expressions: [
      // Private keys in PEM, up to the dashes that end them.
      /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?:[^-]|-(?!----)){0,16384}(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?/g,
      // JSON Web Tokens.
      /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
      /(?<kept>(?<!\w)(?:Bearer|Basic)\s{1,4})[\w.~+/=-]{16,}/gi,
      // Issuers that mark their keys: OpenAI, Anthropic, Stripe, Anyway, GitHub, GitLab, Slack, AWS, Google, …
      /(?<![A-Za-z0-9])(?:sk-|[srp]k_(?:live|test)_|ak_|whsec_|gh[oprsu]_|github_pat_|glpat-|npm_|hf_|gsk_|xox[abeoprs]-)[\w-]{16,}/g,
      /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
      /(?<![\w-])AIza[\w-]{35}/g,
      // What is said to be one.
      new RegExp(
        `(?<kept>(?<![A-Za-z])(?:${SECRET_NAMES})["']?\\s{0,2}[:=]\\s{0,2}["']?)[^\\s"',;&}<]{8,512}`,
        "gi",
      ),
    ],
  },
  email: {
    mark: "<EMAIL_ADDRESS>",
    sign: /@|%40/,
    expressions: [/[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu],
  },
  card: { mark: "<CREDIT_CARD>", expressions: [/(?<!\w)\d{3,19}(?:[ -]\d{3,19}){0,7}(?!\w)/g] },
  ssn: {
    mark: "<SSN>",
    expressions: [/(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g],
  },
  ip: {
    mark: "<IP_ADDRESS>",
    expressions: [
      /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\w|\.\d)/g,
      /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])/g,
    ],
    // `A::B` is a name in many languages, and `12:34:56` a time.
    isMatch: (match) => !match.includes(":") || (isIPv6(match) && /\d/.test(match)),
  },
  phone: {
    mark: "<PHONE_NUMBER>",
    expressions: [
      // International.
      /(?<![\w+])\+\d(?:[ .\-/()]{0,2}\d){6,14}(?!\d)/g,
      // North American.
      /(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/g,
      // With a trunk prefix, in groups.
      /(?<![\w.+-])\(?0\d{1,4}\)?(?:[ ./-]\d{2,8}){1,4}(?![\w-])/g,
    ],
    isMatch: (match) => {
      const digits = match.replace(/\D/g, "").length;
      return digits >= 8 && digits <= 15 && !/^\d{1,2}[./-]\d{1,2}[./-]\d{4}/.test(match);
    },
  },
};

/** Replaces what looks like one of `names` in a text. */
export function redactText(text: string, names: readonly PatternName[]): string {
  let redacted = text;
  for (const name of PATTERN_NAMES) {
    if (!names.includes(name)) continue;
    const { mark, expressions, sign, isMatch } = PATTERNS[name];
    if (sign?.test(redacted) === false) continue;
    for (const expression of expressions) {
      redacted = redacted.replace(expression, (match: string, ...rest: unknown[]) => {
        if (name === "card") return redactCards(match, mark);
        return isMatch === undefined || isMatch(match) ? keptOf(rest) + mark : match;
      });
    }
  }
  return redacted;
}

/** The groups of an expression come last, if it has any that are named. */
function keptOf(rest: readonly unknown[]): string {
  const groups = rest.at(-1);
  return typeof groups === "object" && groups !== null && "kept" in groups ? String(groups.kept) : "";
}

const SECRET_NAME = new RegExp(`^(?:x-)?(?:${SECRET_NAMES})$`, "i");

/**
 * The same in a value, and in the JSON that a text holds, at any depth, which stays JSON. What is unchanged is returned
 * as it is.
 */
export function redactValue<T>(value: T, names: readonly PatternName[]): T | string {
  return redactJson(value, names) as T | string;
}

function redactJson(value: unknown, names: readonly PatternName[]): unknown {
  if (typeof value === "string") return redactString(value, names);
  if (typeof value === "number") {
    // In JSON a card may be a number.
    const text = String(value);
    const redacted = names.includes("card") ? redactText(text, ["card"]) : text;
    return redacted === text ? value : redacted;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactJson(item, names));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let isChanged = false;
  const entries = Object.entries(value).map(([name, member]) => {
    const isSecret = typeof member === "string" && names.includes("key") && SECRET_NAME.test(name);
    const redacted = [
      redactText(name, names),
      isSecret ? PATTERNS.key.mark : redactJson(member, names),
    ] as const;
    isChanged ||= redacted[0] !== name || redacted[1] !== member;
    return redacted;
  });
  return isChanged ? Object.fromEntries(entries) : value;
}

function redactString(text: string, names: readonly PatternName[]): string {
  const json = parseJsonText(text);
  if (json === undefined) return redactText(text, names);
  const redacted = redactJson(json, names);
  return redacted === json ? text : JSON.stringify(redacted);
}

/** The array or object that a text is the JSON of. */
export function parseJsonText(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** The cards in a run of digits, which may hold other numbers beside them: whole groups whose check digit is right. */
function redactCards(run: string, mark: string): string {
  const groups = run.split(/([ -])/);
  let redacted = "";
  for (let start = 0; start < groups.length; ) {
    const end = cardEnd(groups, start);
    redacted += end === undefined ? groups[start] : mark;
    start = end ?? start + 1;
  }
  return redacted;
}

/** @returns the place behind the groups from `start` on that make up a card */
function cardEnd(groups: readonly string[], start: number): number | undefined {
  let digits = "";
  for (let index = start; index < groups.length && digits.length < 19; index += 2) {
    digits += groups[index];
    if (/^[2-6]\d{12,18}$/.test(digits) && isLuhn(digits)) return index + 1;
  }
  return undefined;
}

function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
