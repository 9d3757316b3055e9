import type { FoundDocument, Span, ToolDefinition } from "@anyway-sh/api";
import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { TextBody } from "../../chat/text-body.tsx";
import { LongText } from "../../components/long-text.tsx";
import { EmptyState } from "../../components/states.tsx";
import { count } from "../../profit.ts";
import messageClasses from "./messages.module.css";
import classes from "./span-content.module.css";
import { SpanMessages } from "./span-messages.tsx";

/** Whether there is anything for {@link SpanContent} to show. */
export function carriesContent(span: Span): boolean {
  return [
    span.input_messages,
    span.output_messages,
    span.tools,
    span.candidates,
    span.documents,
    span.vector_dimensions,
  ].some((list) => list.length > 0);
}

/** Messages, and beside them the tools that a model was offered, and documents that were ranked or found. */
export function SpanContent({ span }: { span: Span }) {
  if (!carriesContent(span))
    return (
      <EmptyState title="No messages on this span">
        Its attributes hold what was recorded. A model call shows its messages here when the application sends
        them.
      </EmptyState>
    );
  return (
    <div className={messageClasses.messages}>
      <Collapsed
        title={count(span.tools.length, "tool offered", "tools offered")}
        entries={span.tools.length}
      >
        {span.tools.map((tool, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tools may have one name
          <Tool key={index} tool={tool} at={`/tools/${index}`} />
        ))}
      </Collapsed>
      <SpanMessages span={span} />
      <Documents heading="To rank" documents={span.candidates} at="/candidates" />
      <Documents heading="Found" documents={span.documents} at="/documents" />
      <Vectors dimensions={span.vector_dimensions} />
    </div>
  );
}

interface CollapsedProps {
  title: string;
  entries: number;
  children: ReactNode;
}

function Collapsed({ title, entries, children }: CollapsedProps) {
  if (entries === 0) return null;
  return (
    <details className={classes.collapsed}>
      <summary>
        <IconChevronRight size={13} aria-hidden />
        {title}
      </summary>
      <ul className={classes.list}>{children}</ul>
    </details>
  );
}

function Tool({ tool, at }: { tool: ToolDefinition; at: string }) {
  const hasSchema = tool.parameters !== null && tool.parameters !== undefined;
  return (
    <li className={classes.entry}>
      <div className={classes.title}>
        <span className="mono">{tool.name || "without a name"}</span>
      </div>
      {tool.description && (
        <p className="dim">
          <LongText text={tool.description} at={`${at}/description`} brief />
        </p>
      )}
      {hasSchema && (
        <details className={classes.collapsed}>
          <summary>
            <IconChevronRight size={13} aria-hidden />
            Schema
          </summary>
          <div className={classes.schema}>
            <TextBody value={tool.parameters} at={`${at}/parameters`} />
          </div>
        </details>
      )}
    </li>
  );
}

interface DocumentsProps {
  heading: string;
  documents: readonly FoundDocument[];
  at: string;
}

function Documents({ heading, documents, at }: DocumentsProps) {
  if (documents.length === 0) return null;
  return (
    <section aria-label={heading}>
      <h3 className={messageClasses.heading}>
        {heading} <span className="num">{documents.length.toLocaleString("en-US")}</span>
      </h3>
      <ol className={classes.list}>
        {documents.map((document, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two documents may have one id, and they never change
          <li key={index} className={classes.entry}>
            <div className={classes.title}>
              <span className="faint num">{index + 1}</span>
              {document.id !== null && (
                <span className="mono ellipsis" title={document.id}>
                  {document.id}
                </span>
              )}
              {document.score !== null && (
                <span className={`num ${classes.score}`}>
                  <span className="faint">score</span> {document.score}
                </span>
              )}
            </div>
            {document.text !== null && <LongText text={document.text} at={`${at}/${index}/text`} brief />}
            {document.metadata !== null && document.metadata !== undefined && (
              <details className={classes.collapsed}>
                <summary>
                  <IconChevronRight size={13} aria-hidden />
                  Metadata
                </summary>
                <div className={classes.schema}>
                  <TextBody value={document.metadata} at={`${at}/${index}/metadata`} />
                </div>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Vectors({ dimensions }: { dimensions: readonly number[] }) {
  if (dimensions.length === 0) return null;
  const sizes = [...new Set(dimensions)].map((size) => size.toLocaleString("en-US"));
  return (
    <section aria-label="Vectors">
      <h3 className={messageClasses.heading}>Vectors</h3>
      <p className={`num ${classes.vectors}`}>
        {count(dimensions.length, "vector", "vectors")} of {sizes.join(", ")} numbers
      </p>
    </section>
  );
}
