import { openEmbeddedStore } from "../../test/telemetry-engines.ts";
import { describeTelemetryStore } from "./contract.ts";
import { describeSpanReads } from "./contract-spans.ts";

describeTelemetryStore("the embedded engine", openEmbeddedStore);
describeSpanReads("the embedded engine", openEmbeddedStore);
