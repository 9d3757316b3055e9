import type { Budget, BudgetInput, BudgetWindow } from "@anyway-sh/api";
import { parse } from "@anyway-sh/filter";
import { entered } from "../../components/entered.ts";

/** What is wrong with fields, by their names. */
export type BudgetProblems = Partial<
  Record<"name" | "amount" | "hours" | "filter" | "thresholds" | "emails" | "slack_url", string>
>;
type Read = { ok: true; input: BudgetInput } | { ok: false; problems: BudgetProblems };

const SCOPES = ["project", "customer", "user"] as const;
const UNITS = ["day", "week", "month"] as const;

/** Reads the form of a budget. A chat that is not named stays as it is; `before` is undefined for a new budget. */
export function readBudget(form: FormData, before: Budget | undefined): Read {
  const problems: BudgetProblems = {};
  const name = entered(form, "name");
  if (!name) problems.name = "Name it, such as Support bot.";
  const amount = entered(form, "amount")?.replace(/^\$\s*/, "");
  if (!amount || !/^(?!0+(\.0*)?$)\d{1,9}(\.\d{1,9})?$/.test(amount))
    problems.amount = "Write dollars like 250 or 0.50.";
  const hours = entered(form, "hours");
  const window = readWindow(entered(form, "window"), hours);
  if (!window) problems.hours = "Write whole hours, such as 24.";
  const filter = entered(form, "filter") ?? "";
  const parsed = parse(filter);
  if (!parsed.ok) problems.filter = parsed.errors.map(({ message }) => message).join(" ");
  const thresholds = words(entered(form, "thresholds")).map((text) => Number(text.replace(/%$/, "")));
  if (thresholds.some((percent) => !Number.isInteger(percent) || percent < 1 || percent > 1_000))
    problems.thresholds = "Write percents like 50, 80, 100.";
  const emails = words(entered(form, "emails"));
  const wrong = emails.find((email) => !/^[^\s@]+@[^\s@]+$/.test(email));
  if (wrong) problems.emails = `“${wrong}” is no e-mail address.`;
  const slackUrl = entered(form, "slack_url");
  if (slackUrl && !/^https?:\/\/\S+$/.test(slackUrl))
    problems.slack_url = "Write the whole https:// address.";
  if (!name || !amount || !window || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      name,
      amount,
      window,
      filter: filter === "" ? {} : { filter },
      thresholds: [...new Set(thresholds)],
      emails,
      per: SCOPES.find((scope) => scope === form.get("per")) ?? before?.per ?? "project",
      blocks: form.has("blocks"),
      ...(slackUrl ? { slack_url: slackUrl } : form.has("no_slack") ? { slack_url: null } : {}),
    },
  };
}

function readWindow(unit: string | undefined, hours: string | undefined): BudgetWindow | undefined {
  const calendar = UNITS.find((one) => one === unit);
  if (calendar) return { type: "calendar", unit: calendar };
  const count = Number(hours);
  return Number.isInteger(count) && count >= 1 && count <= 8_784
    ? { type: "rolling", hours: count }
    : undefined;
}

const words = (text = "") => text.split(/[\s,;]+/).filter(Boolean);
