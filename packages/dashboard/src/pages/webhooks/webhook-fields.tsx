import type { Webhook } from "@anyway-sh/api";
import type { WebhookEventType } from "@anyway-sh/semconv";
import { TextInput } from "@mantine/core";
import { entered } from "../../components/entered.ts";
import { EventChoice } from "./event-choice.tsx";

interface WebhookFieldsProps {
  webhook: Webhook | undefined;
  events: readonly WebhookEventType[];
  onEvents: (events: WebhookEventType[]) => void;
  problem: string | undefined;
}

/** What is said of a webhook. */
export function WebhookFields({ webhook, events, onEvents, problem }: WebhookFieldsProps) {
  return (
    <>
      <TextInput
        name="url"
        label="Address"
        description="Of your backend; it answers with 2xx within 10 seconds"
        placeholder="https://example.com/webhooks"
        type="url"
        maxLength={2048}
        autoComplete="off"
        defaultValue={webhook?.url}
        error={problem}
        data-autofocus
      />
      <TextInput
        name="name"
        label="Name"
        placeholder="Optional"
        maxLength={200}
        autoComplete="off"
        defaultValue={webhook?.name ?? ""}
      />
      <EventChoice value={events} onChange={onEvents} />
    </>
  );
}

/** The address in the form, or what is wrong with it. */
export function readAddress(form: FormData): { ok: true; url: string } | { ok: false; problem: string } {
  const url = entered(form, "url");
  if (url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
    return { ok: true, url };
  return { ok: false, problem: "Enter an address that begins with https://." };
}
