import type { StripeSettings } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { SettingsTabs } from "../../components/settings-tabs.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import { formatFullTime } from "../../time.ts";
import classes from "./payments-settings.module.css";
import { StripeKeysDialog } from "./stripe-keys-dialog.tsx";

const stripeQuery = queryOptions({
  queryKey: ["stripe"],
  queryFn: ({ signal }) => client.stripe.get({ signal }),
  select: (answer) => answer.data,
});

/** Who takes the payments: the sandbox, or Stripe with the project's keys. */
export function PaymentsSettingsPage() {
  const stripe = useQuery(stripeQuery);
  return (
    <Page
      title="Payments"
      heading={
        <Crumbs to="/settings" label="Settings">
          Payments
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      <div className={classes.page}>
        {stripe.isPending && <SkeletonBar width="40%" />}
        {stripe.error && !stripe.data && (
          <ErrorState error={stripe.error} onRetry={() => void stripe.refetch()} />
        )}
        {stripe.data && <Stripe stripe={stripe.data} />}
      </div>
    </Page>
  );
}

function Stripe({ stripe }: { stripe: StripeSettings }) {
  const [opened, setOpened] = useState<"keys" | "remove">();
  const close = () => setOpened(undefined);
  return (
    <div className={classes.column}>
      <section aria-label="Stripe">
        <div className={classes.head}>
          <h2>Stripe</h2>
          {stripe.connected ? (
            <StatusBadge status={{ label: "connected", tone: "good" }} />
          ) : (
            <StatusBadge status={{ label: "not connected", tone: "quiet" }} />
          )}
          {stripe.mode === "test" && <EnvironmentMark environment="test" />}
          <span className={classes.buttons}>
            {stripe.source === "settings" && (
              <Button size="xs" variant="default" onClick={() => setOpened("remove")}>
                Disconnect…
              </Button>
            )}
            <Button
              size="xs"
              variant={stripe.connected ? "default" : "filled"}
              onClick={() => setOpened("keys")}
            >
              {stripe.connected ? "Replace keys…" : "Connect Stripe…"}
            </Button>
          </span>
        </div>
        <p className="dim">{words(stripe)}</p>
        <Facts label="Account">
          <Fact name="Key">{stripe.key_hint && <span className="mono">{stripe.key_hint}</span>}</Fact>
          <Fact name="Set">{stripe.updated_at && formatFullTime(stripe.updated_at)}</Fact>
        </Facts>
      </section>
      <section aria-label="Webhook endpoint at Stripe">
        <h2>Webhook endpoint at Stripe</h2>
        <p className="dim">
          Stripe tells what happens to payments at this address. Add it there, with these events:
        </p>
        <div className={classes.value}>
          <span className="mono">{stripe.webhook_url}</span>
          <CopyButton text={stripe.webhook_url} what="the address" />
        </div>
        <div className={classes.value}>
          <ul className={`mono ${classes.events}`}>
            {stripe.webhook_events.map((event) => (
              <li key={event}>{event}</li>
            ))}
          </ul>
          <CopyButton text={stripe.webhook_events.join("\n")} what="the events" />
        </div>
      </section>
      {opened === "keys" && <StripeKeysDialog onClose={close} />}
      {opened === "remove" && <RemoveDialog onClose={close} />}
    </div>
  );
}

function words({ connected, source, mode }: StripeSettings): string {
  if (!connected) return "New payment links are paid in the sandbox: a test, no money moves.";
  const from =
    source === "environment"
      ? " The keys come from the environment of the server; keys set here go before."
      : "";
  return mode === "live"
    ? `New payment links are paid through Stripe.${from}`
    : `New payment links are paid in Stripe’s test mode: no money moves, and their orders are tests.${from}`;
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.stripe.remove(),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: stripeQuery.queryKey });
    },
  });
  return (
    <FormDialog
      title="Disconnect Stripe?"
      action="Disconnect"
      danger
      pending={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <p className="dim">
        The keys are forgotten. Links made for Stripe cannot be paid, and what Stripe tells waits, until there
        are keys again.
      </p>
    </FormDialog>
  );
}
