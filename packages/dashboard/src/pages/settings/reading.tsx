import type { Explanation, SpanExplanation } from "@anyway-sh/api";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { CategoryIcon } from "../../components/category-icon.tsx";
import { CostTable } from "../trace/cost-table.tsx";
import { carriesContent, SpanContent } from "../trace/span-content.tsx";
import { SpanWarnings } from "../trace/span-warnings.tsx";
import { type FieldRow, FieldTable, sourceRows } from "./field-table.tsx";
import classes from "./reading.module.css";

const FORMS: Record<Explanation["form"], string> = {
  otlp_request: "OTLP request",
  otlp_span: "OTLP span",
  object: "Span with its attributes as an object",
  attributes: "Attributes alone",
};

/** How what was pasted is read, one span at a time. */
export function Reading({ explanation: { form, spans, more, refused } }: { explanation: Explanation }) {
  const [chosen, setChosen] = useState(0);
  const index = Math.min(chosen, spans.length - 1);
  const one = spans[index];
  const all = spans.length + more;
  if (!one) return null;
  return (
    <div className={classes.reading}>
      <p className="faint" role="status">
        {FORMS[form]}
        {all > 1 && ` · ${all.toLocaleString("en-US")} spans`}
        {more > 0 && `, the first ${spans.length} here`}
      </p>
      {refused.length > 0 && (
        <div className={classes.refused} role="note">
          <IconAlertTriangle size={14} aria-hidden />
          <div>
            The server would refuse the rest:
            <ul>
              {refused.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {spans.length > 1 && (
        <select
          className={classes.spans}
          aria-label="Span"
          value={index}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        >
          {spans.map(({ span }, place) => (
            <option key={`${span.trace_id} ${span.span_id}`} value={place}>
              {place + 1}. {span.name || "without a name"} ({span.category})
            </option>
          ))}
        </select>
      )}
      <OneReading one={one} />
    </div>
  );
}

function OneReading({ one }: { one: SpanExplanation }) {
  const { span } = one;
  return (
    <>
      <h2 className={classes.name}>
        <CategoryIcon category={span.category} />
        <span>{span.name || <span className="faint">without a name</span>}</span>
      </h2>
      <SpanWarnings warnings={span.warnings} sameResponseIn={span.same_response_in} />
      {one.filled.length > 0 && (
        <p className={classes.filled} role="note">
          The text lacks {one.filled.map(({ field }) => field).join(", ")}, filled in here to read it. A span
          that is sent needs {one.filled.length === 1 ? "it" : "them"}.
        </p>
      )}
      <FieldTable title="What it is" rows={facts(one)} />
      <FieldTable
        title="Ids"
        rows={ids(one)}
        empty="It carries no id of a customer, user, session or order."
      />
      <section aria-label="Tokens and cost">
        <h3 className={classes.heading}>Tokens and cost</h3>
        {(span.usage || span.cost) && <CostTable span={span} />}
        <p className={classes.note}>
          {one.rule_reason} {one.cost_reason}
        </p>
      </section>
      <FieldTable title="Tokens as the span tells them" rows={sourceRows(tokens(one))} />
      {carriesContent(span) && (
        <section aria-label="Content" className={classes.content}>
          <SpanContent span={span} />
        </section>
      )}
      <FieldTable title="Other fields" rows={sourceRows(others(one))} />
      <FieldTable
        title="Passed over"
        note="They say the same as a key that is believed first."
        rows={sourceRows(one.passed_over)}
      />
      <FieldTable
        title="Not read"
        note="No field is read from these. They are kept, and shown with the span."
        rows={Object.entries(one.unread).map(([key, value]) => ({ field: key, value }))}
        isKey
      />
    </>
  );
}

const FACTS = [
  "dialect",
  "category",
  "provider",
  "request_model",
  "response_model",
  "workflow",
  "agent",
  "environment",
  "service_name",
  "status",
] as const;
const IDS = ["customer_id", "user_id", "session_id", "order_id"] as const;

function facts(one: SpanExplanation): FieldRow[] {
  const values = { ...one.span, environment: one.environment };
  return FACTS.flatMap((field) => row(one, field, values[field]));
}

function ids(one: SpanExplanation): FieldRow[] {
  const { span } = one;
  const others = Object.entries(span.properties).filter(([name]) => !IDS.some((id) => id === name));
  return [
    ...IDS.flatMap((field) => {
      const isInferred = field !== "order_id" && span.inferred[field] !== undefined;
      return row(one, field, span[field]).map((found) =>
        isInferred ? { ...found, note: "from a span above it, or from its trace" } : found,
      );
    }),
    ...others.flatMap(([name, value]) => row(one, `properties.${name}`, value)),
  ];
}

function row({ sources }: SpanExplanation, field: string, value: string | null): FieldRow[] {
  if (value === null || value === "") return [];
  return [{ field, value, source: sources.find((source) => source.field === field) }];
}

const isTokens = (field: string) => field.endsWith("_tokens");
const tokens = ({ sources }: SpanExplanation) => sources.filter(({ field }) => isTokens(field));
const SHOWN = new Set<string>([...FACTS, ...IDS]);
const others = ({ sources }: SpanExplanation) =>
  sources.filter(({ field }) => !SHOWN.has(field) && !isTokens(field) && !field.startsWith("properties."));
