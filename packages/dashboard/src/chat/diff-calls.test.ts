import type { Message, MessagePart } from "@anyway-sh/api";
import { describe, expect, it } from "vitest";
import { diffMessages, keyOf } from "./diff-calls.ts";

const says = (role: string, ...parts: (MessagePart | string)[]): Message => ({
  role,
  parts: parts.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)),
});
const textOf = ({ message }: { message: Message }) =>
  message.parts.map((part) => (part.type === "text" ? part.text : part.type)).join(" ");
const keyed = (messages: Message[]) =>
  messages.map((message, i) => ({ message, at: `/${i}`, key: keyOf(message, () => undefined) }));

const diff = (before: Message[], after: Message[]) =>
  diffMessages(keyed(before), keyed(after)).map((change) => {
    if (change.kind === "same") return `= ${change.messages.map(textOf).join(", ")}`;
    if (change.kind === "changed") return `~ ${textOf(change.before)} → ${textOf(change.after)}`;
    return `${change.kind === "added" ? "+" : "-"} ${textOf(change.said)}`;
  });

const asked = says("user", "where?");
const answered = says("assistant", "there");

describe("diffMessages", () => {
  it("tells what was added after what stands as before", () => {
    expect(
      diff(
        [says("system", "be kind"), asked, answered],
        [says("system", "be kind"), asked, answered, says("user", "when?")],
      ),
    ).toEqual(["= be kind, where?, there", "+ when?"]);
  });

  it("tells a changed system prompt from one that was added or left out", () => {
    expect(diff([says("system", "be kind"), asked], [says("system", "be brief"), asked])).toEqual([
      "~ be kind → be brief",
      "= where?",
    ]);
    expect(diff([asked], [says("system", "be brief"), asked])).toEqual(["+ be brief", "= where?"]);
    expect(diff([says("system", "be kind"), asked], [asked])).toEqual(["- be kind", "= where?"]);
  });

  it("tells what is no longer sent", () => {
    expect(diff([asked, answered, says("user", "when?")], [says("user", "when?")])).toEqual([
      "- where?",
      "- there",
      "= when?",
    ]);
  });

  it("loses none where several of a role changed", () => {
    const told = diff(
      [says("user", "a"), says("assistant", "b"), says("user", "c"), says("tool", "d")],
      [says("user", "x"), says("user", "y"), says("assistant", "z")],
    );
    for (const text of ["a", "b", "c", "d", "x", "y", "z"])
      expect(told.filter((line) => line.includes(text))).toHaveLength(1);
  });

  it("takes an answer that is sent back in another form for the same", () => {
    const call = (args: unknown): MessagePart => ({
      type: "tool_call",
      id: "a",
      name: "find",
      arguments: args,
    });
    const thought: MessagePart = { type: "reasoning", text: "hm" };
    expect(
      diff([says("assistant", thought, call({ q: 1 }))], [says("assistant", " ", call('{"q": 1}'))]),
    ).toEqual(["=   tool_call"]);
    expect(diff([says("assistant", call({ q: 1 }))], [says("assistant", call({ q: 2 }))])).toHaveLength(1);
  });
});
