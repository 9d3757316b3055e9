import { useLocation } from "@tanstack/react-router";
import { type RefObject, useLayoutEffect } from "react";

/** Scrolls links that stand side by side so that the one of the open page is in sight, where there is no room for all. */
export function useActiveInSight(links: RefObject<HTMLElement | null>): void {
  const pathname = useLocation({ select: (location) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another link
  useLayoutEffect(() => {
    const row = links.current;
    const active = row?.querySelector<HTMLElement>("[data-active]");
    if (row && active) row.scrollLeft = active.offsetLeft - (row.clientWidth - active.offsetWidth) / 2;
  }, [links, pathname]);
}
