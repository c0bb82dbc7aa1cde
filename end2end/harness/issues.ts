// What must not happen behind a test's back: console errors and warnings, page errors, failed requests, answers >= 500.
import type { BrowserContext } from "@playwright/test";

export class Issues {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Collects from all pages of a context. Returns what stops it, before the context is closed. */
  watch(context: BrowserContext): () => void {
    let open = true;
    const add = (text: string) => open && this.#seen.push(text);
    context.on("console", (message) => {
      if (["error", "warning", "assert"].includes(message.type())) {
        add(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => add(`page error: ${error.error().stack ?? error.error().message}`));
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "unknown";
      // The browser's own doing: it leaves a page that still loads, or turns a navigation into a download.
      if (why !== "net::ERR_ABORTED") add(`request failed: ${request.method()} ${request.url()}: ${why}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 500) {
        add(`answer ${response.status()}: ${response.request().method()} ${response.url()}`);
      }
    });
    return () => (open = false);
  }

  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Throws if something unexpected happened, or something expected did not. */
  judge(): void {
    const unexpected = this.#seen.filter((issue) => !this.#expected.some((pattern) => pattern.test(issue)));
    const missing = this.#expected.filter((pattern) => !this.#seen.some((issue) => pattern.test(issue)));
    const lines = [
      ...unexpected.map((issue) => `unexpected: ${issue}`),
      ...missing.map((pattern) => `expected but did not happen: ${pattern}`),
    ];
    if (lines.length > 0) throw new Error(`Behind this test's back:\n${lines.join("\n")}`);
  }
}
