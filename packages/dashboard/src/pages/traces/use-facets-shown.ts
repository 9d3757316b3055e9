import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useState } from "react";

/** Facets lie over the list where there is no room beside it, and are then shown when they are asked for. */
const OVER = "(width <= 960px)";

/** Whether facets are shown; kept in this browser where there is room for them. */
export function useFacetsShown() {
  const over = useMediaQuery(OVER, undefined, { getInitialValueInEffect: false }) === true;
  const [kept, setKept] = useLocalStorage({
    key: "anyway.facets",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [asked, setAsked] = useState(false);
  return {
    shown: over ? asked : kept,
    toggle: () => (over ? setAsked(!asked) : setKept(!kept)),
  };
}
