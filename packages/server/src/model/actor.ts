/** Who did something: a key, a dashboard that signed in with one, this machine's user in local mode, or the server. */
export interface Actor {
  type: "key" | "session" | "local" | "system";
  /** Of the key; null where there is none. */
  keyId: string | null;
  keyName: string | null;
}

/** What the server does by itself. */
export const SYSTEM: Actor = { type: "system", keyId: null, keyName: null };
