import { createHmac } from "node:crypto";
import type { RandomBytes } from "../model/ids.ts";

const PREFIX = "whsec_";
const KEY_BYTES = 32;

/** A new secret of a webhook's signatures, as Standard Webhooks writes them. */
export function newWebhookSecret(randomBytes: RandomBytes): string {
  return PREFIX + Buffer.from(randomBytes(KEY_BYTES)).toString("base64");
}

/** The headers that tell whom a body comes from and when it was sent (https://www.standardwebhooks.com). */
export function signatureHeaders(
  secret: string,
  { id, body, sentAt }: { id: string; body: string; sentAt: number },
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
