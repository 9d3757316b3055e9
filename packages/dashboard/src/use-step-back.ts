import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

/**
 * Goes a step back in the history and tells once it is there. The browser takes a moment for it, in which the address is
 * still that of the step which is left: what is set then would be lost with it.
 */
export function useStepBack(): (arrived: () => void) => void {
  const { history } = useRouter();
  return useCallback(
    (arrived) => {
      const stop = history.subscribe(({ action }) => {
        if (action.type !== "BACK" && action.type !== "GO") return;
        stop();
        arrived();
      });
      history.back();
    },
    [history],
  );
}
