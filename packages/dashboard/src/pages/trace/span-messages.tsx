import type { Message, Span } from "@anyway-sh/api";
import { useMemo } from "react";
import { FindContext } from "../../chat/find-context.ts";
import { FindField } from "../../chat/find-field.tsx";
import { textsOf } from "../../chat/message-text.ts";
import { pairCalls, type Said } from "../../chat/pair-calls.ts";
import { TextFormSwitch } from "../../chat/text-form-switch.tsx";
import { useFind } from "../../chat/use-find.ts";
import { useReadWhole, useWholeTexts } from "../../components/span-texts.tsx";
import { toText } from "../../cut-text.ts";
import { MessageList } from "./message-list.tsx";
import classes from "./messages.module.css";

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
  const readWhole = useReadWhole();
  // One that cannot be read says so where it stands.
  const readAll = () => readWhole(cuts, () => undefined).catch(() => undefined);
  if (texts.length === 0 && input.length + output.length === 0) return null;
  return (
    <FindContext value={find.value}>
      <div className={classes.tools}>
        <FindField
          label="Find in messages"
          find={find}
          isReading={whole.isReading}
          onFocus={() => void readAll()}
        />
        <TextFormSwitch />
      </div>
      <MessageList heading="Input" messages={input} />
      <MessageList
        heading="Output"
        messages={output}
        unanswered="The call ends here; what the tool gave comes with the next one."
      />
    </FindContext>
  );
}

function said(at: string, messages: readonly Message[]): Said[] {
  return messages.map((message, i) => ({ message, at: `${at}/${i}` }));
}
