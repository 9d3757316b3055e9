import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sessionQuery } from "../../api.ts";
import { Page } from "../../components/page.tsx";
import { formatMinorUnits } from "../../money.ts";
import { IngestKey } from "./ingest-key.tsx";
import { LoadDemo } from "./load-demo.tsx";
import { OrderFile } from "./order-file.tsx";
import { Snippets } from "./snippet-tabs.tsx";
import { orderSnippet, otlpSnippet, pythonSnippet, typescriptSnippet } from "./snippets.ts";
import classes from "./start.module.css";
import { firstOrderQuery, firstTraceQuery } from "./start-api.ts";
import { Waiting } from "./waiting.tsx";

/** The first steps of a project: a trace, then the revenue that it is held against; or a look at the demo. */
export function StartPage() {
  const session = useQuery(sessionQuery).data;
  const trace = useQuery(firstTraceQuery);
  const order = useQuery(firstOrderQuery);
  if (!session) return null;
  const place = { origin: window.location.origin, needsKey: session.mode !== "local" };
  return (
    <Page title="Start here" view={false}>
      <div className={classes.page}>
        <div className={classes.column}>
          <section aria-label="Send your first trace">
            <h2>
              <span className={classes.step}>1</span> Send your first trace
            </h2>
            <p className="dim">
              Name the customer on the spans, and their cost is that customer's. Any OpenTelemetry exporter
              can send to <span className="mono">{place.origin}/v1/traces</span>.
            </p>
            <IngestKey session={session} />
            <Snippets
              label="Send a trace from"
              snippets={[
                {
                  name: "TypeScript",
                  install: "npm install @anyway-sh/node-server-sdk openai",
                  text: typescriptSnippet(place),
                },
                {
                  name: "Python",
                  install: 'pip install ./python/anyway-sdk "openai>=1"',
                  text: pythonSnippet(place),
                },
                { name: "OTLP", text: otlpSnippet(place) },
              ]}
            />
            <Waiting query={trace} waiting="Waiting for your first trace">
              {trace.data && (
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: trace.data.trace_id }}
                  search={{}}
                  className="link"
                >
                  Your trace is here: {trace.data.root_span?.name || trace.data.trace_id}
                </Link>
              )}
            </Waiting>
          </section>
          <section aria-label="Connect revenue">
            <h2>
              <span className={classes.step}>2</span> Connect revenue
            </h2>
            <p className="dim">
              An order names the same customer id as the spans. What each customer pays and costs is then on{" "}
              <Link to="/customers" className="link">
                Customers
              </Link>
              .
            </p>
            <Snippets
              label="Tell of orders by"
              snippets={[
                { name: "One POST", text: orderSnippet(place) },
                { name: "CSV file", panel: <OrderFile /> },
                { name: "Stripe", panel: <WithStripe /> },
              ]}
            />
            <Waiting query={order} waiting="Waiting for your first order">
              {order.data && (
                <Link to="/orders/$orderId" params={{ orderId: order.data.id }} className="link">
                  Your order is here: {formatMinorUnits(order.data.amount, order.data.currency)}
                </Link>
              )}
            </Waiting>
          </section>
          <LoadDemo />
        </div>
      </div>
    </Page>
  );
}

const WithStripe = () => (
  <div className={classes.stripe}>
    <p className="dim">
      With the keys of your Stripe account, payments, refunds and disputes arrive by themselves, matched by
      the customer's e-mail or id. Links to pay, made here or by the SDK, remember the conversation that led
      to them.
    </p>
    <Link to="/settings/payments" className="link">
      Connect Stripe
    </Link>
  </div>
);
