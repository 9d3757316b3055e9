import { IconPhoto } from "@tabler/icons-react";
import { type ComponentProps, isValidElement, memo, type ReactNode, useMemo } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CopyButton } from "../components/copy-button.tsx";
import { type MarkdownBlock, markdownBlocks } from "./markdown-blocks.ts";
import classes from "./markdown-text.module.css";
import { webAddress } from "./media-facts.ts";
import { nothingHidden } from "./nothing-hidden.ts";

/**
 * Markdown from a span. Of it nothing is loaded, HTML in it is text, and links lead to the web or to mail alone and say
 * where. Loaded only when there is some to show.
 */
export function MarkdownText({ text }: { text: string }) {
  const blocks = useMemo(() => markdownBlocks(text), [text]);
  return (
    <div className={classes.markdown} dir="auto">
      {blocks.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text only grows, so its blocks stay where they are
        <Block key={i} text={block.text} isPlain={block.isPlain} />
      ))}
    </div>
  );
}

const Block = memo(({ text, isPlain }: MarkdownBlock) => {
  if (isPlain) return <p>{text}</p>;
  return (
    <Markdown remarkPlugins={PLUGINS} components={COMPONENTS} urlTransform={(address) => address}>
      {text}
    </Markdown>
  );
});

const PLUGINS = [[remarkGfm, { singleTilde: false }], nothingHidden] as ComponentProps<
  typeof Markdown
>["remarkPlugins"];

const COMPONENTS: Components = {
  // Headings of a message are none of the page.
  h1: ({ children }) => <p className={classes.first}>{children}</p>,
  h2: ({ children }) => <p className={classes.second}>{children}</p>,
  h3: ({ children }) => <p className={classes.third}>{children}</p>,
  h4: ({ children }) => <p className={classes.third}>{children}</p>,
  h5: ({ children }) => <p className={classes.third}>{children}</p>,
  h6: ({ children }) => <p className={classes.third}>{children}</p>,
  a: ({ href, children }) => <MarkdownLink address={href ?? ""}>{children}</MarkdownLink>,
  img: ({ src, alt }) => <MarkdownImage address={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className={classes.table}>
      <table>{children}</table>
    </div>
  ),
};

function MarkdownLink({ address, children }: { address: string; children: ReactNode }) {
  const host = hostOf(address);
  if (host === undefined)
    return (
      <>
        {children}
        {address !== "" && <span className={classes.host}>{address}</span>}
      </>
    );
  return (
    <>
      <a href={address} target="_blank" rel="noopener noreferrer nofollow" className="link">
        {children}
      </a>
      {children !== address && <span className={classes.host}>{host}</span>}
    </>
  );
}

/** Where a link leads: to a host or an address of mail; undefined for whatever else it would do. */
function hostOf(address: string): string | undefined {
  const mail = /^mailto:([^?]+)/i.exec(address);
  return mail ? mail[1] : webAddress(address)?.host;
}

function MarkdownImage({ address, alt }: { address: string; alt: string }) {
  const url = webAddress(address);
  return (
    <span className={classes.image}>
      <IconPhoto size={14} aria-hidden />
      <span>{alt || "Image"}</span>
      {url ? (
        <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" className="link">
          Open at {url.host}
        </a>
      ) : (
        <span className="faint">not loaded</span>
      )}
    </span>
  );
}

function CodeBlock({ children }: { children: ReactNode }) {
  const { text, language } = codeOf(children);
  return (
    <div className={classes.code}>
      <div className={classes.codeHead}>
        <span className="faint">{language}</span>
        <CopyButton text={text} what="the code" />
      </div>
      <pre className="mono">{text}</pre>
    </div>
  );
}

function codeOf(children: ReactNode): { text: string; language: string } {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children))
    return { text: String(children ?? ""), language: "" };
  const { className = "", children: inner } = children.props;
  return {
    text: String(inner ?? "").replace(/\n$/, ""),
    language: /language-(\S+)/.exec(className)?.[1] ?? "",
  };
}
