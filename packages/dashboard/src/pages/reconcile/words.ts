import type { Bill, ReconciliationCauses, ReconciliationRow } from "@anyway-sh/api";
import type { StatusWord } from "../../commerce-words.ts";

export const STATUS: Record<ReconciliationRow["status"], StatusWord> = {
  agrees: { label: "agrees", tone: "good" },
  differs: { label: "differs", tone: "warn" },
  uncovered: { label: "not seen", tone: "wait" },
  only_ours: { label: "not billed", tone: "quiet" },
};

export const STATUS_NOTE: Record<ReconciliationRow["status"], string> = {
  agrees: "The bill and the spans tell the same, but for rounding",
  differs: "Both tell of it, and not the same",
  uncovered: "Billed, and no span tells of it",
  only_ours: "Spans tell of it, and it is not billed",
};

/** In the order in which they are looked at. */
export const CAUSES: readonly { key: keyof ReconciliationCauses; label: string; note: string }[] = [
  { key: "missing_spans", label: "Missing", note: "Tokens are billed that no span tells of" },
  { key: "unpriced", label: "No price", note: "Spans tell of the tokens, but their model has no price" },
  { key: "price", label: "Other price", note: "The same tokens, at another tier's price or one agreed on" },
  { key: "not_billed", label: "Not billed", note: "Spans tell of tokens that are not on the bill" },
  {
    key: "other_items",
    label: "Other items",
    note: "Billed for what is no tokens: searches, storage, sessions",
  },
  {
    key: "rounding",
    label: "Rounding",
    note: "Every call is rounded to the nano-dollar, a bill only its sum",
  },
  { key: "unexplained", label: "Unexplained", note: "No cause that is known makes this difference" },
];

export const SOURCE: Record<Bill["source"], string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  openrouter: "OpenRouter",
  litellm: "LiteLLM",
};

/** Where each gives its report, and what it is called there. */
export const WHERE: readonly { source: string; text: string; url: string }[] = [
  {
    source: "OpenAI",
    text: "Settings › Usage › Export: the costs, grouped by line item, and the completions usage, by model. Or the pages of GET /v1/organization/costs.",
    url: "https://platform.openai.com/settings/organization/usage",
  },
  {
    source: "Anthropic",
    text: "Console › Cost and Usage › Export. Exact to the digit only by an admin key: the Console rounds to cents.",
    url: "https://platform.claude.com/cost",
  },
  {
    source: "OpenRouter",
    text: "Activity › Export as CSV, or a provisioning key, which tells the last 30 days.",
    url: "https://openrouter.ai/activity",
  },
  {
    source: "LiteLLM",
    text: "GET /spend/logs of your proxy, or its table LiteLLM_SpendLogs as CSV.",
    url: "https://docs.litellm.ai/docs/proxy/cost_tracking",
  },
];
