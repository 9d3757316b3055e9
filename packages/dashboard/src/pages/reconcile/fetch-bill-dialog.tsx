import type { Bill, BillFetchInput } from "@anyway-sh/api";
import { PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import classes from "./reconcile.module.css";
import { SOURCE } from "./words.ts";

const PROVIDERS = ["openai", "anthropic", "openrouter"] as const;
const KEY_HINT: Record<BillFetchInput["provider"], string> = {
  openai: "An admin key (sk-admin-…), not one that calls models.",
  anthropic: "An admin key (sk-ant-admin…), not one that calls models.",
  openrouter: "A provisioning key. It tells the last 30 days.",
};

interface DialogProps {
  onClose: () => void;
  onAdded: (bill: Bill) => void;
}

/** Asks a provider for its reports. The key goes there once and is kept nowhere. */
export function FetchBillDialog({ onClose, onAdded }: DialogProps) {
  const queryClient = useQueryClient();
  const [provider, setProvider] = useState<BillFetchInput["provider"]>("openai");
  const [problem, setProblem] = useState<string>();
  const [month] = useState(lastMonth);
  const ask = useMutation({
    mutationFn: (input: BillFetchInput) => client.bills.fetch(input),
    onSuccess: async ({ data }) => {
      await queryClient.invalidateQueries({ queryKey: ["bills"] });
      onAdded(data);
    },
    // What was sent has the key in it.
    gcTime: 0,
  });
  return (
    <FormDialog
      title="Ask a provider for its report"
      action="Ask and compare"
      pending={ask.isPending}
      error={ask.error}
      onClose={onClose}
      onSubmit={(form) => {
        const key = entered(form, "key");
        setProblem(key ? undefined : "Enter the key.");
        const start = entered(form, "start") ?? month.start;
        const end = entered(form, "end") ?? month.end;
        if (key) ask.mutate({ provider, admin_key: key, start_date: start, end_date: end });
      }}
    >
      <SegmentedControl
        aria-label="Provider"
        data={PROVIDERS.map((value) => ({ value, label: SOURCE[value] }))}
        value={provider}
        onChange={(value) => setProvider(PROVIDERS.find((one) => one === value) ?? "openai")}
      />
      <PasswordInput
        name="key"
        label="Key"
        description={`${KEY_HINT[provider]} It is used for this and forgotten.`}
        autoComplete="off"
        error={problem}
        data-autofocus
      />
      <div className={classes.days}>
        <TextInput name="start" type="date" label="From (UTC)" defaultValue={month.start} required />
        <TextInput name="end" type="date" label="To" defaultValue={month.end} required />
      </div>
    </FormDialog>
  );
}

/** The days of the month before this one: the bill that there is. */
function lastMonth(): { start: string; end: string } {
  const now = new Date();
  const day = (date: number) => new Date(date).toISOString().slice(0, 10);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { start: day(Date.UTC(year, month - 1, 1)), end: day(Date.UTC(year, month, 0)) };
}
