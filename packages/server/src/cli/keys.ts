import { randomBytes } from "node:crypto";
import { KEY_SCOPES } from "@anyway-sh/api";
import { createApiKey, revokeApiKey } from "../business/api-keys.ts";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { readConfig } from "../config.ts";
import type { Actor } from "../model/actor.ts";
import { createNewId } from "../model/ids.ts";
import { nearest } from "../model/nearest.ts";
import { StartError } from "../start-error.ts";
import { type Arguments, parseArguments } from "./arguments.ts";

const MOST_LISTED = 1000;
/** Who runs this has the machine. */
const OPERATOR: Actor = { type: "local", keyId: null, keyName: null };
const clock = { now: Date.now, newId: createNewId(randomBytes), randomBytes };

type Command = (business: BusinessStore, args: Arguments) => Promise<void>;
const COMMANDS: Record<string, Command> = { create, list, revoke };

/** `anyway keys create|list|revoke`. Works beside a running server, which sees the change at once. */
export async function keys(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, ["name", "scope", "project"]);
  const [name = ""] = parsed.positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const guess = nearest(name, Object.keys(COMMANDS)) ?? "create";
    throw new StartError(
      `There is no "anyway keys ${name}". Did you mean anyway keys ${guess}? See anyway --help.`,
    );
  }
  const { postgresUrl, dataDir } = readConfig(parsed.flags);
  const business = await openBusinessStore(postgresUrl ? { postgresUrl } : { dataDir }, clock);
  try {
    await command(business, parsed);
  } finally {
    await business.close();
  }
}

async function create(business: BusinessStore, { flags }: Arguments): Promise<void> {
  const scope = KEY_SCOPES.find((one) => one === flags.scope);
  if (!scope) throw new StartError(`anyway keys create needs --scope, one of ${KEY_SCOPES.join(", ")}.`);
  const name = flags.name?.trim() ?? "";
  if (name === "" || name.length > 100)
    throw new StartError("anyway keys create needs --name, up to 100 characters that say whose key it is.");
  const projectId = flags.project ?? (await business.defaultProject()).id;
  const { key, secret } = await business.transaction((writer) =>
    createApiKey(writer, { projectId, name, scope, actor: OPERATOR }, clock),
  );
  console.error(`Made ${key.id} "${name}", scope ${scope}. The key is shown this once:`);
  console.log(secret);
}

async function list(business: BusinessStore): Promise<void> {
  for (const key of await business.keys({ limit: MOST_LISTED })) {
    const used =
      key.lastUsedAt === null ? "never used" : `last used ${new Date(key.lastUsedAt).toISOString()}`;
    console.log(
      `${key.id}  ${key.prefix}…  ${key.scope.padEnd(6)}  ${key.projectId}  ${key.name}  (${used})`,
    );
  }
}

async function revoke(business: BusinessStore, { positionals }: Arguments): Promise<void> {
  const id = positionals[1];
  if (!id) throw new StartError("anyway keys revoke needs the id of a key; anyway keys list shows them.");
  await business.transaction((writer) => revokeApiKey(writer, id, { at: clock.now(), actor: OPERATOR }));
  console.error(`Revoked ${id}.`);
}
