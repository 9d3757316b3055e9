import { Tabs } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { spanQuery } from "../../api.ts";
import { CategoryIcon } from "../../components/category-icon.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { hint } from "../../components/hint.tsx";
import { SpanTexts } from "../../components/span-texts.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import type { TreeNode } from "../../trace-tree.ts";
import { SpanAttributes } from "./span-attributes.tsx";
import { carriesContent, SpanContent } from "./span-content.tsx";
import { SpanEvents } from "./span-events.tsx";
import { SpanFacts } from "./span-facts.tsx";
import { SpanJson } from "./span-json.tsx";
import classes from "./span-panel.module.css";
import { SpanReproduction } from "./span-reproduction.tsx";

interface SpanPanelProps {
  traceId: string;
  node: TreeNode;
  tab: string | undefined;
  onTab: (tab: string) => void;
  /** In which form the call is shown to be made again. */
  form: string | undefined;
  onForm: (form: string) => void;
  onClose: () => void;
}

/** The chosen span. What the tree knows of it shows at once; its payloads follow. */
export function SpanPanel({ traceId, node, tab, onTab, form, onForm, onClose }: SpanPanelProps) {
  const span = useQuery(spanQuery(traceId, node.span.span_id));
  useShortcuts([{ key: "Escape", label: "Close the span", run: onClose }]);
  const messages = span.data && span.data.input_messages.length + span.data.output_messages.length;
  const hasContent = span.data && carriesContent(span.data);
  const tabs = [
    // No messages may still be documents or vectors.
    { value: "messages", label: "Messages", count: hasContent ? messages || undefined : messages },
    {
      value: "attributes",
      label: "Attributes",
      count: span.data && Object.keys(span.data.attributes).length,
    },
    { value: "events", label: "Events", count: span.data?.events.length },
    { value: "json", label: "JSON", count: undefined },
    ...(callsModel(node.span.category) ? [{ value: "reproduce", label: "Reproduce", count: undefined }] : []),
  ];
  const chosen =
    tabs.find(({ value }) => value === tab)?.value ?? (hasContent === false ? "attributes" : "messages");
  return (
    <section className={classes.panel} aria-label={`Span ${node.span.name}`}>
      <header className={classes.header}>
        <CategoryIcon category={node.span.category} />
        <h2 className="ellipsis" title={node.span.name}>
          {node.span.name}
        </h2>
        <CopyButton text={node.span.span_id} what="the span id" />
        <button
          type="button"
          className={classes.close}
          aria-label="Close"
          onClick={onClose}
          {...hint("Close (esc)")}
        >
          <IconX size={15} aria-hidden />
        </button>
      </header>
      <SpanFacts node={node} whole={span.data} />
      <Tabs
        value={chosen}
        onChange={(value) => value && onTab(value)}
        className={classes.tabs}
        classNames={{ list: classes.list, tab: classes.tab, panel: classes.content }}
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map(({ value, label, count }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
              {count !== undefined && <span className={`faint num ${classes.count}`}>{count}</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={chosen}>
          {span.isPending && <LoadingText />}
          {span.error && !span.data && <ErrorState error={span.error} onRetry={() => void span.refetch()} />}
          {span.data && chosen === "messages" && (
            <SpanTexts span={span.data}>
              <SpanContent span={span.data} />
            </SpanTexts>
          )}
          {span.data && chosen === "attributes" && (
            <SpanTexts span={span.data}>
              <SpanAttributes span={span.data} />
            </SpanTexts>
          )}
          {span.data && chosen === "events" && (
            <SpanTexts span={span.data}>
              <SpanEvents span={span.data} />
            </SpanTexts>
          )}
          {chosen === "json" && <SpanJson traceId={traceId} spanId={node.span.span_id} />}
          {span.data && chosen === "reproduce" && (
            <SpanReproduction traceId={traceId} spanId={node.span.span_id} form={form} onForm={onForm} />
          )}
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function callsModel(category: string): boolean {
  return category === "llm" || category === "embedding";
}

function LoadingText() {
  return (
    <div className={classes.loading} aria-busy>
      <SkeletonBar width="70%" />
      <SkeletonBar width="85%" />
      <SkeletonBar width="40%" />
    </div>
  );
}
