import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceSpan } from "../model/trace.ts";
import { attributeTrace } from "./attribute-trace.ts";
import { deriveTrace } from "./derive-trace.ts";

const START = 1_763_700_000_000_000_000n;

function aSpan(spanId: string, parentSpanId: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId,
    parentSpanId,
    name: spanId,
    startTimeNs: START,
    endTimeNs: START + 1_000_000n,
    status: 0,
    scopeName: "test",
    category: "other",
    workflow: "",
    agent: "",
    provider: "",
    model: "",
    requestModel: "",
    responseId: "",
    hasUsage: false,
    hasImpossibleUsage: false,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    costStatus: "",
    cost: 0n,
    costCacheRead: 0n,
    costCacheWrite: 0n,
    costOutput: 0n,
    costOther: 0n,
    userMessage: 0,
    userId: "",
    customerId: "",
    sessionId: "",
    orderId: "",
    shared: false,
    environment: "production",
    properties: new Map(),
    ...more,
  };
}
const aCall = (spanId: string, parentSpanId: string, more: Partial<TraceSpan> = {}) =>
  aSpan(spanId, parentSpanId, {
    category: "llm",
    provider: "openai",
    model: "gpt-4o",
    hasUsage: true,
    inputTokens: 10,
    outputTokens: 5,
    costStatus: "computed",
    cost: 75_000n,
    ...more,
  });

const owners = (spans: TraceSpan[]) => attributeTrace(spans).map((a) => [a.customerId, a.customerSource]);
const billed = (spans: TraceSpan[]) => {
  const attributions = attributeTrace(spans);
  return spans.filter((_, i) => attributions[i]?.billable).map((span) => span.spanId);
};

describe("rule 2: whose a span is", () => {
  test("the nearest ancestor's customer wins over a farther one's", () => {
    const spans = [
      aSpan("root", "", { customerId: "A" }),
      aSpan("mid", "root", { customerId: "B" }),
      aSpan("step", "mid"),
      aCall("call", "step"),
      aCall("other", "root"),
    ];
    expect(owners(spans)).toEqual([
      ["A", "own"],
      ["B", "own"],
      ["B", "ancestor"],
      ["B", "ancestor"],
      ["A", "ancestor"],
    ]);
  });

  test("the trace's only customer covers the spans above and beside it", () => {
    const spans = [aSpan("root", ""), aSpan("chat", "root", { customerId: "A" }), aCall("beside", "root")];
    expect(owners(spans)).toEqual([
      ["A", "trace"],
      ["A", "own"],
      ["A", "trace"],
    ]);
  });

  test("in a trace of several customers what names none is shared, not anybody's", () => {
    const spans = [
      aSpan("root", ""),
      aSpan("a", "root", { customerId: "A" }),
      aSpan("b", "root", { customerId: "B" }),
      aCall("rank", "root"),
    ];
    expect(owners(spans)[3]).toEqual(["", "shared"]);
  });

  test("a root marked shared keeps its unnamed cost shared even with one customer", () => {
    const spans = [
      aSpan("root", "", { shared: true }),
      aSpan("a", "root", { customerId: "A" }),
      aCall("warm-up", "root"),
    ];
    expect(owners(spans)).toEqual([
      ["", "shared"],
      ["A", "own"],
      ["", "shared"],
    ]);
  });

  test("a trace that names nobody is nobody's; parents that form a cycle do no harm", () => {
    expect(owners([aSpan("x", "y"), aSpan("y", "x")])).toEqual([
      ["", "none"],
      ["", "none"],
    ]);
    expect(owners([aSpan("x", "y"), aSpan("y", "x", { customerId: "A" })])).toEqual([
      ["A", "ancestor"],
      ["A", "own"],
    ]);
  });
});

describe("rule 20: a call is billed once", () => {
  test("of a framework's wrapper and the provider's span, the inner one", () => {
    expect(billed([aCall("wrapper", ""), aSpan("http", "wrapper"), aCall("provider", "http")])).toEqual([
      "provider",
    ]);
  });

  test("a wrapper with usage around a span without is billed itself, and the inner one is not unpriced", () => {
    expect(
      billed([
        aCall("wrapper", ""),
        aCall("thin", "wrapper", { hasUsage: false, costStatus: "unpriced", cost: 0n }),
      ]),
    ).toEqual(["wrapper"]);
  });

  test("without usage anywhere the innermost is unpriced, once", () => {
    const none = { hasUsage: false, costStatus: "unpriced", cost: 0n } as const;
    expect(billed([aCall("wrapper", "", none), aCall("inner", "wrapper", none)])).toEqual(["inner"]);
  });

  test("a parent's sum over several steps is not added to the steps", () => {
    expect(billed([aCall("generate", ""), aCall("step-1", "generate"), aCall("step-2", "generate")])).toEqual(
      ["step-1", "step-2"],
    );
  });

  test("a call that a tool makes beneath a call is another call", () => {
    expect(
      billed([aCall("chat", ""), aSpan("tool", "chat", { category: "tool" }), aCall("nested", "tool")]),
    ).toEqual(["chat", "nested"]);
  });

  test("the same response id twice is one call", () => {
    const spans = [
      aSpan("root", ""),
      aCall("late", "root", { responseId: "r1", startTimeNs: START + 5n }),
      aCall("early", "root", { responseId: "r1" }),
    ];
    expect(billed(spans)).toEqual(["early"]);
  });

  test("the same response id from a framework that names no provider is one call", () => {
    const spans = [
      aCall("framework", "root", { responseId: "r1", provider: "" }),
      aCall("provider", "root", { responseId: "r1", startTimeNs: START + 5n }),
    ];
    expect(billed(spans)).toEqual(["framework"]);
    const others = [
      aCall("one", "root", { responseId: "1" }),
      aCall("two", "root", { responseId: "1", provider: "anthropic" }),
    ];
    expect(billed(others)).toEqual(["one", "two"]);
  });

  test("of spans with the same response id, the one that says what was used", () => {
    const spans = [
      aCall("early", "root", { responseId: "r1", hasUsage: false, costStatus: "unpriced", cost: 0n }),
      aCall("late", "root", { responseId: "r1", startTimeNs: START + 5n }),
    ];
    expect(billed(spans)).toEqual(["late"]);
  });

  describe("two instrumentations that do not see each other", () => {
    const framework = {
      scopeName: "langchain",
      endTimeNs: START + 10n,
      model: "gpt-5",
      requestModel: "gpt-5",
    };
    const client = {
      scopeName: "openai",
      startTimeNs: START + 1n,
      endTimeNs: START + 9n,
      model: "gpt-5-2025-08-07",
      requestModel: "gpt-5",
    };
    const unknown = { hasUsage: false, costStatus: "unpriced", cost: 0n } as const;

    test("the one within the other's time is the same call", () => {
      expect(billed([aCall("framework", "root", framework), aCall("client", "root", client)])).toEqual([
        "client",
      ]);
    });

    test("the outer one is billed where the inner one does not say what was used", () => {
      const spans = [
        aCall("framework", "root", framework),
        aCall("client", "root", { ...client, ...unknown }),
      ];
      expect(billed(spans)).toEqual(["framework"]);
    });

    test.each([
      ["of the same instrumentation", { scopeName: "langchain" }],
      ["of another model", { requestModel: "gpt-4o", model: "gpt-4o" }],
      ["that ends later", { endTimeNs: START + 11n }],
    ])("calls %s are calls of their own", (_, more) => {
      const spans = [aCall("framework", "root", framework), aCall("client", "root", { ...client, ...more })];
      expect(billed(spans)).toEqual(["framework", "client"]);
    });
  });
});

describe("what lines are told apart by", () => {
  const lineOf = (spans: TraceSpan[]) =>
    [...deriveTrace(spans).slots.values()].flat().find(({ calls }) => calls > 0);

  test("workflow, agent and properties come from the nearest ancestor that has them; the ids are no properties", () => {
    const spans = [
      aSpan("root", "", {
        workflow: "support",
        properties: new Map([
          ["team", "growth"],
          ["feature", "chat"],
          ["user_id", "u1"],
        ]),
      }),
      aSpan("agent", "root", { agent: "triage", properties: new Map([["feature", "refunds"]]) }),
      aCall("call", "agent"),
    ];
    expect(lineOf(spans)).toMatchObject({
      provider: "openai",
      model: "gpt-4o",
      workflow: "support",
      agent: "triage",
      properties: new Map([
        ["feature", "refunds"],
        ["team", "growth"],
      ]),
    });
  });

  test("calls with the same properties are one line, whatever the order of the keys", () => {
    const a = ["a", "1"] as const;
    const b = ["b", "2"] as const;
    const spans = [
      aCall("one", "", { properties: new Map([a, b]) }),
      aCall("two", "", { properties: new Map([b, a]) }),
    ];
    expect(lineOf(spans)).toMatchObject({ calls: 2 });
  });

  test("parts of tokens and cost are sums of those of billed calls", () => {
    const part = { cacheReadTokens: 4, reasoningTokens: 2, costCacheRead: 5n, costOutput: 7n };
    expect(
      lineOf([aCall("wrapper", "", part), aCall("one", "wrapper", part), aCall("two", "wrapper", part)]),
    ).toMatchObject({
      calls: 2,
      cacheReadTokens: 8,
      reasoningTokens: 4,
      costCacheRead: 10n,
      costOutput: 14n,
    });
  });

  test("a user said something when one of its calls knows", () => {
    expect(deriveTrace([aCall("a", ""), aCall("b", "", { userMessage: 1 })]).summary.userMessage).toBe(1);
    expect(deriveTrace([aCall("a", "", { userMessage: 2 }), aCall("b", "")]).summary.userMessage).toBe(2);
  });
});

test("a call whose counts contradict each other makes the cost incomplete", () => {
  const spans = [aCall("one", ""), aCall("two", "", { hasImpossibleUsage: true })];
  expect(deriveTrace(spans).summary).toMatchObject({ cost: 150_000n, unpricedCount: 1 });
});

const aTrace = fc
  .array(
    fc.record({
      parent: fc.nat(12),
      customerId: fc.constantFrom("", "", "A", "B"),
      isCall: fc.boolean(),
      cost: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      minutes: fc.nat(60),
      responseId: fc.constantFrom("", "r1", "r2"),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) =>
    rows.map(({ parent, isCall, minutes, cost, ...rest }, i) => {
      const more = { ...rest, startTimeNs: START + BigInt(minutes) * 60_000_000_000n };
      return isCall
        ? aCall(`s${i}`, parent === i ? "" : `s${parent}`, { ...more, cost })
        : aSpan(`s${i}`, parent === i ? "" : `s${parent}`, more);
    }),
  );

test("rule 21: the lines of all slots add up to the billed spans, and to the summary, whatever the trace", () => {
  fc.assert(
    fc.property(aTrace, (spans) => {
      const { summary, slots } = deriveTrace(spans);
      const lines = [...slots.values()].flat();
      const attributions = attributeTrace(spans);
      const expected = spans.reduce(
        (total, span, i) => total + (attributions[i]?.billable ? span.cost : 0n),
        0n,
      );
      const total = lines.reduce((sum, line) => sum + line.cost, 0n);
      expect(total).toBe(expected);
      expect(summary.cost).toBe(expected);
      const named = summary.customers.reduce((sum, customer) => sum + customer.cost, 0n);
      const unnamed = lines
        .filter((line) => line.customerId === "")
        .reduce((sum, line) => sum + line.cost, 0n);
      expect(named + unnamed).toBe(expected);
    }),
  );
});

test("lines tell where their customers come from, and add up by that too", () => {
  fc.assert(
    fc.property(aTrace, (spans) => {
      const lines = [...deriveTrace(spans).slots.values()].flat();
      const attributions = attributeTrace(spans);
      for (const source of ["own", "ancestor", "trace", "shared", "none"]) {
        const calls = attributions.filter((one) => one.billable && one.customerSource === source);
        const ofSource = lines.filter((line) => line.source === source);
        expect(ofSource.reduce((sum, line) => sum + line.calls, 0)).toBe(calls.length);
        expect(ofSource.every((line) => line.shared === (source === "shared"))).toBe(true);
      }
    }),
  );
});

test("the order in which spans arrive changes nothing", () => {
  fc.assert(
    fc.property(aTrace, fc.infiniteStream(fc.nat()), (spans, random) => {
      const shuffled = spans
        .map((span) => [random.next().value, span] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, span]) => span);
      const [a, b] = [deriveTrace(spans), deriveTrace(shuffled)];
      expect(b.summary.cost).toBe(a.summary.cost);
      expect(b.summary.customers).toEqual(a.summary.customers);
      expect([...b.slots.keys()].sort()).toEqual([...a.slots.keys()].sort());
    }),
  );
});

test("a late parent moves the start and the root, and no cost", () => {
  const child = aCall("child", "root", { startTimeNs: START });
  const before = deriveTrace([child]);
  const after = deriveTrace([child, aSpan("root", "", { startTimeNs: START - 3_600_000_000_000n })]);
  expect(before.summary).toMatchObject({ hasRoot: false, rootName: "child" });
  expect(after.summary).toMatchObject({ hasRoot: true, rootName: "root", cost: before.summary.cost });
  // Slots are only ever gained: the key of what was stored before is still written.
  for (const slot of before.slots.keys()) expect(after.slots.has(slot)).toBe(true);
});

describe("a trace of any size and shape", () => {
  test("calls that are each other's parents are billed, once", () => {
    expect(billed([aCall("x", "y"), aCall("y", "x")])).toHaveLength(1);
    expect(billed([aCall("x", "x"), aCall("other", "")]).sort()).toEqual(["other", "x"]);
  });

  test("calls nested a hundred thousand deep are billed once", () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => aCall(`${i}`, i === 0 ? "" : `${i - 1}`));
    expect(billed(chain)).toEqual(["99999"]);
    const untold = chain.map((span) => ({ ...span, hasUsage: false, costStatus: "unpriced" as const }));
    expect(billed(untold)).toEqual(["99999"]);
  });

  test("the way up is gone once, however many calls share it", () => {
    const depth = 50_000;
    const steps = Array.from({ length: depth }, (_, i) => aSpan(`${i}`, i === 0 ? "" : `${i - 1}`));
    const calls = Array.from({ length: depth }, (_, i) =>
      aCall(`call ${i}`, `${depth - 1}`, { properties: new Map([["request", `${i}`]]) }),
    );
    expect(billed([...steps, ...calls])).toHaveLength(depth);
    expect(deriveTrace([...steps, ...calls]).summary.properties.get("request")).toHaveLength(depth);
  });

  test("parents in a circle end", () => {
    const circle = [aSpan("a", "c"), aSpan("b", "a"), aSpan("c", "b"), aCall("call", "a")];
    expect(billed(circle)).toEqual(["call"]);
  });
});
