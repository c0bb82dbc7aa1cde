// The pages that are photographed: shots/<page>.<size>-<theme>.png. Open the pictures; a page that looks broken is broken.
import { join } from "node:path";
import { expect, hydrated, signIn, test } from "./fixtures.ts";

interface Shot {
  name: string;
  path: string;
  /** Photographed without a session. */
  signedOut?: boolean;
  /** The first name of the list is followed first. */
  follow?: true;
  /** What is added to the address of the followed link. */
  then?: string;
  /** The card of the first name is opened. */
  card?: true;
  /** There is no such page. */
  missing?: true;
}

/** How to add a page: one line. */
const SHOTS: Shot[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "customer-users", path: "/customer-users" },
  { name: "customer-users-card", path: "/customer-users", card: true },
  { name: "customer-users-nobody", path: "/customer-users?q=nobody+at+all" },
  { name: "customer-user", path: "/customer-users?q=brno", follow: true },
  { name: "customer-user-edit", path: "/customer-users?q=brno", follow: true, then: "/edit" },
  { name: "customer-user-new", path: "/customer-users/new" },
  { name: "customers", path: "/customers" },
  { name: "customer", path: "/customers?q=brno", follow: true },
  { name: "customer-edit", path: "/customers?q=brno", follow: true, then: "/edit" },
  { name: "profile", path: "/profile" },
  { name: "admin", path: "/admin" },
  { name: "admin-agents", path: "/admin/agents" },
  { name: "admin-agent-new", path: "/admin/agents/new" },
  { name: "admin-roles", path: "/admin/roles" },
  { name: "admin-fields", path: "/admin/fields" },
  { name: "admin-links", path: "/admin/links" },
  { name: "admin-settings", path: "/admin/settings" },
  { name: "admin-audit", path: "/admin/audit" },
  { name: "admin-imports", path: "/admin/imports" },
  { name: "not-found", path: "/no/such/page", missing: true },
];

/** A sign-in of the demo data: the first that `portico demo` prints as `login / password`. */
function demoSignIn(output: string): [login: string, password: string] {
  const found = output.match(/(\S+)\s+\/\s+(\S+)/);
  if (!found?.[1] || !found[2]) throw new Error(`portico demo printed no sign-in:\n${output}`);
  return [found[1], found[2]];
}

test.use({ porticoOptions: { demo: true } });

for (const shot of SHOTS) {
  test(shot.name, async ({ page, portico, expectIssues }, testInfo) => {
    if (!shot.signedOut) await signIn(page, ...demoSignIn(portico.demoOutput));
    if (shot.missing) expectIssues(/404/);
    await page.goto(shot.path);
    await hydrated(page);
    if (shot.follow) {
      const href = await page.locator("tbody a.name").first().getAttribute("href");
      await page.goto(`${href}${shot.then ?? ""}`);
      await hydrated(page);
    }
    if (shot.card) {
      await page.locator("tbody a.name").first().focus();
      await page.keyboard.press("Space");
      await expect(page.getByRole("dialog")).toBeVisible();
    }
    await page.waitForLoadState("networkidle");
    const file = join(testInfo.config.rootDir, "..", "shots", `${shot.name}.${testInfo.project.name}.png`);
    await page.screenshot({ path: file, fullPage: true });
  });
}
