import type { MailServer } from "./commerce/send-mail.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./http/auth/local-mode.ts";
import { StartError } from "./start-error.ts";

/** The mail server of the settings; undefined where there is none. Throws {@link StartError} where nobody is the sender. */
export function smtpConfig({ smtpUrl, smtpFrom, smtpAllowPlain }: Config): MailServer | undefined {
  if (smtpUrl === undefined) return undefined;
  const url = new URL(smtpUrl);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  const from = smtpFrom ?? (user?.includes("@") ? user : undefined);
  if (from === undefined)
    throw new StartError(
      "ANYWAY_SMTP_URL names a mail server, but nobody whom e-mails come from. " +
        "Set ANYWAY_SMTP_FROM to an address that the server sends for, such as anyway@example.com.",
    );
  return {
    host,
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTls: !secure && !smtpAllowPlain && !isLoopback(host),
    auth: user ? { user, pass: password ?? "" } : undefined,
    from,
  };
}
