import { AssociationProperty, ATTR_ENTITY_INPUT, ATTR_ENTITY_OUTPUT } from "@anyway-sh/semconv";
import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { json, parentId, startRecording } from "../test/recording.ts";
import { shutdown, withAgent, withTask, withTool, withWorkflow } from "./index.ts";

afterEach(() => shutdown());

const PROPERTY = "traceloop.association.properties.";

describe("structure", () => {
  test("spans nest, with names, kinds and paths", async () => {
    const recording = startRecording();
    await withWorkflow({ name: "chat", version: 3 }, () =>
      withAgent({ name: "helper" }, () =>
        withTask({ name: "plan" }, async () => withTool({ name: "search" }, () => 1)),
      ),
    );

    const workflow = recording.span("chat.workflow");
    const agent = recording.span("helper.agent");
    const task = recording.span("plan.task");
    const tool = recording.span("search.tool");
    expect([parentId(tool), parentId(task), parentId(agent), parentId(workflow)]).toEqual([
      task.spanContext().spanId,
      agent.spanContext().spanId,
      workflow.spanContext().spanId,
      undefined,
    ]);
    expect(workflow.attributes).toMatchObject({
      "traceloop.span.kind": "workflow",
      "traceloop.entity.name": "chat",
      "traceloop.entity.version": 3,
      "traceloop.workflow.name": "chat",
    });
    expect(workflow.attributes).not.toHaveProperty("traceloop.entity.path");
    expect(tool.attributes).toMatchObject({
      "traceloop.span.kind": "tool",
      "traceloop.workflow.name": "chat",
      "traceloop.entity.path": "helper.plan",
      "gen_ai.agent.name": "helper",
    });
  });

  test("the name falls back to the function's", () => {
    const recording = startRecording();
    withTask({}, function summarize() {});
    withTask({}, () => {});
    expect(recording.spans().map((span) => span.name)).toEqual(["summarize.task", "task.task"]);
  });

  test("without initialize everything just runs", async () => {
    expect(withTask({ name: "t" }, (a: number, b: number) => a + b, 1, 2)).toBe(3);
    await expect(withWorkflow({ name: "w" }, async () => "x")).resolves.toBe("x");
  });

  test("suppressTracing records nothing at or beneath it", () => {
    const recording = startRecording();
    expect(withWorkflow({ name: "w", suppressTracing: true }, () => withTask({ name: "t" }, () => 5))).toBe(
      5,
    );
    expect(recording.spans()).toEqual([]);
  });
});

describe("properties", () => {
  test("are on every span beneath, whoever starts it, also across awaits", async () => {
    const recording = startRecording();
    await withWorkflow(
      {
        name: "chat",
        conversationId: "conv-1",
        associationProperties: {
          [AssociationProperty.USER_ID]: "user-1",
          [AssociationProperty.SESSION_ID]: "SES_1",
          team: 7,
          trial: true,
        },
      },
      async () => {
        await new Promise((resolve) => setImmediate(resolve));
        trace.getTracer("a library of the application").startSpan("library").end();
      },
    );
    for (const name of ["chat.workflow", "library"]) {
      expect(recording.span(name).attributes).toMatchObject({
        [`${PROPERTY}user_id`]: "user-1",
        [`${PROPERTY}session_id`]: "SES_1",
        [`${PROPERTY}team`]: 7,
        [`${PROPERTY}trial`]: true,
        "user.id": "user-1",
        "session.id": "SES_1",
        "gen_ai.conversation.id": "conv-1",
      });
    }
  });

  test("merge: the inner value wins, absent ones are inherited, and the outer is as it was after", () => {
    const recording = startRecording();
    withWorkflow(
      { name: "outer", associationProperties: { user_id: "u", plan: "free", order_id: null } },
      () => {
        withTask(
          { name: "inner", associationProperties: { user_id: undefined, plan: "paid", order_id: "ORD_1" } },
          () => {},
        );
        withTask({ name: "after" }, () => {});
      },
    );
    expect(recording.span("inner.task").attributes).toMatchObject({
      [`${PROPERTY}user_id`]: "u",
      [`${PROPERTY}plan`]: "paid",
      [`${PROPERTY}order_id`]: "ORD_1",
    });
    const after = recording.span("after.task").attributes;
    expect(after[`${PROPERTY}plan`]).toBe("free");
    expect(after).not.toHaveProperty(`${PROPERTY}order_id`);
  });

  test("come from the context that a span is started in, not from the active one", () => {
    const recording = startRecording();
    withWorkflow({ name: "w", associationProperties: { user_id: "u" } }, () => {
      trace.getTracer("t").startSpan("elsewhere", {}, ROOT_CONTEXT).end();
    });
    expect(recording.span("elsewhere").attributes).not.toHaveProperty("user.id");
  });

  test("session and user of the baggage are taken where no property names them", () => {
    const recording = startRecording();
    const baggage = propagation.createBaggage({ "session.id": { value: "s" }, "user.id": { value: "b" } });
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      withWorkflow({ name: "w", associationProperties: { user_id: "p" } }, () => {
        expect(propagation.getActiveBaggage()).toBe(baggage);
      });
    });
    expect(recording.span("w.workflow").attributes).toMatchObject({ "session.id": "s", "user.id": "p" });
  });

  test("concurrent workflows do not see each other's", async () => {
    const recording = startRecording();
    const run = (user: string) =>
      withWorkflow({ name: user, associationProperties: { user_id: user } }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await withTask({ name: `task-${user}` }, async () => {});
      });
    await Promise.all([run("a"), run("b")]);
    expect(recording.span("task-a.task").attributes["user.id"]).toBe("a");
    expect(recording.span("task-b.task").attributes["user.id"]).toBe("b");
  });
});

describe("content", () => {
  test("arguments and result are recorded as OpenLLMetry records them", async () => {
    const recording = startRecording();
    withTask({ name: "two" }, (a: number, b: string) => `${a}${b}`, 1, "x");
    await withTask({ name: "one" }, async (input: { q: string }) => ({ answer: input.q }), { q: "?" });
    withTask({ name: "given", inputParameters: ["shown"] }, (_secret: string) => undefined, "hidden");
    expect(json(recording.span("two.task"), ATTR_ENTITY_INPUT)).toEqual({ args: [1, "x"], kwargs: {} });
    expect(json(recording.span("two.task"), ATTR_ENTITY_OUTPUT)).toBe("1x");
    expect(json(recording.span("one.task"), ATTR_ENTITY_INPUT)).toEqual({ args: [], kwargs: { q: "?" } });
    expect(json(recording.span("one.task"), ATTR_ENTITY_OUTPUT)).toEqual({ answer: "?" });
    expect(json(recording.span("given.task"), ATTR_ENTITY_INPUT)).toEqual({ args: ["shown"], kwargs: {} });
    expect(recording.span("given.task").attributes).not.toHaveProperty(ATTR_ENTITY_OUTPUT);
  });

  test("is left out where it is switched off, and beneath, and back on where that is said", () => {
    const recording = startRecording({ traceContent: false });
    withTask(
      { name: "off" },
      (x: number) => withTask({ name: "on", traceContent: true }, (y: number) => y, x),
      1,
    );
    expect(recording.span("off.task").attributes).not.toHaveProperty(ATTR_ENTITY_INPUT);
    expect(recording.span("off.task").attributes).not.toHaveProperty(ATTR_ENTITY_OUTPUT);
    expect(json(recording.span("on.task"), ATTR_ENTITY_OUTPUT)).toBe(1);
  });
});

describe("errors", () => {
  test("a function that throws ends its span with the error, which is thrown on", () => {
    const recording = startRecording();
    const error = new RangeError("too far");
    expect(() =>
      withTask({ name: "t" }, () => {
        throw error;
      }),
    ).toThrow(error);
    const span = recording.span("t.task");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "too far" });
    expect(span.attributes["error.type"]).toBe("RangeError");
    expect(span.events.map((event) => event.attributes?.["exception.message"])).toEqual(["too far"]);
  });

  test("so does one that rejects, with whatever it rejects", async () => {
    const recording = startRecording();
    const rejection = withTask({ name: "t" }, async () => {
      await Promise.reject("a string");
    });
    await expect(rejection).rejects.toBe("a string");
    expect(recording.span("t.task").status).toEqual({ code: SpanStatusCode.ERROR, message: "a string" });
  });

  test("hostile arguments and results do no harm", () => {
    const recording = startRecording();
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error("hostile get");
        },
        has() {
          throw new Error("hostile has");
        },
        ownKeys() {
          throw new Error("hostile keys");
        },
      },
    );
    expect(withTask({ name: "t" }, (value: object) => value, hostile)).toBe(hostile);
    expect(recording.spans()).toHaveLength(1);
  });
});
