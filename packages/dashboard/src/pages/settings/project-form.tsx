import type { Settings, SettingsPatch } from "@anyway-sh/api";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { Autocomplete, Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../api.ts";
import forms from "../../components/form-dialog.module.css";
import { readNames, readProperties, readRules, toLines, toRules } from "./read-settings.ts";

const CURRENCIES = Intl.supportedValuesOf("currency");
const TIME_ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone")];

const CREDIT: Record<Settings["credit_model"], string> = {
  last: "Last conversation",
  direct: "Conversations with evidence, else the last",
  linear: "All conversations alike",
  first: "First conversation",
  position: "First and last 40 % each, the rest 20 %",
  time_decay: "More the nearer to the order",
};

type Problems = Partial<Record<"intent" | "environments", string>>;

/** The project's settings, sent as a whole. */
export function ProjectForm({ settings }: { settings: Settings }) {
  const queryClient = useQueryClient();
  const [problems, setProblems] = useState<Problems>({});
  const save = useMutation({
    mutationFn: (patch: SettingsPatch) => client.settings.update(patch),
    // Every figure may be another one now.
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const properties = readProperties(text("intent_properties"));
    const environments = readRules(text("environments"));
    setProblems({
      ...(properties.ok ? {} : { intent: properties.problem }),
      ...(environments.ok ? {} : { environments: environments.problem }),
    });
    if (!properties.ok || !environments.ok) return;
    save.mutate({
      time_zone: text("time_zone").trim(),
      reporting_currency: text("reporting_currency"),
      window_days: Number(text("window_days")),
      credit_model: CREDIT_MODELS.find((model) => model === text("credit_model")) ?? settings.credit_model,
      intent: { workflows: readNames(text("intent_workflows")), properties: properties.value },
      environments: environments.value,
      margin_alert: form.get("margin_alert") !== null,
      cost_source: form.get("cost_source") === "reported" ? "reported" : "computed",
    });
  };
  return (
    <form className={forms.form} onSubmit={submit} aria-label="Project">
      <div className={forms.pair}>
        <Autocomplete
          name="time_zone"
          label="Time zone"
          description="Days, weeks and months begin at its midnights"
          data={TIME_ZONES}
          limit={50}
          defaultValue={settings.time_zone}
        />
        <NativeSelect
          name="reporting_currency"
          label="Reporting currency"
          description="Sums are made in it"
          data={CURRENCIES}
          defaultValue={settings.reporting_currency}
        />
      </div>
      <div className={forms.pair}>
        <TextInput
          name="window_days"
          type="number"
          min={1}
          max={365}
          label="Look-back window, in days"
          description="How far before an order a conversation counts"
          defaultValue={settings.window_days}
        />
        <NativeSelect
          name="credit_model"
          label="Credit"
          description="Which conversations an order is credited to"
          data={CREDIT_MODELS.map((model) => ({ value: model, label: CREDIT[model] }))}
          defaultValue={settings.credit_model}
        />
      </div>
      <div className={forms.pair}>
        <Textarea
          name="intent_workflows"
          label="Workflows that show intent"
          description="Names, one a line"
          placeholder="pricing_question"
          autosize
          minRows={2}
          defaultValue={settings.intent.workflows.join("\n")}
        />
        <Textarea
          name="intent_properties"
          label="Properties that show intent"
          description="key=value, one a line"
          placeholder="topic=upgrade"
          autosize
          minRows={2}
          defaultValue={toLines(settings.intent.properties)}
          error={problems.intent}
        />
      </div>
      <Textarea
        name="environments"
        label="Environments"
        description="What spans are, by deployment.environment.name or by property, one a line. They hold for spans that come in from now on."
        placeholder={"staging = test\nteam=qa = internal"}
        autosize
        minRows={2}
        defaultValue={toRules(settings.environments)}
        error={problems.environments}
      />
      <NativeSelect
        name="cost_source"
        label="Cost of a call"
        description="Where clients report one with their spans. The other is kept beside it. It holds for spans that come in from now on."
        data={[
          { value: "computed", label: "By the price book" },
          { value: "reported", label: "As the client reports it" },
        ]}
        defaultValue={settings.cost_source}
      />
      <Checkbox
        name="margin_alert"
        label="Alert when a paying customer comes to cost more than it pays"
        defaultChecked={settings.margin_alert}
      />
      {save.error && (
        <p className={forms.problem} role="alert">
          {save.error instanceof TypeError ? "The server does not answer. Try again." : save.error.message}
        </p>
      )}
      <div className={forms.buttons}>
        <Button size="sm" type="submit" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
