import type { Webhook } from "@anyway-sh/api";
import type { StatusWord } from "../../commerce-words.ts";

/** Whether a webhook is told anything. */
export const webhookStatus = ({ active }: Pick<Webhook, "active">): StatusWord =>
  active ? { label: "on", tone: "good" } : { label: "off", tone: "quiet" };
