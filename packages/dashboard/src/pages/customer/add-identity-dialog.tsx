import { ApiError } from "@anyway-sh/api/client";
import { SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { customersByIdQuery } from "../../commerce-api.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import forms from "../../components/form-dialog.module.css";
import { FormDialog } from "../../components/form-dialog.tsx";
import { makeTie, type Tie } from "./identity-queries.ts";

const KINDS = [
  { value: "alias", label: "Another id" },
  { value: "member", label: "A user" },
  { value: "merge", label: "A customer" },
] as const;
const ACTIONS = { alias: "Link the id", member: "Add the user", merge: "Merge it into this one" };

/** Says that an id is a customer, that a user belongs to it, or that another customer is the same one. */
export function AddIdentityDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<Tie["kind"]>("alias");
  const [other, setOther] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const make = useMutation({
    mutationFn: makeTie,
    onSuccess: async () => {
      onClose();
      // Whose anything is may have changed.
      await queryClient.invalidateQueries();
    },
  });
  const submit = (form: FormData) => {
    const tie = readTie(kind, customerId, other, form);
    if (tie) make.mutate(tie);
    else setProblem(kind === "merge" ? "Choose a customer." : "Enter an id.");
  };
  const refused = make.error instanceof ApiError && make.error.status === 409 ? make.variables : undefined;
  const alias = refused?.kind === "alias" ? refused.input.alias : null;
  const mergeable = useQuery(customersByIdQuery([alias])).data?.get(alias ?? "")?.id;
  return (
    <FormDialog
      title="Add to this customer"
      action={ACTIONS[kind]}
      pending={make.isPending}
      error={make.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label="What is it?"
        value={kind}
        onChange={(value) => {
          setKind(value as Tie["kind"]);
          setProblem(undefined);
          make.reset();
        }}
        data={[...KINDS]}
        size="xs"
        fullWidth
      />
      {kind === "merge" ? (
        <CustomerField
          label="The same customer"
          description="All that names it, of the past too, counts for this customer until you undo it here."
          value={other}
          onChange={(chosen) => {
            setOther(chosen);
            setProblem(undefined);
          }}
          error={problem}
          autoFocus
        />
      ) : (
        <>
          <TextInput
            key={kind}
            name="id"
            label={kind === "alias" ? "Id" : "User id"}
            description={
              kind === "alias"
                ? "As spans or orders name it: an anonymous id, your own, a payment provider’s. All that names it counts for this customer, of the past too."
                : "What the user does counts for this customer where it names no customer itself."
            }
            placeholder={kind === "alias" ? "anon_SES_…" : "user-123"}
            error={problem}
            onChange={() => setProblem(undefined)}
            maxLength={256}
            data-autofocus
          />
          <div className={forms.pair}>
            <TextInput name="from" type="datetime-local" label="From" description="Empty: ever since" />
            <TextInput
              name="until"
              type="datetime-local"
              label="Until"
              description="Empty: until further notice"
            />
          </div>
          {kind === "alias" && (
            <TextInput
              name="evidence"
              label="How you know"
              description="For those who look at it later; an e-mail that a buyer typed proves nothing."
              maxLength={500}
            />
          )}
        </>
      )}
      {mergeable !== undefined && (
        <button
          type="button"
          className={`link ${forms.more}`}
          onClick={() => {
            setKind("merge");
            setOther(mergeable);
            make.reset();
          }}
        >
          Merge {mergeable} into this customer instead
        </button>
      )}
    </FormDialog>
  );
}

function readTie(
  kind: Tie["kind"],
  customerId: string,
  other: string | undefined,
  form: FormData,
): Tie | undefined {
  if (kind === "merge")
    return other === undefined ? undefined : { kind, customerId, merged: other, label: other };
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const id = text("id");
  if (id === "") return undefined;
  const period = {
    ...(text("from") ? { valid_from: new Date(text("from")).toISOString() } : {}),
    ...(text("until") ? { valid_until: new Date(text("until")).toISOString() } : {}),
  };
  if (kind === "member") return { kind, customerId, userId: id, inputs: [{ user_id: id, ...period }] };
  const evidence = text("evidence");
  return { kind, customerId, input: { alias: id, ...period, ...(evidence ? { evidence } : {}) } };
}
