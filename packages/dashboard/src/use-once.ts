import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

/**
 * A request that creates something. Sent again after its answer was lost, it carries the key that it had, so that the
 * server does it once; another content, or the next one after a success, gets a key of its own.
 */
export function useOnce<Input, Output>(
  send: (input: Input, options: { idempotencyKey: string }) => Promise<Output>,
  onSuccess: (output: Output, input: Input) => void | Promise<void>,
) {
  const last = useRef<{ content: string; key: string }>(undefined);
  return useMutation({
    mutationFn: (input: Input) => {
      const content = JSON.stringify(input);
      if (last.current?.content !== content) last.current = { content, key: newKey() };
      return send(input, { idempotencyKey: last.current.key });
    },
    onSuccess: async (output, input) => {
      last.current = undefined;
      await onSuccess(output, input);
    },
  });
}

// crypto.randomUUID is missing where the page came over plain HTTP from another host.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
