import type { Webhook } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../api.ts";
import { webhookQuery } from "../../commerce-api.ts";
import { CopyableId } from "../../components/copy-button.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";
import { hint } from "../../components/hint.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { count } from "../../profit.ts";
import { Deliveries } from "./deliveries.tsx";
import { EditWebhookDialog } from "./edit-webhook-dialog.tsx";
import { webhookStatus } from "./webhook-status.ts";
import classes from "./webhooks.module.css";

const route = getRouteApi("/payments/webhooks/$webhookId");

/** One webhook: what it is told, and what became of each call. */
export function WebhookPage() {
  const { webhookId } = route.useParams();
  const webhook = useQuery(webhookQuery(webhookId));
  const title = webhook.data ? (webhook.data.name ?? webhook.data.url) : webhookId;
  const heading = (
    <Crumbs to="/payments/webhooks" label="Webhooks">
      {title}
    </Crumbs>
  );
  return (
    <Page title={title} heading={heading} view={false}>
      {webhook.error && !webhook.data && (
        <ErrorState error={webhook.error} onRetry={() => void webhook.refetch()} />
      )}
      {webhook.isPending && (
        <div className={classes.loading}>
          <SkeletonBar width="60%" />
        </div>
      )}
      {webhook.data && (
        <>
          <RefreshFailed query={webhook} />
          <About webhook={webhook.data} />
          <Deliveries webhook={webhook.data} />
        </>
      )}
    </Page>
  );
}

function About({ webhook }: { webhook: Webhook }) {
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState<"edit" | "delete">();
  const turn = useMutation({
    mutationFn: (active: boolean) => client.webhooks.update(webhook.id, { active }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const close = () => setOpened(undefined);
  return (
    <>
      <div className={classes.ids}>
        <StatusBadge status={webhookStatus(webhook)} />
        {webhook.name && <span className="mono ellipsis">{webhook.url}</span>}
        <span className="dim" {...hint(webhook.events.join("\n") || undefined)}>
          {webhook.events.length === 0 ? "all events" : count(webhook.events.length, "event", "events")}
        </span>
        <CopyableId label="Webhook" id={webhook.id} />
        <span className={classes.actions}>
          <Button size="xs" variant="default" onClick={() => setOpened("edit")}>
            Edit
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={turn.isPending}
            onClick={() => turn.mutate(!webhook.active)}
          >
            {webhook.active ? "Turn off" : "Turn on"}
          </Button>
          <Button size="xs" variant="default" onClick={() => setOpened("delete")}>
            Delete…
          </Button>
        </span>
      </div>
      {turn.error && (
        <p className={classes.problem} role="alert">
          {turn.error.message}
        </p>
      )}
      {opened === "edit" && <EditWebhookDialog webhook={webhook} onClose={close} />}
      {opened === "delete" && <DeleteDialog webhook={webhook} onClose={close} />}
    </>
  );
}

function DeleteDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => client.webhooks.remove(webhook.id),
    onSuccess: async () => {
      await navigate({ to: "/payments/webhooks" });
      // Not asked for again: it is gone.
      queryClient.removeQueries({ queryKey: ["webhooks", "one", webhook.id] });
      queryClient.removeQueries({ queryKey: ["webhooks", "deliveries", webhook.id] });
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  return (
    <FormDialog
      title="Delete this webhook?"
      action="Delete webhook"
      danger
      pending={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p className={classes.wrap}>
        {webhook.url} is told nothing more, and the list of its deliveries goes. To pause it, turn it off.
      </p>
    </FormDialog>
  );
}
