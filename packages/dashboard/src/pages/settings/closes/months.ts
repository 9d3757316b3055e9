/** The month that a time is in, for people of the time zone: `2026-10`. */
export function monthOf(time: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit" });
  const part = new Map(parts.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${part.get("year")}-${part.get("month")}`;
}

/** So many months, from this one back, the latest first. */
export function monthsBack(month: string, count: number): string[] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.UTC(year, number - 1 - i)).toISOString().slice(0, 7),
  );
}

const words = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "long", year: "numeric" });

/** `October 2026`. */
export const monthInWords = (month: string): string => words.format(new Date(`${month}-01T00:00:00Z`));
