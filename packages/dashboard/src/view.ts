import { ENVIRONMENTS, type Environment } from "@anyway-sh/semconv";

/** What every page's address carries: the time range, the environment, and whether it refreshes by itself. */
export interface ViewSearch {
  /** A length back from now (`7d`); absent with `from`, and for the default. */
  range?: string | undefined;
  /** RFC 3339; a fixed range from here to `to` or now. */
  from?: string | undefined;
  to?: string | undefined;
  environment?: Environment | undefined;
  live?: "1" | undefined;
}
export const VIEW_KEYS = ["range", "from", "to", "environment", "live"] as const;

export const DEFAULT_RANGE = "30d";
export const RANGES = [
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: DEFAULT_RANGE, label: "Last 30 days" },
] as const;

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The milliseconds of a length such as `30m`, `24h` or `7d`; undefined when it is not one. */
export function rangeMs(range: string): number | undefined {
  const match = /^(\d{1,4})([mhd])$/.exec(range);
  if (!match || Number(match[1]) === 0) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

const isTime = (value: unknown): value is string =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));

/** Reads the view from a page's search parameters; a value that makes no sense counts as absent. */
export function parseView(search: Record<string, unknown>): ViewSearch {
  const view: ViewSearch = {};
  if (isTime(search.from)) view.from = search.from;
  if (isTime(search.to)) view.to = search.to;
  const fixed = view.from !== undefined || view.to !== undefined;
  if (!fixed && typeof search.range === "string" && rangeMs(search.range)) view.range = search.range;
  const environment = ENVIRONMENTS.find((name) => name === search.environment);
  if (environment) view.environment = environment;
  if (search.live === "1") view.live = "1";
  return view;
}

/** The range parameters of an API request made at `now`. */
export function viewQuery(
  view: ViewSearch,
  now: Date,
): { start_time?: string; end_time?: string; environment?: Environment } {
  const environment = view.environment ? { environment: view.environment } : {};
  if (view.from || view.to)
    return {
      ...(view.from ? { start_time: view.from } : {}),
      ...(view.to ? { end_time: view.to } : {}),
      ...environment,
    };
  const length = rangeMs(view.range ?? DEFAULT_RANGE) ?? 0;
  return { start_time: new Date(now.getTime() - length).toISOString(), ...environment };
}

/** The period of the same length before the view's range. */
export function previousQuery(view: ViewSearch, now: Date): ReturnType<typeof viewQuery> {
  const { start_time, end_time, environment } = viewQuery(view, now);
  const end = end_time ? Date.parse(end_time) : now.getTime();
  const start = start_time ? Date.parse(start_time) : end - (rangeMs(DEFAULT_RANGE) ?? 0);
  return {
    start_time: new Date(start - (end - start)).toISOString(),
    end_time: new Date(start).toISOString(),
    ...(environment ? { environment } : {}),
  };
}

/** The longest range that each interval draws well, in days. */
const CHART_DAYS = { hour: 2, day: 100, week: 700 } as const;

/** Into which intervals a chart of the view's range is parted. */
export function chartInterval(view: ViewSearch, now: Date): "hour" | "day" | "week" | "month" {
  const { start_time, end_time } = viewQuery(view, now);
  const end = end_time ? Date.parse(end_time) : now.getTime();
  const start = start_time ? Date.parse(start_time) : end - (rangeMs(DEFAULT_RANGE) ?? 0);
  const days = (end - start) / UNIT_MS.d;
  if (days <= CHART_DAYS.hour) return "hour";
  if (days <= CHART_DAYS.day) return "day";
  return days <= CHART_DAYS.week ? "week" : "month";
}

/** The view of some search parameters, without anything else: what a link to another page carries along. */
export function onlyView(search: ViewSearch): ViewSearch {
  return Object.fromEntries(VIEW_KEYS.map((key) => [key, search[key]]));
}
