import { initialize } from "@anyway-sh/node-server-sdk";

initialize({ appName: "app" });
