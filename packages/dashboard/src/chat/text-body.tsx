import { Component, lazy, type ReactNode, Suspense, useMemo } from "react";
import textClasses from "../components/long-text.module.css";
import { usePieces } from "../components/long-text.tsx";
import { SourceOf, type TextSource } from "../components/span-texts.tsx";
import { toText } from "../cut-text.ts";
import { useFound } from "./find-context.ts";
import { FoundText } from "./found-text.tsx";
import { parseStructure } from "./json-rows.ts";
import { JsonText } from "./json-text.tsx";
import { type TextForm, useTextForm } from "./text-form.ts";

const MarkdownText = lazy(async () => ({ default: (await import("./markdown-text.tsx")).MarkdownText }));

/** Longer pieces, and those quoted or listed so deeply, take longer to read as markdown than anybody waits. */
const MOST_OF_MARKDOWN = 30_000;
const DEEPLY_NESTED = /(?:[>*+-][ \t]*){30}|[[(*_~`!]{200}/;

interface TextBodyProps {
  /** A text, or a value in JSON. */
  value: unknown;
  at: string;
  /** What people or models say to each other may be markdown; what tools take and give is not. */
  prose?: boolean;
  brief?: boolean;
}

/** What a part of a message says: as JSON where it is some, as markdown, or as it was sent. */
export function TextBody({ value, at, prose = false, brief = false }: TextBodyProps) {
  const found = useFound(at);
  if (typeof value !== "string" && !found && typeof value === "object" && value !== null)
    return <JsonText value={value} />;
  return (
    <SourceOf text={typeof value === "string" ? value : toText(value)} at={at}>
      {(source) =>
        found ? (
          <FoundText text={toText(source.text)} mono={!prose} {...found} />
        ) : (
          <Text source={source} prose={prose} brief={brief} />
        )
      }
    </SourceOf>
  );
}

function Text({ source, prose, brief }: { source: TextSource; prose: boolean; brief: boolean }) {
  const [form] = useTextForm();
  const structure = useMemo(
    () => (source.missing === 0 ? parseStructure(source.text) : undefined),
    [source.text, source.missing],
  );
  if (structure) return <JsonText value={structure} />;
  return <Prose source={source} form={prose ? form : "plain"} mono={!prose} brief={brief} />;
}

interface ProseProps {
  source: TextSource;
  form: TextForm;
  mono: boolean;
  brief: boolean;
}

function Prose({ source, form, mono, brief }: ProseProps) {
  const { shown, button } = usePieces(source, brief);
  const plain = (
    <span className={mono ? `${textClasses.text} mono` : textClasses.text} dir="auto">
      {shown}
    </span>
  );
  const isMarkdown = form === "markdown" && shown.length <= MOST_OF_MARKDOWN && !DEEPLY_NESTED.test(shown);
  return (
    <>
      {isMarkdown ? (
        <Else shown={plain}>
          <Suspense fallback={plain}>
            <MarkdownText text={shown} />
          </Suspense>
        </Else>
      ) : (
        plain
      )}
      {button}
    </>
  );
}

/** Shows a text as it was sent where it could not be shown otherwise. */
class Else extends Component<{ shown: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? this.props.shown : this.props.children;
  }
}
