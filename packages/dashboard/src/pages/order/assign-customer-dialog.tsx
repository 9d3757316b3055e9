import type { Order } from "@anyway-sh/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";

/** Says whose an order is that names no customer. */
export function AssignCustomerDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [customerId, setCustomerId] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const assign = useMutation({
    mutationFn: (customer_id: string) => client.orders.update(order.id, { customer_id }),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["orders"] });
    },
  });
  return (
    <FormDialog
      title="Whose order is it?"
      action="Save"
      pending={assign.isPending}
      error={assign.error}
      onSubmit={() => (customerId ? assign.mutate(customerId) : setProblem("Choose a customer."))}
      onClose={onClose}
    >
      <CustomerField
        label="Customer"
        description="A name, an e-mail address or an id. The revenue then counts for this customer."
        value={customerId}
        onChange={(id) => {
          setCustomerId(id);
          setProblem(undefined);
        }}
        error={problem}
        autoFocus
      />
    </FormDialog>
  );
}
