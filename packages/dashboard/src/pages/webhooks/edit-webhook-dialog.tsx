import type { Webhook, WebhookPatch } from "@anyway-sh/api";
import type { WebhookEventType } from "@anyway-sh/semconv";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { readAddress, WebhookFields } from "./webhook-fields.tsx";

/** Changes where a webhook is, and what it is told. */
export function EditWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [events, setEvents] = useState<WebhookEventType[]>(webhook.events);
  const [problem, setProblem] = useState<string>();
  const change = useMutation({
    mutationFn: (patch: WebhookPatch) => client.webhooks.update(webhook.id, patch),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  return (
    <FormDialog
      title="Edit webhook"
      action="Save"
      pending={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={(form) => {
        const address = readAddress(form);
        setProblem(address.ok ? undefined : address.problem);
        if (address.ok) change.mutate({ url: address.url, name: entered(form, "name") ?? null, events });
      }}
    >
      <WebhookFields webhook={webhook} events={events} onEvents={setEvents} problem={problem} />
    </FormDialog>
  );
}
