import type { Product, ProductInput, ProductPatch } from "@anyway-sh/api";
import { Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { productQuery } from "../../commerce-api.ts";
import { keysOf, PRODUCT_STATUS } from "../../commerce-words.ts";
import { entered, enteredMoney } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { MoneyField } from "../../components/money-field.tsx";
import { ErrorState } from "../../components/states.tsx";
import { typedMinorUnits } from "../../money.ts";
import { useOnce } from "../../use-once.ts";

/** Adds a product. */
export function NewProduct({ onClose }: { onClose: () => void }) {
  const done = useDone(onClose);
  const create = useOnce(({ amount, currency, description, ...said }: ProductFields, options) => {
    const price = amount === null || currency === null ? {} : { amount, currency };
    const input: ProductInput = { ...said, ...price, ...(description === null ? {} : { description }) };
    return client.products.create(input, options);
  }, done);
  return (
    <ProductForm
      title="New product"
      action="Create product"
      product={undefined}
      request={create}
      onClose={onClose}
    />
  );
}

/** Changes a product, or archives it. */
export function EditProduct({ id, onClose }: { id: string; onClose: () => void }) {
  const done = useDone(onClose);
  const product = useQuery(productQuery(id));
  const change = useMutation({
    mutationFn: (patch: ProductPatch) => client.products.update(id, patch),
    onSuccess: done,
  });
  if (product.isPending) return null;
  if (!product.data)
    return (
      <Modal opened onClose={onClose} title={id} centered closeButtonProps={{ "aria-label": "Close" }}>
        <ErrorState error={product.error} onRetry={() => void product.refetch()} />
      </Modal>
    );
  return (
    <ProductForm
      // What is typed belongs to one product.
      key={id}
      title={product.data.name}
      action="Save"
      product={product.data}
      request={change}
      onClose={onClose}
    />
  );
}

function useDone(onClose: () => void) {
  const queryClient = useQueryClient();
  return async () => {
    onClose();
    await queryClient.invalidateQueries({ queryKey: ["products"] });
  };
}

interface ProductFields {
  name: string;
  description: string | null;
  amount: number | null;
  currency: string | null;
  status: Product["status"];
}

interface ProductFormProps {
  title: string;
  action: string;
  product: Product | undefined;
  request: { mutate: (fields: ProductFields) => void; isPending: boolean; error: Error | null };
  onClose: () => void;
}

function ProductForm({ title, action, product, request, onClose }: ProductFormProps) {
  const [problems, setProblems] = useState<{ name?: string; amount?: string }>({});
  const submit = (form: FormData) => {
    const name = entered(form, "name");
    const read = enteredMoney(form);
    setProblems({
      ...(name === undefined ? { name: "Give it a name." } : {}),
      ...(read.ok ? {} : { amount: read.problem }),
    });
    if (name === undefined || !read.ok) return;
    request.mutate({
      name,
      description: entered(form, "description") ?? null,
      amount: read.money?.amount ?? null,
      currency: read.money?.currency ?? null,
      status: keysOf(PRODUCT_STATUS).find((status) => status === form.get("status")) ?? "published",
    });
  };
  const { amount = null, currency = null } = product ?? {};
  return (
    <FormDialog
      title={title}
      action={action}
      pending={request.isPending}
      error={request.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        name="name"
        label="Name"
        placeholder="Pro plan"
        maxLength={200}
        autoComplete="off"
        defaultValue={product?.name}
        error={problems.name}
        data-autofocus
      />
      <Textarea
        name="description"
        label="Description"
        placeholder="Optional; buyers see it"
        maxLength={2000}
        autosize={false}
        rows={3}
        defaultValue={product?.description ?? ""}
      />
      <MoneyField
        label="Price, with tax"
        description="Empty: each payment link says its own"
        {...(amount !== null && currency !== null
          ? { defaultAmount: typedMinorUnits(amount, currency) }
          : {})}
        defaultCurrency={currency ?? undefined}
        error={problems.amount}
      />
      <NativeSelect
        name="status"
        label="Status"
        description="Only a published product can be sold. Links and orders made before stay as they are."
        defaultValue={product?.status ?? "published"}
        data={keysOf(PRODUCT_STATUS).map((value) => ({ value, label: PRODUCT_STATUS[value].label }))}
      />
    </FormDialog>
  );
}
