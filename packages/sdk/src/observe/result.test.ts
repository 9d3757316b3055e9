import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ATTR_ENTITY_OUTPUT } from "@anyway-sh/semconv";
import { SpanStatusCode } from "@opentelemetry/api";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collect, json, parentId, startRecording, unhandledRejections } from "../../test/recording.ts";
import { shutdown, withTask } from "../index.ts";

afterEach(() => shutdown());

const output = (recording: ReturnType<typeof startRecording>) =>
  json(recording.span("t.task"), ATTR_ENTITY_OUTPUT);

describe("promises", () => {
  test("a synchronous function stays synchronous", () => {
    startRecording();
    expect(withTask({ name: "t" }, () => 42)).toBe(42);
  });

  test("the span of a promise ends when it settles", async () => {
    const recording = startRecording();
    const { promise, resolve } = Promise.withResolvers<string>();
    const result = withTask({ name: "t" }, () => promise);
    expect(recording.spans()).toEqual([]);
    resolve("done");
    expect(await result).toBe("done");
    expect(output(recording)).toBe("done");
  });

  test("a rejection that nobody handles stays unhandled, and one that is handled makes no other", async () => {
    startRecording();
    const unhandled = await unhandledRejections(async () => {
      await withTask({ name: "t" }, () => Promise.reject(new Error("handled"))).catch(() => {});
      void withTask({ name: "t" }, () => Promise.reject(new Error("unhandled")));
    });
    expect(unhandled).toEqual([new Error("unhandled")]);
  });

  test("a promise with something hung on it stays the same promise", async () => {
    const recording = startRecording();
    const promise = Object.assign(Promise.resolve(1), { cancel: () => {} });
    expect(withTask({ name: "t" }, () => promise)).toBe(promise);
    await promise;
    expect(output(recording)).toBe(1);
  });

  test("a query builder is the same object and runs only when the caller asks", async () => {
    const recording = startRecording();
    let runs = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      then<R>(onFulfilled: (rows: number[]) => R): Promise<R> {
        runs += 1;
        return Promise.resolve([1, 2]).then(onFulfilled);
      },
    };
    expect(withTask({ name: "t" }, () => query)).toBe(query);
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(0);
    expect(recording.spans()).toEqual([]);
    expect(await query).toEqual([1, 2]);
    expect(runs).toBe(1);
    expect(output(recording)).toEqual([1, 2]);
  });
});

describe("generators", () => {
  async function* numbers() {
    yield withTask({ name: "inner" }, () => 1);
    yield 2;
  }

  test("an asynchronous generator is the same object, and its body belongs to the span", async () => {
    const recording = startRecording();
    const generator = numbers();
    const result = withTask({ name: "t" }, () => generator);
    expect(result).toBe(generator);
    expect(await collect(result)).toEqual([1, 2]);
    expect(output(recording)).toEqual([1, 2]);
    expect(parentId(recording.span("inner.task"))).toBe(recording.span("t.task").spanContext().spanId);
  });

  test("so is a synchronous one, and its texts are recorded as one", () => {
    const recording = startRecording();
    const words = withTask({ name: "t" }, function* () {
      yield "a";
      yield "b";
      return "end";
    });
    expect(words.next()).toEqual({ value: "a", done: false });
    expect(recording.spans()).toEqual([]);
    expect([...words]).toEqual(["b"]);
    expect(output(recording)).toBe("ab");
  });

  test("the span ends when the reader stops", async () => {
    const recording = startRecording();
    for await (const _ of await withTask({ name: "t" }, async () => numbers())) break;
    expect(output(recording)).toEqual([1]);
  });

  test("and when the generator throws", async () => {
    const recording = startRecording();
    const failing = withTask({ name: "t" }, async function* () {
      yield 1;
      throw new Error("broken");
    });
    await expect(collect(failing)).rejects.toThrow("broken");
    expect(recording.span("t.task").status).toEqual({ code: SpanStatusCode.ERROR, message: "broken" });
  });

  test("an array, a map and a page of a list are values, not streams", () => {
    const recording = startRecording();
    const page = { data: [1], getNextPage: () => null, async *[Symbol.asyncIterator]() {} };
    for (const value of [[1], new Map([["a", 1]]), page]) withTask({ name: "t" }, () => value);
    expect(recording.spans()).toHaveLength(3);
  });
});

describe("streams", () => {
  test("an iterable of the application's own", async () => {
    const recording = startRecording();
    const iterable = {
      async *[Symbol.asyncIterator]() {
        yield "x";
        yield "y";
      },
    };
    expect(withTask({ name: "t" }, () => iterable)).toBe(iterable);
    expect(await collect(iterable)).toEqual(["x", "y"]);
    expect(output(recording)).toBe("xy");
  });

  test("a web stream, whoever reads it", async () => {
    const recording = startRecording();
    const stream = withTask({ name: "t" }, () =>
      ReadableStream.from(["a", "b"])
        .pipeThrough(new TextEncoderStream())
        .pipeThrough(new TextDecoderStream()),
    );
    expect(recording.spans()).toEqual([]);
    expect(await new Response(stream.pipeThrough(new TextEncoderStream())).text()).toBe("ab");
    expect(output(recording)).toBe("ab");
  });

  test("a web stream that is canceled is canceled at its source", async () => {
    const recording = startRecording();
    let canceled: unknown;
    const source = new ReadableStream({
      pull: (controller) => controller.enqueue(1),
      cancel: (reason) => {
        canceled = reason;
      },
    });
    await withTask({ name: "t" }, () => source).cancel("enough");
    expect(canceled).toBe("enough");
    expect(recording.spans()).toHaveLength(1);
  });

  test("a stream of Node, and its error stays uncaught where it was", async () => {
    const recording = startRecording();
    const readable = Readable.from(["a"]);
    expect(withTask({ name: "t" }, () => readable)).toBe(readable);
    expect(recording.spans()).toEqual([]);
    readable.resume();
    await once(readable, "close");
    expect(recording.spans()).toHaveLength(1);

    const failing = new PassThrough();
    withTask({ name: "failing" }, () => failing);
    expect(failing.listenerCount("error")).toBe(0);
    const closed = once(failing, "close").catch(() => {});
    failing.once("error", () => {});
    failing.destroy(new Error("broken pipe"));
    await closed;
    expect(recording.span("failing.task").status.message).toBe("broken pipe");
  });

  test("what is never read ends at shutdown", async () => {
    const ended: string[] = [];
    startRecording({
      processor: {
        onStart: () => {},
        onEnd: (span) => void ended.push(span.name),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    });
    const kept = withTask({ name: "t" }, async function* () {});
    await shutdown();
    expect(ended).toEqual(["t.task"]);
    expect(kept).toBeDefined();
  });

  test("or when it is garbage-collected", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const recording = startRecording();
    (() => withTask({ name: "t" }, async function* () {}))();
    await vi.waitFor(() => {
      collectGarbage();
      expect(recording.spans()).toHaveLength(1);
    });
  });
});
