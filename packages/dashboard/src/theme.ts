import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eef0fd",
  "#dcdff8",
  "#b6bdf0",
  "#8e99e8",
  "#6d7ae1",
  "#5867dd",
  "#4a5bd4",
  "#3c4bbd",
  "#3442a9",
  "#293896",
];

// Mantine's menus and fields take their dark surfaces from here.
const dark: MantineColorsTuple = [
  "#e7e8eb",
  "#c4c6cd",
  "#a6a9b3",
  "#8b8f9a",
  "#3d4049",
  "#2a2c33",
  "#1b1c21",
  "#131417",
  "#101113",
  "#0e0f11",
];

const QUICK = { duration: 80 };

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, dark },
  fontFamily:
    'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Open Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  // By name: the parts themselves would come with the first page.
  components: {
    Button: { defaultProps: { fw: 500 } },
    Popover: { defaultProps: { transitionProps: QUICK } },
    Modal: { defaultProps: { transitionProps: QUICK } },
  },
});

/** Points Mantine's colors at those of global.css, so that there is one palette. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    "--mantine-color-body": "var(--bg)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-default": "var(--bg)",
    "--mantine-color-default-hover": "var(--bg-hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--border)",
    "--mantine-color-placeholder": "var(--text-3)",
    "--mantine-color-error": "var(--danger)",
  };
  return { variables: {}, light: both, dark: both };
};
