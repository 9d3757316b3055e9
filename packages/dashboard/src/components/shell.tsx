import type { Session } from "@anyway-sh/api";
import { useMantineColorScheme } from "@mantine/core";
import {
  IconBug,
  IconCoins,
  IconCreditCard,
  IconDeviceDesktop,
  IconDots,
  IconFilterDollar,
  IconGauge,
  IconKeyboard,
  IconLayoutDashboard,
  IconListTree,
  IconLogout,
  IconMessages,
  IconMoon,
  IconPlayerPlay,
  IconReceipt,
  IconScale,
  IconSearch,
  IconSettings,
  IconShieldCheck,
  IconSun,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, lazyRouteComponent, useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, useRef, useState } from "react";
import { client } from "../api.ts";
import { useFrameShortcuts } from "../shortcuts.ts";
import { Logo } from "./logo.tsx";
import { Menu, MenuDivider, MenuItem, MenuLabel, MenuLink } from "./menu.tsx";
import classes from "./shell.module.css";
import { useActiveInSight } from "./use-active-in-sight.ts";

const ShortcutList = lazyRouteComponent(() => import("./shortcut-list.tsx"), "ShortcutList");

const PAGES = [
  { to: "/", label: "Overview", icon: IconLayoutDashboard },
  { to: "/customers", label: "Customers", icon: IconUsers },
  { to: "/costs", label: "Costs", icon: IconCoins },
  { to: "/traces", label: "Traces", icon: IconListTree },
  { to: "/errors", label: "Errors", icon: IconBug },
  { to: "/sessions", label: "Sessions", icon: IconMessages },
  { to: "/find", label: "Find", icon: IconSearch },
  { to: "/users", label: "Users", icon: IconUser },
  { to: "/orders", label: "Orders", icon: IconReceipt },
  { to: "/conversions", label: "Conversions", icon: IconFilterDollar },
  { to: "/payments", label: "Payments", icon: IconCreditCard },
  { to: "/budgets", label: "Budgets", icon: IconGauge },
  { to: "/reconcile", label: "Reconcile", icon: IconScale },
  { to: "/trust", label: "Trust", icon: IconShieldCheck },
  { to: "/settings", label: "Settings", icon: IconSettings },
] as const;

/** The frame of every page: navigation at the left, or at the foot of a narrow screen. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const [helpOpened, setHelpOpened] = useState(false);
  const nav = useRef<HTMLElement>(null);
  useActiveInSight(nav);
  const navigate = useNavigate();
  const find = () => void navigate({ to: "/find" });
  useFrameShortcuts([
    { key: "?", label: "Show keyboard shortcuts", run: () => setHelpOpened(true) },
    { key: "f", label: "Find a conversation", run: find },
    // A page with a field of its own takes this key over.
    { key: "/", label: "Find a conversation", run: find },
  ]);
  const pathname = useLocation({ select: (location) => location.pathname });
  const project = session.project?.name ?? "Anyway";
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <nav ref={nav} className={classes.nav} aria-label="Main">
        <div className={classes.project}>
          <Logo size={20} />
          <span className="ellipsis" title={project}>
            {project}
          </span>
        </div>
        {PAGES.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={classes.page}
            data-active={isWithin(pathname, to) || undefined}
            aria-current={isWithin(pathname, to) ? "page" : undefined}
          >
            <Icon size={17} stroke={1.7} aria-hidden />
            <span>{label}</span>
          </Link>
        ))}
        <MoreMenu session={session} onHelp={() => setHelpOpened(true)} />
      </nav>
      <main className={classes.main} id="main">
        {children}
      </main>
      <Suspense>{helpOpened && <ShortcutList onClose={() => setHelpOpened(false)} />}</Suspense>
    </div>
  );
}

const isWithin = (pathname: string, page: (typeof PAGES)[number]["to"]): boolean =>
  page === "/" ? pathname === "/" : pathname.startsWith(page);

const SCHEMES = [
  { value: "auto", label: "Like the system", icon: IconDeviceDesktop },
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
] as const;

function MoreMenu({ session, onHelp }: { session: Session; onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queryClient = useQueryClient();
  const signOut = async () => {
    await client.session.signOut();
    queryClient.clear();
    await queryClient.refetchQueries();
  };
  return (
    <Menu
      width={210}
      button={(opener) => (
        <button {...opener} type="button" className={`${classes.page} ${classes.more}`}>
          <IconDots size={17} stroke={1.7} aria-hidden />
          <span>More</span>
        </button>
      )}
    >
      <MenuLabel>Color scheme</MenuLabel>
      {SCHEMES.map(({ value, label, icon: Icon }) => (
        <MenuItem
          key={value}
          icon={<Icon size={15} stroke={1.7} aria-hidden />}
          current={colorScheme === value}
          onChoose={() => setColorScheme(value)}
        >
          {label}
        </MenuItem>
      ))}
      <MenuDivider />
      <MenuLink to="/start" icon={<IconPlayerPlay size={15} stroke={1.7} aria-hidden />}>
        Start here
      </MenuLink>
      <MenuItem
        icon={<IconKeyboard size={15} stroke={1.7} aria-hidden />}
        end={<span className="faint mono">?</span>}
        onChoose={onHelp}
      >
        Keyboard shortcuts
      </MenuItem>
      {session.mode === "cookie" && (
        <MenuItem icon={<IconLogout size={15} stroke={1.7} aria-hidden />} onChoose={() => void signOut()}>
          Sign out
        </MenuItem>
      )}
    </Menu>
  );
}
