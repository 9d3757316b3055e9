import type { Message } from "@anyway-sh/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHistory } from "./new-messages.ts";

const say = (role: string, text: string): Message => ({ role, parts: [{ type: "text", text }] });
const [user, assistant] = [(text: string) => say("user", text), (text: string) => say("assistant", text)];

describe("what a call adds to a conversation", () => {
  test("is everything once, whatever is said and how much of it each call is sent again", () => {
    const aTurn = fc.record({
      // Few words, so that they are said again.
      question: fc.constantFrom("yes", "no", "why?"),
      answer: fc.constantFrom("ok", "because", "yes"),
      window: fc.nat(12),
      newSystem: fc.boolean(),
      retried: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(aTurn, { maxLength: 8 }), (turns) => {
        const history = createHistory();
        const said: Message[] = [];
        const shown: Message[] = [];
        for (const [i, { question, answer, window, newSystem, retried }] of turns.entries()) {
          said.push(user(question));
          const input = [
            say("system", newSystem ? `Now it is ${i}.` : "Be kind."),
            ...said.slice(-1 - window),
          ];
          if (retried) shown.push(...history.tell(`trace ${i}`, input, []).input);
          const told = history.tell(`trace ${i}`, input, [assistant(answer)]);
          expect(told.repeated + told.input.length).toBe(input.length);
          shown.push(...told.input, ...told.output);
          said.push(assistant(answer));
        }
        expect(shown.filter((message) => message.role !== "system")).toEqual(said);
      }),
    );
  });

  test("knows an answer again that is sent back in another form", () => {
    const history = createHistory();
    const call = { type: "tool_call", id: "1", name: "find", arguments: '{"a":1}' } as const;
    history.tell(
      "t",
      [user("Find it")],
      [{ role: "assistant", parts: [{ type: "reasoning", text: "Hm." }, call], finish_reason: "tool_calls" }],
    );
    const result: Message = { role: "tool", parts: [{ type: "tool_result", id: "1", result: "here" }] };
    const sentBack: Message = { role: "assistant", parts: [{ ...call, arguments: { a: 1 } }] };
    expect(history.tell("t", [user("Find it"), sentBack, result], [assistant("Here. ")])).toMatchObject({
      input: [result],
      repeated: 2,
    });
    // Cut by the application.
    const shortened = [user("Find it"), sentBack, result, assistant("He…"), user("Thanks")];
    expect(history.tell("t2", shortened, []).input).toEqual([user("Thanks")]);
  });

  test("shows one question once that several calls of a trace are sent", () => {
    const history = createHistory();
    expect(
      history.tell("t", [say("system", "Sort it."), user("Hi")], [assistant("greeting")]).input,
    ).toHaveLength(2);
    expect(history.tell("t", [say("system", "Answer it."), user("Hi")], [assistant("Hello")]).input).toEqual(
      [],
    );
    expect(history.tell("t2", [say("system", "Sort it."), user("Hi")], []).input).toEqual([user("Hi")]);
  });
});
