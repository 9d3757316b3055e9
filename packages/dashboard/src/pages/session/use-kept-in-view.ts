import { type RefObject, useEffect } from "react";

/** Longer than this nothing moves by itself, whatever still loads. */
const MOST_MS = 2_000;
const BY_HAND = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/**
 * Brings the turn of a span into view and keeps it there while the turns around it take their heights: those out of
 * sight have none of their own yet. Whoever scrolls by hand is left alone.
 */
export function useKeptInView(list: RefObject<HTMLElement | null>, turn: string | undefined): void {
  useEffect(() => {
    const row = turn && list.current?.querySelector(`[data-turn="${CSS.escape(turn)}"]`);
    if (!row || !list.current) return;
    const show = () => row.scrollIntoView({ block: "start" });
    const observer = new ResizeObserver(show);
    const stop = () => {
      observer.disconnect();
      clearTimeout(timer);
      for (const name of BY_HAND) window.removeEventListener(name, stop);
    };
    const timer = setTimeout(stop, MOST_MS);
    for (const name of BY_HAND) window.addEventListener(name, stop, { passive: true });
    show();
    observer.observe(list.current);
    return stop;
  }, [list, turn]);
}
