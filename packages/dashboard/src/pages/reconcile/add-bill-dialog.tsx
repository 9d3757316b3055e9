import type { Bill } from "@anyway-sh/api";
import { FileInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { entered } from "../../components/entered.ts";
import { FormDialog } from "../../components/form-dialog.tsx";

interface DialogProps {
  onClose: () => void;
  onAdded: (bill: Bill) => void;
}

/** Adds a bill from files; the same ones twice are one bill. */
export function AddBillDialog({ onClose, onAdded }: DialogProps) {
  const queryClient = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [problem, setProblem] = useState<string>();
  const add = useMutation({
    mutationFn: async (name: string | undefined) => {
      const contents = files.map(async (file) => ({ name: file.name, content: await file.text() }));
      return client.bills.add({ files: await Promise.all(contents), ...(name ? { name } : {}) });
    },
    onSuccess: async ({ data }) => {
      await queryClient.invalidateQueries({ queryKey: ["bills"] });
      onAdded(data);
    },
  });
  return (
    <FormDialog
      title="Add a provider's report"
      action="Compare"
      pending={add.isPending}
      error={add.error}
      onClose={onClose}
      onSubmit={(form) => {
        setProblem(files.length === 0 ? "Choose at least one file." : undefined);
        if (files.length > 0) add.mutate(entered(form, "name"));
      }}
    >
      <FileInput
        label="Files"
        description="Costs, and the usage of the same days beside them: JSON or CSV, as the provider gave them."
        placeholder="Choose files"
        multiple
        clearable
        accept=".json,.jsonl,.csv,application/json,text/csv"
        value={files}
        onChange={setFiles}
        error={problem}
        data-autofocus
      />
      <TextInput name="name" label="Name" placeholder="November, OpenAI" maxLength={256} />
    </FormDialog>
  );
}
