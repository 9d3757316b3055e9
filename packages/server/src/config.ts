import { homedir } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { StartError } from "./start-error.ts";

/** What one setting says of itself; `--help` and the error for a wrong value are made from it. */
interface SettingDoc {
  doc: string;
  example: string;
  /** What values are taken, as the end of "must be …". */
  allowed: string;
  /** No message shows its value. */
  isSecret?: true;
}
const docs = z.registry<SettingDoc>();
const setting = <T extends z.ZodType>(schema: T, doc: SettingDoc): T => {
  docs.add(schema, doc);
  return schema;
};

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const port = (value: number, doc: string, example: string) =>
  setting(wholeNumber(0, 65_535).default(value), {
    doc,
    example,
    allowed: "a port from 0 to 65535 (0 takes any free one)",
  });
const mebibytes = (value: number, max: number, doc: string, example: string) =>
  setting(wholeNumber(1, max).default(value), {
    doc,
    example,
    allowed: `a whole number of MiB from 1 to ${max}`,
  });
const url = (protocols: readonly string[], doc: string, example: string) =>
  setting(
    z
      .string()
      .refine((text) => isUrl(text, protocols))
      .optional(),
    {
      doc,
      example,
      allowed: `a URL that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`,
    },
  );

/** Every setting, once: its type, default, meaning, example. */
const schema = z.object({
  host: setting(
    z
      .string()
      .regex(/^[^\s/]+$/)
      .default("127.0.0.1"),
    {
      doc: "Address to listen on. On anything but loopback an admin key must exist first.",
      example: "0.0.0.0",
      allowed: "a host name or an IP address",
    },
  ),
  port: port(4318, "Port of OTLP over HTTP, the REST API and the dashboard.", "4400"),
  grpcPort: port(4317, "Port of OTLP over gRPC.", "4500"),
  publicPort: port(4319, "Port of what buyers and payment providers reach, and nothing else.", "443"),
  publicUrl: url(
    ["http:", "https:"],
    "Where buyers and payment providers reach the public port, such as through a proxy that speaks HTTPS; " +
      "without it links name the address that it listens on.",
    "https://pay.example.com",
  ),
  dataDir: setting(
    z
      .string()
      .min(1)
      .default(".anyway")
      .transform((path) => resolve(path.replace(/^~(?=\/|$)/, homedir()))),
    {
      doc: "Folder of the embedded stores, used where no URL names a server.",
      example: "/var/lib/anyway",
      allowed: "the path of a folder",
    },
  ),
  clickhouseUrl: url(
    ["http:", "https:"],
    "ClickHouse server for spans, with its database as the path; without it they are kept in the data folder.",
    "http://anyway:secret@clickhouse:8123/anyway",
  ),
  postgresUrl: url(
    ["postgres:", "postgresql:"],
    "PostgreSQL database for customers, orders and keys; without it they are kept in the data folder.",
    "postgres://anyway:secret@postgres:5432/anyway",
  ),
  maxBodyMib: mebibytes(64, 1024, "Largest OTLP request, before and after decompression.", "16"),
  queueMib: mebibytes(
    128,
    65_536,
    "Most spans held in memory before they are on disk; beyond it: 429.",
    "512",
  ),
  webhooksAllowPrivate: setting(
    z
      .enum(["true", "false"])
      .default("false")
      .transform((text) => text === "true"),
    {
      doc: "Whether webhooks, chats of budgets and reports of providers may be at addresses that are not of the public internet.",
      example: "true",
      allowed: "true or false",
    },
  ),
  smtpUrl: setting(
    z
      .string()
      .refine((text) => isUrl(text, ["smtp:", "smtps:"]))
      .optional(),
    {
      doc:
        "Mail server that e-mails of budgets go through; without it none are sent. smtp:// turns TLS on before it says " +
        "anything, smtps:// begins with it.",
      example: "smtp://user:secret@mail.example.com:587",
      allowed: "a URL that begins with smtp:// or smtps://",
      isSecret: true,
    },
  ),
  smtpFrom: setting(
    z
      .string()
      .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/)
      .optional(),
    {
      doc: "Whom e-mails come from; without it the user of the mail server.",
      example: "Anyway <anyway@example.com>",
      allowed: "an e-mail address, with a name before it in angle brackets or alone",
    },
  ),
  smtpAllowPlain: setting(
    z
      .enum(["true", "false"])
      .default("false")
      .transform((text) => text === "true"),
    {
      doc: "Whether e-mails, and the password, may go to another machine without TLS.",
      example: "true",
      allowed: "true or false",
    },
  ),
  stripeSecretKey: setting(
    z
      .string()
      .regex(/^(sk|rk)_(test|live)_\w+$/)
      .optional(),
    {
      doc: "Stripe's key of the default project, best a restricted one; projects may have their own in Settings.",
      example: "rk_test_…",
      allowed: "a secret or restricted key of Stripe's",
      isSecret: true,
    },
  ),
  stripeWebhookSecret: setting(
    z
      .string()
      .regex(/^whsec_\S+$/)
      .optional(),
    {
      doc: "Signing secret of the webhook endpoint at Stripe that belongs to the key.",
      example: "whsec_…",
      allowed: "the signing secret of a webhook endpoint",
      isSecret: true,
    },
  ),
  stripeApiBase: url(
    ["http:", "https:"],
    "A stand-in to ask in place of Stripe, for tests; it refuses live keys.",
    "http://127.0.0.1:12111",
  ),
  logLevel: setting(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"), {
    doc: "Least level of what is logged to standard error.",
    example: "info",
    allowed: "one of fatal, error, warn, info, debug, trace, silent",
  }),
});

/** The settings of one process, frozen. */
export type Config = Readonly<z.output<typeof schema>>;

const names = Object.keys(schema.shape) as (keyof Config)[];
const toVariable = (name: string) => `ANYWAY_${snake(name).toUpperCase()}`;
const toFlag = (name: string) => `--${snake(name).replaceAll("_", "-")}`;
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The command-line flags of the settings, without their dashes. */
export const SETTING_FLAGS: readonly string[] = names.map((name) => toFlag(name).slice(2));

/**
 * The settings out of command-line flags and, where no flag says otherwise, the environment.
 * An empty variable counts as not set. Throws {@link StartError} for the first value that cannot be.
 */
export function readConfig(
  flags: Readonly<Record<string, string>> = {},
  env: NodeJS.ProcessEnv = process.env,
): Config {
  const given: Partial<Record<string, { source: string; value: string }>> = {};
  for (const name of names) {
    const variable = env[toVariable(name)];
    const flag = flags[toFlag(name).slice(2)];
    if (flag !== undefined) given[name] = { source: toFlag(name), value: flag };
    else if (variable) given[name] = { source: toVariable(name), value: variable };
  }
  const values = Object.entries(given).map(([name, setting]) => [name, setting?.value]);
  const parsed = schema.safeParse(Object.fromEntries(values));
  if (parsed.success) return Object.freeze(parsed.data);
  const name = String(parsed.error.issues[0]?.path[0]) as keyof Config;
  const { source, value } = given[name] ?? { source: toVariable(name), value: "" };
  const { allowed, example, isSecret } = describe(name);
  const shown = isSecret ? "not shown here, as it is a secret" : `"${withoutPassword(value)}"`;
  throw new StartError(`${source} is ${shown}: it must be ${allowed}, such as ${example}.`);
}

/** The part of `--help` that lists the settings. */
export function describeSettings(): string {
  return names
    .map((name) => {
      const { doc, example } = describe(name);
      const fallback = schema.shape[name].safeParse(undefined).data;
      const standard = fallback === undefined ? "not set" : name === "dataDir" ? ".anyway" : fallback;
      return `  ${toVariable(name)}, ${toFlag(name)}\n      ${doc}\n      Default: ${standard}. Example: ${example}`;
    })
    .join("\n");
}

function describe(name: keyof Config): SettingDoc {
  const doc = docs.get(schema.shape[name]);
  if (!doc) throw new Error(`The setting ${name} lacks its description.`);
  return doc;
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const parsed = URL.parse(text);
  return parsed !== null && parsed.hostname !== "" && protocols.includes(parsed.protocol);
}

const withoutPassword = (value: string) => value.replace(/(:\/\/[^/@:]*):.*@/, "$1:…@");
