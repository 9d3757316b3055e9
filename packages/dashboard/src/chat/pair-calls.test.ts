import type { Message, MessagePart } from "@anyway-sh/api";
import { describe, expect, it } from "vitest";
import { pairCalls } from "./pair-calls.ts";

const call = (id: string | null, name: string): MessagePart => ({
  type: "tool_call",
  id,
  name,
  arguments: {},
});
const result = (id: string | null, given: unknown): MessagePart => ({
  type: "tool_result",
  id,
  result: given,
});
const text = (said: string): MessagePart => ({ type: "text", text: said });
const says = (role: string, ...parts: MessagePart[]): Message => ({ role, parts });

const shownOf = (...groups: Message[][]) =>
  pairCalls(groups.map((group, g) => group.map((message, i) => ({ message, at: `/${g}/${i}` })))).map(
    (group) =>
      group.map(({ role, parts }) => [
        role,
        ...parts.map(({ part, result }) => {
          if (part.type === "tool_call")
            return `${part.name} → ${result ? String(result.part.result) : "nothing"}`;
          return part.type === "text" ? part.text : part.type;
        }),
      ]),
  );

describe("pairCalls", () => {
  it("puts a result to the call of its id, whatever their order, and leaves the message of results out", () => {
    const asked = says("assistant", call("a", "weather"), call("b", "time"));
    const given = says("tool", result("b", "noon"), result("a", "rain"));
    expect(shownOf([asked, given, says("user", text("thanks"))])).toEqual([
      [
        ["assistant", "weather → rain", "time → noon"],
        ["user", "thanks"],
      ],
    ]);
  });

  it("finds a result in a later group, such as the next call's input", () => {
    expect(shownOf([says("assistant", call("a", "weather"))], [says("tool", result("a", "rain"))])).toEqual([
      [["assistant", "weather → rain"]],
      [],
    ]);
  });

  it("leaves a call without a result, and a result without a call, as they are", () => {
    expect(shownOf([says("user", result("z", "lost")), says("assistant", call("a", "weather"))])).toEqual([
      [
        ["tool", "tool_result"],
        ["assistant", "weather → nothing"],
      ],
    ]);
  });

  it("does not take a result for one that was asked for later", () => {
    expect(shownOf([says("tool", result("a", "early")), says("assistant", call("a", "late"))])).toEqual([
      [
        ["tool", "tool_result"],
        ["assistant", "late → nothing"],
      ],
    ]);
  });

  it("matches ids that are used twice, and calls without ids, in turn", () => {
    const twice = [call("a", "one"), call("a", "two"), call(null, "three"), call(null, "four")];
    const given = [result("a", 1), result(null, 3), result("a", 2), result(null, 4)];
    expect(shownOf([says("assistant", ...twice), says("tool", ...given)])).toEqual([
      [["assistant", "one → 1", "two → 2", "three → 3", "four → 4"]],
    ]);
  });

  it("keeps what else a message with results says, and a message without parts", () => {
    const mixed = says("user", result("a", "rain"), text("and tomorrow?"));
    expect(shownOf([says("assistant", call("a", "weather")), mixed, says("assistant")])).toEqual([
      [["assistant", "weather → rain"], ["user", "and tomorrow?"], ["assistant"]],
    ]);
  });
});
