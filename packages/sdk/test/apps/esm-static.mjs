import Anthropic from "@anthropic-ai/sdk";
import * as sdk from "@anyway-sh/node-server-sdk";
import OpenAI from "openai";
import { callBoth } from "./calls.mjs";

sdk.initialize({ appName: "app" });
await callBoth(sdk, OpenAI, Anthropic);
