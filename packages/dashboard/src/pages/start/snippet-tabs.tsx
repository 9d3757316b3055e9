import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./start.module.css";

type Snippet = { name: string } & ({ text: string; install?: string } | { panel: ReactNode });

/** Ways to do the same, one of them in sight. */
export function Snippets({ label, snippets }: { label: string; snippets: readonly [Snippet, ...Snippet[]] }) {
  return (
    <Tabs defaultValue={snippets[0].name} keepMounted={false}>
      <Tabs.List aria-label={label}>
        {snippets.map(({ name }) => (
          <Tabs.Tab key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.name} value={snippet.name} className={classes.panel}>
          {"panel" in snippet ? (
            snippet.panel
          ) : (
            <>
              {snippet.install && <Code text={snippet.install} what="how to install it" />}
              <Code text={snippet.text} what={`the ${snippet.name} snippet`} />
            </>
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Code({ text, what }: { text: string; what: string }) {
  return (
    <div className={classes.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled by keys */}
      <pre className="mono" tabIndex={0}>
        {text.trimEnd()}
      </pre>
      <span className={classes.copy}>
        <CopyButton text={text} what={what} />
      </span>
    </div>
  );
}
