import { Link } from "@tanstack/react-router";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import classes from "./dropdown.module.css";
import { Dropdown } from "./dropdown.tsx";

const ITEMS = '[role="menuitem"]';

/** A button with a menu: arrows and letters go from item to item, and choosing one closes it. */
export function Menu({
  children,
  ...dropdown
}: Omit<ComponentProps<typeof Dropdown>, "role" | "children"> & { children: ReactNode }) {
  return (
    <Dropdown role="menu" {...dropdown}>
      {(close) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the items are pressed, and their menu hears of it
        <div
          onKeyDown={move}
          onClick={({ target }) => {
            const item = target instanceof Element ? target.closest(ITEMS) : null;
            if (item && !item.hasAttribute("data-stays")) close();
          }}
        >
          {children}
        </div>
      )}
    </Dropdown>
  );
}

interface ItemProps {
  icon?: ReactNode;
  /** Whether it is what is chosen now. */
  current?: boolean | undefined;
  children: ReactNode;
}

/** Something to choose. */
export function MenuItem({
  icon,
  current,
  stays,
  end,
  label,
  onChoose,
  children,
}: ItemProps & {
  /** Leaves the menu open. */
  stays?: boolean;
  /** At the far side, such as the key that does the same. */
  end?: ReactNode;
  /** What it is called where its text alone does not say. */
  label?: string;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={classes.item}
      aria-label={label}
      aria-current={current || undefined}
      data-stays={stays || undefined}
      onClick={onChoose}
    >
      {icon}
      <span className={classes.words}>{children}</span>
      {current ? <span aria-hidden>✓</span> : end}
    </button>
  );
}

/** Somewhere to go. */
export function MenuLink({ icon, to, children }: ItemProps & { to: "/start" }) {
  return (
    <Link to={to} role="menuitem" tabIndex={-1} className={classes.item}>
      {icon}
      <span className={classes.words}>{children}</span>
    </Link>
  );
}

/** What the items below are. */
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <div className={classes.label}>{children}</div>
);

export const MenuDivider = () => <hr className={classes.divider} />;

function move(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
  const next = nextItem(
    items.map((item) => item.textContent),
    document.activeElement instanceof HTMLElement ? items.indexOf(document.activeElement) : -1,
    event.key,
  );
  if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  items[next]?.focus();
}

/** Where a key leads from an item; undefined for one that leads nowhere. */
function nextItem(words: readonly string[], at: number, key: string): number | undefined {
  const last = words.length - 1;
  if (key === "ArrowDown") return at === last ? 0 : at + 1;
  if (key === "ArrowUp") return at <= 0 ? last : at - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key.length !== 1 || key === " ") return undefined;
  const starts = (word: string) => word.toLowerCase().startsWith(key.toLowerCase());
  const later = words.findIndex((word, i) => i > at && starts(word));
  return later >= 0 ? later : words.findIndex(starts) >= 0 ? words.findIndex(starts) : undefined;
}
