import { describe, expect, test } from "vitest";
import { classesOf, clientsNamedIn } from "./client-classes.ts";

class OpenAI {}
class AzureOpenAI extends OpenAI {}
class Unknown {}
/** As a minifier leaves it. */
const Minified = class {};
Object.assign(Minified, { Groq: Minified });

describe("which client it is", () => {
  test.each([
    ["a client", new OpenAI(), ["openAI"]],
    ["one of a class that extends it", new AzureOpenAI(), ["openAI"]],
    ["a class", OpenAI, ["openAI"]],
    ["a class whose name is lost", Minified, ["groq"]],
    ["a client whose class's name is lost", new Minified(), ["groq"]],
    ["a namespace", { OpenAI, AzureOpenAI }, ["openAI"]],
    ["a namespace that has only a default", { default: OpenAI }, ["openAI"]],
    [
      "a namespace that is its own default",
      Object.assign(
        {},
        {
          get default() {
            return this;
          },
          OpenAI,
        },
      ),
      ["openAI"],
    ],
    ["something else", new Unknown(), []],
    ["nothing", undefined, []],
  ])("%s", (_, client, options) => {
    expect(clientsNamedIn(client)).toEqual(options);
  });
});

test("the classes of a client are its own and those that it extends", () => {
  expect(classesOf(new AzureOpenAI())).toEqual([AzureOpenAI, OpenAI]);
  const namespace = { OpenAI };
  expect(classesOf(namespace)).toEqual([namespace]);
});
