import type { WebhookDelivery } from "@anyway-sh/api";

/** What the address said to the last attempt, or why it said nothing. */
export function lastAnswer({ last_status, last_error, attempts }: WebhookDelivery): string {
  if (last_error !== null) return last_error;
  if (last_status !== null) return `HTTP ${last_status}`;
  return attempts === 0 ? "not sent yet" : "–";
}
