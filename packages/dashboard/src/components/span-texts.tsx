import type { CutText, Span } from "@anyway-sh/api";
import {
  queryOptions,
  type UseQueryResult,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { client } from "../api.ts";

/** The span that the texts shown are of, and which of them came cut. */
interface SpanTextsValue {
  traceId: string;
  spanId: string;
  cuts: ReadonlyMap<string, CutText>;
}

const SpanTextsContext = createContext<SpanTextsValue | undefined>(undefined);

/** Lets what shows texts of a span ask for those that were cut. */
export function SpanTexts({ span, children }: { span: Span; children: ReactNode }) {
  const value = useMemo(
    () => ({
      traceId: span.trace_id,
      spanId: span.span_id,
      cuts: new Map(span.cut_texts?.map((cut) => [cut.at, cut])),
    }),
    [span],
  );
  return <SpanTextsContext value={value}>{children}</SpanTextsContext>;
}

/** A text of a span, whole. A text of megabytes is not kept for long. */
const spanTextQuery = (traceId: string, spanId: string, at: string) =>
  queryOptions({
    queryKey: ["span text", traceId, spanId, at],
    queryFn: ({ signal }) => client.traces.text(traceId, spanId, at, { signal }),
    select: (answer) => answer.data.text,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

/** A text as far as it is here. */
export interface TextSource {
  text: string;
  /** How many characters of it have not come yet. */
  missing: number;
  state: "here" | "reading" | "failed";
  /** Asks for all of it. */
  load: () => void;
}

interface SourceOfProps {
  text: string;
  /** Where it stands in its span, as a JSON pointer. */
  at?: string | undefined;
  children: (source: TextSource) => ReactNode;
}

/** A text, with a way to the rest of it where it was cut. */
export function SourceOf({ text, at, children }: SourceOfProps) {
  const span = useContext(SpanTextsContext);
  const cut = at === undefined ? undefined : span?.cuts.get(at);
  if (!span || !cut) return children({ text, missing: 0, state: "here", load: () => undefined });
  return (
    <CutSource span={span} cut={cut} text={text}>
      {children}
    </CutSource>
  );
}

function CutSource({
  span,
  cut,
  text,
  children,
}: { span: SpanTextsValue; cut: CutText } & Omit<SourceOfProps, "at">) {
  const whole = useQuery({ ...spanTextQuery(span.traceId, span.spanId, cut.at), enabled: false });
  if (whole.data !== undefined)
    return children({ text: whole.data, missing: 0, state: "here", load: () => undefined });
  return children({
    text,
    missing: Math.max(0, cut.characters - text.length),
    state: whole.isFetching ? "reading" : whole.error ? "failed" : "here",
    load: () => void whole.refetch(),
  });
}

/** Those texts of the span that are here whole, and whether others are on their way. */
export function useWholeTexts(texts: readonly string[]) {
  const span = useContext(SpanTextsContext);
  return useQueries({
    queries: texts.map((at) => ({
      ...spanTextQuery(span?.traceId ?? "", span?.spanId ?? "", at),
      enabled: false,
    })),
    combine: wholeTexts,
  });
}

function wholeTexts(results: readonly UseQueryResult<string>[]) {
  return {
    texts: results.map(({ data }) => data),
    isReading: results.some(({ isFetching }) => isFetching),
  };
}

/** Reads texts of the span whole, those that were cut, and then tells them. */
export function useReadWhole() {
  const span = useContext(SpanTextsContext);
  const queries = useQueryClient();
  return async <T,>(
    texts: readonly string[],
    tell: (whole: (at: string) => string | undefined) => T,
  ): Promise<T> => {
    const read = await Promise.all(
      texts
        .filter((at) => span?.cuts.has(at))
        .map(async (at) => {
          const { data } = await queries.fetchQuery(
            spanTextQuery(span?.traceId ?? "", span?.spanId ?? "", at),
          );
          return [at, data.text] as const;
        }),
    );
    const byPlace = new Map(read);
    return tell((at) => byPlace.get(at));
  };
}

/** A key as a step of a JSON pointer. */
export const pointerStep = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
