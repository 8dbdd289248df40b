// Markdown to nodes: tables, lists and links; nothing that runs, loads or leaves by itself.
import DOMPurify from "dompurify";
import { marked } from "marked";

const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;

export const renderMarkdown = (text: string): DocumentFragment => {
  const html = marked.parse(text, { async: false, gfm: true, breaks: false });
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    // SECURITY: no pictures and no styles: a remote address in a text would tell the outside who reads it, and when.
    ALLOWED_TAGS: [
      "p",
      "h1",
      "h2",
      "h3",
      "h4",
      "ul",
      "ol",
      "li",
      "strong",
      "em",
      "code",
      "pre",
      "blockquote",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "hr",
      "br",
      "a",
      "del",
    ],
    ALLOWED_ATTR: ["href", "align", "start"],
    ALLOWED_URI_REGEXP: /^(?:https?:|#)/i,
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.setAttribute("rel", "noopener noreferrer");
    link.setAttribute("target", "_blank");
  }
  for (const part of fragment.querySelectorAll("p, li, h1, h2, h3, h4")) {
    const letters = part.textContent ?? "";
    if (japanese.test(letters.slice(0, 12))) part.setAttribute("lang", "ja");
  }
  return fragment;
};
