import type { Webhook, WebhookDelivery } from "@anyway-sh/api";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { client } from "../../api.ts";
import { deliveriesQuery } from "../../commerce-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { useOnce } from "../../use-once.ts";
import { deliveryColumns } from "./delivery-columns.tsx";
import { DeliveryDialog } from "./delivery-dialog.tsx";
import classes from "./webhooks.module.css";

const route = getRouteApi("/payments/webhooks/$webhookId");

/** What a webhook was told, newest first; looked at again for as long as a call is under way. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { delivery } = route.useSearch();
  const navigate = useNavigate({ from: "/payments/webhooks/$webhookId" });
  const queryClient = useQueryClient();
  const deliveries = useInfiniteQuery(deliveriesQuery(webhook.id));
  const { rows, onReachEnd } = useRows<WebhookDelivery>(deliveries);
  const open = (id: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, delivery: id }), replace: id === undefined });
  const replay = useOnce(
    (deliveryId: string, options) => client.webhooks.replay(webhook.id, deliveryId, options),
    async () => {
      open(undefined);
      await queryClient.invalidateQueries({ queryKey: ["webhooks", "deliveries", webhook.id] });
    },
  );
  // Turned off, it is sent nothing.
  const onReplay = webhook.active ? replay.mutate : undefined;
  const columns = useMemo(() => deliveryColumns(onReplay), [onReplay]);
  const opened = rows.find(({ id }) => id === delivery);
  return (
    <>
      {rows.length > 0 && <RefreshFailed query={deliveries} />}
      {replay.error && (
        <p className={classes.problem} role="alert">
          {replay.error.message}
        </p>
      )}
      {deliveries.error && rows.length === 0 ? (
        <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      ) : (
        <DataTable
          name="Deliveries"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowHeight={46}
          onOpen={({ id }) => open(id)}
          onReachEnd={onReachEnd}
          loading={deliveries.isPending}
          empty={
            <EmptyState title="Nothing was sent yet">
              Calls stand here as soon as one of its events happens; those of the last 30 days are kept.
            </EmptyState>
          }
        />
      )}
      {opened && (
        <DeliveryDialog
          delivery={opened}
          onReplay={onReplay && (() => onReplay(opened.id))}
          isReplaying={replay.isPending}
          onClose={() => open(undefined)}
        />
      )}
    </>
  );
}
