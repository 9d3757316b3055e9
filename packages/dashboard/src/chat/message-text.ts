import { toText } from "../cut-text.ts";
import type { Searched } from "./find.ts";
import type { ShownMessage, ShownPart } from "./pair-calls.ts";

/** A text of a message, where it stands, and how it is asked for whole. */
interface PartText extends Searched {
  /** What kind of part it is of. */
  title?: string;
}

/** The texts of a message as they are shown, in order. */
export function textsOf(message: ShownMessage): PartText[] {
  return message.parts.flatMap(partTexts);
}

function partTexts({ part, at, result }: ShownPart): PartText[] {
  switch (part.type) {
    case "text":
    case "reasoning":
      return [{ at: `${at}/text`, text: toText(part.text) }];
    case "tool_call":
      return [
        { at: `${at}/arguments`, text: toText(part.arguments ?? ""), title: part.name },
        ...(result
          ? [{ at: `${result.at}/result`, text: toText(result.part.result ?? ""), title: "Result" }]
          : []),
      ];
    case "tool_result":
      return [{ at: `${at}/result`, text: toText(part.result ?? ""), title: "Result" }];
    default:
      return [{ at: `${at}/uri`, text: part.uri ?? part.type }];
  }
}

/** A message as one text, to be copied; `whole` gives the texts that were cut. */
export function copyOf(message: ShownMessage, whole: (at: string) => string | undefined): string {
  return textsOf(message)
    .map(({ at, text, title }) => {
      const told = whole(at) ?? text;
      return title === undefined ? told : `${title}: ${told}`;
    })
    .join("\n\n");
}
