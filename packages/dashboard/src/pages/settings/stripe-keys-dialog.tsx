import type { StripeSettingsInput } from "@anyway-sh/api";
import { PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";

/** Takes the keys of a Stripe account. The server asks Stripe about them, keeps them, and never shows them again. */
export function StripeKeysDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [problems, setProblems] = useState<{ key?: string; secret?: string }>({});
  const save = useMutation({
    mutationFn: (keys: StripeSettingsInput) => client.stripe.set(keys),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["stripe"] });
    },
    // What was typed is not kept with the outcome.
    gcTime: 0,
  });
  return (
    <FormDialog
      title="Keys of Stripe"
      action="Check and save"
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const secret_key = entered(form, "secret_key");
        const webhook_secret = entered(form, "webhook_secret");
        setProblems({
          ...(secret_key === undefined ? { key: "Paste the key." } : {}),
          ...(webhook_secret === undefined ? { secret: "Paste the signing secret." } : {}),
        });
        if (secret_key !== undefined && webhook_secret !== undefined)
          save.mutate({ secret_key, webhook_secret });
      }}
    >
      <PasswordInput
        name="secret_key"
        label="Secret key"
        description="Best a restricted one"
        placeholder="rk_… or sk_…"
        autoComplete="off"
        maxLength={256}
        error={problems.key}
        data-autofocus
      />
      <PasswordInput
        name="webhook_secret"
        label="Signing secret of the webhook endpoint"
        placeholder="whsec_…"
        autoComplete="off"
        maxLength={256}
        error={problems.secret}
      />
    </FormDialog>
  );
}
