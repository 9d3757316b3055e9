import { SectionTabs } from "./section-tabs.tsx";

/** The pages of Settings. */
export const SettingsTabs = () => (
  <SectionTabs
    label="Settings"
    tabs={[
      { to: "/settings/read-span", label: "Read a span" },
      { to: "/settings/project", label: "Project" },
      { to: "/settings/prices", label: "Prices" },
      { to: "/settings/closes", label: "Closes" },
      { to: "/settings/payments", label: "Payments" },
      { to: "/settings/keys", label: "API keys" },
      { to: "/settings/projects", label: "Projects" },
      { to: "/settings/audit", label: "Audit" },
    ]}
  />
);
