import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./start.module.css";

type Snippet = { name: string } & ({ text: string; install?: string } | { panel: ReactNode });

/** Ways to do the same, one of them in sight. */
export function Snippets({ label, snippets }: { label: string; snippets: readonly [Snippet, ...Snippet[]] }) {
  return (
    <Tabs defaultValue={idOf(snippets[0])} keepMounted={false}>
      <Tabs.List aria-label={label}>
        {snippets.map((snippet) => (
          <Tabs.Tab key={snippet.name} value={idOf(snippet)}>
            {snippet.name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.name} value={idOf(snippet)} className={classes.panel}>
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

/** Panels name their tabs by ids, which hold no space. */
const idOf = ({ name }: Snippet): string => name.replaceAll(" ", "-");

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
