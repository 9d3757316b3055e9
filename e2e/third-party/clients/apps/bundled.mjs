// The entry of a bundle that has its clients inside: bundled.mjs <instance | option | nothing>
import * as sdk from "@anyway-sh/node-server-sdk";
import OpenAI from "openai";
import { chat, collector, OPENAI, optionsOf, print } from "./traces.mjs";

const [, , way] = process.argv;
const { spans, processor } = collector();
const instrumentModules = way === "option" ? { openAI: OpenAI } : {};
sdk.initialize({ ...optionsOf(processor), instrumentModules });
const client = new OpenAI(OPENAI);
if (way === "instance" && sdk.instrument(client) !== client) throw new Error("It is another client.");
void chat(sdk, client, () => {})
  .then(() => sdk.shutdown())
  .then(() => print(spans.map(({ name }) => name)));
