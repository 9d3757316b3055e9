import { afterEach, describe, expect, test } from "vitest";
import { collect, json, startRecording } from "../../test/recording.ts";
import { shutdown, withTask } from "../index.ts";

afterEach(() => shutdown());

/** A client's own kind of stream. */
class EventStream extends ReadableStream<string> {
  constructor(...items: string[]) {
    super({
      pull(controller) {
        const item = items.shift();
        if (item === undefined) controller.close();
        else controller.enqueue(item);
      },
    });
  }
}

const start = () => {
  const recording = startRecording();
  const original = new EventStream("a", "b", "c");
  const stream = withTask({ name: "t" }, () => original);
  expect(stream).toBe(original);
  const output = () => json(recording.span("t.task"), "traceloop.entity.output");
  return { stream, recording, output };
};

describe("a stream of a class of its own", () => {
  test("is read by iteration", async () => {
    const { stream, recording, output } = start();
    expect(recording.spans()).toEqual([]);
    expect(await collect(stream)).toEqual(["a", "b", "c"]);
    expect(output()).toBe("abc");
  });

  test("is left in the middle", async () => {
    const { stream, output } = start();
    for await (const item of stream) if (item === "b") break;
    expect(output()).toBe("ab");
  });

  test("is read by a reader, which may be released and taken again", async () => {
    const { stream, output } = start();
    expect(stream.locked).toBe(false);
    const reader = stream.getReader();
    expect(stream.locked).toBe(true);
    expect(await reader.read()).toEqual({ done: false, value: "a" });
    reader.releaseLock();
    expect(stream.locked).toBe(false);
    expect(await collect(stream)).toEqual(["b", "c"]);
    expect(output()).toBe("abc");
  });

  test("is piped, split and cancelled", async () => {
    const piped = start();
    const upper = new TransformStream<string, string>({
      transform: (text, controller) => controller.enqueue(text.toUpperCase()),
    });
    expect(await collect(piped.stream.pipeThrough(upper))).toEqual(["A", "B", "C"]);
    expect(piped.output()).toBe("abc");
    await shutdown();

    const split = start();
    const [one, other] = split.stream.tee();
    expect(await Promise.all([collect(one), collect(other)])).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
    expect(split.output()).toBe("abc");
    await shutdown();

    const cancelled = start();
    await cancelled.stream.cancel();
    expect(cancelled.recording.spans()).toHaveLength(1);
  });
});
