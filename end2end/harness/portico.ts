// One running Portico: the real binary on a free port with a data directory of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Options {
  /** Fill it with the demonstration data before it starts. */
  demo?: boolean;
  /** Environment on top of the harness's own; PORTICO_DATABASE_URL for PostgreSQL, for example. */
  env?: Record<string, string>;
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

const START_LIMIT = 30_000;
const STOP_LIMIT = 10_000;

export class Portico {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Its data directory. */
  readonly data: string;
  /** What `portico demo` printed. */
  demoOutput = "";
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #stdout = "";
  #log = "";

  private constructor(port: number, data: string, options: Options) {
    this.url = `http://127.0.0.1:${port}`;
    this.data = data;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PORTICO_"));
    this.#env = {
      ...Object.fromEntries(inherited),
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_DATA: data,
      PORTICO_ASSETS: required("PORTICO_ASSETS"),
      ...options.env,
    };
  }

  static async start(options: Options = {}): Promise<Portico> {
    const data = await mkdtemp(join(tmpdir(), "portico-end2end-"));
    const portico = new Portico(await freePort(), data, options);
    try {
      if (options.demo) portico.demoOutput = (await portico.cli(["demo"], { check: true })).stdout;
      await portico.serve();
      return portico;
    } catch (error) {
      await portico.remove();
      throw error;
    }
  }

  /** Starts `portico serve` and waits until it is ready; also after [`stop`] or [`kill`], on the same data. */
  async serve(): Promise<void> {
    const child = spawn(required("PORTICO_BIN"), ["serve"], {
      cwd: this.data,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#log += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#log += text));
    child.on("error", (error) => (this.#log += `${error.message}\n`));
    const until = Date.now() + START_LIMIT;
    while (Date.now() < until) {
      if (ended(child) || child.pid === undefined) {
        throw new Error(`portico ended before it was ready (exit code ${child.exitCode}):\n${this.#log}`);
      }
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    await this.kill();
    throw new Error(`portico was not ready within ${START_LIMIT / 1000} s:\n${this.#log}`);
  }

  /** Everything it wrote to stdout and stderr. */
  log(): string {
    return this.#log;
  }

  /** The one-time link of the first-run setup, which an empty installation prints to stdout. */
  async setupLink(): Promise<string> {
    const until = Date.now() + STOP_LIMIT;
    while (Date.now() < until) {
      const link = this.#stdout.match(/https?:\/\/\S*\/setup\S*/)?.[0];
      if (link) return link;
      await sleep(50);
    }
    throw new Error(`portico printed no setup link:\n${this.#log}`);
  }

  /** Runs another command of the same installation, such as `create-admin`. */
  async cli(args: string[], options: { input?: string; check?: boolean } = {}): Promise<CliResult> {
    const child = spawn(required("PORTICO_BIN"), args, { cwd: this.data, env: this.#env });
    const result = { code: -1, stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (result.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (result.stderr += text));
    // A command that does not read its input may be gone before all of it is written.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    result.code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? -1));
    });
    if (options.check && result.code !== 0) {
      throw new Error(`portico ${args[0]} failed (${result.code}):\n${result.stdout}${result.stderr}`);
    }
    return result;
  }

  /** Ends it as an administrator would, with SIGTERM, and insists that it ends well and in time. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || ended(child)) return;
    child.kill("SIGTERM");
    if (!(await this.#gone(child, STOP_LIMIT))) {
      await this.kill();
      throw new Error(`portico did not end within ${STOP_LIMIT / 1000} s of SIGTERM:\n${this.#log}`);
    }
    if (child.exitCode !== 0) {
      throw new Error(`portico ended with ${child.exitCode ?? child.signalCode} after SIGTERM:\n${this.#log}`);
    }
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || ended(child)) return;
    child.kill("SIGKILL");
    await this.#gone(child, STOP_LIMIT);
  }

  /** Ends it and removes its data. A panic in its log is a failure, whoever saw it. */
  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.data, { recursive: true, force: true });
    }
    if (/panicked at/.test(this.#log)) throw new Error(`portico has panicked:\n${this.#log}`);
  }

  async #gone(child: ChildProcess, limit: number): Promise<boolean> {
    const until = Date.now() + limit;
    while (!ended(child) && Date.now() < until) await sleep(20);
    return ended(child);
  }
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests by \`cargo xtask test browser\``);
  return value;
}

/** Below the ports that systems choose by themselves: nobody is given it while a server that uses it is down. */
function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 10_000);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(freePort()));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}
