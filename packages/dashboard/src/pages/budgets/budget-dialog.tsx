import type { Budget } from "@anyway-sh/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { useOnce } from "../../use-once.ts";
import { BudgetFields } from "./budget-fields.tsx";
import { type BudgetProblems, readBudget } from "./read-budget.ts";

interface BudgetDialogProps {
  /** Undefined for a new one. */
  budget: Budget | undefined;
  onClose: () => void;
}

/** Makes a budget, or changes one. */
export function BudgetDialog({ budget, onClose }: BudgetDialogProps) {
  const queryClient = useQueryClient();
  const [problems, setProblems] = useState<BudgetProblems>({});
  const done = async () => {
    onClose();
    await queryClient.invalidateQueries({ queryKey: ["budgets"] });
  };
  const create = useOnce(client.budgets.create, done);
  const change = useMutation({
    mutationFn: (patch: Parameters<typeof client.budgets.update>[1]) =>
      client.budgets.update(budget?.id ?? "", patch),
    onSuccess: done,
  });
  return (
    <FormDialog
      title={budget ? "Edit budget" : "New budget"}
      action={budget ? "Save" : "Create budget"}
      pending={create.isPending || change.isPending}
      error={create.error ?? change.error}
      onClose={onClose}
      onSubmit={(form) => {
        const read = readBudget(form, budget);
        setProblems(read.ok ? {} : read.problems);
        if (!read.ok) return;
        if (budget) change.mutate({ ...read.input, active: form.has("active") });
        else create.mutate(read.input);
      }}
    >
      <BudgetFields budget={budget} problems={problems} />
    </FormDialog>
  );
}
