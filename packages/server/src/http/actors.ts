import type * as api from "@anyway-sh/api";
import type { Actor } from "../model/actor.ts";

export function toApiActor({ type, keyId, keyName }: Actor): api.Actor {
  return { type, key_id: keyId, key_name: keyName };
}
