import type { Close } from "@anyway-sh/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../../api.ts";
import { closeQuery, closesQuery } from "../../../closes-api.ts";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { monthInWords } from "./months.ts";

/** Keeps the figures of a month. */
export function CloseDialog({ month, onDone }: { month: string; onDone: () => void }) {
  const queryClient = useQueryClient();
  const close = useMutation({
    mutationFn: () => client.closes.create({ month }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["closes"] });
      onDone();
    },
  });
  return (
    <FormDialog
      title={`Close ${monthInWords(month)}`}
      action="Close month"
      pending={close.isPending}
      error={close.error}
      onClose={onDone}
      onSubmit={() => close.mutate()}
    >
      <p>
        The month keeps the figures that it has now: profit by customer, costs by model, customer and day.
        What changes later becomes a dated adjustment, and nothing stops being counted.
      </p>
      <p>Set prices that are missing and import late orders first, where you can.</p>
    </FormDialog>
  );
}

/** Forgets what a month was closed with. */
export function ReopenDialog({ close, onDone }: { close: Close; onDone: () => void }) {
  const { month, adjustments } = close;
  const queryClient = useQueryClient();
  const reopen = useMutation({
    mutationFn: () => client.closes.remove(month),
    onSuccess: async () => {
      await queryClient.invalidateQueries(closesQuery);
      queryClient.removeQueries(closeQuery(month));
      onDone();
    },
  });
  return (
    <FormDialog
      title={`Reopen ${monthInWords(month)}`}
      action="Reopen month"
      danger
      pending={reopen.isPending}
      error={reopen.error}
      onClose={onDone}
      onSubmit={() => reopen.mutate()}
    >
      <p>
        The figures that it was closed with
        {adjustments > 0 && ` and its ${adjustments === 1 ? "adjustment" : `${adjustments} adjustments`}`} are
        removed for good; the audit log keeps what they came to. Closed again, the month keeps the figures of
        then.
      </p>
    </FormDialog>
  );
}
