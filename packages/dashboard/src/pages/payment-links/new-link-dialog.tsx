import type { PaymentLink, PaymentLinkInput, Product } from "@anyway-sh/api";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { publishedProductsQuery } from "../../commerce-api.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import classes from "../../components/form-dialog.module.css";
import { FormDialog } from "../../components/form-dialog.tsx";
import { MoneyField } from "../../components/money-field.tsx";
import { formatMinorUnits } from "../../money.ts";
import { useOnce } from "../../use-once.ts";
import { type LinkProblems, readLink } from "./read-link.ts";

interface NewLinkDialogProps {
  /** Chosen at first. */
  productId: string | undefined;
  onClose: () => void;
  onCreated: (link: PaymentLink) => void;
}

/** Makes a payment link, of a product or of an amount alone. */
export function NewLinkDialog({ productId, onClose, onCreated }: NewLinkDialogProps) {
  const queryClient = useQueryClient();
  const products = useQuery(publishedProductsQuery);
  const [chosen, setChosen] = useState(productId ?? "");
  const [customerId, setCustomerId] = useState<string>();
  const [problems, setProblems] = useState<LinkProblems>({});
  const create = useOnce(
    (input: PaymentLinkInput, options) => client.paymentLinks.create(input, options),
    async ({ data }) => {
      await queryClient.invalidateQueries({ queryKey: ["payment links"] });
      onCreated(data);
    },
  );
  const product = products.data?.find(({ id }) => id === chosen);
  return (
    <FormDialog
      title="New payment link"
      action="Create link"
      pending={create.isPending}
      error={create.error ?? products.error}
      onClose={onClose}
      onSubmit={(form) => {
        const read = readLink(form, product, new Date());
        setProblems(read.ok ? {} : read.problems);
        if (read.ok) create.mutate({ ...read.input, ...(customerId ? { customer_id: customerId } : {}) });
      }}
    >
      <NativeSelect
        label="Product"
        value={product ? chosen : ""}
        onChange={(event) => {
          setChosen(event.currentTarget.value);
          setProblems({});
        }}
        data={[
          { value: "", label: "No product: a title and an amount" },
          ...(products.data ?? []).map((one) => ({ value: one.id, label: describe(one) })),
        ]}
        data-autofocus
      />
      <TextInput
        name="title"
        label="Title"
        description="What the buyer is shown"
        key={`title ${product?.id}`}
        placeholder={product?.name ?? "Twenty credits"}
        maxLength={200}
        autoComplete="off"
        error={problems.title}
      />
      {priceOf(product) ? (
        <p className="dim">
          The price is the product’s: <span className="num">{priceOf(product)}</span>.
        </p>
      ) : (
        <MoneyField
          key={`money ${product?.id}`}
          label="Amount, with tax"
          error={problems.amount}
          defaultCurrency={product?.currency ?? undefined}
        />
      )}
      <CustomerField
        label="Customer"
        description="Whose the order will be"
        placeholder="Nobody yet"
        value={customerId}
        onChange={setCustomerId}
      />
      <div className={classes.pair}>
        <TextInput
          name="max_uses"
          label="How many can pay"
          inputMode="numeric"
          placeholder="1"
          autoComplete="off"
          error={problems.max_uses}
        />
        <TextInput name="expires_at" type="datetime-local" label="Until" error={problems.expires_at} />
      </div>
      <Checkbox name="reusable" label="Any number of buyers can pay" size="xs" />
      <TextInput
        name="merchant_reference"
        label="Reference"
        description="Your own word for it; comes back on the order and in its webhooks"
        placeholder="Optional"
        maxLength={256}
        autoComplete="off"
      />
    </FormDialog>
  );
}

/** What a product costs; undefined where its links must say it. */
function priceOf(product: Product | undefined): string | undefined {
  if (!product?.amount || product.currency === null) return undefined;
  return formatMinorUnits(product.amount, product.currency);
}

const describe = (product: Product): string =>
  `${product.name} · ${priceOf(product) ?? "no price of its own"}`;
