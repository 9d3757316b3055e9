import { ApiError } from "@anyway-sh/api/client";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { explanationQuery, pastedSpanQuery } from "../../api.ts";
import { Crumbs, Page } from "../../components/page.tsx";
import { SettingsTabs } from "../../components/settings-tabs.tsx";
import { EmptyState, ErrorState, SkeletonBar } from "../../components/states.tsx";
import { EXAMPLE_SPAN } from "./example-span.ts";
import classes from "./read-span.module.css";
import { Reading } from "./reading.tsx";

const route = getRouteApi("/settings/read-span");
/** Long enough for a hand at the keyboard, too short to be noticed after a paste. */
const PAUSE_MS = 250;

/** Shows how a span is read: its JSON at one side, what became of it at the other. */
export function ReadSpanPage() {
  const { trace, span } = route.useSearch();
  const [typed, setTyped] = useState<string>();
  const stored = useQuery(pastedSpanQuery(trace, span));
  const text = typed ?? stored.data ?? "";
  const [pasted] = useDebouncedValue(text, PAUSE_MS);
  const isEmpty = pasted.trim() === "";
  const fault = useMemo(() => (isEmpty ? undefined : jsonFault(pasted)), [isEmpty, pasted]);
  const explanation = useQuery({
    ...explanationQuery(pasted),
    // What is no JSON is not worth asking about, least of all while it is being typed.
    enabled: !isEmpty && fault === undefined,
  });
  const isLoading = stored.isLoading || explanation.isLoading;
  return (
    <Page
      title="Read a span"
      heading={
        <Crumbs to="/settings" label="Settings">
          Read a span
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      <div className={classes.page}>
        <section className={classes.source} aria-label="Span">
          <div className={classes.bar}>
            <label htmlFor="span-json">JSON of a span</label>
            <span className={classes.buttons}>
              <Button size="compact-xs" variant="default" onClick={() => setTyped(EXAMPLE_SPAN)}>
                Example
              </Button>
              <Button size="compact-xs" variant="default" disabled={text === ""} onClick={() => setTyped("")}>
                Clear
              </Button>
            </span>
          </div>
          <textarea
            id="span-json"
            className={`mono ${classes.text}`}
            value={text}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder={'{"gen_ai.request.model": "gpt-4o", …}'}
            aria-describedby="span-json-help"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p id="span-json-help" className={`faint ${classes.help}`}>
            An OTLP request or span, a span as the API answers it, or attributes alone. Nothing is stored.
          </p>
        </section>
        <section
          className={classes.reading}
          aria-label="How it is read"
          aria-busy={isLoading}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          {stored.error ? (
            <ErrorState error={stored.error} onRetry={() => void stored.refetch()} />
          ) : isEmpty && !isLoading ? (
            <EmptyState title="Paste a span">
              Here is shown how it is read: its dialect, tokens, cost, ids and messages, and the attribute
              that each of them comes from.
            </EmptyState>
          ) : fault !== undefined ? (
            <Unreadable reason={`It is no JSON: ${fault}`} />
          ) : explanation.error ? (
            <Refused error={explanation.error} onRetry={() => void explanation.refetch()} />
          ) : explanation.data ? (
            <Reading key={explanation.dataUpdatedAt} explanation={explanation.data} />
          ) : (
            <div className={classes.loading}>
              <SkeletonBar width="60%" />
              <SkeletonBar width="80%" />
              <SkeletonBar width="45%" />
            </div>
          )}
        </section>
      </div>
    </Page>
  );
}

/** What the server does not take will not be taken again; anything else is worth another try. */
function Refused({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isRefusal = error instanceof ApiError && (error.status === 400 || error.status === 413);
  return isRefusal ? <Unreadable reason={error.message} /> : <ErrorState error={error} onRetry={onRetry} />;
}

function Unreadable({ reason }: { reason: string }) {
  return (
    <div className={classes.unreadable} role="alert">
      <EmptyState title="This cannot be read">{reason}</EmptyState>
    </div>
  );
}

/** Why a text is no JSON; undefined when it is. */
function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
