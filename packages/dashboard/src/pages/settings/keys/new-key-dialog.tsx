import type { CreatedKey, KeyInput, KeyScope, Session } from "@anyway-sh/api";
import { NativeSelect, Radio, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../api.ts";
import { entered } from "../../../components/entered.ts";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { useOnce } from "../../../use-once.ts";
import classes from "./keys.module.css";
import { projectChoicesQuery, SCOPES } from "./keys-api.ts";

interface NewKeyDialogProps {
  session: Session;
  onClose: () => void;
  onCreated: (key: CreatedKey) => void;
}

/** Makes a key. With the first of all, this dashboard signs in: from then on nothing goes without one. */
export function NewKeyDialog({ session, onClose, onCreated }: NewKeyDialogProps) {
  const queryClient = useQueryClient();
  const isFirst = session.mode === "local";
  const [scope, setScope] = useState<KeyScope>(isFirst ? "admin" : "ingest");
  const [problem, setProblem] = useState<string>();
  const projects = useQuery(projectChoicesQuery).data ?? [];
  const create = useOnce(
    (input: KeyInput, options) => client.keys.create(input, options),
    async ({ data }) => {
      // Shown before anything else is asked: it exists nowhere else.
      onCreated(data);
      if (isFirst) await client.session.signIn(data.key);
      await queryClient.invalidateQueries();
    },
  );
  return (
    <FormDialog
      title={isFirst ? "The first API key" : "New API key"}
      action="Create key"
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(form) => {
        const name = entered(form, "name");
        setProblem(name ? undefined : "Say whose key it is, to know it when it is to be revoked.");
        const project = entered(form, "project");
        if (name) create.mutate({ name, scope, ...(project ? { project_id: project } : {}) });
      }}
    >
      {isFirst && (
        <p className="dim">
          The first key is an admin key, and ends local mode for good: applications that send without a key
          are refused from then on, and so is whoever opens this dashboard without signing in. This browser is
          signed in with it.
        </p>
      )}
      <TextInput
        name="name"
        label="Name"
        placeholder={isFirst ? "me" : "checkout service"}
        maxLength={100}
        autoComplete="off"
        error={problem}
        data-autofocus
      />
      {projects.length > 1 && (
        <NativeSelect
          name="project"
          label="Project"
          defaultValue={session.project?.id}
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {!isFirst && (
        <Radio.Group label="Scope" value={scope} onChange={(value) => setScope(value as KeyScope)}>
          <div className={classes.scopes}>
            {Object.entries(SCOPES).map(([value, words]) => (
              <Radio key={value} size="sm" value={value} label={value} description={words} />
            ))}
          </div>
        </Radio.Group>
      )}
    </FormDialog>
  );
}
