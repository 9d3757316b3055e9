import { useEffect, useRef, useSyncExternalStore } from "react";

/** A key of the keyboard (`KeyboardEvent.key`) and what it does on this page. */
export interface Shortcut {
  key: string;
  label: string;
  run: () => void;
}

// The most recent registration of a key wins, so a panel may take over a key of the page beneath it.
let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function replace(next: readonly Shortcut[]): void {
  registered = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes keys for as long as the component is mounted. The set of keys is fixed at the first render. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useRegistered(shortcuts, false);
}

/** Keys of the frame, which whatever is on the page may take over, though it is mounted before its frame. */
export function useFrameShortcuts(shortcuts: readonly Shortcut[]): void {
  useRegistered(shortcuts, true);
}

function useRegistered(shortcuts: readonly Shortcut[], beneath: boolean): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const mine = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => latest.current[index]?.run(),
    }));
    replace(beneath ? [...mine, ...registered] : [...registered, ...mine]);
    return () => replace(registered.filter((shortcut) => !mine.includes(shortcut as (typeof mine)[number])));
  }, [beneath]);
}

/** The shortcuts of what is on the screen, one for each key. */
export function useRegisteredShortcuts(): readonly Shortcut[] {
  const all = useSyncExternalStore(subscribe, () => registered);
  return [...new Map(all.map((shortcut) => [shortcut.key, shortcut])).values()];
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

const overlayIsOpen = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Runs the shortcuts from the keys pressed on the page; typing in a field and open dialogs keep their keys. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const search = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey);
    if (!search && (event.metaKey || event.ctrlKey || isTyping(event.target) || overlayIsOpen())) return;
    // Enter on a focused link or button is theirs.
    if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button"))
      return;
    const key = search ? "/" : event.key;
    const shortcut = registered.findLast((candidate) => candidate.key === key);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run();
  };
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}
