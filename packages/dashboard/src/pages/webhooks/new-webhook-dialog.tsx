import type { NewWebhook, WebhookInput } from "@anyway-sh/api";
import type { WebhookEventType } from "@anyway-sh/semconv";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { useOnce } from "../../use-once.ts";
import { readAddress, WebhookFields } from "./webhook-fields.tsx";

interface NewWebhookDialogProps {
  onClose: () => void;
  onCreated: (webhook: NewWebhook) => void;
}

/** Adds an address. */
export function NewWebhookDialog({ onClose, onCreated }: NewWebhookDialogProps) {
  const queryClient = useQueryClient();
  const [events, setEvents] = useState<WebhookEventType[]>([]);
  const [problem, setProblem] = useState<string>();
  const create = useOnce(
    (input: WebhookInput, options) => client.webhooks.create(input, options),
    async ({ data }) => {
      onCreated(data);
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
    },
  );
  return (
    <FormDialog
      title="New webhook"
      action="Create webhook"
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(form) => {
        const address = readAddress(form);
        setProblem(address.ok ? undefined : address.problem);
        const name = entered(form, "name");
        if (address.ok) create.mutate({ url: address.url, events, ...(name ? { name } : {}) });
      }}
    >
      <WebhookFields webhook={undefined} events={events} onEvents={setEvents} problem={problem} />
    </FormDialog>
  );
}
