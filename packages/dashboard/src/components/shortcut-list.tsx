import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import { useRegisteredShortcuts } from "../shortcuts.ts";
import classes from "./shortcut-list.module.css";

const NAMES: Record<string, string> = { Enter: "enter", Escape: "esc", "/": "/ or ⌘K" };

/** The keys of the page that is open. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const shortcuts = useRegisteredShortcuts();
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size="sm" centered>
      <dl className={classes.list}>
        {shortcuts.map((shortcut) => (
          <Fragment key={shortcut.key}>
            <dt>
              <Kbd size="xs">{NAMES[shortcut.key] ?? shortcut.key}</Kbd>
            </dt>
            <dd>{shortcut.label}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
