import type { Session } from "@anyway-sh/api";
import { Tabs } from "@mantine/core";
import { CopyButton } from "../components/copy-button.tsx";
import { Page } from "../components/page.tsx";
import { curlSnippet, typescriptSnippet } from "./snippets.ts";
import classes from "./start.module.css";

/** The first steps of an empty project. It gives way to the figures as soon as a trace arrives. */
export function StartPage({ session }: { session: Session }) {
  const needsKey = session.mode !== "local";
  const { origin } = window.location;
  const snippets = [
    { name: "TypeScript", text: typescriptSnippet(origin, needsKey) },
    { name: "curl", text: curlSnippet(origin, needsKey) },
  ];
  return (
    <Page title="Start here" view={false}>
      <div className={classes.page}>
        <div className={classes.column}>
          <h2>Send your first trace</h2>
          <p className="dim">
            Any OpenTelemetry exporter can send to <span className="mono">{origin}/v1/traces</span>. Name the
            customer on the spans, and this page becomes the profit and loss of each.
          </p>
          {needsKey && (
            <p className="dim">
              Sending needs an API key:{" "}
              <span className="mono">npx anyway keys create --name app --scope ingest</span>
            </p>
          )}
          <Tabs defaultValue="TypeScript" keepMounted={false}>
            <Tabs.List>
              {snippets.map(({ name }) => (
                <Tabs.Tab key={name} value={name}>
                  {name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {snippets.map(({ name, text }) => (
              <Tabs.Panel key={name} value={name} className={classes.panel}>
                <pre className="mono">{text}</pre>
                <span className={classes.copy}>
                  <CopyButton text={text} what={`the ${name} snippet`} />
                </span>
              </Tabs.Panel>
            ))}
          </Tabs>
          <p className={classes.waiting} role="status">
            <span className={classes.dot} aria-hidden />
            Waiting for your first trace
          </p>
        </div>
      </div>
    </Page>
  );
}
