import { readConfig } from "../config.ts";
import { StartError } from "../start-error.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { VERSION } from "../version.ts";
import { parseArguments } from "./arguments.ts";
import { untilSignal } from "./until-signal.ts";

/** `anyway serve`: runs the server until a signal ends it. */
export async function serve(args: readonly string[]): Promise<void> {
  const { flags, positionals } = parseArguments(args);
  if (positionals.length > 0)
    throw new StartError(`"${positionals[0]}" is not understood. See anyway --help.`);
  const config = readConfig(flags);
  const signal = untilSignal();
  const server = await startServer(config);
  console.log(welcome(server, config.clickhouseUrl && config.postgresUrl ? undefined : config.dataDir));
  await signal;
  console.log("Stopping: committing what was taken.");
  await server.close();
}

function welcome({ url, grpcUrl, isLocalMode }: RunningServer, dataDir: string | undefined): string {
  return `
Anyway ${VERSION} is running.

  Dashboard  ${url}
  OTLP/HTTP  ${url}/v1/traces
  OTLP/gRPC  ${grpcUrl}
${dataDir ? `  Data       ${dataDir}\n` : ""}
To see a first trace, put this at the top of a Node application that calls a model:

  import { AssociationProperty, initialize, withWorkflow } from "@anyway-sh/node-server-sdk";

  initialize({ appName: "my-app", baseUrl: "${url}"${isLocalMode ? "" : ', apiKey: "<an ingest key>"'} });

and run what it does for a customer as a workflow:

  await withWorkflow(
    { name: "chat", associationProperties: { [AssociationProperty.CUSTOMER_ID]: "CUS_…" } },
    () => answer(question),
  );
${
  isLocalMode
    ? `
Local mode: no API key is needed, and only this machine may connect.
To change that: npx anyway keys create --scope admin --name <name>
`
    : ""
}`;
}
