import type { NewWebhook, Webhook } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { webhooksQuery } from "../../commerce-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { PaymentsPage } from "../../components/payments-page.tsx";
import { SecretDialog } from "../../components/secret-dialog.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { NewWebhookDialog } from "./new-webhook-dialog.tsx";
import { webhookColumns } from "./webhook-columns.tsx";

const route = getRouteApi("/payments/webhooks");

/** The addresses that are told what happens to orders and customers. */
export function WebhooksPage() {
  const { new: creating } = route.useSearch();
  const navigate = useNavigate({ from: "/payments/webhooks" });
  const [created, setCreated] = useState<NewWebhook>();
  const webhooks = useInfiniteQuery(webhooksQuery);
  const { rows, onReachEnd } = useRows<Webhook>(webhooks);
  const create = () => void navigate({ search: (previous) => ({ ...previous, new: "1" }) });
  const close = () =>
    void navigate({ search: (previous) => ({ ...previous, new: undefined }), replace: true });
  useShortcuts([{ key: "n", label: "New webhook", run: create }]);
  const newButton = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={create}>
      New webhook
    </Button>
  );
  return (
    <PaymentsPage title="Webhooks">
      {rows.length > 0 && <RefreshFailed query={webhooks} />}
      <div className={toolbar.toolbar}>
        <span className={toolbar.end}>{newButton}</span>
      </div>
      {webhooks.error && rows.length === 0 ? (
        <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      ) : (
        <DataTable
          name="Webhooks"
          columns={webhookColumns}
          rows={rows}
          rowKey={(webhook) => webhook.id}
          rowHeight={46}
          onOpen={(webhook) =>
            void navigate({ to: "/payments/webhooks/$webhookId", params: { webhookId: webhook.id } })
          }
          onReachEnd={onReachEnd}
          loading={webhooks.isPending}
          empty={
            <EmptyState title="No webhooks yet" action={newButton}>
              A webhook calls your backend when an order is paid, refunded or disputed.
            </EmptyState>
          }
        />
      )}
      {creating && (
        <NewWebhookDialog
          onClose={close}
          onCreated={(webhook) => {
            close();
            setCreated(webhook);
          }}
        />
      )}
      {created && (
        <SecretDialog
          title="Signing secret"
          secret={created.secret}
          what="the signing secret"
          onClose={() => {
            setCreated(undefined);
            void navigate({ to: "/payments/webhooks/$webhookId", params: { webhookId: created.id } });
          }}
        >
          <p>
            Copy it now: it is not shown again. Your backend checks with it that a call is ours, as Standard
            Webhooks says.
          </p>
        </SecretDialog>
      )}
    </PaymentsPage>
  );
}
