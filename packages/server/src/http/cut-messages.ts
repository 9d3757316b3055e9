import type { Message, MessagePart } from "@anyway-sh/api";

/** What one text of a conversation, and all texts of one turn, hold at most, in characters. */
const MOST_OF_TEXT = 20_000;
const MOST_OF_TURN = 100_000;
/** And so many messages; a first call may be sent a history that we have never seen. */
const MOST_MESSAGES = 100;

/** Cuts the messages of one turn to a size that a page can hold. */
export function createCut() {
  let left = MOST_OF_TURN;
  let cut = false;

  const text = (whole: string): string => {
    const most = Math.min(left, MOST_OF_TEXT);
    if (whole.length > most) cut = true;
    const shown = whole.slice(0, most).toWellFormed();
    left -= shown.length;
    return shown;
  };
  /** As it is where it is small, else the beginning of it in JSON. */
  const value = (whole: unknown): unknown => {
    if (typeof whole === "string") return text(whole);
    const json = JSON.stringify(whole) ?? "";
    if (json.length > Math.min(left, MOST_OF_TEXT)) return text(json);
    left -= json.length;
    return whole;
  };
  /** An image may be its own address; of one that is too long only what it says it is, since half an image is none. */
  const address = (whole: string): string => {
    if (whole.length <= Math.min(left, MOST_OF_TEXT)) return text(whole);
    cut = true;
    return text(/^data:[^,]{0,200},/.exec(whole)?.[0] ?? whole);
  };
  const part = (whole: MessagePart): MessagePart => {
    switch (whole.type) {
      case "text":
      case "reasoning":
        return { ...whole, text: text(whole.text) };
      case "tool_call":
        return { ...whole, arguments: value(whole.arguments) };
      case "tool_result":
        return { ...whole, result: value(whole.result) };
      default:
        return { ...whole, uri: whole.uri === null ? null : address(whole.uri) };
    }
  };
  return {
    /** The last ones, where there are too many. */
    messages(all: readonly Message[]): Message[] {
      if (all.length > MOST_MESSAGES) cut = true;
      return all.slice(-MOST_MESSAGES).map((message) => ({ ...message, parts: message.parts.map(part) }));
    },
    get wasCut() {
      return cut;
    },
  };
}
