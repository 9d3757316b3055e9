import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";

/** Says which customer an id is. */
export function LinkIdDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [customerId, setCustomerId] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const link = useMutation({
    mutationFn: (customer: string) => client.customers.aliases.add(customer, { alias: id }),
    onSuccess: async () => {
      onClose();
      // Whose anything is may have changed.
      await queryClient.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title="Which customer is it?"
      action="Link"
      pending={link.isPending}
      error={link.error}
      onSubmit={() => (customerId ? link.mutate(customerId) : setProblem("Choose a customer."))}
      onClose={onClose}
    >
      <CustomerField
        label={`Customer of ${id}`}
        description="All that names this id then counts for the customer, also of the past. You can undo it on the customer’s page."
        value={customerId}
        onChange={(chosen) => {
          setCustomerId(chosen);
          setProblem(undefined);
        }}
        error={problem}
        autoFocus
      />
    </FormDialog>
  );
}
