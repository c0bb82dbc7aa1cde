// The pages that are photographed: shots/<page>.<size>-<theme>.png. Open the pictures; a page that looks broken is broken.
import { join } from "node:path";
import { expect, hydrated, signIn, test } from "./fixtures.ts";

interface Shot {
  name: string;
  path: string;
  /** Photographed without a session. */
  signedOut?: boolean;
}

/** How to add a page: one line. */
const SHOTS: Shot[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "home", path: "/" },
];

/** A sign-in of the demo data: the first that `portico demo` prints as `login / password`. */
function demoSignIn(output: string): [login: string, password: string] {
  const found = output.match(/(\S+)\s+\/\s+(\S+)/);
  if (!found?.[1] || !found[2]) throw new Error(`portico demo printed no sign-in:\n${output}`);
  return [found[1], found[2]];
}

test.use({ porticoOptions: { demo: true } });

for (const shot of SHOTS) {
  test(shot.name, async ({ page, portico }, testInfo) => {
    if (!shot.signedOut) await signIn(page, ...demoSignIn(portico.demoOutput));
    const answer = await page.goto(shot.path);
    expect(answer?.ok(), `${shot.path} answers ${answer?.status()}`).toBe(true);
    await hydrated(page);
    await page.waitForLoadState("networkidle");
    const file = join(testInfo.config.rootDir, "..", "shots", `${shot.name}.${testInfo.project.name}.png`);
    await page.screenshot({ path: file, fullPage: true });
  });
}
