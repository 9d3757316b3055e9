import type { Budget } from "@anyway-sh/api";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import form from "../../components/form-dialog.module.css";
import { filterText } from "./budget-words.ts";
import type { BudgetProblems } from "./read-budget.ts";

const WINDOWS = [
  { value: "month", label: "Each month" },
  { value: "week", label: "Each week" },
  { value: "day", label: "Each day" },
  { value: "rolling", label: "The last hours" },
];
const SCOPES = [
  { value: "project", label: "The project together" },
  { value: "customer", label: "Each customer" },
  { value: "user", label: "Each user" },
];

/** The fields of a budget, as they are read by `readBudget`. */
export function BudgetFields({ budget, problems }: { budget: Budget | undefined; problems: BudgetProblems }) {
  const [window, setWindow] = useState<string>(unitOf(budget));
  return (
    <>
      <TextInput
        name="name"
        label="Name"
        placeholder="Support bot"
        defaultValue={budget?.name}
        error={problems.name}
        data-autofocus
      />
      <div className={form.pair}>
        <TextInput
          name="amount"
          label="Amount in dollars"
          inputMode="decimal"
          placeholder="250"
          defaultValue={budget?.amount.replace(/\.?0+$/, "")}
          error={problems.amount}
        />
        <NativeSelect name="per" label="For" data={SCOPES} defaultValue={budget?.per ?? "project"} />
      </div>
      <div className={form.pair}>
        <NativeSelect
          name="window"
          label="Window"
          data={WINDOWS}
          value={window}
          onChange={(event) => setWindow(event.currentTarget.value)}
        />
        {window === "rolling" && (
          <TextInput
            name="hours"
            label="Hours"
            inputMode="numeric"
            placeholder="24"
            defaultValue={budget?.window.type === "rolling" ? budget.window.hours : undefined}
            error={problems.hours}
          />
        )}
      </div>
      <TextInput
        name="filter"
        label="What counts"
        description="As in the list of traces; left empty, everything does."
        placeholder="model:gpt-4o property.team:growth"
        defaultValue={budget ? filterText(budget.filter) : undefined}
        error={problems.filter}
      />
      <TextInput
        name="thresholds"
        label="Tell at percent"
        defaultValue={(budget?.thresholds ?? [50, 80, 100]).join(", ")}
        error={problems.thresholds}
      />
      <TextInput
        name="emails"
        label="E-mail to"
        description="Webhooks that want budget.threshold_reached are told too."
        placeholder="finance@example.com, ann@example.com"
        defaultValue={budget?.emails.join(", ")}
        error={problems.emails}
      />
      <div>
        <TextInput
          name="slack_url"
          label="Slack URL"
          type="url"
          autoComplete="off"
          placeholder={budget?.slack_url ?? "https://hooks.slack.com/services/…"}
          description={
            budget?.slack_url ? "Left empty, it stays as it is." : "An incoming webhook, kept secret."
          }
          error={problems.slack_url}
        />
        {budget?.slack_url && <Checkbox mt={8} size="xs" name="no_slack" label="Tell Slack no more" />}
      </div>
      <Checkbox
        size="xs"
        name="blocks"
        defaultChecked={budget?.blocks ?? true}
        label="Checks of the application refuse once it is spent"
      />
      {budget && <Checkbox size="xs" name="active" defaultChecked={budget.active} label="On" />}
    </>
  );
}

function unitOf(budget: Budget | undefined): string {
  if (!budget) return "month";
  return budget.window.type === "calendar" ? budget.window.unit : "rolling";
}
