import { openEmbeddedStore } from "../../test/telemetry-engines.ts";
import { describeTelemetryStore } from "./contract.ts";

describeTelemetryStore("the embedded engine", openEmbeddedStore);
