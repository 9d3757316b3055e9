import { AppError } from "../model/app-error.ts";
import type { ReportFile } from "./bills.ts";
import { refusalOfUrl } from "./callable-url.ts";
import { type Resolve, safeGet } from "./safe-fetch.ts";

/** What is asked of a provider. Days are in UTC, both are in. */
export interface ReportQuestion {
  provider: "openai" | "anthropic" | "openrouter";
  adminKey: string;
  startDay: string;
  endDay: string;
  /** In the place of the provider's own address. */
  baseUrl: string | undefined;
  allowPrivate: boolean;
  now: () => number;
  resolve?: Resolve;
}

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 30_000;
/** Of all pages together: a request must end while somebody waits for it. */
const MOST_MS = 100_000;
const MOST_PAGES = 200;
const MOST_PAGE_BYTES = 8 * 1024 * 1024;
/** Of all pages together, as of files that are sent. */
const MOST_BYTES = 24 * 1024 * 1024;
const MOST_DAYS = 100;

/** A report and how its pages are asked for. */
interface Asked {
  name: string;
  path: string;
  query: [string, string][];
}
interface Provider {
  baseUrl: string;
  headers: (key: string) => Record<string, string>;
  reports: (start: Date, end: Date) => Asked[];
}

const seconds = (date: Date) => String(date.getTime() / 1000);

const PROVIDERS: Record<ReportQuestion["provider"], Provider> = {
  // https://platform.openai.com/docs/api-reference/usage
  openai: {
    baseUrl: "https://api.openai.com",
    headers: (key) => ({ authorization: `Bearer ${key}` }),
    reports: (start, end) => {
      const range: [string, string][] = [
        ["start_time", seconds(start)],
        ["end_time", seconds(end)],
        ["bucket_width", "1d"],
      ];
      const byModel: [string, string][] = [...range, ["limit", "31"], ["group_by", "model"]];
      return [
        {
          name: "costs",
          path: "/v1/organization/costs",
          query: [...range, ["limit", "100"], ["group_by", "line_item"]],
        },
        {
          name: "completions",
          path: "/v1/organization/usage/completions",
          query: [...byModel, ["group_by", "batch"], ["group_by", "service_tier"]],
        },
        { name: "embeddings", path: "/v1/organization/usage/embeddings", query: byModel },
      ];
    },
  },
  // https://platform.claude.com/docs/en/manage-claude/usage-cost-api
  anthropic: {
    baseUrl: "https://api.anthropic.com",
    headers: (key) => ({ "x-api-key": key, "anthropic-version": "2023-06-01" }),
    reports: (start, end) => {
      const range: [string, string][] = [
        ["starting_at", start.toISOString()],
        ["ending_at", end.toISOString()],
        ["bucket_width", "1d"],
        ["limit", "31"],
      ];
      const groups = ["model", "service_tier", "context_window"].map((by): [string, string] => [
        "group_by[]",
        by,
      ]);
      return [
        {
          name: "cost_report",
          path: "/v1/organizations/cost_report",
          query: [...range, ["group_by[]", "description"]],
        },
        {
          name: "usage_report",
          path: "/v1/organizations/usage_report/messages",
          query: [...range, ...groups],
        },
      ];
    },
  },
  // https://openrouter.ai/docs/api-reference/analytics/get-activity: the last 30 days, in one answer.
  openrouter: {
    baseUrl: "https://openrouter.ai",
    headers: (key) => ({ authorization: `Bearer ${key}` }),
    reports: () => [{ name: "activity", path: "/api/v1/activity", query: [] }],
  },
};

/** Asks a provider for its reports of some days, page by page. What is thrown never has the key in it. */
export async function fetchReports(question: ReportQuestion): Promise<ReportFile[]> {
  const { provider, startDay, endDay, baseUrl, now } = question;
  const { baseUrl: usual, reports } = PROVIDERS[provider];
  const start = new Date(startDay);
  const end = new Date(Date.parse(endDay) + DAY_MS);
  requireDays(start, end);
  if (baseUrl !== undefined) requireCallable(baseUrl, question.allowPrivate);
  const deadline = now() + MOST_MS;
  const files: ReportFile[] = [];
  let left = MOST_BYTES;
  for (const { name, path, query } of reports(start, end)) {
    let page: string | undefined;
    for (let number = 1; ; number++) {
      if (number > MOST_PAGES || left < 0 || now() > deadline)
        throw refuse(`${provider} has more pages of ${name} than are read at once. Ask for fewer days.`);
      const search = new URLSearchParams(query);
      if (page !== undefined) search.set("page", page);
      const url = `${(baseUrl ?? usual).replace(/\/+$/, "")}${path}${search.size ? `?${search}` : ""}`;
      const content = await ask(question, url);
      left -= Buffer.byteLength(content);
      files.push({ name: `${name} ${number}`, content: inDays(question, content) });
      const next = nextPage(content);
      if (next === undefined || next === page) break;
      page = next;
    }
  }
  return files;
}

async function ask(
  { provider, adminKey, allowPrivate, resolve }: ReportQuestion,
  url: string,
): Promise<string> {
  const { status, text } = await safeGet({
    url,
    headers: { ...PROVIDERS[provider].headers(adminKey), accept: "application/json" },
    timeoutMs: TIMEOUT_MS,
    mostBytes: MOST_PAGE_BYTES,
    allowPrivate,
    ...(resolve ? { resolve } : {}),
  }).catch((error: unknown) => {
    throw refuse(`${provider} gave no report: ${error instanceof Error ? error.message : "no answer"}`);
  });
  if (status >= 200 && status < 300) return text;
  const why =
    status === 401 || status === 403
      ? "the key may not read it. It must be an admin key of the organization, not one that calls models."
      : said(text, adminKey);
  throw refuse(`${provider} answered ${status}: ${why}`);
}

/** The provider's own words, which must not carry the key on. */
function said(text: string, key: string): string {
  const error = (parse(text) as { error?: { message?: unknown } } | undefined)?.error;
  const message = typeof error?.message === "string" ? error.message : "no reason was given.";
  return message.replaceAll(key, "…").slice(0, 300);
}

/** OpenRouter tells all it has; only the days that were asked for are kept. */
function inDays({ provider, startDay, endDay }: ReportQuestion, content: string): string {
  if (provider !== "openrouter") return content;
  const page = parse(content) as { data?: { date?: unknown }[] } | undefined;
  if (!Array.isArray(page?.data)) return content;
  const data = page.data.filter(({ date }) => {
    const day = String(date).slice(0, 10);
    return day >= startDay && day <= endDay;
  });
  return JSON.stringify({ data });
}

function nextPage(content: string): string | undefined {
  const page = parse(content) as { has_more?: unknown; next_page?: unknown } | undefined;
  return page?.has_more === true && typeof page.next_page === "string" ? page.next_page : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by whoever reads it as a report.
    return undefined;
  }
}

function requireCallable(baseUrl: string, allowPrivate: boolean): void {
  const message = refusalOfUrl(baseUrl, allowPrivate);
  if (message === undefined) return;
  throw new AppError("invalid_request", `The provider cannot be asked: base_url ${message}.`, {
    details: [{ field: "base_url", message }],
  });
}

function requireDays(start: Date, end: Date): void {
  const days = (end.getTime() - start.getTime()) / DAY_MS;
  if (days >= 1 && days <= MOST_DAYS) return;
  const message =
    days < 1 ? "must not be before start_date" : `must be within ${MOST_DAYS} days of start_date`;
  throw new AppError("invalid_request", `The days cannot be asked for: end_date ${message}.`, {
    details: [{ field: "end_date", message }],
  });
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", message);
}
