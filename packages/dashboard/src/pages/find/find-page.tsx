import type { FoundConversation } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import page from "../../components/page.module.css";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { EnvironmentControls } from "../../components/view-controls.tsx";
import { findQuery } from "../../find-api.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { useView } from "../../use-view.ts";
import classes from "./find.module.css";
import { FindField } from "./find-field.tsx";
import { FoundRecords } from "./found-records.tsx";
import { Interpretations } from "./interpretation.tsx";
import { Result } from "./result.tsx";

const route = getRouteApi("/find");
const EXAMPLES = [
  "refund yesterday around 3pm",
  "parcel never arrived last week",
  '"my order is still missing"',
  "charged twice 2 hours ago",
];

/** The complaint box: from what somebody says to the conversation that it is about. */
export function FindPage() {
  const { q: question = "" } = route.useSearch();
  const view = useView();
  const navigate = useNavigate({ from: "/find" });
  const found = useQuery(findQuery(question, view));
  const conversations = question === "" ? [] : (found.data?.conversations ?? []);
  const [chosen, setChosen] = useState({ question, at: 0 });
  const at = chosen.question === question ? chosen.at : 0;
  const move = (by: number) =>
    setChosen({ question, at: Math.max(0, Math.min(conversations.length - 1, at + by)) });
  useShortcuts([
    { key: "j", label: "Next result", run: () => move(1) },
    { key: "k", label: "Previous result", run: () => move(-1) },
    { key: "Enter", label: "Open the result", run: () => open(conversations[at]) },
  ]);

  function find(q: string): void {
    void navigate({ search: (previous) => ({ ...previous, q: q || undefined }) });
  }
  function open(conversation: FoundConversation | undefined): void {
    if (!conversation) return;
    const { session_id, trace_id, span_id } = conversation;
    if (session_id !== null) void navigate({ to: "/sessions/$sessionId", params: { sessionId: session_id } });
    else
      void navigate({
        to: "/traces/$traceId",
        params: { traceId: trace_id },
        search: span_id === null ? {} : { span: span_id },
      });
  }

  return (
    <Page
      title="Find"
      view={false}
      heading={
        <>
          <h1 className={page.title}>Find</h1>
          <EnvironmentControls />
        </>
      }
    >
      <div className={classes.page}>
        <div className={classes.content}>
          <FindField question={question} onFind={find} />
          {question === "" ? (
            <Examples />
          ) : found.error && !found.data ? (
            <ErrorState error={found.error} onRetry={() => void found.refetch()} />
          ) : found.data ? (
            <>
              <RefreshFailed query={found} />
              <div className={classes.answer} aria-busy={found.isPlaceholderData}>
                <Interpretations found={found.data} onFind={find} />
                <FoundRecords {...found.data} />
                {conversations.length > 0 ? (
                  <ol className={classes.results} aria-label="Conversations, the likeliest first">
                    {conversations.map((conversation, i) => (
                      <Result
                        key={conversation.conversation_id}
                        conversation={conversation}
                        selected={i === at}
                      />
                    ))}
                  </ol>
                ) : (
                  <EmptyState title="No conversation found">
                    Take a part out above, try other words, or choose another environment than{" "}
                    {found.data.environment}. Words of tools and errors are searched too.
                  </EmptyState>
                )}
              </div>
            </>
          ) : (
            <div className={classes.loading} aria-busy>
              {[70, 90, 50, 80].map((width) => (
                <SkeletonBar key={width} width={`${width}%`} />
              ))}
            </div>
          )}
        </div>
      </div>
    </Page>
  );
}

function Examples() {
  return (
    <div className={classes.examples}>
      <p className="dim">
        Paste what you have: an e-mail, a name, an order or payment id, any other id, some words of what was
        said, a time, or several of these at once. Misspelled words are understood.
      </p>
      <ul>
        {EXAMPLES.map((q) => (
          <li key={q}>
            <Link to="/find" search={(previous) => ({ ...previous, q })} className="link">
              {q}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
