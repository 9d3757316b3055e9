import { openServerStore, SERVER_ENGINE } from "../../test/telemetry-engines.ts";
import { describeTelemetryStore } from "./contract.ts";

describeTelemetryStore(SERVER_ENGINE, openServerStore);
