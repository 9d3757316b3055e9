import type { Actor } from "@anyway-sh/api";

/** Who did something, in words that follow "by". */
export function actorInWords({ type, key_name, key_id }: Actor): string {
  const key = key_name ?? key_id ?? "a key";
  switch (type) {
    case "key":
      return `the key ${key}`;
    case "session":
      return `${key} in the dashboard`;
    case "local":
      return "this machine’s user";
    case "system":
      return "Anyway itself";
  }
}
