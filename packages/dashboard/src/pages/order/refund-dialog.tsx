import type { Order } from "@anyway-sh/api";
import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { refundable } from "../../commerce-api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formatMinorUnits, parseMinorUnits, typedMinorUnits } from "../../money.ts";
import { useOnce } from "../../use-once.ts";

const EFFECT: Record<Order["provider"], string> = {
  stripe: "Stripe sends the money back to the buyer. This cannot be undone.",
  sandbox: "This is a test order: no money moves.",
  external: "The payment was taken elsewhere: this records a refund that you make there, and moves no money.",
};

/** Refunds an order or a part of it. The button says how much, as it stands in the field. */
export function RefundDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const queryClient = useQueryClient();
  const left = refundable(order);
  const [typed, setTyped] = useState(typedMinorUnits(left, order.currency));
  const [isChecked, setIsChecked] = useState(false);
  const refund = useOnce(
    (input: { amount: number; reason?: string }, options) => client.orders.refund(order.id, input, options),
    async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["orders"] });
    },
  );
  const amount = readAmount(typed, order.currency, left);
  const shown = amount.ok ? formatMinorUnits(amount.amount, order.currency) : undefined;
  return (
    <FormDialog
      title={`Refund ${order.external_id ?? order.id}`}
      action={shown ? `Refund ${shown}` : "Refund"}
      danger
      pending={refund.isPending}
      error={refund.error}
      onClose={onClose}
      onSubmit={(form) => {
        setIsChecked(true);
        const reason = entered(form, "reason");
        if (amount.ok) refund.mutate({ amount: amount.amount, ...(reason ? { reason } : {}) });
      }}
    >
      <p className="dim">{EFFECT[order.provider]}</p>
      <TextInput
        name="amount"
        label={`Amount in ${order.currency}`}
        description={`At most ${formatMinorUnits(left, order.currency)}`}
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={isChecked && !amount.ok ? amount.problem : undefined}
        data-autofocus
      />
      <TextInput name="reason" label="Reason" placeholder="Optional" maxLength={500} autoComplete="off" />
    </FormDialog>
  );
}

function readAmount(typed: string, currency: string, left: number): ReturnType<typeof parseMinorUnits> {
  const read = parseMinorUnits(typed, currency);
  if (!read.ok) return read;
  if (read.amount === 0) return { ok: false, problem: "Enter an amount above zero." };
  return read.amount <= left
    ? read
    : { ok: false, problem: `At most ${formatMinorUnits(left, currency)} can be refunded.` };
}
