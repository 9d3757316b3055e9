import { ENVIRONMENTS } from "@anyway-sh/semconv";
import { Button, VisuallyHidden } from "@mantine/core";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { formatMinute } from "../time.ts";
import { useSetView, useView } from "../use-view.ts";
import { DEFAULT_RANGE, RANGES, type ViewSearch } from "../view.ts";
import { Dropdown } from "./dropdown.tsx";
import { hint } from "./hint.tsx";
import { Menu, MenuItem } from "./menu.tsx";
import { RangeForm } from "./range-form.tsx";
import classes from "./view-controls.module.css";

/** Time range, environment and live switch, the same on every page that they narrow. */
export function ViewControls() {
  const view = useView();
  const setView = useSetView();
  return (
    <div className={classes.controls}>
      <LiveSwitch live={view.live === "1"} onChange={(live) => setView({ live: live ? "1" : undefined })} />
      <EnvironmentMenu
        environment={view.environment ?? "production"}
        onChange={(environment) =>
          setView({ environment: environment === "production" ? undefined : environment })
        }
      />
      <RangeMenu view={view} onChange={setView} />
    </div>
  );
}

/** The environment alone, on a page that all of history is on. */
export function EnvironmentControls() {
  const view = useView();
  const setView = useSetView();
  return (
    <div className={classes.controls}>
      <EnvironmentMenu
        environment={view.environment ?? "production"}
        onChange={(environment) =>
          setView({ environment: environment === "production" ? undefined : environment })
        }
      />
    </div>
  );
}

function LiveSwitch({ live, onChange }: { live: boolean; onChange: (live: boolean) => void }) {
  return (
    <button
      type="button"
      className={classes.live}
      role="switch"
      aria-checked={live}
      aria-label="Live"
      onClick={() => onChange(!live)}
      {...hint(live ? "Live: what is new is told as it comes" : "Tell what is new as it comes")}
    >
      <span className={classes.dot} aria-hidden />
      <span className={classes.liveText}>Live</span>
    </button>
  );
}

type Environment = (typeof ENVIRONMENTS)[number];

function EnvironmentMenu({
  environment,
  onChange,
}: {
  environment: Environment;
  onChange: (environment: Environment) => void;
}) {
  return (
    <Menu
      width={150}
      align="end"
      button={(opener) => (
        <Button
          {...opener}
          size="compact-sm"
          variant="default"
          className={classes.button}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={`Environment: ${environment}`}
        >
          {environment}
        </Button>
      )}
    >
      {ENVIRONMENTS.map((name) => (
        <MenuItem key={name} current={name === environment} onChoose={() => onChange(name)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}

function RangeMenu({ view, onChange }: { view: ViewSearch; onChange: (change: ViewSearch) => void }) {
  const fixed = view.from !== undefined || view.to !== undefined;
  const range = fixed ? undefined : (view.range ?? DEFAULT_RANGE);
  return (
    <Dropdown
      role="dialog"
      width={236}
      align="end"
      button={(opener) => (
        <Button
          {...opener}
          size="compact-sm"
          variant="default"
          className={classes.button}
          leftSection={<IconCalendar size={14} stroke={1.7} aria-hidden />}
        >
          <VisuallyHidden>Time range: </VisuallyHidden>
          <span className={classes.rangeText}>{describe(view)}</span>
          <span className={classes.rangeShort}>{range ?? "custom"}</span>
        </Button>
      )}
    >
      {(close) => {
        const choose = (change: ViewSearch) => {
          onChange({ range: undefined, from: undefined, to: undefined, ...change });
          close();
        };
        return (
          <>
            {RANGES.map(({ value, label }) => (
              <button
                key={value}
                type="button"
                className={classes.range}
                data-active={value === range || undefined}
                onClick={() => choose({ range: value })}
              >
                <span>{label}</span>
                <span className="faint mono">{value}</span>
              </button>
            ))}
            <RangeForm from={view.from} to={view.to} onApply={choose} />
          </>
        );
      }}
    </Dropdown>
  );
}

function describe(view: ViewSearch): string {
  if (view.from) return `${formatMinute(view.from)} – ${view.to ? formatMinute(view.to) : "now"}`;
  if (view.to) return `30 days to ${formatMinute(view.to)}`;
  const range = view.range ?? DEFAULT_RANGE;
  return RANGES.find((preset) => preset.value === range)?.label ?? `Last ${range}`;
}
