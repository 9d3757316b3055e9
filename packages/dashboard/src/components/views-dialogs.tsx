import type { View } from "@anyway-sh/api";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api.ts";
import { viewsQuery } from "../views-api.ts";
import { entered } from "./entered.ts";
import { FormDialog } from "./form-dialog.tsx";

/** Asks what a view is called. */
export function NameDialog({
  title,
  name = "",
  views = [],
  onName,
  onClose,
}: {
  title: string;
  name?: string;
  /** Those that saving under their name replaces. */
  views?: readonly View[];
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [text, setText] = useState(name);
  const save = useMutation({
    mutationFn: onName,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
      onClose();
    },
  });
  const replaces = views.some((view) => view.name === text.trim());
  return (
    <FormDialog
      title={title}
      action={replaces ? "Replace" : "Save"}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => save.mutate(entered(form, "name") ?? "")}
    >
      <TextInput
        name="name"
        label="Name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={80}
        data-autofocus
        {...(replaces
          ? { description: "There is a view of this name: it will show what is shown now." }
          : {})}
      />
      <p className="dim">Everybody of the project sees it: range, filters and order as they are now.</p>
    </FormDialog>
  );
}

export function DeleteDialog({ view, onClose }: { view: View; onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.views.remove(view.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Delete the view"
      action="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate()}
    >
      <p>
        <strong>{view.name}</strong> is deleted for everybody of the project. Addresses that were shared stay
        good.
      </p>
    </FormDialog>
  );
}
