import { openServerStore, SERVER_ENGINE } from "../../test/telemetry-engines.ts";
import { describeTelemetryStore } from "./contract.ts";
import { describeSpanReads } from "./contract-spans.ts";

describeTelemetryStore(SERVER_ENGINE, openServerStore);
describeSpanReads(SERVER_ENGINE, openServerStore);
