import type { Budget } from "@anyway-sh/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api.ts";
import { FormDialog } from "../../components/form-dialog.tsx";

interface DeleteBudgetDialogProps {
  budget: Budget;
  onClose: () => void;
  onDeleted: () => void;
}

/** Takes a budget away; what it fired stays. */
export function DeleteBudgetDialog({ budget, onClose, onDeleted }: DeleteBudgetDialogProps) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.budgets.remove(budget.id),
    onSuccess: async () => {
      onDeleted();
      await queryClient.invalidateQueries({ queryKey: ["budgets", "list"] });
    },
  });
  return (
    <FormDialog
      title="Delete budget"
      action="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate()}
    >
      <p>
        “{budget.name}” will fire no more, and checks will no longer refuse for it. What it fired stays
        listed.
      </p>
    </FormDialog>
  );
}
