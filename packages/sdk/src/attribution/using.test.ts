import { context, createContextKey, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startRecording } from "../../test/recording.ts";
import {
  clearAttributes,
  clearMetadata,
  clearPromptTemplate,
  clearSession,
  clearTags,
  clearUser,
  getAttributes,
  getMetadata,
  getPromptTemplate,
  getSession,
  getTags,
  getUser,
  setAttributes,
  setMetadata,
  setPromptTemplate,
  setSession,
  setTags,
  setUser,
  shutdown,
  usingAttributes,
  usingMetadata,
  usingPromptTemplate,
  usingSession,
  usingTags,
  usingUser,
  withAssociationProperties,
  withTask,
} from "../index.ts";

afterEach(() => shutdown());

const startSpan = (name: string) => trace.getTracer("a library").startSpan(name).end();

describe("setters", () => {
  test("what is set is got, and is gone when cleared", () => {
    const template = { template: "Go to {city}.", variables: { city: "Rome" }, version: "v1" };
    let at = setSession(ROOT_CONTEXT, { sessionId: "s" });
    at = setUser(at, { userId: "u" });
    at = setMetadata(at, { plan: "pro", seats: 3 });
    at = setTags(at, ["a", "b"]);
    at = setPromptTemplate(at, template);
    at = setAttributes(at, { custom: 1 });
    const read = () => [
      getSession(at),
      getUser(at),
      getMetadata(at),
      getTags(at),
      getPromptTemplate(at),
      getAttributes(at),
    ];
    expect(read()).toEqual([
      { sessionId: "s" },
      { userId: "u" },
      { plan: "pro", seats: 3 },
      ["a", "b"],
      template,
      { custom: 1 },
    ]);
    for (const clear of [
      clearSession,
      clearUser,
      clearMetadata,
      clearTags,
      clearPromptTemplate,
      clearAttributes,
    ]) {
      at = clear(at);
    }
    expect(read()).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  test("empty values set nothing and are warned of, once each", () => {
    const warn = vi.spyOn(console, "error").mockImplementation(() => {});
    for (let round = 0; round < 2; round++) {
      expect(setSession(ROOT_CONTEXT, { sessionId: "" })).toBe(ROOT_CONTEXT);
      expect(setUser(ROOT_CONTEXT, { userId: undefined as unknown as string })).toBe(ROOT_CONTEXT);
      expect(setMetadata(ROOT_CONTEXT, {})).toBe(ROOT_CONTEXT);
      expect(setTags(ROOT_CONTEXT, [])).toBe(ROOT_CONTEXT);
      expect(setPromptTemplate(ROOT_CONTEXT, { template: "" })).toBe(ROOT_CONTEXT);
    }
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringContaining("session id"),
      expect.stringContaining("user id"),
      expect.stringContaining("metadata"),
      expect.stringContaining("tags"),
      expect.stringContaining("prompt template"),
    ]);
    warn.mockRestore();
  });
});

describe("spans", () => {
  test("carry what is used around them, and keep what is returned", async () => {
    const recording = startRecording();
    const sum = usingSession("s", (a: number, b: number) => a + b, 1, 2);
    expect(sum).toBe(3);
    await usingSession("s", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      usingUser("u", () =>
        usingMetadata({ plan: "pro" }, () =>
          usingTags(["a", "b"], () =>
            usingPromptTemplate({ template: "Hi {name}", variables: { name: "Al" }, version: "2" }, () =>
              startSpan("nested"),
            ),
          ),
        ),
      );
    });
    usingAttributes(
      {
        sessionId: "s",
        userId: "u",
        tags: ["t"],
        attributes: { custom: 1, list: ["x"], nested: { a: 1 } as never },
      },
      () => startSpan("at once"),
    );
    expect(recording.span("nested").attributes).toEqual({
      "session.id": "s",
      "user.id": "u",
      metadata: '{"plan":"pro"}',
      "tag.tags": '["a","b"]',
      "llm.prompt_template.template": "Hi {name}",
      "llm.prompt_template.variables": '{"name":"Al"}',
      "llm.prompt_template.version": "2",
    });
    expect(recording.span("at once").attributes).toEqual({
      "session.id": "s",
      "user.id": "u",
      "tag.tags": '["t"]',
      custom: 1,
      list: ["x"],
      nested: '{"a":1}',
    });
  });

  test("carry what OpenInference, traceAI and OpenLLMetry have set", () => {
    const recording = startRecording();
    const key = (name: string) => createContextKey(name);
    const at = ROOT_CONTEXT.setValue(key("OpenInference SDK Context Key session.id"), "oi")
      .setValue(key("FI SDK Context Key user.id"), "fi")
      .setValue(key("FI SDK Context Key session.id"), "loses")
      .setValue(key("FI SDK Context Key tag.tags"), ["x", "y"])
      .setValue(key("association_properties"), { team: "growth" })
      .setValue(key("conversation_id"), "c")
      .setValue(key("workflow_name"), "w");
    trace.getTracer("t").startSpan("theirs", {}, at).end();
    expect(recording.span("theirs").attributes).toEqual({
      "session.id": "oi",
      "user.id": "fi",
      "tag.tags": ["x", "y"],
      "traceloop.association.properties.team": "growth",
      "gen_ai.conversation.id": "c",
      "traceloop.workflow.name": "w",
    });
  });

  test("of a property and a context attribute, the inner one wins", () => {
    const recording = startRecording();
    usingUser("outer", () =>
      withAssociationProperties({ user_id: "inner" }, () => {
        startSpan("property inside");
        usingUser("innermost", () => startSpan("attribute inside"));
      }),
    );
    const key = "traceloop.association.properties.user_id";
    expect(recording.span("property inside").attributes).toEqual({ "user.id": "inner", [key]: "inner" });
    expect(recording.span("attribute inside").attributes).toEqual({
      "user.id": "innermost",
      [key]: "innermost",
    });
  });

  test("carry session, user, customer and order of the baggage, where nothing nearer names them", () => {
    const recording = startRecording();
    const baggage = propagation.createBaggage({
      "session.id": { value: "s" },
      "user.id": { value: "loses" },
      customer_id: { value: "CUS_1" },
      "order.id": { value: "ORD_1" },
      other: { value: "stays" },
    });
    context.with(propagation.setBaggage(context.active(), baggage), () =>
      withTask({ name: "t", associationProperties: { user_id: "u" } }, () => {}),
    );
    expect(recording.span("t.task").attributes).toMatchObject({
      "session.id": "s",
      "user.id": "u",
      "traceloop.association.properties.customer_id": "CUS_1",
      "traceloop.association.properties.order_id": "ORD_1",
    });
    expect(recording.span("t.task").attributes).not.toHaveProperty("other");
  });
});
