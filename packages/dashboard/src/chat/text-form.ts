import { useLocalStorage } from "@mantine/hooks";

/** How texts of messages are shown: as markdown, or as they were sent. Kept in this browser. */
export type TextForm = "markdown" | "plain";

export function useTextForm() {
  return useLocalStorage<TextForm>({
    key: "anyway.messages.text",
    defaultValue: "markdown",
    getInitialValueInEffect: false,
  });
}
