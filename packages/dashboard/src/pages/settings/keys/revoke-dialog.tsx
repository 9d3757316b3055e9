import type { ApiKey } from "@anyway-sh/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../../api.ts";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { formatAgo } from "../../../time.ts";
import { STOPS } from "./keys-api.ts";

interface RevokeDialogProps {
  apiKey: ApiKey;
  /** The dashboard signed in with it. */
  own: boolean;
  onClose: () => void;
}

/** Asks before a key stops working, and says what stops with it. */
export function RevokeDialog({
  apiKey: { id, name, scope, prefix, last_used_at },
  own,
  onClose,
}: RevokeDialogProps) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => client.keys.revoke(id),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title={`Revoke ${name}?`}
      action="Revoke key"
      danger
      pending={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate()}
      onClose={onClose}
    >
      <p className="dim">
        <span className="mono">{prefix}…</span>{" "}
        {last_used_at === null ? "was never used." : `was last used ${formatAgo(last_used_at, new Date())}.`}{" "}
        It stops working at once, and cannot be brought back.
      </p>
      <p className="dim">{STOPS[scope]}</p>
      {own && <p>You are signed in with this key: you are signed out, and need another admin key.</p>}
    </FormDialog>
  );
}
