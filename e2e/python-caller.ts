/**
 * A TypeScript service that asks a Python one, for the tests of the Python SDK: `python-caller.ts <its address>`. Only
 * this one knows whose request it is.
 */
import { AssociationProperty, initialize, shutdown, withWorkflow } from "../packages/sdk/src/index.ts";

initialize({ appName: "front", silenceInitializationMessage: true });
const [address = ""] = process.argv.slice(2);
const answer = await withWorkflow(
  { name: "request", associationProperties: { [AssociationProperty.CUSTOMER_ID]: "CUS_typescript01" } },
  async () => {
    const response = await fetch(`${address}/chat`, { method: "POST", body: "Where is my order?" });
    return await response.text();
  },
);
await shutdown();
console.log(answer);
