import { bucketsOf, type Reader } from "../report.ts";
import { isSaid, readDay } from "../values.ts";

/** Pages of OpenAI or Anthropic for days on which there was nothing: they say whose they are, but not of what. */
export const readEmptyPages: Reader = (report) => {
  if (report.kind === "table") return undefined;
  const buckets = bucketsOf(report.values);
  if (buckets.length === 0 || buckets.some(({ results }) => results.length > 0)) return undefined;
  const isOpenAi = buckets.every(({ fields }) => isSaid(fields.start_time));
  if (!isOpenAi && !buckets.every(({ fields }) => isSaid(fields.starting_at))) return undefined;
  return {
    source: isOpenAi ? "openai" : "anthropic",
    days: buckets.map(({ fields }) =>
      readDay(fields.start_time ?? fields.starting_at, "a bucket's start of"),
    ),
    lines: [],
  };
};
