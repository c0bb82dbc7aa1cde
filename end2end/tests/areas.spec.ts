// Agents' pages and administration are two bundles: going from one to the other loads a page, and nobody notices.
import { axe, expect, hydrated, open, signIn, test, word } from "../fixtures.ts";

const PASSWORD = "quiet harbour lamp 7";

test("from the agents' pages to the administration and back, by links, keys and history", async ({ page, portico, isMobile }) => {
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/customer-users");
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) scripts.push(request.url().split("/").pop() ?? "");
  });
  const organizer = async (name: string): Promise<void> => {
    if (isMobile) await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name, exact: true }).click();
  };
  const title = page.getByRole("heading", { level: 1 });

  await organizer("Administration");
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
  await hydrated(page);
  await expect.poll(() => scripts).toEqual(["admin_bg.wasm"]);
  await expect(page).toHaveURL(/\/admin$/);
  await axe(page);
  // Within the administration nothing is loaded anew.
  await page.locator("main").getByRole("link", { name: /Agents/ }).first().click();
  await expect(title).toHaveText("Agents");
  await page.goBack();
  await expect(page).toHaveURL(/\/admin$/);
  expect(scripts).toHaveLength(1);

  await page.goBack();
  await expect(page).toHaveURL(/\/customer-users$/);
  await hydrated(page);
  await expect.poll(() => scripts).toEqual(["admin_bg.wasm", "agent_bg.wasm"]);
  await page.goForward();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
  await hydrated(page);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("Customers");
  await page.getByRole("option", { name: "Customers", exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await hydrated(page);
  await expect(page.getByRole("searchbox")).toBeVisible();
});

test("a changed form of one area asks before the other is loaded", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "the organizer is a drawer there");
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/customers/new");
  await page.locator("#field-name").fill("half a name");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Administration" }).click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL(/\/customers\/new$/);
  await expect(page.locator("#field-name")).toHaveValue("half a name");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Administration" }).click();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
});
