import { createTransport } from "nodemailer";

const TIMEOUT_MS = 10_000;

/** Where e-mails are handed over. */
export interface MailServer {
  host: string;
  port: number;
  /** Whether the connection begins with TLS. */
  secure: boolean;
  /** Whether one that does not must turn it on before anything is said. */
  requireTls: boolean;
  auth: { user: string; pass: string } | undefined;
  from: string;
}

/** Plain text to one address. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** The same each time that it is sent, so that a mail that comes twice can be told to be one. */
  id: string;
}

/** Resolves once a mail server has taken the mail. Rejects, in words that may be shown, when it did not. */
export type SendMail = (mail: Mail) => Promise<void>;

/** Sends through a mail server, with a connection for each mail. */
export function createSendMail({ host, port, secure, requireTls, auth, from }: MailServer): SendMail {
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(auth ? { auth } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s@<>]+)>?$/.exec(from)?.[1] ?? "localhost";
  return async ({ to, subject, text, id }) => {
    await transport.sendMail({
      from,
      // An object, so that nothing in an address can stand for several.
      to: { name: "", address: to },
      subject,
      text,
      messageId: `<${id}@${domain}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  };
}
