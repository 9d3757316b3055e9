import { type RefCallback, useCallback, useEffect, useRef } from "react";

/** Calls back whenever the element comes near the part of the page that is in sight. */
export function useInView(onInView: () => void): RefCallback<Element> {
  const latest = useRef(onInView);
  useEffect(() => {
    latest.current = onInView;
  });
  return useCallback((element) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
