import type { UnmatchedPayment, UnmatchedPaymentResolution } from "@anyway-sh/api";
import { SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { UNMATCHED_REASON } from "../../commerce-words.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formatMinorUnits } from "../../money.ts";

/** Says what a payment is for. */
export function ResolveDialog({ payment, onClose }: { payment: UnmatchedPayment; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [as, setAs] = useState<UnmatchedPaymentResolution["as"]>("order");
  const [customerId, setCustomerId] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const resolve = useMutation({
    mutationFn: (resolution: UnmatchedPaymentResolution) =>
      client.unmatchedPayments.resolve(payment.id, resolution),
    onSuccess: async () => {
      onClose();
      await Promise.all(
        ["unmatched payments", "orders"].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
  const amount = formatMinorUnits(payment.amount, payment.currency);
  return (
    <FormDialog
      title={`${amount}${payment.email ? ` from ${payment.email}` : ""}`}
      action={as === "order" ? `Make an order of ${amount}` : "Set it aside"}
      pending={resolve.isPending}
      error={resolve.error}
      onClose={onClose}
      onSubmit={() => {
        if (as === "ignored") resolve.mutate({ as });
        else if (customerId) resolve.mutate({ as, customer_id: customerId });
        else setProblem("Choose whose order it is.");
      }}
    >
      <p className="dim">{UNMATCHED_REASON[payment.reason]}.</p>
      <SegmentedControl
        value={as}
        onChange={(value) => setAs(value === "ignored" ? "ignored" : "order")}
        data={[
          { value: "order", label: "A customer’s order" },
          { value: "ignored", label: "Set aside" },
        ]}
        size="xs"
        fullWidth
      />
      {as === "order" ? (
        <CustomerField
          label="Customer"
          description="A paid order is made of it, with the refunds and disputes it had since."
          value={customerId}
          onChange={(id) => {
            setCustomerId(id);
            setProblem(undefined);
          }}
          error={problem}
          autoFocus
        />
      ) : (
        <p className="dim">It stays out of every sum. This cannot be taken back.</p>
      )}
    </FormDialog>
  );
}
