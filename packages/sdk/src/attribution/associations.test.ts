import { AssociationProperty } from "@anyway-sh/semconv";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { collect, startRecording } from "../../test/recording.ts";
import {
  Associations,
  conversation,
  setAssociationProperties,
  shutdown,
  withAssociationProperties,
  withConversation,
  withTask,
  withWorkflow,
} from "../index.ts";

afterEach(() => shutdown());

const property = (name: string) => `traceloop.association.properties.${name}`;
const tick = () => new Promise((resolve) => setImmediate(resolve));
const startSpan = (name: string) => trace.getTracer("a library").startSpan(name).end();

describe("withAssociationProperties and withConversation", () => {
  test("give every span beneath what they set, and have none of their own", async () => {
    const recording = startRecording();
    const self = { answer: 42 };
    const result = withAssociationProperties(
      { [AssociationProperty.USER_ID]: "u", team: "growth" },
      function (this: typeof self, a: number) {
        return withConversation("conv-1", () => {
          startSpan("inside");
          return this.answer + a;
        });
      },
      self,
      1,
    );
    expect(result).toBe(43);
    startSpan("after");
    expect(recording.spans()).toHaveLength(2);
    expect(recording.span("inside").attributes).toEqual({
      [property("user_id")]: "u",
      [property("team")]: "growth",
      "user.id": "u",
      "gen_ai.conversation.id": "conv-1",
    });
    expect(recording.span("after").attributes).toEqual({});
  });

  test("as a decorator, give every call of a method its conversation", () => {
    const recording = startRecording();
    const reply = (_message: string) => startSpan("reply");
    const thread = { id: "conv-2", reply };
    const byThis = conversation((self) => (self as typeof thread).id);
    thread.reply = byThis(reply, { name: "reply" } as ClassMethodDecoratorContext) as typeof reply;
    thread.reply("Hi");
    expect(recording.span("reply").attributes).toEqual({ "gen_ai.conversation.id": "conv-2" });
  });

  test("hold in the body of a generator, which runs later", async () => {
    const recording = startRecording();
    const items = withAssociationProperties({ user_id: "u" }, async function* () {
      startSpan("first");
      yield 1;
      await tick();
      startSpan("second");
      yield 2;
    });
    expect(await collect(items)).toEqual([1, 2]);
    for (const name of ["first", "second"]) {
      expect(recording.span(name).attributes).toMatchObject({ "user.id": "u" });
    }
  });
});

describe("setAssociationProperties", () => {
  test("adds to the active span and to all that start later, and ends with the workflow", async () => {
    const recording = startRecording();
    await withWorkflow({ name: "pay", associationProperties: { customer_id: "CUS_1" } }, async () => {
      startSpan("before");
      await tick();
      setAssociationProperties({ [AssociationProperty.ORDER_ID]: "ORD_1", plan: undefined });
      startSpan("after");
      await withTask({ name: "later" }, tick);
    });
    startSpan("outside");
    const both = { [property("customer_id")]: "CUS_1", [property("order_id")]: "ORD_1" };
    for (const name of ["pay.workflow", "after", "later.task"]) {
      expect([name, recording.span(name).attributes]).toMatchObject([name, both]);
    }
    expect(recording.span("before").attributes).not.toHaveProperty(property("order_id"));
    expect(recording.span("outside").attributes).toEqual({});
  });

  test("does not leave a task, and work beside it never sees it", async () => {
    const recording = startRecording();
    await withWorkflow({ name: "batch" }, async () => {
      const handle = async (user: string) => {
        setAssociationProperties({ user_id: user });
        await tick();
        startSpan(`of ${user}`);
        await tick();
        await withTask({ name: `task of ${user}` }, tick);
      };
      withTask({ name: "sync" }, () => setAssociationProperties({ user_id: "nobody" }));
      startSpan("after sync");
      await Promise.all(["a", "b", "c"].map((user) => withTask({ name: user }, handle, user)));
      startSpan("after all");
    });
    for (const user of ["a", "b", "c"]) {
      expect(recording.span(`of ${user}`).attributes["user.id"]).toBe(user);
      expect(recording.span(`task of ${user}.task`).attributes["user.id"]).toBe(user);
    }
    for (const name of ["after sync", "after all", "batch.workflow"]) {
      expect(recording.span(name).attributes).not.toHaveProperty("user.id");
    }
  });

  test("keeps branches of one workflow apart, though none has a span of its own", async () => {
    const recording = startRecording();
    await withWorkflow({ name: "batch" }, () =>
      Promise.all(
        ["a", "b"].map(async (user) => {
          setAssociationProperties({ user_id: user });
          await tick();
          startSpan(`of ${user}`);
        }),
      ),
    );
    expect(recording.span("of a").attributes["user.id"]).toBe("a");
    expect(recording.span("of b").attributes["user.id"]).toBe("b");
  });

  test("outside of any workflow, lasts for the request that is being handled", async () => {
    const recording = startRecording();
    const handleRequest = (user: string) =>
      new Promise<void>((resolve) => {
        setImmediate(async () => {
          setAssociationProperties({ user_id: user });
          await tick();
          await withWorkflow({ name: user }, tick);
          resolve();
        });
      });
    await Promise.all([handleRequest("a"), handleRequest("b")]);
    expect(recording.span("a.workflow").attributes["user.id"]).toBe("a");
    expect(recording.span("b.workflow").attributes["user.id"]).toBe("b");
    expect(context.active()).toBe(ROOT_CONTEXT);
  });

  test("has OpenLLMetry's form", () => {
    const recording = startRecording();
    withTask({ name: "t" }, () => {
      Associations.set([
        [AssociationProperty.USER_ID, "u"],
        [AssociationProperty.SESSION_ID, "s"],
        ["team", 7],
      ]);
    });
    expect(recording.span("t.task").attributes).toMatchObject({
      "user.id": "u",
      "session.id": "s",
      [property("team")]: 7,
    });
  });

  test("does no harm before initialize", () => {
    setAssociationProperties({ user_id: "u" });
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});
