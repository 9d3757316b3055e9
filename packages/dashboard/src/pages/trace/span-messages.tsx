import type { Message, Span } from "@anyway-sh/api";
import { IconGitCompare } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { FindContext } from "../../chat/find-context.ts";
import { FindField } from "../../chat/find-field.tsx";
import { textsOf } from "../../chat/message-text.ts";
import { pairCalls, type Said } from "../../chat/pair-calls.ts";
import switchClasses from "../../chat/switch.module.css";
import { TextFormSwitch } from "../../chat/text-form-switch.tsx";
import { useFind } from "../../chat/use-find.ts";
import { hint } from "../../components/hint.tsx";
import { useReadWhole, useWholeTexts } from "../../components/span-texts.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { toText } from "../../cut-text.ts";
import { MessageList } from "./message-list.tsx";
import classes from "./messages.module.css";

const SpanChanges = lazy(async () => ({ default: (await import("./span-changes.tsx")).SpanChanges }));

/** What went in and what came out, as a chat that can be searched. */
export function SpanMessages({ span }: { span: Span }) {
  const [input, output] = useMemo(() => {
    const groups = pairCalls([
      said("/input_messages", span.input_messages),
      said("/output_messages", span.output_messages),
    ]);
    return [groups[0] ?? [], groups[1] ?? []] as const;
  }, [span]);
  const texts = useMemo(() => [...input, ...output].flatMap(textsOf), [input, output]);
  const cuts = useMemo(() => {
    const shown = new Set(texts.map(({ at }) => at));
    return (span.cut_texts ?? []).flatMap(({ at }) => (shown.has(at) ? [at] : []));
  }, [texts, span]);
  // What was cut is read when somebody looks for something, and searched once it is here.
  const whole = useWholeTexts(cuts);
  const searched = useMemo(() => {
    const byPlace = new Map(cuts.map((at, i) => [at, whole.texts[i]]));
    return texts.map((text) => {
      const rest = byPlace.get(text.at);
      return rest === undefined ? text : { ...text, text: toText(rest) };
    });
  }, [texts, cuts, whole.texts]);
  const find = useFind(searched);
  const navigate = useNavigate();
  const showsChanges =
    useSearch({ strict: false, select: ({ changes }) => changes === "1" }) && span.category === "llm";
  const showChanges = (isOn: boolean) =>
    void navigate({
      to: ".",
      search: (all) => ({ ...all, changes: isOn ? "1" : undefined }),
      state: true,
      replace: true,
    });
  const readWhole = useReadWhole();
  // One that cannot be read says so where it stands.
  const readAll = () => readWhole(cuts, () => undefined).catch(() => undefined);
  if (texts.length === 0 && input.length + output.length === 0) return null;
  return (
    <FindContext value={find.value}>
      <div className={classes.tools}>
        {!showsChanges && (
          <FindField
            label="Find in messages"
            find={find}
            isReading={whole.isReading}
            onFocus={() => void readAll()}
          />
        )}
        <TextFormSwitch />
        {span.category === "llm" && <ChangesSwitch isOn={showsChanges} onChange={showChanges} />}
      </div>
      {showsChanges ? (
        <Suspense fallback={<SkeletonBar width="60%" />}>
          <SpanChanges span={span} />
        </Suspense>
      ) : (
        <MessageList heading="Input" messages={input} />
      )}
      <MessageList
        heading="Output"
        messages={output}
        unanswered="The call ends here; what the tool gave comes with the next one."
      />
    </FindContext>
  );
}

function ChangesSwitch({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <button
      type="button"
      className={switchClasses.switch}
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
      {...hint("What is new since the call before in this conversation")}
    >
      <IconGitCompare size={14} aria-hidden />
      Changes
    </button>
  );
}

function said(at: string, messages: readonly Message[]): Said[] {
  return messages.map((message, i) => ({ message, at: `${at}/${i}` }));
}
